"""The app's Home: what each person finds there, how fast it comes, and what its buttons do."""

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.core.buttons import (
    HOME_ACCOUNTS,
    HOME_CANNED,
    HOME_CATEGORIES,
    HOME_DELIVERIES,
    HOME_FIELDS,
    HOME_ME,
    HOME_NEW,
    HOME_REFRESH,
    HOME_RULES,
    HOME_SETTINGS,
    HOME_TAKE,
    HOME_TEMPLATES,
)
from bot.core.inbound import Mark
from bot.core.tickets import Status
from bot.errors import NotAllowed
from bot.handlers.ticket_forms import VALUE
from bot.rights import Rights
from tests.still_desks import ANN, StillDesk


def published(desk: StillDesk) -> int:
    return sum(one.method == "views.publish" for one in desk.slack.calls)


def home(desk: StillDesk, by: str = "", *, opens: bool = True) -> dict[str, Any]:
    """The Home that somebody sees after they come to it, or after what they did there."""
    user, before = by or desk.tom, published(desk)
    if opens:
        desk.slack.open_home(user)
    desk.slack.wait_for(lambda: published(desk) > before)
    shown = desk.slack.wait_for(lambda: desk.slack.home(user))
    assert shown
    return shown


def pressed(desk: StillDesk, action: str, by: str = "", **more: Any) -> None:
    user = by or desk.tom
    shown = desk.slack.home(user)
    assert shown
    answer = desk.slack.press_in_view(user, shown["id"], action, **more)
    assert answer.ok, answer


def after(desk: StillDesk, action: str, by: str = "", **more: Any) -> str:
    """What stands on the Home once a button of it was pressed."""
    before = published(desk)
    pressed(desk, action, by, **more)
    desk.slack.wait_for(lambda: published(desk) > before)
    return words(desk.slack.home(by or desk.tom) or {})


def changed(desk: StillDesk, number: int, **more: Any) -> None:
    ticket = desk.now(number)
    with desk.parts.store.transaction() as tx:
        tx.tickets.put(replace(ticket, **more))


def words(shown: dict[str, Any]) -> str:
    """Everything that can be read on a Home, a text a line."""
    found: list[str] = []

    def look(one: Any) -> None:
        if isinstance(one, dict):
            if one.get("type") in ("plain_text", "mrkdwn") and isinstance(one.get("text"), str):
                found.append(one["text"])
            for value in one.values():
                look(value)
        elif isinstance(one, list):
            for value in one:
                look(value)

    look(shown.get("blocks", []))
    return "\n".join(found)


def test_a_technician_finds_their_tickets_what_waits_and_what_is_overdue(desk: StillDesk) -> None:
    for subject in ("Mine", "Waits", "Late"):
        desk.ticket(subject=subject)
    desk.parts.desk.take(1, by=desk.tom)
    changed(desk, 3, due_at=desk.clock.now)
    desk.clock.forward(hours=1)

    said = words(home(desk))

    mine, untaken, overdue = (said.index(one) for one in ("My tickets (1)", "Untaken (2)", "Overdue (1)"))
    assert mine < said.index("#1 Mine") < untaken < said.index("#2 Waits") < overdue
    assert said.rindex("#3 Late") > overdue
    assert f"/archives/{desk.channel}/p" in said
    assert "How the desk is doing" not in said


def test_the_numbers_of_today_begin_at_midnight_where_one_is(desk: StillDesk) -> None:
    desk.ticket()
    desk.parts.desk.close(1, by=desk.tom)
    desk.clock.forward(days=1)
    for _ in range(3):
        desk.ticket()
    desk.parts.desk.close(2, by=desk.tom)
    changed(desk, 3, answered_at=desk.clock.now)

    said = words(home(desk))

    assert said.startswith("New today: 3\nAnswered today: 1\nClosed today: 1\nOpen now: 2")


def test_midnight_is_that_of_the_day_also_where_clocks_were_changed(desk: StillDesk) -> None:
    desk.clock.now = datetime(2027, 7, 10, 22, 30, tzinfo=UTC)  # half past midnight in Berlin's summer
    desk.ticket()
    desk.clock.forward(hours=10)

    assert words(home(desk)).startswith("New today: 1\n")


def test_take_on_home_takes_and_the_home_says_so(desk: StillDesk) -> None:
    desk.ticket()
    home(desk)

    said = after(desk, HOME_TAKE)

    assert said.startswith("✅ You have taken ticket #1.")
    assert "My tickets (1)" in said
    assert (desk.now(1).assignee, desk.now(1).status) == (desk.tom, Status.IN_PROGRESS)


