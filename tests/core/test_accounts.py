"""How an account's looks go, and when the next one is due."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.accounts import (
    ERRORS_TO_SUSPEND,
    LONGEST_PAUSE,
    Account,
    AccountHealth,
    account_for,
    look_failed,
    look_succeeded,
    may_look,
)
from tests.contract.rows import NOW

MINUTE = timedelta(minutes=1)


def account(address: str, **more: Any) -> Account:
    return Account(address=address, host="mail.acme.test", port=993, user=address, **more)


def after_errors(count: int, interval: timedelta = MINUTE) -> AccountHealth:
    """The health after so many looks that failed, the last one now."""
    health = AccountHealth(address="desk@example.com")
    for _ in range(count):
        health = look_failed(health, "no answer", NOW, interval)
    return health


@pytest.mark.parametrize(
    ("errors", "suspended"), [(ERRORS_TO_SUSPEND - 1, False), (ERRORS_TO_SUSPEND, True), (6, True)]
)
def test_five_errors_in_a_row_suspend_account(errors: int, suspended: bool) -> None:
    assert after_errors(errors).suspended is suspended


def test_the_pauses_of_a_suspended_account_grow_to_an_hour() -> None:
    pauses = [after_errors(count).next_try_at for count in range(1, 14)]

    assert [(at - NOW) // MINUTE for at in pauses if at] == [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("errors", [46, 1_000, 100_000])
def test_an_outage_of_weeks_is_still_tried_every_hour(errors: int) -> None:
    before = AccountHealth(address="desk@example.com", errors_in_a_row=errors)

    health = look_failed(before, "no answer", NOW, 5 * MINUTE)

    assert (health.next_try_at, health.errors_in_a_row) == (NOW + LONGEST_PAUSE, errors + 1)


def test_a_success_forgets_the_errors() -> None:
    health = look_succeeded(after_errors(7), NOW)

    assert (health.errors_in_a_row, health.last_error, health.suspended) == (0, "", False)
    assert (health.last_success_at, health.next_try_at) == (NOW, None)


@pytest.mark.parametrize(
    ("pause", "may"),
    [
        pytest.param(None, True, id="without a pause at once"),
        pytest.param(timedelta(), True, id="when the pause ends"),
        pytest.param(timedelta(microseconds=1), False, id="not a moment earlier"),
        pytest.param(LONGEST_PAUSE, False, id="the longest pause is kept"),
        pytest.param(
            timedelta(days=3), True, id="fault 15: a pause that a wrong clock wrote is not believed"
        ),
    ],
)
def test_when_an_account_is_looked_into_again(pause: timedelta | None, may: bool) -> None:
    health = AccountHealth(address="desk@example.com", next_try_at=None if pause is None else NOW + pause)

    assert may_look(health, NOW) is may


@given(errors=st.integers(0, 10**7), minutes=st.integers(1, 5))
def test_no_failure_keeps_an_account_waiting_for_more_than_an_hour(errors: int, minutes: int) -> None:
    before = AccountHealth(address="desk@example.com", errors_in_a_row=errors)

    health = look_failed(before, "no answer", NOW, minutes * MINUTE)

    assert may_look(health, NOW + LONGEST_PAUSE)
    assert not may_look(health, NOW)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        pytest.param(2, "billing@acme.test", id="the category's own"),
        pytest.param(1, "support@acme.test", id="else one of no category"),
        pytest.param(3, "support@acme.test", id="never one that nobody looks into"),
    ],
)
def test_mail_of_a_category_goes_out_for_an_account_whose_answers_are_looked_for(
    category: int, expected: str
) -> None:
    accounts = [
        account(address="archive@acme.test", category=3, enabled=False),
        account(address="billing@acme.test", category=2),
        account(address="support@acme.test"),
    ]

    found = account_for(accounts, category)

    assert found
    assert found.address == expected
    assert account_for([accounts[0]], 3) is None
