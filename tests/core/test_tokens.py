"""Tokens of links: whose, for what, how long, and that no change of their text goes through."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.tokens import CONFIRM, LEEWAY, Purpose, Token, TokenRefused, issue, read_token

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NEW, OLD, FOREIGN = b"the newest key", b"an older key of ours", b"somebody else's key"
KEYS = (NEW, OLD)
TOKEN = Token(id="a1b2c3", about="ann@example.com", issued_at=NOW)
OTHER = Purpose(name="reset", lifetime=timedelta(days=14))
SECOND = timedelta(seconds=1)


def refused(text: str, *, keys: tuple[bytes, ...] = KEYS, now: datetime = NOW) -> bool:
    try:
        read_token(keys, CONFIRM, text, now)
    except TokenRefused:
        return True
    return False


@pytest.mark.parametrize("key", KEYS)
def test_a_token_is_read_as_it_was_issued_under_any_listed_key(key: bytes) -> None:
    assert read_token(KEYS, CONFIRM, issue((key,), CONFIRM, TOKEN), NOW) == TOKEN


def test_the_newest_key_signs() -> None:
    assert read_token((NEW,), CONFIRM, issue(KEYS, CONFIRM, TOKEN), NOW) == TOKEN
    assert refused(issue(KEYS, CONFIRM, TOKEN), keys=(OLD,))


@pytest.mark.parametrize("key", [OLD, FOREIGN])
def test_fault_100_a_retired_key_and_a_foreign_one_are_refused(key: bytes) -> None:
    assert refused(issue((key,), CONFIRM, TOKEN), keys=(NEW,))


def test_fault_100_a_token_for_something_else_is_refused() -> None:
    assert refused(issue(KEYS, OTHER, TOKEN))


@pytest.mark.parametrize(
    ("age", "is_refused"),
    [
        pytest.param(CONFIRM.lifetime, False, id="to the second"),
        pytest.param(CONFIRM.lifetime + SECOND, True, id="a second too old"),
        pytest.param(-LEEWAY, False, id="a clock that is five minutes behind"),
        pytest.param(-LEEWAY - SECOND, True, id="from the future"),
    ],
)
def test_fault_100_a_token_is_good_for_its_time(age: timedelta, is_refused: bool) -> None:
    assert refused(issue(KEYS, CONFIRM, TOKEN), now=NOW + age) is is_refused


@pytest.mark.parametrize("place", range(len(issue(KEYS, CONFIRM, TOKEN))))
def test_fault_99_whatever_is_changed_in_a_token_says_the_same_or_nothing(place: int) -> None:
    text = issue(KEYS, CONFIRM, TOKEN)

    for instead in string.ascii_letters + string.digits + "-_.=":
        changed = text[:place] + instead + text[place + 1 :]
        try:
            said = read_token(KEYS, CONFIRM, changed, NOW)
        except TokenRefused:
            continue
        assert said == TOKEN  # base64 has spare bits: the text may differ, what it says may not


@given(text=st.text(max_size=60))
def test_whatever_a_stranger_writes_is_refused(text: str) -> None:
    assert refused(text)


def test_an_endless_text_is_refused_at_once() -> None:
    assert refused("." * 10_000_000)


def test_a_refusal_tells_nothing_about_whom_the_token_is_about() -> None:
    with pytest.raises(TokenRefused) as refusal:
        read_token(KEYS, CONFIRM, issue(KEYS, CONFIRM, TOKEN), NOW + timedelta(days=15))

    assert "ann" not in str(refusal.value)
