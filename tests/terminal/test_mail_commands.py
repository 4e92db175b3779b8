"""`threaddesk mail …` and `threaddesk ticket why` as typed, with no desk running."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.still_desks import still_desk
from tests.terminal.test_cli import data, printed, refused

RAW = b"From: Ann <ann@customer.test>\r\nTo: support@acme.test\r\nSubject: Hello\r\n\r\nIt burns.\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store: one ticket, and one mail that is junk."""
    with still_desk(tmp_path) as desk:
        desk.clock.now = datetime.now(UTC)  # as for the commands, which list what came lately
        come = desk.a_mail("It burns.").as_bytes()
        desk.arrives_raw(come)
        desk.arrives("Soon.", sender="no-reply@shop.test")
    (tmp_path / "come.eml").write_bytes(come)
    (tmp_path / "some.eml").write_bytes(RAW)
    return tmp_path


def test_the_sum_the_lists_and_a_release(folder: Path) -> None:
    assert "seen 2 = tickets 1 + comments 0 + bounces 0 + junk 1" in printed(folder, "mail", "list")
    (mail,) = data(folder, "mail", "list", "junk")["mails"]

    assert "it made ticket #2" in printed(folder, "mail", "release", mail["id"])

    assert "cannot be released: it made ticket #2" in refused(folder, "mail", "release", mail["id"])
    assert data(folder, "mail", "list", "junk")["total"] == 0


def test_explain_prints_a_line_a_step_or_an_object_a_file(folder: Path) -> None:
    said = printed(folder, "mail", "explain", "some.eml")
    assert "→ Outcome: a new ticket" in said

    lines = printed(folder, "mail", "explain", "--json", "some.eml", "some.eml").splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["ticket", "ticket"]
    assert "There is no account x@y.test" in refused(
        folder, "mail", "explain", "--account", "x@y.test", "some.eml"
    )


def test_a_file_that_is_not_there_may_lie_where_a_service_sees_nothing(folder: Path) -> None:
    assert refused(folder, "mail", "explain", "not-there.eml").endswith(
        "/not-there.eml that the desk could read. As a service it sees neither /home nor "
        "/tmp: put the file into var/."
    )


@pytest.mark.parametrize(
    "words", [("mail", "list", "junk"), ("mail", "explain", "come.eml"), ("ticket", "why", "1")], ids=" ".join
)
def test_every_time_is_said_with_its_zone(folder: Path, words: tuple[str, ...]) -> None:
    said = printed(folder, *words)

    assert re.search(r"\d:\d\d UTC", said)
    assert re.findall(r"\d:\d\d(?! UTC|:\d)", said) == []


def test_why_prints_what_happened(folder: Path) -> None:
    assert "A mail made this ticket." in printed(folder, "ticket", "why", "1")
    assert data(folder, "ticket", "why", "1")[0]["kind"] == "opened"
    assert "There is no ticket #9" in refused(folder, "ticket", "why", "9")
