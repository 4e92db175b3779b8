"""Buttons on cards: a click acts on the ticket as it is now, or says why not."""

import pytest

from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER
from bot.core.tickets import Status, Ticket
from tests.still_desks import StillDesk


def press(desk: StillDesk, ticket: Ticket, action: str, by: str = "") -> None:
    assert ticket.thread_ts
    answer = desk.slack.press(by or desk.tom, desk.channel, ticket.thread_ts, action)
    assert answer.ok, answer.error


def whispers(desk: StillDesk, user: str) -> list[str]:
    return [one["text"] for one in desk.slack.ephemerals(user)]


def test_take_close_and_reopen(desk: StillDesk) -> None:
    ticket = desk.ticket()

    press(desk, ticket, TAKE)
    assert (desk.now(1).assignee, desk.now(1).status) == (desk.tom, Status.IN_PROGRESS)
    desk.work()
    press(desk, ticket, CLOSE)
    assert desk.now(1).status is Status.CLOSED
    desk.work()
    press(desk, ticket, REOPEN)

    assert desk.now(1).status is Status.IN_PROGRESS
    assert whispers(desk, desk.tom) == []


def test_take_over_takes_it_from_whoever_had_it(desk: StillDesk) -> None:
    ticket = desk.ticket()
    press(desk, ticket, TAKE, by=desk.tina)
    desk.work()

    press(desk, ticket, TAKE_OVER)

    assert desk.now(1).assignee == desk.tom


def test_a_take_on_a_card_that_is_older_than_the_other_take_tells_who_has_it(desk: StillDesk) -> None:
    ticket = desk.ticket()
    press(desk, ticket, TAKE, by=desk.tina)

    press(desk, ticket, TAKE)

    assert desk.now(1).assignee == desk.tina
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.tom))
    assert words == f"Ticket #1 is taken. <@{desk.tina}> has it."


def test_a_take_on_a_card_whose_ticket_is_closed_by_now_says_so(desk: StillDesk) -> None:
    ticket = desk.ticket()
    desk.close(ticket)

    press(desk, ticket, TAKE)

    assert desk.now(1).assignee is None
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.tom))
    assert "Ticket #1 is closed; reopen it" in words


def test_a_second_close_changes_nothing_and_mails_nobody_again(desk: StillDesk) -> None:
    ticket = desk.ticket()
    press(desk, ticket, CLOSE, by=desk.tina)
    press(desk, ticket, CLOSE)

    desk.work()

    assert len(desk.received()) == 1


@pytest.mark.parametrize("action", [TAKE, CLOSE])
def test_whoever_has_no_rights_changes_nothing_and_hears_why(desk: StillDesk, action: str) -> None:
    ticket = desk.ticket()

    press(desk, ticket, action, by=desk.gus)

    assert desk.now(1) == ticket
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.gus))
    assert words == "Ticket #1 is for the technicians of its channel."
