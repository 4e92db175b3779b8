"""Deliveries: what a try comes to, and when it is tried again."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.outbox import (
    FINISHED,
    MAIL_BACKOFF,
    PARKED_BACKOFF,
    SLACK_BACKOFF,
    Again,
    Cancelled,
    Done,
    Doubtful,
    Failed,
    NotYet,
    Parked,
    Result,
    Rootless,
    State,
    backoff,
    sending,
    settled,
)
from tests.contract.rows import NOW, a_delivery

LATER = NOW + timedelta(minutes=3)
PAUSE = timedelta(seconds=90)
RESULTS: dict[type[Result], Result] = {
    Done: Done(result="1.2"),
    Failed: Failed(words="no such user"),
    Cancelled: Cancelled(words="taken back"),
    Again: Again(words="busy", after=PAUSE),
    NotYet: NotYet(after=PAUSE),
    Parked: Parked(words="archived", alert="slack:is_archived"),
    Rootless: Rootless(),
    Doubtful: Doubtful(words="no answer", after=PAUSE),
}


@pytest.mark.parametrize(
    ("result", "state", "wait", "attempts"),
    [
        pytest.param(Done, State.DONE, None, 2, id="what arrived is done"),
        pytest.param(Failed, State.FAILED, None, 3, id="what will never arrive has failed"),
        pytest.param(Cancelled, State.CANCELLED, None, 2, id="what nobody wants is cancelled"),
        pytest.param(Again, State.PENDING, PAUSE, 3, id="what certainly did not arrive is tried again"),
        pytest.param(NotYet, State.PENDING, PAUSE, 2, id="waiting for its turn is no failed try"),
        pytest.param(Parked, State.PARKED, timedelta(minutes=15), 3, id="what a person must mend waits"),
        pytest.param(Rootless, State.PENDING, timedelta(), 2, id="what lost its thread goes at once"),
        pytest.param(Doubtful, State.UNKNOWN, PAUSE, 3, id="what may have arrived is unknown"),
    ],
)
def test_what_a_try_comes_to(
    result: type[Result], state: State, wait: timedelta | None, attempts: int
) -> None:
    before = a_delivery(attempts=2, lease_until=LATER, state=State.SENDING)

    after = settled(before, RESULTS[result], LATER)

    assert (after.state, after.attempts, after.lease_until) == (state, attempts, None)
    assert after.due_at == (LATER + wait if wait is not None else before.due_at)


def test_every_kind_of_result_is_tested_above() -> None:
    assert set(RESULTS) == set(get_args(Result))


def test_only_a_doubt_makes_a_delivery_a_maybe_and_only_another_thread_takes_that_away() -> None:
    doubtful = settled(a_delivery(), RESULTS[Doubtful], NOW)
    assert doubtful.maybe

    for result in RESULTS.values():
        assert settled(doubtful, result, NOW).maybe is not isinstance(result, Rootless)
        assert settled(a_delivery(), result, NOW).maybe == isinstance(result, Doubtful)


def test_a_look_that_came_too_early_leaves_the_doubt() -> None:
    doubtful = settled(a_delivery(), RESULTS[Doubtful], NOW)

    assert settled(doubtful, NotYet(after=PAUSE), NOW).state is State.UNKNOWN


def test_what_is_being_sent_says_since_when() -> None:
    delivery = sending(a_delivery(lease_until=LATER), NOW)

    assert (delivery.state, delivery.sent_at, delivery.lease_until) == (State.SENDING, NOW, LATER)


def test_the_steps_grow_and_the_last_one_stays() -> None:
    assert [backoff(MAIL_BACKOFF, attempts) // timedelta(minutes=1) for attempts in range(8)] == [
        1, 1, 5, 15, 30, 60, 60, 60,
    ]  # fmt: skip


@given(
    steps=st.sampled_from([MAIL_BACKOFF, SLACK_BACKOFF, PARKED_BACKOFF]),
    attempts=st.integers(-5, 10_000_000),
)
def test_no_number_of_failures_makes_a_pause_shorter_or_endless(
    steps: tuple[timedelta, ...], attempts: int
) -> None:
    assert steps[0] <= backoff(steps, attempts) <= backoff(steps, attempts + 1) <= steps[-1]


@given(
    steps=st.sampled_from([MAIL_BACKOFF, PARKED_BACKOFF]),
    attempts=st.integers(1, 10),
    chance=st.floats(0, 1),
)
def test_chance_shortens_a_pause_by_a_fifth_at_most(
    steps: tuple[timedelta, ...], attempts: int, chance: float
) -> None:
    pause = backoff(steps, attempts, chance)

    assert backoff(steps, attempts) * 0.8 <= pause <= backoff(steps, attempts)


@given(results=st.lists(st.sampled_from(list(RESULTS.values())), max_size=6))
def test_nobody_holds_what_is_settled_and_finished_means_finished(results: list[Result]) -> None:
    delivery = a_delivery(lease_until=LATER)
    for result in results:
        delivery = settled(delivery, result, NOW)

        assert delivery.lease_until is None
        assert delivery.is_finished == (delivery.state in FINISHED)
        assert delivery.is_finished == isinstance(result, Done | Failed | Cancelled)
