"""A card's menu and its forms: rights and values are checked when they open and when they are sent."""

from typing import Any

import pytest

from bot.core.buttons import TICKET_ACT, TICKET_MENU, Menu
from bot.core.fields import SeenBy
from bot.core.tickets import Priority
from bot.handlers.ticket_forms import EMPTY, VALUE
from bot.rights import COMMAND_LINE
from tests.handlers.test_ticket_words import a_field
from tests.still_desks import ANN, BOB, StillDesk

ON_CARD = (Menu.FACTS, Menu.HAND_OVER, Menu.NOTE, Menu.SUBSCRIBERS, Menu.MORE)


def choose(desk: StillDesk, entry: Menu, *, by: str = "", number: int = 1) -> None:
    """Choose an entry of the ticket's card, or of the list behind its last one."""
    ticket, user = desk.now(number), by or desk.tom
    assert ticket.thread_ts
    on_card = entry in ON_CARD or user == desk.gus
    first = (entry if entry in ON_CARD else Menu.MORE).value
    answer = desk.slack.press(
        user, ticket.channel, ticket.thread_ts, TICKET_MENU, selected=f"{first} {number}"
    )
    assert answer.ok, answer.error
    if not on_card:
        listed = desk.slack.views(user)[-1]
        answer = desk.slack.press_in_view(user, listed["id"], f"{TICKET_ACT}_{entry.value}")
        assert answer.ok, answer.error


def opened(desk: StillDesk, entry: Menu, *, by: str = "") -> dict[str, Any]:
    choose(desk, entry, by=by)
    return desk.slack.views(by or desk.tom)[-1]


def sent(desk: StillDesk, form: dict[str, Any], *, by: str = "", **values: Any) -> Any:
    filled = {block: {VALUE: value} for block, value in values.items()}
    return desk.slack.submit(by or desk.tom, form["id"], filled)


def test_facts_are_changed_in_a_form(desk: StillDesk) -> None:
    desk.ticket(tags=("old",))
    form = opened(desk, Menu.FACTS)

    done = sent(desk, form, priority="critical", due="2026-12-01 9:00", tags="vip new", assignee=desk.tina)

    assert done.closed, done
    ticket = desk.now(1)
    assert (ticket.priority, ticket.assignee, ticket.tags) == (Priority.CRITICAL, desk.tina, ("vip", "new"))
    assert f"{ticket.due_at:%Y-%m-%d %H:%M}" == "2026-12-01 08:00"  # at 9 in Berlin
    again = opened(desk, Menu.FACTS)
    values = {one["block_id"]: one["element"] for one in again["blocks"]}
    assert values["due"]["initial_value"] == "2026-12-01 09:00"
    assert values["assignee"]["initial_user"] == desk.tina
    assert sent(desk, again, due="", assignee=None, tags="").closed
    ticket = desk.now(1)
    assert (ticket.due_at, ticket.assignee, ticket.tags) == (None, None, ())


def test_a_form_sent_unchanged_changes_nothing_that_others_changed_meanwhile(desk: StillDesk) -> None:
    desk.ticket()
    form = opened(desk, Menu.FACTS)
    desk.parts.facts.change(1, {"priority": "high"}, by=desk.tina)

    assert sent(desk, form, tags="vip").closed

    assert (desk.now(1).priority, desk.now(1).tags) == (Priority.HIGH, ("vip",))


@pytest.mark.parametrize(
    ("entered", "block", "words"),
    [
        ({"due": "yesterday"}, "due", "is no time that I can read"),
        ({"tags": "x" * 41}, "tags", "is no tag"),
        ({"assignee": "gus"}, "assignee", "cannot be theirs"),
    ],
)
def test_what_is_wrong_stands_below_its_entry(
    desk: StillDesk, entered: dict[str, str], block: str, words: str
) -> None:
    before = desk.ticket()
    form = opened(desk, Menu.FACTS)

    done = sent(desk, form, priority="high", **{k: desk.gus if v == "gus" else v for k, v in entered.items()})

    assert words in done.errors[block]
    assert desk.now(1) == before


