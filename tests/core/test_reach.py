"""Which failures count against an address, and how many suspend it."""

import pytest

from bot.core.reach import MOST_BOUNCES, Reach, bounced, is_hard

ANN = "ann@customer.test"


@pytest.mark.parametrize(
    ("words", "hard"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("5.4.1 Recipient address rejected", True),
        ("no reason given", True),
        ("552 5.2.2 mailbox full", False),
        ("552 5.3.4 message too big", False),
        ("554 5.6.0 bad content", False),
        ("550-5.7.26 this mail is unauthenticated", False),
        ("from 15.7.1.1: 550 5.1.10 gone", True),
    ],
)
def test_a_refusal_counts_when_the_address_is_its_reason(words: str, hard: bool) -> None:
    assert is_hard(words) is hard


def test_the_third_bounce_in_a_row_suspends_an_address_and_further_ones_change_nothing_more() -> None:
    reach = Reach(address=ANN)
    suspended = []
    for _ in range(MOST_BOUNCES + 1):
        reach = bounced(reach)
        suspended.append(reach.suspended)

    assert suspended == [False, False, True, True]
