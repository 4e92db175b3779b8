"""The numbers: what is counted, medians and percentiles, and sums that add up."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import number_words
from bot.core import tickets as tickets_
from bot.core.business_hours import read_hours
from bot.core.number_words import Report
from bot.core.numbers import Kept, Numbers, Question, count, days_until, spread
from bot.core.targets import Aim, Rules, read_spans, targets
from bot.core.tickets import Rating, Status, Ticket, Via

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_ticket(number: int, **more: object) -> Ticket:
    given_: dict[str, object] = {"created_at": NOW - timedelta(days=1), "category": 1} | more
    if given_.get("closed_at"):
        given_ |= {"status": Status.CLOSED}
    return Ticket(
        number=number, subject="S", requester="ann@customer.test", requester_name="Ann",
        updated_at=NOW, channel="C1", **given_,  # type: ignore[arg-type]  # fields of a ticket
    )  # fmt: skip


def counted(*tickets: Ticket, days: int = 7, zone: str = "UTC", hours: str = "", answer: str = "") -> Numbers:
    since, until = days_until(NOW, zone, days)
    rules = Rules(hours=read_hours(hours, zone), answer=read_spans(answer), resolve={})
    return count(tickets, Question(since=since, until=until, zone=zone, now=NOW, rules=rules, categories={}))


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def test_a_first_answer_is_of_a_new_ticket_and_a_resolution_of_a_closed_one() -> None:
    found = counted(
        a_ticket(1, created_at=ago(days=2), answered_at=ago(days=2) + timedelta(hours=1)),
        a_ticket(
            2, created_at=ago(days=2), answered_at=ago(days=2) + timedelta(hours=3), closed_at=ago(days=1)
        ),
        a_ticket(3, created_at=ago(days=40), closed_at=ago(days=1)),
        a_ticket(4, created_at=ago(days=40), closed_at=ago(days=30)),
        a_ticket(5, created_at=ago(hours=1)),
    )

    assert (found.new, found.closed, found.open) == (3, 2, 2)
    assert (found.answer.count, found.answer.median) == (2, timedelta(hours=2))
    assert (found.resolution.count, found.resolution.median) == (2, timedelta(days=20))
    assert (found.unanswered, found.unknown) == (1, 0)


def test_tickets_of_which_no_first_answer_is_known_are_left_out_and_said() -> None:
    found = counted(a_ticket(1, closed_at=ago(hours=1)), a_ticket(2, via=Via.SLACK, answered_at=ago(hours=1)))

    assert found.answer.count == 0
    assert found.unknown == 1
    assert any("1 left out" in line for line in number_words.facts(found))


def test_spam_and_tickets_that_were_merged_into_others_are_none() -> None:
    spam = a_ticket(1, closed_at=ago(hours=1), is_spam=True)
    merged = a_ticket(2, closed_at=ago(hours=1), merged_into=3)
    found = counted(spam, merged, a_ticket(3))

    assert (found.new, found.closed, found.open) == (1, 0, 1)


def test_days_begin_where_the_desk_is() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # the 22nd in Berlin

    assert counted(a_ticket(1, created_at=late), days=1, zone="Europe/Berlin").new == 1
    assert counted(a_ticket(1, created_at=late), days=1).new == 0


def test_times_are_in_business_hours_and_without_the_wait_for_the_customer() -> None:
    friday, monday = datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    found = counted(
        a_ticket(
            1, created_at=friday - timedelta(hours=4), closed_at=ago(hours=1), pauses=((friday, monday),)
        ),
        hours="Mon-Fri 9:00-17:00",
    )

    assert found.resolution.median == timedelta(hours=4, minutes=30)
    assert any("in business hours" in line for line in number_words.facts(found))


def test_targets_that_are_met_and_missed_are_counted_and_those_still_running_are_not() -> None:
    quick, slow = ago(days=1) + timedelta(hours=1), ago(days=1) + timedelta(hours=5)
    found = counted(
        a_ticket(1, answered_at=quick),
        a_ticket(2, answered_at=slow),
        a_ticket(3),
        a_ticket(4, created_at=ago(minutes=5)),
        answer="4h",
    )

    assert found.kept[Aim.ANSWER] == Kept(met=1, missed=2)
    assert "Targets: 1 of 3 first answers in time" in number_words.facts(found)


def test_a_year_is_shown_in_weeks_and_nothing_gets_lost() -> None:
    found = counted(*(a_ticket(number, created_at=ago(days=number)) for number in range(300)), days=365)
    weeks = number_words.by_column(found.days, 45)

    assert len(found.days) == 365
    assert len(weeks) == 53
    assert sum(week.new for week in weeks) == found.new == 300


def test_the_largest_twelve_are_named_and_the_others_are_one_row() -> None:
    found = counted(*(a_ticket(number, category=number % 15) for number in range(60)))
    lines = number_words.bars(Report(numbers=found, names={}))

    assert lines[-1] != ""
    assert any(line.endswith("3 others") for line in lines)


HOSTILE = "<!here> `x`\n```\u202ehi\x07 *bold* " + "very " * 20


def test_a_hostile_name_stays_one_short_line_of_letters() -> None:
    found = counted(a_ticket(1, assignee="U1"))
    report = Report(numbers=found, names={1: HOSTILE, "U1": HOSTILE})

    names = [report.name(one) for one in (*found.categories, *found.technicians)]
    assert all(name.isprintable() and len(name) <= 40 for name in names)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(), "0m"),
        (timedelta(seconds=29), "0m"),
        (timedelta(minutes=59.6), "1h"),
        (timedelta(hours=2, minutes=5), "2h 5m"),
        (timedelta(days=3, hours=4, minutes=50), "3d 4h"),
    ],
)
def test_lengths_of_time_are_short(time: timedelta, words: str) -> None:
    assert number_words.length(time, counted()) == words


def test_business_hours_make_no_days() -> None:
    assert number_words.length(timedelta(hours=30), counted(hours="Mon-Fri 9-17")) == "30h"


# --- whatever the tickets are ----------------------------------------------------------------

TIMES = st.lists(st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds)), min_size=2)


@given(TIMES)
def test_median_and_ninetieth_percentile_are_those_of_the_statistics_library(times: list[timedelta]) -> None:
    found, seconds = spread(times), [time.total_seconds() for time in times]
    assert found.median is not None
    assert found.ninety is not None

    assert found.median.total_seconds() == pytest.approx(statistics.median(seconds))
    tenths = statistics.quantiles(seconds, n=10, method="inclusive")
    assert found.ninety.total_seconds() == pytest.approx(tenths[8], abs=1e-3)
    assert min(times) <= found.median <= found.ninety <= max(times)


@st.composite
def tickets(draw: st.DrawFn) -> list[Ticket]:
    found = []
    for number in range(draw(st.integers(0, 25))):
        created = ago(minutes=draw(st.integers(0, 30 * 1440)))
        minutes = draw(st.none() | st.integers(0, int((NOW - created) / timedelta(minutes=1))))
        answered = None if minutes is None else created + timedelta(minutes=minutes)
        is_closed = draw(st.booleans())
        found.append(
            a_ticket(
                number,
                category=draw(st.integers(1, 4)),
                created_at=created,
                answered_at=answered,
                closed_at=(answered or created) if is_closed else None,
                assignee=draw(st.sampled_from([None, "U1", "U2"])),
                rating=draw(st.sampled_from([None, *Rating])),
            )
        )
    return found


@given(tickets(), st.sampled_from(["UTC", "Asia/Tokyo"]), st.sampled_from(["", "Mon-Fri 9:00-17:00"]))
def test_parts_add_up_to_the_whole(given_: list[Ticket], zone: str, hours: str) -> None:
    found = counted(*given_, *given_[:3], zone=zone, hours=hours)

    for shares in (found.categories, found.technicians):
        assert sum(one.new for one in shares) == found.new
        assert sum(one.closed for one in shares) == found.closed
        assert sum(one.open for one in shares) == found.open
        assert sum(one.answer.count for one in shares) == found.answer.count
        assert sum(one.resolution.count for one in shares) == found.resolution.count == found.closed
    assert sum(day.new for day in found.days) == found.new
    assert sum(day.closed for day in found.days) == found.closed
    assert sum(size for _, size in found.ages) == found.open
    assert found.answer.count + found.unanswered + found.unknown == found.new


@given(tickets())
def test_every_number_can_be_said_and_drawn_in_blocks(given_: list[Ticket]) -> None:
    report = Report(numbers=counted(*given_), names={1: "Billing"})

    assert number_words.bars(report)
    assert number_words.alternative(report).endswith(".")
    assert number_words.data(report)["new"] == report.numbers.new


@given(tickets(), st.sampled_from(["", "Mon-Fri 9:00-17:00"]), st.sampled_from(["8h", "1h", "2d"]))
def test_the_targets_that_are_counted_are_those_that_threads_are_told_of(
    given_: list[Ticket], hours: str, within: str
) -> None:
    found = counted(*given_, hours=hours, answer=within)
    rules = Rules(hours=read_hours(hours), answer=read_spans(within), resolve={})

    new = [one for one in given_ if found.since <= one.created_at.date() <= found.until]
    said = [one for ticket in new for one in targets(ticket, rules, NOW)]
    assert found.kept[Aim.ANSWER].met == sum(one.is_met for one in said)
    late = [one for one in said if not one.is_met and (one.met_at or one.due_at < NOW)]
    assert found.kept[Aim.ANSWER].missed == len(late)


def test_what_is_done_after_hours_on_the_last_minute_of_a_target_is_late() -> None:
    night, evening = datetime(2026, 11, 20, 3, tzinfo=UTC), datetime(2026, 11, 20, 20, tzinfo=UTC)
    found = counted(
        a_ticket(1, created_at=night, answered_at=evening),
        a_ticket(2, created_at=night, answered_at=evening - timedelta(hours=3)),
        a_ticket(3, created_at=night),
        hours="Mon-Fri 9:00-17:00",
        answer="8h",
    )

    assert found.kept[Aim.ANSWER] == Kept(met=1, missed=2)


HOURS = "Mon-Fri 9:00-12:00 13:00-17:00, Sat 22:00-24:00, Sun 0:00-2:00"


def is_work(minute: datetime) -> bool:
    """Whether the desk of `HOURS` works in this minute, read by hand."""
    if minute.weekday() == 5:
        return minute.hour >= 22
    if minute.weekday() == 6:
        return minute.hour < 2
    return 9 <= minute.hour < 12 or 13 <= minute.hour < 17


def minutes_of(ticket: Ticket, end: datetime, *, in_hours: bool, with_pauses: bool) -> timedelta:
    """The minutes until then one by one, without those of pauses."""
    count, minute = 0, ticket.created_at
    while minute < end:
        is_pause = not with_pauses and any(begin <= minute < until for begin, until in ticket.pauses)
        count += (is_work(minute) or not in_hours) and not is_pause
        minute += timedelta(minutes=1)
    return timedelta(minutes=count)


@st.composite
def lives(draw: st.DrawFn) -> list[Ticket]:
    """Tickets that were taken, answered, made to wait, closed, reopened, merged, moved, or spam."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        now = ago(minutes=draw(st.integers(0, 6 * 1440)))
        ticket = a_ticket(
            number,
            created_at=now,
            category=draw(st.integers(1, 2)),
            via=draw(st.sampled_from([Via.EMAIL, Via.SLACK])),
        )
        for act in draw(st.lists(st.sampled_from(list(LIFE)), max_size=6)):
            now = min(NOW, now + timedelta(minutes=draw(st.integers(0, 1500))))
            ticket = LIFE[act](ticket, now)
        found.append(ticket)
    return found