def test_a_note_and_time_are_logged_together_once(desk: StillDesk) -> None:
    desk.ticket()
    form = opened(desk, Menu.NOTE)

    assert "Write a note" in sent(desk, form).errors["note"]
    assert "is no time" in sent(desk, form, note="She called", time="long").errors["time"]
    assert sent(desk, form, note="She called", time="1h30m").closed

    desk.work(seconds=1)
    assert desk.now(1).minutes_spent == 90
    assert len([one for one in desk.thread() if "She called" in one["text"]]) == 1
    assert desk.received() == []


def test_custom_fields_are_filled_in_a_form_made_of_their_types(desk: StillDesk) -> None:
    a_field(desk, "Order", type="number")
    a_field(desk, "Urgent", type="switch")
    a_field(desk, "Colour", type="choice", options="red,green", required="yes")
    desk.parts.custom_fields.add("Salary", SeenBy.ADMINS, by=COMMAND_LINE)
    desk.ticket()
    form = opened(desk, Menu.FIELDS)
    assert [one["label"]["text"] for one in form["blocks"]] == ["Order", "Urgent", "Colour"]

    assert sent(desk, form, field_1="many").errors == {"field_1": "it takes a number such as 12 or -3.5."}
    assert sent(desk, form, field_1="4711", field_2="yes", field_3="green").closed

    assert desk.now(1).fields == ((1, "4711"), (2, "yes"), (3, "green"))
    assert sent(desk, opened(desk, Menu.FIELDS), field_1="", field_2=EMPTY).closed
    assert desk.now(1).fields == ((3, "green"),)
    assert "Salary" in str(opened(desk, Menu.FIELDS, by=desk.ada))


def test_a_category_without_fields_says_who_makes_them(desk: StillDesk) -> None:
    desk.ticket()

    form = opened(desk, Menu.FIELDS)

    assert "admins make them with /helpdesk field add" in str(form["blocks"])
    assert form.get("submit") is None


def test_where_there_is_no_other_category_it_is_said_how_one_is_made(desk: StillDesk) -> None:
    desk.ticket()

    assert "admins make one with /helpdesk category add." in str(opened(desk, Menu.MOVE)["blocks"])


def test_subscribers_are_added_and_removed_in_a_form(desk: StillDesk) -> None:
    desk.ticket()
    form = opened(desk, Menu.SUBSCRIBERS)

    assert "no customer's mail address" in sent(desk, form, add="foo").errors["add"]
    assert sent(desk, form, add=f"{BOB}, carl@customer.test", remove=[ANN]).closed

    assert desk.now(1).subscribers == (BOB, "carl@customer.test")


@pytest.mark.parametrize("entry", ON_CARD)
def test_whoever_has_no_rights_sees_no_form_and_hears_why(desk: StillDesk, entry: Menu) -> None:
    desk.ticket()

    choose(desk, entry, by=desk.gus)

    (words,) = desk.slack.wait_for(lambda: desk.slack.ephemerals(desk.gus))
    assert words["text"] == "Ticket #1 is for the technicians of its channel."
    assert desk.slack.views(desk.gus) == []


@pytest.mark.parametrize(
    ("entry", "values"),
    [
        (Menu.FACTS, {"tags": "vip"}),
        (Menu.NOTE, {"note": "Hello"}),
        (Menu.FIELDS, {"field_1": "x"}),
        (Menu.SUBSCRIBERS, {"add": BOB}),
    ],
)
def test_who_lost_their_rights_while_a_form_was_open_changes_nothing(
    desk: StillDesk, entry: Menu, values: dict[str, str]
) -> None:
    a_field(desk, "Order")
    before = desk.ticket()
    form = opened(desk, entry)
    desk.slack.kick(desk.tom, desk.channel)
    desk.parts.directory.forget(desk.channel)

    done = sent(desk, form, **values)

    assert "is for the technicians of its channel" in str(done.errors)
    assert desk.now(1) == before
