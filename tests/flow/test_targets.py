"""Targets: a thread is warned before one is missed, and told when it was; each once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import telling
from bot.core.targets import Watch
from bot.core.tickets import Ticket
from bot.tickets import watched
from tests.still_desks import BEGIN, TOMS, StillDesk


@pytest.fixture
def desk(still: StillDesk) -> StillDesk:
    """It hears Slack, knows who works there, and tells nobody of new tickets."""
    still.parts.staff.learn()
    still.set(notify_admins_new="off", notify_technicians_new="off", notify_confirmation="off")
    return still


def opened(desk: StillDesk) -> Ticket:
    desk.arrives("It burns")
    return desk.now(1)


def looked(desk: StillDesk, **later: float) -> list[str]:
    """The lines about targets in the thread, after a look so much later."""
    desk.clock.forward(**later)
    desk.parts.watching.look()
    desk.work(seconds=1)
    return [one for one in desk.lines(desk.now(1)) if "target" in one]


def watch(desk: StillDesk) -> Watch | None:
    with desk.parts.store.transaction() as tx:
        return tx.watches.get(1)


def test_respond_within_warns_at_four_fifths_of_the_time_and_says_when_it_was_missed(desk: StillDesk) -> None:
    desk.set(respond_within="1h")
    opened(desk)

    assert looked(desk, minutes=47) == []
    (warned,) = looked(desk, minutes=1)
    assert warned == "⏰ The first answer is due in 12m: its target is 1h."
    assert looked(desk, minutes=5) == [warned]
    assert looked(desk, minutes=7)[1:] == ["🔴 The target for the first answer was missed: it was 1h."]
    assert len(looked(desk, hours=5)) == 2


def test_a_private_card_says_until_when_too(desk: StillDesk) -> None:
    desk.set(respond_within="1h", resolve_within="10h")
    opened(desk)

    card = str(desk.slack.command(desk.tom, desk.channel, "/ticket 1").blocks)
    desk.close(desk.now(1))
    closed = str(desk.slack.command(desk.tom, desk.channel, "/ticket 1").blocks)

    assert "First answer until: <!date" in card
    assert "Resolved until: <!date" in card
    assert "until: <!date" not in closed


def test_resolve_within_ends_with_the_close_and_waiting_stops_it(desk: StillDesk) -> None:
    desk.set(resolve_within="10h")
    opened(desk)
    wait(desk)

    assert looked(desk, hours=30) == []
    desk.arrives("Here is what you asked for", In_Reply_To=desk_mail(desk))
    assert looked(desk, hours=7) == []
    (warned,) = looked(desk, hours=1, minutes=1)
    assert "The resolution is due in" in warned

    desk.parts.desk.close(1, by=desk.tom)
    assert looked(desk, hours=50) == [warned]


def wait(desk: StillDesk) -> None:
    answer = desk.slack.command(desk.tom, desk.channel, "/ticket wait 1")
    assert answer.ok, answer.failure
    desk.work(seconds=1)
    assert desk.now(1).status == "waiting"


def desk_mail(desk: StillDesk) -> str:
    return f"<{1}.{id(desk):x}@customer.test>"


def test_business_hours_and_holidays_and_their_time_zone_are_what_targets_count_in(desk: StillDesk) -> None:
    # The desk's clock begins on Saturday; Monday is a holiday here, so work begins on Tuesday at 8:00 UTC.
    desk.set(
        respond_within="2h",
        business_hours="Mon-Fri 9:00-17:00",
        business_time_zone="Europe/Berlin",
        business_holidays="11-23",
    )
    opened(desk)
    tuesday = datetime.fromisoformat("2026-11-24T08:00:00+00:00")

    assert looked(desk, seconds=(tuesday + timedelta(minutes=90) - desk.clock()).total_seconds()) == []
    assert looked(desk, minutes=6) == [
        "⏰ The first answer is due in 24m of business hours: its target is 2h."
    ]


def test_an_answer_ends_the_target_and_leaves_the_card(desk: StillDesk) -> None:
    desk.set(respond_within="1h")
    ticket = opened(desk)
    assert "First answer until" in card(desk, ticket)

    desk.slack.type(desk.tom, desk.channel, "We come", thread_ts=ticket.thread_ts)
    desk.slack.wait_for(lambda: desk.now(1).answered_at)
    desk.work(seconds=1)

    assert "First answer until" not in card(desk, ticket)
    assert looked(desk, hours=9) == []


def card(desk: StillDesk, ticket: Ticket) -> str:
    return str(desk.slack.message(ticket.channel, str(ticket.thread_ts))["blocks"])


def test_a_categorys_own_target_comes_first(desk: StillDesk) -> None:
    desk.set(respond_within="10h")
    words = "/helpdesk category change General respond=high 1h, normal 30m resolve=none"
    assert desk.slack.command(desk.ada, desk.channel, words).ok
    assert desk.parts.desk.categories()[0].respond == "high 1h, normal 30m"
    opened(desk)

    assert "30m" in looked(desk, minutes=25)[0]


def test_other_targets_hold_at_once_for_open_tickets(desk: StillDesk) -> None:
    opened(desk)
    assert looked(desk, hours=2) == []

    desk.set(respond_within="1h")

    assert looked(desk, minutes=1) == ["🔴 The target for the first answer was missed: it was 1h."]
    desk.set(respond_within="3h")
    assert looked(desk, minutes=30)[1:] == ["⏰ The first answer is due in 29m: its target is 3h."]
    desk.set(respond_within="")
    assert len(looked(desk, hours=9)) == 2
    assert desk.parts.watching.look() == 0


def test_whoever_has_it_is_told_privately_as_they_chose_and_all_while_nobody_has(desk: StillDesk) -> None:
    desk.set(respond_within="1h", resolve_within="10h")
    opened(desk)
    looked(desk, minutes=50)
    assert "The first answer of ticket #1 is due soon" in desk.told(desk.tom)[-1]
    assert "The first answer of ticket #1 is due soon" in desk.told(desk.tina)[-1]

    desk.parts.own_choices.choose(desk.tom, notices="email")
    desk.parts.desk.take(1, by=desk.tom)
    before = len(desk.told(desk.tom)), len(desk.told(desk.tina))
    looked(desk, hours=8)
    desk.work(seconds=1)

    assert (len(desk.told(desk.tom)), len(desk.told(desk.tina))) == before
    assert "The resolution of ticket #1" in desk.texts(TOMS)[-1]


def test_a_kill_during_a_look_neither_loses_nor_repeats_a_line(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.set(respond_within="1h")
    opened(desk)
    desk.clock.forward(minutes=50)

    class Killed(BaseException):
        """As kill -9: nothing after it runs."""

    def dying(*args: Any) -> None:
        raise Killed

    monkeypatch.setattr(telling, "target_near", dying)
    with pytest.raises(Killed):
        desk.parts.watching.look()
    monkeypatch.undo()

    assert len(looked(desk)) == 1
    assert len(looked(desk)) == 1


def test_a_clock_that_was_ahead_holds_nothing_up(desk: StillDesk) -> None:
    desk.set(respond_within="1h")
    desk.clock.forward(hours=20)
    desk.parts.watching.look()
    desk.clock.now = BEGIN
    opened(desk)

    assert len(looked(desk, minutes=50)) == 1


def test_a_ticket_that_nobody_touches_is_not_looked_at_again(desk: StillDesk) -> None:
    desk.set(respond_within="1h")
    opened(desk)
    assert desk.parts.watching.look() == 1

    assert [desk.parts.watching.look() for _ in range(3)] == [0, 0, 0]
    desk.parts.desk.take(1, by=desk.tom)
    assert desk.parts.watching.look() == 1


def test_nothing_is_watched_where_there_are_no_targets(desk: StillDesk) -> None:
    opened(desk)

    assert watch(desk) is None
    assert desk.parts.watching.look() == 0


def test_a_flood_of_missed_targets_fills_no_channel_and_the_admins_hear_of_it_once(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "MOST_SAID", 3)
    monkeypatch.setattr(watched, "MOST_AT_ONCE", 2)
    tickets = [desk.ticket() for _ in range(8)]
    desk.clock.forward(hours=2)
    desk.set(respond_within="1h")

    assert looked(desk)
    looked(desk, minutes=1)

    said = [one for ticket in tickets for one in desk.lines(desk.now(ticket.number)) if "missed" in one]
    assert len(said) == 3
    (told,) = (one for one in desk.told(desk.ada) if "Left out" in one)
    assert f"Left out: <#{desk.channel}>: 5." in told
    with desk.parts.store.transaction() as tx:
        logged = [one for ticket in tickets for one in tx.events.find("ticket", ticket.number)]
    assert sum(one.kind == "target missed" for one in logged) == 8
