"""Targets: reading them, and until when a ticket is to be answered and resolved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.business_hours import read_hours
from bot.core.people import Category
from bot.core.targets import Aim, Rules, Target, read_spans, targets
from bot.core.tickets import Priority, Ticket, Via, closed, heard_from_customer, reopened, taken, waiting
from bot.errors import InputError

FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)
WORK = read_hours("Mon-Fri 9:00-17:00")


def a_ticket(**more: object) -> Ticket:
    base = Ticket(
        number=1, subject="S", category=1, requester="ann@customer.test", requester_name="Ann",
        created_at=FRIDAY, updated_at=FRIDAY, channel="C1",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]  # fields of a ticket


def of(ticket: Ticket, rules: Rules, now: datetime = FRIDAY) -> dict[Aim, Target]:
    return {one.aim: one for one in targets(ticket, rules, now)}


def rules(answer: str = "", resolve: str = "", *, in_hours: bool = False) -> Rules:
    return Rules(hours=WORK if in_hours else None, answer=read_spans(answer), resolve=read_spans(resolve))


def later(**time: float) -> datetime:
    return FRIDAY + timedelta(**time)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("8h", {"low": 480, "normal": 480, "high": 480, "critical": 480}),
        ("high 1h, normal 1h30m", {"high": 60, "normal": 90}),
        ("critical: 30 min; low none", {"critical": 30, "low": None}),
        ("high 1h, all 2d", {"high": 60, "low": 2880, "normal": 2880, "critical": 2880}),
        ("none", {"low": None, "normal": None, "high": None, "critical": None}),
        ("", {}),
    ],
)
def test_targets_are_read_as_admins_write_them(typed: str, minutes: dict[str, int | None]) -> None:
    found = {
        priority.value: span.length(None).total_seconds() / 60 if span else None
        for priority, span in read_spans(typed).items()
    }

    assert found == minutes


@pytest.mark.parametrize(
    "typed",
    ["soon", "high", "high 1h, high 2h", "1h, 2x", "0m", "400d", "urgent 1h", "1h of work", "-1h", "٣h"],
)
def test_what_is_no_target_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        read_spans(typed)


def test_a_target_is_counted_in_business_hours_and_a_day_is_one_of_theirs() -> None:
    found = of(a_ticket(), rules("2h", "2d", in_hours=True))

    assert found[Aim.ANSWER].due_at == datetime(
        2026, 11, 23, 10, tzinfo=UTC
    )  # one hour on Friday, one on Monday
    assert found[Aim.RESOLVE].due_at == datetime(2026, 11, 24, 16, tzinfo=UTC)  # 16 hours of work
    assert found[Aim.ANSWER].warn_at == datetime(2026, 11, 23, 9, 36, tzinfo=UTC)  # 80 % of 2 hours


def test_a_categorys_target_comes_before_the_desks_for_each_priority_that_it_names() -> None:
    own = Category(id=1, name="Billing", channel="C1", respond="high 1h, low none")
    there = rules("8h").of(own)

    def due(priority: Priority) -> datetime | None:
        found = of(a_ticket(priority=priority), there)
        return found[Aim.ANSWER].due_at if found else None

    assert due(Priority.HIGH) == later(hours=1)
    assert due(Priority.NORMAL) == later(hours=8)
    assert due(Priority.LOW) is None


def test_waiting_for_the_customer_stops_the_clock_of_the_resolution_only() -> None:
    ticket = waiting(a_ticket(), now=later(hours=1))
    asked = rules("8h", "8h")
    assert set(of(ticket, asked)) == {Aim.ANSWER}

    ticket = heard_from_customer(ticket, now=later(hours=4))
    found = of(ticket, asked)
    assert found[Aim.ANSWER].due_at == later(hours=8)
    assert found[Aim.RESOLVE].due_at == later(hours=11)


def test_waiting_twice_in_a_row_is_one_pause_and_a_take_ends_it() -> None:
    ticket = waiting(a_ticket(), now=later(hours=1))
    ticket = taken(waiting(ticket, now=later(hours=2)), by="U1", now=later(hours=4))

    assert ticket.pauses == ((later(hours=1), later(hours=4)),)


def test_a_reopened_ticket_goes_on_where_it_was_closed() -> None:
    ticket = closed(waiting(a_ticket(), now=later(hours=1)), now=later(hours=2))
    assert of(ticket, rules(resolve="8h"))[Aim.RESOLVE].is_met

    ticket = reopened(ticket, now=later(days=10))
    assert of(ticket, rules(resolve="8h"))[Aim.RESOLVE].due_at == later(days=10, hours=8 - 1)


def test_an_answer_in_time_meets_its_target_and_a_late_one_does_not() -> None:
    assert of(a_ticket(answered_at=later(hours=8)), rules("8h"))[Aim.ANSWER].is_met
    assert not of(a_ticket(answered_at=later(hours=8, seconds=1)), rules("8h"))[Aim.ANSWER].is_met


def test_a_ticket_made_by_a_technician_or_closed_without_an_answer_waits_for_none() -> None:
    assert of(a_ticket(via=Via.SLACK), rules("8h")) == {}
    assert of(closed(a_ticket(), now=later(hours=1)), rules("8h")) == {}
