"""A ticket is marked as spam: nobody is told, its sender is not heard again, and reopening lifts that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.buttons import REOPEN, TICKET_SPAM
from bot.core.inbound import Outcome
from bot.core.links import Links
from bot.core.outbox import State
from bot.core.tickets import Status
from bot.core.tokens import TokenRefused
from tests.flow.typing import typed
from tests.handlers.test_commands import said
from tests.still_desks import ANN, BOB, KEY, TOMS, StillDesk, hearing, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk, hearing(desk):
        desk.set(notify_technicians_new="off", notify_admins_new="off")
        yield desk


def texts(desk: StillDesk, number: int = 1) -> list[str]:
    return [one["text"] for one in desk.thread(number)]


def hints(desk: StillDesk) -> list[str]:
    """What Tom was told, privately, about what he wrote."""
    return [one["text"] for one in desk.slack.ephemerals(desk.tom) if "not mailed" in one["text"]]


def test_spam_is_closed_without_a_word_and_its_senders_next_mail_is_junk(desk: StillDesk) -> None:
    desk.arrives("Buy gold", subject="Gold")
    got = len(desk.received(ANN))

    assert said(desk, "/ticket spam 1 yes").startswith("Ticket #1 is closed as spam.")
    desk.work(seconds=2)

    ticket = desk.now(1)
    assert (ticket.status, ticket.is_spam) == (Status.CLOSED, True)
    assert "Tom Technician marked it as spam: nobody was told" in texts(desk)[-1]
    card = desk.slack.message(ticket.channel, ticket.thread_ts or "")
    assert "closed as spam" in str(card["blocks"])
    assert desk.arrives("More gold", subject="Re: [#1] Gold").outcome is Outcome.JUNK
    row = desk.arrives("Even more gold")
    assert (row.outcome, row.ticket) == (Outcome.JUNK, None)
    assert row.reasons == ("a technician marked a ticket of its sender as spam",)
    assert len(desk.received(ANN)) == got


def test_words_alone_ask_first_and_say_what_happens(desk: StillDesk) -> None:
    before = desk.ticket()

    answer = desk.slack.command(desk.tom, desk.channel, "/ticket spam 1")

    assert "mail of ann@customer.test goes to junk from then on. Reopening it lifts that." in answer.text
    assert desk.now(1) == before
    shown = answer.ephemerals[-1]
    pressed = desk.slack.press(desk.tom, desk.channel, shown["ts"], TICKET_SPAM, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error
    assert desk.now(1).is_spam


def test_mails_that_wait_are_called_back(desk: StillDesk) -> None:
    desk.set(undo_seconds="60")
    ticket = desk.ticket(ANN, BOB)
    desk.slack.type(desk.tom, desk.channel, "Which gold?", thread_ts=ticket.thread_ts)
    desk.slack.wait_for(lambda: len(desk.mails(ticket)) == 2)

    said(desk, "/ticket spam 1 yes")
    desk.work(minutes=2)

    assert set(desk.states(ticket)) == {State.CANCELLED}
    assert desk.received(ANN) == desk.received(BOB) == []
    assert [one for one in texts(desk) if "2 mails that waited were called back." in one]


def test_nothing_is_mailed_to_them_in_their_other_tickets_either(desk: StillDesk) -> None:
    desk.ticket()
    other = desk.ticket()
    said(desk, "/ticket spam 1 yes")

    typed(desk, "Hello", number=other.number)
    desk.work(seconds=1)

    assert hints(desk)
    assert desk.received(ANN) == []


def test_links_of_theirs_open_nothing_until_it_is_lifted(desk: StillDesk) -> None:
    desk.ticket()
    made = Links(keys=(KEY,), public_url="https://desk.test", id="op1", at=desk.clock())
    key = made.ticket(1, ANN, autologin=True).rpartition("/")[2]
    assert desk.parts.pages.access.by_key(key).address == ANN

    said(desk, "/ticket spam 1 yes")

    with pytest.raises(TokenRefused):
        desk.parts.pages.access.by_key(key)
    said(desk, "/ticket reopen 1")
    assert desk.parts.pages.access.by_key(key).address == ANN


def test_a_ticket_for_whoever_sent_spam_is_made_only_after_it_is_lifted(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/ticket spam 1 yes")

    assert f"{ANN} sent spam: no answer would come in." in said(desk, f"/ticket new {ANN} Hello")


def test_reopening_lifts_it_and_says_so(desk: StillDesk) -> None:
    desk.arrives("Buy gold", subject="Gold")
    said(desk, "/ticket spam 1 yes")

    words = said(desk, "/ticket reopen 1")
    desk.work(seconds=2)

    assert words == "Ticket #1 is open again. Mail of ann@customer.test comes in again."
    assert not desk.now(1).is_spam
    assert texts(desk)[-1] == "Tom Technician reopened this ticket. Mail of ann@customer.test comes in again."
    assert desk.arrives("It was no spam", subject="Re: [#1] Gold").outcome is Outcome.COMMENT


def test_no_customers_mail_reopens_it_but_a_technician_may(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB)
    said(desk, "/ticket spam 1 yes")

    row = desk.arrives("What is this?", subject="Re: [#1] The printer burns", sender=f"Bob <{BOB}>")

    assert row.outcome is Outcome.COMMENT
    assert "it stays closed: it is marked as spam" in row.reasons
    assert (desk.now(1).is_open, desk.now(1).is_spam) == (False, True)
    assert "This ticket is marked as spam, and stays closed." in texts(desk)
    desk.press(REOPEN, 1)
    assert desk.now(1).is_open
    assert desk.arrives("It was no spam", subject="Re: [#1] The printer burns").outcome is Outcome.COMMENT


def test_admins_find_it_among_the_junk_and_may_let_it_in(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/ticket spam 1 yes")
    row = desk.arrives("No spam at all", subject="Invoice")

    decided = desk.parts.set_aside.allow(row.short, by=desk.ada)
    desk.parts.set_aside.filed(decided)
    released = desk.parts.set_aside.release(row.short, by=desk.ada)
    desk.parts.set_aside.filed(released)

    assert desk.arrives("Once more", subject="Bill").outcome is Outcome.TICKET


def test_mail_of_theirs_that_is_held_goes_to_junk(desk: StillDesk) -> None:
    ticket = desk.ticket(BOB)
    desk.set(flood_limit="1")
    desk.arrives("First", sender=f"Bob <{BOB}>")
    held = desk.arrives("Second", sender=f"Bob <{BOB}>")
    assert held.outcome is Outcome.HELD

    said(desk, f"/ticket spam {ticket.number} yes")

    with desk.parts.store.transaction() as tx:
        row = tx.inbound.get(held.key)
    assert row
    assert row.outcome is Outcome.JUNK
    assert desk.parts.set_aside.listed(Outcome.HELD, by=desk.ada).entries == ()


def test_spam_that_cannot_be_changes_nothing(desk: StillDesk) -> None:
    desk.parts.staff.learn()
    desk.ticket(TOMS)
    desk.ticket(BOB)
    said(desk, "/ticket spam 2 yes")
    before = (desk.now(1), desk.now(2))

    for line, words in (
        ("/ticket spam 1 yes", "is a technician's address"),
        ("/ticket spam 1", "is a technician's address"),
        ("/ticket spam 2", "is marked as spam already"),
        ("/ticket spam 9 yes", "There is no ticket #9"),
        ("/ticket spam", "Which ticket?"),
    ):
        assert words in said(desk, line), line
    assert "for the technicians of its channel" in said(desk, "/ticket spam 2", by=desk.gus)
    assert (desk.now(1), desk.now(2)) == before