def test_who_comes_second_on_home_is_told_who_has_it(desk: StillDesk) -> None:
    desk.ticket()
    home(desk)
    desk.parts.desk.take(1, by=desk.tina)

    said = after(desk, HOME_TAKE)

    assert said.startswith("⚠️ Ticket #1 is taken. Tina Technician has it.")
    assert desk.now(1).assignee == desk.tina


def test_an_old_home_is_no_way_to_a_closed_ticket(desk: StillDesk) -> None:
    desk.ticket()
    home(desk)
    desk.parts.desk.close(1, by=desk.tina)

    assert after(desk, HOME_TAKE).startswith("⚠️ Ticket #1 is closed")
    assert desk.now(1).status is Status.CLOSED


def test_who_left_the_channel_can_take_nothing_from_an_old_home(desk: StillDesk) -> None:
    desk.ticket()
    home(desk)
    desk.slack.kick(desk.tom, desk.channel)
    desk.parts.directory.forget(desk.channel)

    said = after(desk, HOME_TAKE)

    assert said.startswith("⚠️ Ticket #1 is for the technicians of its channel.")
    assert "#1 The printer burns" not in said
    assert desk.now(1).assignee is None


def test_technicians_see_the_categories_of_their_channels_only(desk: StillDesk) -> None:
    other = desk.slack.add_channel("secret", members=(desk.tina,))
    desk.parts.desk.add_category("Secret", other)
    desk.ticket(subject="For all")
    desk.ticket(subject="Hidden")
    changed(desk, 2, channel=other, category=2, due_at=desk.clock.now)

    toms, tinas, adas = (words(home(desk, one)) for one in (desk.tom, desk.tina, desk.ada))

    assert "Hidden" not in toms
    assert "Secret" not in toms
    assert "For all" in toms
    assert all("Hidden" in one and "For all" in one for one in (tinas, adas))
    assert "New today: 1" in toms
    assert "New today: 2" in tinas


def test_whoever_is_no_technician_reads_what_this_is(desk: StillDesk) -> None:
    desk.ticket()
    nina = desk.slack.add_user("nina", real_name="Nina Newcomer")

    for user, name in ((nina, "Nina Newcomer"), (desk.gus, "Gus Guest")):
        shown = home(desk, user)
        assert words(shown).startswith(f"Hello {name}\nThis is the help desk.")
        assert "printer" not in json.dumps(shown)
        assert "actions" not in {one["type"] for one in shown["blocks"]}


