"""Business hours: reading them, and counting in them over clock changes and holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.business_hours import Hours, Timeline, after, between, read_holidays, read_hours, read_week
from bot.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")
WORK = read_hours("Mon-Fri 9:00-17:00", "Europe/Berlin", "2026-12-24, 12-25")
assert WORK


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[arg-type, misc]  # parts of a date


@pytest.mark.parametrize(
    ("typed", "monday", "friday"),
    [
        ("Mon-Fri 9:00-17:00", ((540, 1020),), ((540, 1020),)),
        ("mon - thu 8:30-12:00 13:00-17:00, fri 8:30-12:00", ((510, 720), (780, 1020)), ((510, 720),)),
        ("Monday to Friday 9am-5:30pm", ((540, 1050),), ((540, 1050),)),
        ("Fri-Mon 0-24", ((0, 1440),), ((0, 1440),)),
        ("daily 9-17", ((540, 1020),), ((540, 1020),)),
        ("Mon–Fri 9:00–17:00", ((540, 1020),), ((540, 1020),)),
        ("Mon 9-12, Mon 13-17, Fri 9-12;13-17", ((540, 720), (780, 1020)), ((540, 720), (780, 1020))),
    ],
)
def test_hours_are_read_as_people_write_them(
    typed: str, monday: tuple[tuple[int, int], ...], friday: tuple[tuple[int, int], ...]
) -> None:
    week = read_week(typed)

    assert week
    assert (week[0], week[4]) == (monday, friday)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Mon-Fri", "no business hours"),
        ("9:00-17:00", "no business hours"),
        ("M-F 9-17", "no day of the week"),
        ("Mon 17:00-9:00", "ends before it begins"),
        ("Mon 9-25", "on no clock"),
        ("Mon 9:75-17", "on no clock"),
        ("Mon 13pm-5pm", "on no clock"),
        ("Mon 9-12 11-17", "the same hours twice"),
        ("Mon-Fri 9-17, Fri 16-18", "the same hours twice"),
        ("whenever", "no business hours"),
        ("Mon ٩-١٧", "no business hours"),
    ],
)
def test_what_is_no_hours_is_refused_with_its_words(typed: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_week(typed)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "\0", "Europe"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(InputError, match="no time zone"):
        read_hours("Mon 9-17", zone)


def test_holidays_are_of_one_year_or_of_every() -> None:
    assert read_holidays("2026-12-24, 12-25; 02-29") == (
        frozenset({date(2026, 12, 24)}),
        frozenset({(12, 25), (2, 29)}),
    )
    for wrong in ("24.12.", "2026-02-30", "13-01", "Christmas"):
        with pytest.raises(InputError, match="no day"):
            read_holidays(wrong)


def test_nothing_written_is_always() -> None:
    begin = datetime(2026, 11, 21, 3, tzinfo=UTC)

    assert read_hours("  ") is None
    assert between(None, begin, begin + timedelta(hours=5)) == timedelta(hours=5)
    assert between(None, begin, begin - timedelta(hours=5)) == timedelta()
    assert after(None, begin, timedelta(hours=5)) == begin + timedelta(hours=5)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        pytest.param(berlin(2026, 11, 20, 16), berlin(2026, 11, 23, 10), 2, id="over a weekend"),
        pytest.param(berlin(2026, 11, 21, 8), berlin(2026, 11, 22, 20), 0, id="within a weekend"),
        pytest.param(berlin(2026, 12, 23, 16), berlin(2026, 12, 28, 10), 2, id="over both kinds of holidays"),
        pytest.param(berlin(2026, 3, 27, 9), berlin(2026, 3, 30, 17), 16, id="the clocks go forward"),
        pytest.param(berlin(2026, 10, 23, 9), berlin(2026, 10, 26, 17), 16, id="the clocks go back"),
    ],
)
def test_time_between_two_moments(begin: datetime, end: datetime, hours: int) -> None:
    assert between(WORK, begin, end) == timedelta(hours=hours)
    if hours:
        assert after(WORK, begin, timedelta(hours=hours)) == end


def test_hours_over_midnight_of_a_clock_change_are_as_long_as_the_night_was() -> None:
    always = read_hours("daily 0-24", "Europe/Berlin")

    assert between(always, berlin(2026, 3, 29), berlin(2026, 3, 30)) == timedelta(hours=23)
    assert between(always, berlin(2026, 10, 25), berlin(2026, 10, 26)) == timedelta(hours=25)


def test_hours_inside_the_gap_of_a_clock_change_never_count_twice() -> None:
    gap = read_hours("Sun 2:00-2:45 3:00-4:00", "Europe/Berlin")

    assert between(gap, berlin(2026, 3, 29), berlin(2026, 3, 30)) == timedelta(hours=1)


def test_a_desk_that_never_works_again_has_no_end() -> None:
    shut = Hours(week=((),) * 7)

    assert after(shut, berlin(2026, 1, 1), timedelta(minutes=1)) is None


# --- whatever the hours are ------------------------------------------------------------------

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
DAY = st.lists(st.integers(0, 48), max_size=6, unique=True).map(
    lambda cuts: tuple(
        (begin * 30, end * 30) for begin, end in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False)
    )
)
HOURS = st.builds(Hours, week=st.tuples(*[DAY] * 7), zone=ZONES, yearly=st.just(frozenset({(12, 25)})))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants them bare


@given(HOURS, st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_parts_of_a_time_add_up_and_a_look_up_says_the_same(
    hours: Hours, moments: tuple[datetime, datetime, datetime]
) -> None:
    first, middle, last = sorted(moments)
    line = Timeline(hours, first, last)

    assert between(hours, first, middle) + between(hours, middle, last) == between(hours, first, last)
    assert between(hours, first, last) <= last - first
    assert line.between(first, middle) == between(hours, first, middle)
    assert line.between(middle, last) == between(hours, middle, last)


@given(HOURS, MOMENTS, st.integers(1, 10_000))
def test_so_much_later_is_so_much_time_between(hours: Hours, begin: datetime, minutes: int) -> None:
    end = after(hours, begin, timedelta(minutes=minutes))

    assert (end is None) is (not any(hours.week))
    if end:
        assert between(hours, begin, end) == timedelta(minutes=minutes)
        assert between(hours, begin, end - timedelta(seconds=1)) < timedelta(minutes=minutes)
