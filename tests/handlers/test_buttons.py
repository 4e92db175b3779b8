"""Buttons on cards: a click acts on the ticket as it is now, or says why not."""

import pytest

from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER
from bot.core.tickets import Status, Ticket
from tests.handlers.test_commands import asked_about, said
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
    assert words == asked_about(1, desk.tina)


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


@pytest.mark.parametrize(
    ("before", "action", "shown"),
    [
        ([], TAKE, "Assignee: Tom Technician"),
        (["/take 1"], CLOSE, "Status: ✅ closed"),
        (["/ticket close 1"], REOPEN, "Status: 🆕 new"),
    ],
)
def test_a_private_card_shows_what_came_of_its_buttons(
    desk: StillDesk, before: list[str], action: str, shown: str
) -> None:
    desk.ticket()
    for line in before:
        said(desk, line, by=desk.ada)
    card = desk.slack.command(desk.tom, desk.channel, "/ticket 1").ephemerals[-1]
    assert shown not in str(card["blocks"])

    assert desk.slack.press(desk.tom, desk.channel, card["ts"], action, ephemeral_id=card["id"]).ok

    desk.slack.wait_for(lambda: shown in private_card(desk))


def test_a_take_on_an_old_private_card_asks_in_its_place(desk: StillDesk) -> None:
    desk.ticket()
    card = desk.slack.command(desk.tom, desk.channel, "/ticket 1").ephemerals[-1]
    said(desk, "/take 1", by=desk.tina)

    assert desk.slack.press(desk.tom, desk.channel, card["ts"], TAKE, ephemeral_id=card["id"]).ok

    desk.slack.wait_for(lambda: f"<@{desk.tina}> has it" in private_card(desk))
    (asked,) = desk.slack.ephemerals(desk.tom)
    assert desk.slack.press(desk.tom, desk.channel, asked["ts"], TAKE_OVER, ephemeral_id=asked["id"]).ok
    desk.slack.wait_for(lambda: "Assignee: Tom Technician" in private_card(desk))


def test_a_private_card_stays_where_its_button_is_refused(desk: StillDesk) -> None:
    desk.ticket()
    card = desk.slack.command(desk.tom, desk.channel, "/ticket 1").ephemerals[-1]
    said(desk, "/ticket close 1", by=desk.tina)

    assert desk.slack.press(desk.tom, desk.channel, card["ts"], TAKE, ephemeral_id=card["id"]).ok

    desk.slack.wait_for(lambda: len(desk.slack.ephemerals(desk.tom)) == 2)
    shown, why = desk.slack.ephemerals(desk.tom)
    assert (shown["id"], shown["blocks"]) == (card["id"], card["blocks"])
    assert why["text"] == "Ticket #1 is closed; reopen it with `/ticket reopen 1`."


def private_card(desk: StillDesk) -> str:
    """The only thing that Tom was told privately."""
    (card,) = desk.slack.ephemerals(desk.tom)
    return str(card["blocks"])


@pytest.mark.parametrize("action", [TAKE, CLOSE])
def test_whoever_has_no_rights_changes_nothing_and_hears_why(desk: StillDesk, action: str) -> None:
    ticket = desk.ticket()

    press(desk, ticket, action, by=desk.gus)

    assert desk.now(1) == ticket
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.gus))
    assert words == "Ticket #1 is for the technicians of its channel."
