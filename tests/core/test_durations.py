"""Time that was spent, as people write it and read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.durations import MOST_AT_ONCE, read_minutes, shown_minutes
from bot.errors import InputError


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("45m", 45), ("1h30m", 90), ("1h 30m", 90), ("2h", 120), ("1.5h", 90), ("1,5h", 90), ("-15m", -15),
     ("−15m", -15), ("+15 min", 15), (" 1H5M ", 65), ("100h", 6000)],
)  # fmt: skip
def test_time_is_read(typed: str, minutes: int) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "90", "1:30", "h", "m", "0m", "100h1m", "1m1h", "--5m", "5x", "٥m", "1e3m"]
)
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(InputError):
        read_minutes(typed)


@given(minutes=st.integers(-MOST_AT_ONCE, MOST_AT_ONCE).filter(bool))
def test_what_is_shown_can_be_typed(minutes: int) -> None:
    assert read_minutes(shown_minutes(minutes)) == minutes


def test_no_time_is_shown_as_no_minutes() -> None:
    assert shown_minutes(0) == "0m"