def test_without_a_category_an_admin_reads_how_one_is_made(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        tx.categories.remove(1)

    assert "/helpdesk category add NAME channel=here" in words(home(desk, desk.ada))


def test_an_admin_reads_how_the_desk_is_doing(desk: StillDesk) -> None:
    desk.arrives("It burns")
    with desk.parts.store.transaction() as tx:
        tx.marks.put(Mark(key="alert:down:C1", value="What belongs into <#C1> cannot be sent."))

    said = words(home(desk, desk.ada))

    assert "Mail today (UTC): 1 = tickets 1" in said
    assert "support@acme.test was not looked into yet · seen 1 = tickets 1" in said
    assert said.count("⚠️ What belongs into <#C1> cannot be sent.") == 1
    assert "Waiting to go out: 0 mail, 0 slack" in said


@pytest.mark.parametrize(
    ("action", "title"),
    [
        (HOME_SETTINGS, "Settings"),
        (HOME_RULES, "Processing rules"),
        (HOME_TEMPLATES, "Email templates"),
        (HOME_CATEGORIES, "Categories"),
        (HOME_FIELDS, "Custom fields"),
        (HOME_CANNED, "Canned answers"),
    ],
)
def test_an_admins_button_opens_its_form(desk: StillDesk, action: str, title: str) -> None:
    home(desk, desk.ada)

    pressed(desk, action, desk.ada)

    (view,) = desk.slack.views(desk.ada)
    assert view["title"]["text"] == title


@pytest.mark.parametrize(
    ("action", "says"), [(HOME_ACCOUNTS, "support@acme.test"), (HOME_DELIVERIES, "Nothing waits")]
)
def test_a_list_comes_as_a_direct_message_with_its_buttons(desk: StillDesk, action: str, says: str) -> None:
    home(desk, desk.ada)

    assert after(desk, action, desk.ada).startswith("✅ It stands in Messages")

    assert says in desk.told(desk.ada)[-1]


def test_a_technicians_buttons_open_their_forms(desk: StillDesk) -> None:
    home(desk)

    pressed(desk, HOME_ME)
    pressed(desk, HOME_NEW)

    form = desk.slack.views(desk.tom)[-1]
    entered = {"address": ANN, "subject": "Hello", "text": "How are you?"}
    given = {name: {VALUE: value} for name, value in entered.items()}
    assert desk.slack.submit(desk.tom, form["id"], given).closed
    assert desk.now(1).subject == "Hello"


@pytest.mark.parametrize("action", [HOME_SETTINGS, HOME_ACCOUNTS, HOME_CANNED])
def test_an_admin_of_yesterday_opens_nothing_from_an_old_home(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    def refuse(rights: Rights, user: str) -> None:
        raise NotAllowed("Only an administrator of the desk may do this.")

    home(desk, desk.ada)
    monkeypatch.setattr(Rights, "let_admin", refuse)

    assert after(desk, action, desk.ada).startswith("⚠️ Only an administrator of the desk may do this.")

    assert desk.slack.views(desk.ada) == []


def test_a_home_is_made_anew_on_wish(desk: StillDesk) -> None:
    home(desk)
    desk.ticket(subject="Fresh")

    assert "#1 Fresh" in after(desk, HOME_REFRESH)


def test_when_slack_cannot_be_asked_the_home_says_so(desk: StillDesk) -> None:
    desk.ticket()
    desk.slack.faults.always("users.info", "error", code="fatal_error")

    assert "Your Home cannot be shown now" in words(home(desk))


@pytest.mark.parametrize("kind", ["error", "http_500", "html_200"])
def test_a_home_that_slack_does_not_take_is_shown_when_one_comes_again(desk: StillDesk, kind: str) -> None:
    options: dict[str, Any] = {"code": "fatal_error"} if kind == "error" else {}
    desk.slack.faults.next("views.publish", kind, **options)
    home_calls = published(desk)
    desk.slack.open_home(desk.tom)
    desk.slack.wait_for(lambda: published(desk) > home_calls)
    assert desk.slack.home(desk.tom) is None

    assert "My tickets" in words(home(desk))


def test_an_answer_of_slacks_that_breaks_off_is_only_logged(
    desk: StillDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.slack.faults.next("views.publish", "cut_body")

    desk.slack.open_home(desk.tom)

    desk.slack.wait_for(lambda: "the Home could not be shown" in caplog.text)


def test_slack_is_answered_before_the_home_is_there(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    publish, is_answered = WebClient.views_publish, threading.Event()

    def held_up(client: WebClient, **asked: Any) -> Any:
        is_answered.wait(60)
        return publish(client, **asked)

    monkeypatch.setattr(WebClient, "views_publish", held_up)
    before = len(desk.slack.envelopes)

    desk.slack.open_home(desk.tom)

    desk.slack.wait_for(lambda: [one for one in desk.slack.envelopes[before:] if one.acked_at], timeout=30)
    assert desk.slack.home(desk.tom) is None
    is_answered.set()
    desk.slack.wait_for(lambda: desk.slack.home(desk.tom))


def test_the_newest_of_several_homes_is_what_one_sees(desk: StillDesk) -> None:
    home(desk)
    desk.slack.faults.next("views.publish", "slow", seconds=0.3)
    for _ in range(3):
        desk.slack.open_home(desk.tom)
    desk.ticket(subject="Newest")
    desk.slack.open_home(desk.tom)

    desk.slack.wait_for(lambda: "#1 Newest" in words(desk.slack.home(desk.tom) or {}))


def test_a_home_of_a_thousand_tickets_keeps_slacks_limits_and_comes_within_a_second(desk: StillDesk) -> None:
    first = desk.ticket(subject="Ä<!channel>&" * 20)
    with desk.parts.store.transaction() as tx:
        for number in range(2, 1001):
            tx.tickets.put(
                replace(
                    first,
                    number=number,
                    due_at=desk.clock.now,
                    assignee=desk.tom if number % 2 else None,
                    requester_name="N" * 500,
                )
            )
    desk.clock.forward(minutes=1)

    began = time.process_time()
    shown = home(desk)
    took = time.process_time() - began

    said = words(shown)
    assert "My tickets (499)" in said
    assert "Untaken (501)" in said
    assert "Overdue (999)" in said
    assert "… and 989 more: /ticket list overdue" in said
    assert len(shown["blocks"]) <= 100
    assert took < 1
