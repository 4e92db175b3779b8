"""A mail of unknown fate is looked for in the folder of sent mail: found, it is not sent again."""

import imaplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.outbox import State
from tests.still_desks import ANN, BOB, SUPPORT, StillDesk, still_desk

MAILED = "incoming_envelope"
PASSWORD = "imap secret"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    with still_desk(tmp_path) as desk:
        desk.set(sent_folder="Sent")
        yield desk


def words(desk: StillDesk, who: str = ANN) -> list[str]:
    """The first line of each mail that a customer got."""
    return [text.splitlines()[0] for text in desk.texts(who)]


def provider_keeps(desk: StillDesk, *raws: bytes) -> None:
    """What was sent lies in the provider's folder, as it puts it there by itself."""
    with imaplib.IMAP4("127.0.0.1", desk.mail.imap_port) as client:
        client.login(SUPPORT, PASSWORD)
        client.create("Sent")
        for raw in raws:
            assert client.append("Sent", "", "", raw)[0] == "OK"


def test_a_reply_that_is_found_there_is_not_repeated(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    ticket = desk.ticket()

    message = desk.reply(ticket, "On our way")
    desk.work()
    assert desk.states(ticket) == [State.UNKNOWN]
    provider_keeps(desk, b"Subject: another\r\nMessage-ID: <1@a>\r\n\r\n", desk.mail.received_by(ANN)[0].raw)
    desk.work(minutes=1)

    assert (words(desk), desk.states(ticket)) == (["On our way"], [State.DONE])
    assert desk.marks(message) == [MAILED]


def test_a_reply_that_is_not_there_goes_out_again(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("content", "drop")
    ticket = desk.ticket()
    provider_keeps(desk)

    desk.reply(ticket, "On our way")
    desk.work()
    assert desk.states(ticket) == [State.UNKNOWN]
    desk.work(minutes=1)

    assert (words(desk), desk.states(ticket)) == (["On our way"], [State.DONE])


def test_what_a_kill_left_unclear_is_not_repeated_either(desk: StillDesk) -> None:
    ticket = desk.ticket()
    desk.reply(ticket, "On our way")
    worker = desk.parts.worker
    delivery = worker.claim(slack=False)
    assert delivery
    worker.attempt(delivery)  # and the process dies before that is settled

    worker.release_all()
    desk.work(seconds=10)
    assert desk.states(ticket) == [State.UNKNOWN]  # the provider's copy may be on its way
    provider_keeps(desk, desk.mail.received_by(ANN)[0].raw)
    desk.work(seconds=50)

    assert (words(desk), desk.states(ticket)) == (["On our way"], [State.DONE])


def test_nothing_is_repeated_while_the_folder_cannot_be_looked_into(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    ticket = desk.ticket()
    desk.reply(ticket, "On our way")
    desk.work()

    for _ in range(5):
        desk.work(hours=1)
    assert (words(desk), desk.states(ticket)) == (["On our way"], [State.UNKNOWN])
    assert [line for line in desk.lines(ticket) if "still waits" in line and "no folder named Sent" in line]

    provider_keeps(desk, desk.mail.received_by(ANN)[0].raw)
    desk.work(hours=1)
    assert (words(desk), desk.states(ticket)) == (["On our way"], [State.DONE])


def test_of_a_mail_for_several_it_counts_only_for_those_whose_try_ended_unknown(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    desk.mail.faults.smtp.next("rcpt", "451 4.7.1 greylisted", address=BOB)
    desk.mail.faults.smtp.next("accepted", "drop")
    ticket = desk.ticket(ANN, BOB)

    desk.reply(ticket, "On our way")
    desk.work()
    assert (words(desk, ANN), words(desk, BOB)) == (["On our way"], [])
    provider_keeps(desk, desk.mail.received_by(ANN)[0].raw)
    desk.work(minutes=1)

    assert (words(desk, ANN), words(desk, BOB)) == (["On our way"], ["On our way"])
    assert desk.states(ticket) == [State.DONE]


def test_automatic_mail_of_unknown_fate_that_is_not_there_is_not_repeated(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    provider_keeps(desk)
    ticket = desk.ticket()

    desk.close(ticket)
    desk.work()
    desk.work(minutes=1)

    assert (len(desk.received()), desk.states(ticket)) == (1, [State.DONE])
