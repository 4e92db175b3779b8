"""Golden mails: one odd thing each, with what must be read of it."""

import json
from pathlib import Path

import pytest

from bot.core.mail import read_mail
from bot.core.mail.report import described

MAILS = sorted((Path(__file__).parents[2] / "mails").glob("[0-9][0-9][0-9][0-9]-*.eml"))


@pytest.mark.parametrize("path", MAILS, ids=[path.stem for path in MAILS])
def test_an_odd_mail_is_read_as_a_person_would(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    mail = read_mail(path.read_bytes())

    found = described(path.name, mail)
    found["names"] = [one["name"] for one in found["attachments"]]
    found["clean"] = mail.sender_is_clean

    assert {key: found[key] for key in expected} == expected


def test_there_are_golden_mails() -> None:
    assert len(MAILS) >= 10
