"""Tickets: each verb gives a new value and leaves the old one as it was."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.tickets import (
    Status,
    Ticket,
    closed,
    heard_from_customer,
    reopened,
    taken,
    touched,
)
from tests.contract.rows import NOW, a_ticket

LATER = NOW + timedelta(hours=1)
VERBS = (
    lambda ticket: taken(ticket, by="U1", now=LATER),
    lambda ticket: closed(ticket, now=LATER),
    lambda ticket: reopened(ticket, now=LATER),
    lambda ticket: touched(ticket, now=LATER),
    lambda ticket: heard_from_customer(ticket, now=LATER),
)


def test_taking_gives_the_ticket_an_owner_and_puts_it_in_progress() -> None:
    ticket = taken(a_ticket(status=Status.WAITING), by="U1", now=LATER)

    assert (ticket.assignee, ticket.status, ticket.updated_at) == ("U1", Status.IN_PROGRESS, LATER)


def test_a_closed_ticket_says_when_and_is_not_open() -> None:
    ticket = closed(a_ticket(), now=LATER)

    assert (ticket.status, ticket.closed_at, ticket.is_open) == (Status.CLOSED, LATER, False)


def test_closing_again_changes_nothing_about_when_it_was_closed() -> None:
    assert closed(closed(a_ticket(), now=NOW), now=LATER).closed_at == NOW


def test_reopening_gives_the_ticket_back_to_whoever_had_it() -> None:
    ticket = reopened(closed(a_ticket(assignee="U1"), now=NOW), now=LATER)

    assert (ticket.assignee, ticket.status, ticket.closed_at) == ("U1", Status.IN_PROGRESS, None)


def test_reopening_a_ticket_that_nobody_had_makes_it_new() -> None:
    assert reopened(closed(a_ticket(), now=NOW), now=LATER).status is Status.NEW


def test_a_customers_word_ends_waiting_and_nothing_else() -> None:
    after = {
        status: heard_from_customer(a_ticket(status=status, assignee="U1"), now=LATER).status
        for status in Status
    }

    assert after == {status: status for status in Status} | {Status.WAITING: Status.IN_PROGRESS}


@given(verbs=st.lists(st.sampled_from(VERBS), max_size=8))
def test_whatever_is_done_number_thread_and_people_stay_and_closed_at_tells_the_status(verbs: list) -> None:  # type: ignore[type-arg]  # of verbs
    first = a_ticket(7, thread_ts="1.2", subscribers=("a@x.test",))
    ticket: Ticket = first
    for verb in verbs:
        ticket = verb(ticket)

    assert (ticket.number, ticket.thread_ts, ticket.subscribers) == (7, "1.2", ("a@x.test",))
    assert (ticket.closed_at is not None) == (not ticket.is_open)
    assert first == a_ticket(7, thread_ts="1.2", subscribers=("a@x.test",))
