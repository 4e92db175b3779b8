"""A copy of the store is put back, and the numbers of tickets that were made since are given again."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.links import Links
from tests.still_desks import ANN, BOB, KEY, SUPPORT, StillDesk, still_desk

NEW_KEY = "a-key-that-was-made-when-the-copy-came"


def mailed_id(folder: Path) -> str:
    """The Message-ID of a mail about ticket #1 that Ann was sent before the copy was put back."""
    with still_desk(folder) as lost:
        lost.reply(lost.ticket(ANN), "We come tomorrow.")
        lost.work(seconds=1)
        return str(lost.received()[-1]["Message-ID"])


def number_of_answer(desk: StillDesk, answered: str) -> int | None:
    """The ticket that Ann's answer goes to, on a desk whose ticket #1 is Bob's now."""
    assert desk.ticket(BOB, requester_name="Bob").number == 1
    subject = "Re: [#1] The printer burns"
    return desk.arrives("Fine.", sender=ANN, subject=subject, in_reply_to=answered).ticket


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        pytest.param(NEW_KEY, 2, id="without the old key it makes a ticket of its own"),
        pytest.param(f"{NEW_KEY},{KEY.decode()}", 1, id="with the old key it would lead to another's ticket"),
    ],
)
def test_an_answer_to_a_mail_of_a_lost_ticket(tmp_path: Path, keys: str, number: int) -> None:
    answered = mailed_id(tmp_path / "lost")

    with still_desk(tmp_path / "back", environment={"THREADDESK_SECRET_KEYS": keys}) as desk:
        assert number_of_answer(desk, answered) == number


def test_a_link_of_a_lost_ticket_leads_nowhere_without_the_old_key(tmp_path: Path) -> None:
    with still_desk(tmp_path, environment={"THREADDESK_SECRET_KEYS": NEW_KEY}) as desk:
        ticket = desk.ticket(ANN, BOB)
        link = Links(keys=(KEY,), mailbox=SUPPORT, at=desk.clock()).unsubscribe(ticket.number, ANN)
        ready = parse_qs(urlsplit(link).query)
        desk.arrives(ready["body"][0], sender=ANN, subject=ready["subject"][0])

        assert desk.now(1).subscribers == (ANN, BOB)
