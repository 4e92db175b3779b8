"""Pauses between wrong tries: none at first, then longer and longer, and never for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.throttle import ADDRESS_AND_NETWORK, Tries
from bot.customers.guesses import MOST, Guesses, TooManyTries, network_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LIMIT = ADDRESS_AND_NETWORK


@pytest.mark.parametrize(
    ("wrong", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (10, 480), (11, 900), (10_000, 900)]
)
def test_the_pause_doubles_up_to_a_quarter_of_an_hour(wrong: int, seconds: int) -> None:
    assert LIMIT.pause(Tries(wrong=wrong, last=NOW), NOW) == timedelta(seconds=seconds)


def test_the_pause_begins_with_the_last_try_and_ends() -> None:
    tries = Tries(wrong=5, last=NOW)

    assert LIMIT.pause(tries, NOW + timedelta(seconds=10)) == timedelta(seconds=5)
    assert LIMIT.pause(tries, NOW + timedelta(seconds=15)) <= timedelta()


def test_old_tries_are_forgotten_and_those_ahead_of_the_clock_too() -> None:
    tries = Tries(wrong=99, last=NOW)

    assert LIMIT.after(tries, NOW + timedelta(minutes=15)).wrong == 1
    assert LIMIT.after(tries, NOW - timedelta(hours=6)).wrong == 1
    assert LIMIT.pause(tries, NOW - timedelta(hours=6)) <= timedelta()


def test_a_try_that_has_to_wait_counts_for_nothing() -> None:
    guesses = Guesses(lambda: NOW)
    for _ in range(5):
        guesses.begin(((LIMIT, "ann"),))
    for _ in range(3):
        with pytest.raises(TooManyTries) as refused:
            guesses.begin(((LIMIT, "ann"),))
        assert refused.value.seconds == 15


def test_a_right_try_forgives_the_wrong_ones() -> None:
    guesses = Guesses(lambda: NOW)
    for _ in range(5):
        guesses.begin(((LIMIT, "ann"),))
    guesses.right(((LIMIT, "ann"),))

    guesses.begin(((LIMIT, "ann"),))


def test_whoever_guesses_fills_no_memory() -> None:
    guesses = Guesses(lambda: NOW)
    for number in range(MOST + 500):
        guesses.begin(((LIMIT, str(number)),))

    assert guesses.remembered == MOST


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_of_ipv6_a_whole_network_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network