LIFE: dict[str, Callable[[Ticket, datetime], Ticket]] = {
    "take": lambda one, now: tickets_.taken(one, by="U1", now=now) if one.is_open else one,
    "answer": lambda one, now: replace(one, answered_at=one.answered_at or now),
    "take back": lambda one, now: replace(one, answered_at=None),
    "wait": lambda one, now: tickets_.waiting(one, now=now) if one.is_open else one,
    "hear": lambda one, now: tickets_.heard_from_customer(one, now=now),
    "close": lambda one, now: tickets_.closed(one, now=now) if one.is_open else one,
    "reopen": lambda one, now: one if one.is_open else tickets_.reopened(one, now=now),
    "move": lambda one, now: replace(one, category=3 - one.category),
    "spam": lambda one, now: replace(tickets_.closed(one, now=now), is_spam=True) if one.is_open else one,
    "merge": lambda one, now: replace(tickets_.closed(one, now=now), merged_into=99) if one.is_open else one,
}


@settings(max_examples=40)
@given(lives(), st.sampled_from(["", HOURS]))
def test_all_numbers_are_those_of_somebody_who_counts_minutes(given_: list[Ticket], hours: str) -> None:
    found = counted(*given_, hours=hours)

    real = [one for one in given_ if not one.is_spam and one.merged_into is None]
    first = NOW.date() - timedelta(days=6)
    new = [one for one in real if one.created_at.date() >= first]
    done = [
        one for one in real if one.status is Status.CLOSED and one.closed_at and one.closed_at.date() >= first
    ]
    assert (found.new, found.closed, found.open) == (len(new), len(done), sum(one.is_open for one in real))
    asked = [one for one in new if one.via is not Via.SLACK and one.answered_at]
    answers = [
        minutes_of(one, one.answered_at or NOW, in_hours=bool(hours), with_pauses=True) for one in asked
    ]
    ends = [minutes_of(one, one.closed_at or NOW, in_hours=bool(hours), with_pauses=False) for one in done]
    for times, shown in ((answers, found.answer), (ends, found.resolution)):
        assert shown.count == len(times)
        seconds = [one.total_seconds() for one in times]
        assert shown.median == (timedelta(seconds=statistics.median(seconds)) if times else None)
    for share in found.categories:
        assert share.new == sum(one.category == share.key for one in new)
        assert share.closed == sum(one.category == share.key for one in done)
    for share in found.technicians:
        assert share.open == sum(one.is_open and (one.assignee or "") == share.key for one in real)
