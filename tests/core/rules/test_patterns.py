"""No pattern holds up the desk: neither when it is saved nor when it is searched for."""

import time

import pytest

from bot.core.rules import judge
from bot.core.rules.patterns import MOST_SEARCHED, SECONDS, fault_in, is_found
from tests.core.rules.given import Seconds, a_rule, about, when


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 60_000 + "b"),
        (r"\s+$", " " * 60_000 + "x"),
        ("(a|aa)+$", "a" * 60_000 + "b"),
        ("(.*a){25}$", "a" * 60_000 + "b"),
        ("(?:x+x+)+y", "x" * 60_000),
    ],
)
def test_a_pattern_without_end_is_given_up_in_time(pattern: str, text: str) -> None:
    begun = time.process_time()  # a busy machine slows the clock on the wall, not this one

    with pytest.raises(TimeoutError):
        is_found(pattern, [text] * 3, time.monotonic)

    assert time.process_time() - begun < SECONDS * 4


def test_the_limit_is_for_all_values_of_a_condition_together() -> None:
    with pytest.raises(TimeoutError):
        is_found("x", ["a"] * 100, Seconds(step=SECONDS / 10))


def test_only_the_beginning_of_a_huge_text_is_searched() -> None:
    assert is_found("needle", ["x" * (MOST_SEARCHED - 6) + "needle"], Seconds())
    assert not is_found("needle", ["x" * MOST_SEARCHED + "needle"], Seconds())
    assert not is_found("needle", ["x" * MOST_SEARCHED, "needle"], Seconds())


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:a{65535}){65535}",
        "(?:[ab]{65535}){65535}",
        "(?:a{99999}b{99999}){99}",
        "a{4000000000}",
        "a{ 99999999999}",
        "(?:(?:(?:a{50}){50}){50}){50}",
    ],
)
def test_a_pattern_that_would_be_written_out_huge_is_refused_before_it_is(pattern: str) -> None:
    assert "multiply to more than 100000" in fault_in(pattern)


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "*", "(?P<n>", "\\", "[" * 500, r"\L<names>"])
def test_what_is_no_regular_expression_is_refused_in_words(pattern: str) -> None:
    assert "is no regular expression" in fault_in(pattern)


@pytest.mark.parametrize(
    "pattern", [r"\d{3}-\d{4}", "a{0,65535}", "^a$|b", r"\p{L}+", "(" * 160 + ")" * 160, "é", ""]
)
def test_an_ordinary_pattern_is_taken(pattern: str) -> None:
    assert fault_in(pattern) == ""


def test_a_rule_whose_pattern_takes_too_long_does_not_match_and_the_next_ones_go_on() -> None:
    slow = a_rule(when("subject", "contains", "spam"), when("body", "matches", "x"), id=7, name="Slow")
    quick = a_rule(when("subject", "contains", "spam"), id=8, name="Quick", position=2)

    judged = judge([slow, quick], about(), Seconds(step=SECONDS))

    assert (judged.timed_out, judged.matched) == ((7,), (8,))
    assert judged.wishes.tags == ("Quick",)
