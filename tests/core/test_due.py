"""When something is due: read as people write it, in their time zone; what is unclear is asked back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.due import read_due
from bot.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 10, 30, tzinfo=BERLIN)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
).map(ZoneInfo)
BEGIN = datetime(2020, 1, 2, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=40 * 365)).map(lambda after: BEGIN + after)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tomorrow 5pm", "2026-11-21 17:00"),
        ("Tomorrow at 5 PM", "2026-11-21 17:00"),
        ("tomorrow", "2026-11-21 17:00"),
        ("today 17:30", "2026-11-20 17:30"),
        ("5pm", "2026-11-20 17:00"),
        ("12am tomorrow", "2026-11-21 00:00"),
        ("5pm tomorrow", "2026-11-21 17:00"),
        ("5:30 pm tomorrow", "2026-11-21 17:30"),
        ("tomorrow 5:30 pm", "2026-11-21 17:30"),
        ("5:30 pm", "2026-11-20 17:30"),
        ("mon 2:00 pm", "2026-11-23 14:00"),
        ("2026-12-01 9:00 pm", "2026-12-01 21:00"),
        ("dec 1 2026 5:30 pm", "2026-12-01 17:30"),
        ("at 14:00 on monday", "2026-11-23 14:00"),
        ("noon, 24 dec", "2026-12-24 12:00"),
        ("9:00 2026-12-01", "2026-12-01 09:00"),
        ("in 2h", "2026-11-20 12:30"),
        ("in 3 hrs", "2026-11-20 13:30"),
        ("in 45m", "2026-11-20 11:15"),
        ("in 20 min", "2026-11-20 10:50"),
        ("in 3d", "2026-11-23 10:30"),
        ("in 2w", "2026-12-04 10:30"),
        ("tonight", "2026-11-20 20:00"),
        ("tonight 9:30pm", "2026-11-20 21:30"),
        ("9pm tonight", "2026-11-20 21:00"),
        ("end of day", "2026-11-20 17:00"),
        ("tomorrow eod", "2026-11-21 17:00"),
        ("end of day friday", None),  # today's or the next one's
        ("end of day monday", "2026-11-23 17:00"),
        ("next week", "2026-11-23 17:00"),
        ("next week 9:00", "2026-11-23 09:00"),
        ("next mon", "2026-11-23 17:00"),
        ("tomorrow 12am", "2026-11-21 00:00"),
        ("tomorrow 12pm", "2026-11-21 12:00"),
        ("tomorrow noon", "2026-11-21 12:00"),
        ("tomorrow midnight", "2026-11-21 00:00"),
        ("in 3 days", "2026-11-23 10:30"),
        ("in an hour", "2026-11-20 11:30"),
        ("in 2 weeks", "2026-12-04 10:30"),
        ("mon 14:00", "2026-11-23 14:00"),
        ("on thursday", "2026-11-26 17:00"),
        ("fri 9:00", "2026-11-27 09:00"),  # today's nine is over
        ("2026-12-01", "2026-12-01 17:00"),
        ("2026-12-01 9:00", "2026-12-01 09:00"),
        ("2026-12-01T09:00", "2026-12-01 09:00"),
        ("1.12.", "2026-12-01 17:00"),
        ("1.2. 9:00", "2027-02-01 09:00"),
        ("24 dec", "2026-12-24 17:00"),
        ("dec 24, 2027 noon", "2027-12-24 12:00"),
    ],
)
def test_how_people_write_it(typed: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InputError):
            read_due(typed, FRIDAY)
        return
    due = read_due(typed, FRIDAY)

    assert due
    assert f"{due.astimezone(BERLIN):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize("typed", ["none", "None", " - ", "never", "no"])
def test_no_due_date(typed: str) -> None:
    assert read_due(typed, FRIDAY) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("fri 14:00", "may be 2026-11-20 or 2026-11-27"),
        ("next sat", "may be 2026-11-21 or 2026-11-28"),
        ("next sun", "may be 2026-11-22 or 2026-11-29"),
        ("1 december 5", "morning or afternoon"),
        ("5pm 6pm", "is no time that I can read"),
        ("tomorrow 5pm tomorrow", "is no time that I can read"),
        ("1 5pm dec", "is no time that I can read"),
        ("in 2 fortnights", "is no time that I can read"),
        ("1/2", "day or month first"),
        ("01/02/2027", "day or month first"),
        ("5", "of what?"),
        ("tomorrow 5", "morning or afternoon"),
        ("9:00", "is over already"),
        ("2026-11-19", "is over already"),
        ("2026-13-01", "on no calendar"),
        ("feb 30", "on no calendar"),
        ("2026-12-01T25:00", "on no calendar or clock"),
        ("2999-01-01", "no day of this century"),
        ("0001-01-01", "no day of this century"),
        ("25:00", "on no clock"),
        ("tomorrow 13pm", "on no clock"),
        ("in 99999 weeks", "five years away"),
        ("2090-01-01", "five years away"),
        ("2027-03-28 2:30", "the clocks are put forward"),
        ("soon", "is no time that I can read"),
        ("", "is no time that I can read"),
        ("mañana", "is no time that I can read"),
        ("١٢:٠٠", "is no time that I can read"),
    ],
)
def test_what_is_unclear_over_or_nowhere_is_said(typed: str, words: str) -> None:
    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        read_due(typed, FRIDAY)


@pytest.mark.parametrize(("day", "expected"), [(21, "2026-11-27"), (22, "may be"), (23, "may be")])
def test_next_friday_is_one_day_only_where_everybodys_next_week_has_it(day: int, expected: str) -> None:
    """A week begins on Monday, or on Sunday: on Saturday the coming Friday is next week's for all."""
    now = datetime(2026, 11, day, 10, 30, tzinfo=BERLIN)
    try:
        said = f"{read_due('next friday', now):%Y-%m-%d}"
    except InputError as error:
        said = str(error)

    assert expected in said


@given(now=MOMENTS, zone=ZONES, ahead=st.timedeltas(timedelta(minutes=2), timedelta(days=1500)))
def test_a_moment_written_out_is_that_moment(now: datetime, zone: ZoneInfo, ahead: timedelta) -> None:
    wanted = (now + ahead).replace(second=0, microsecond=0).astimezone(zone).replace(fold=0)

    assert read_due(f"{wanted:%Y-%m-%d %H:%M}", now.astimezone(zone)) == wanted.astimezone(UTC)


@given(now=MOMENTS, zone=ZONES, days=st.integers(1, 1000))
def test_in_some_days_is_that_day_at_this_time(now: datetime, zone: ZoneInfo, days: int) -> None:
    here = now.astimezone(zone)
    try:
        due = read_due(f"in {days} days", here)
    except InputError as error:
        assert "put forward" in str(error)  # noqa: PT017  # the clocks skip that time there
        return

    assert due
    local = due.astimezone(zone)
    assert (local.date() - here.date()).days == days
    assert local.time() == here.time().replace(fold=0)


@given(typed=st.text(alphabet="0123456789:./- apmintodrwfskehuy", max_size=30), now=MOMENTS, zone=ZONES)
def test_whatever_is_typed_is_a_time_to_come_or_a_sentence(typed: str, now: datetime, zone: ZoneInfo) -> None:
    try:
        due = read_due(typed, now.astimezone(zone))
    except InputError as error:
        assert str(error).endswith((".", "?"))  # noqa: PT017  # what it says is what is tested
        return

    assert due is None or due > now
