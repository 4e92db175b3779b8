"""The store's contract: which deliveries a worker gets, and when they come back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.outbox import FINISHED, Delivery, State, Urgency
from bot.storage import Store
from tests.contract.conftest import OpenStore
from tests.contract.rows import LEASE, NOW, a_delivery

SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


def put(store: Store, *deliveries: Delivery) -> None:
    with store.transaction() as tx:
        for delivery in deliveries:
            tx.deliveries.put(delivery)


def claimed(
    store: Store, now: datetime = NOW, *, limit: int = 1_000, busy: frozenset[str] = frozenset()
) -> list[int]:
    with store.transaction() as tx:
        return [delivery.id for delivery in tx.claim_due(now, LEASE, limit=limit, busy=busy)]


def next_due(store: Store) -> datetime | None:
    with store.transaction() as tx:
        return tx.next_due()


def test_nothing_waits_in_an_empty_store(store: Store) -> None:
    assert claimed(store) == []
    assert next_due(store) is None


def test_only_the_oldest_unfinished_delivery_of_a_lane_is_claimed(store: Store) -> None:
    put(store, a_delivery(2, lane="a"), a_delivery(1, lane="a"), a_delivery(3, lane="b"))

    assert claimed(store) == [1, 3]


def test_a_later_delivery_waits_for_its_head_even_when_only_the_later_is_due(store: Store) -> None:
    put(store, a_delivery(1, lane="a", due_at=NOW + SECOND), a_delivery(2, lane="a"))

    assert claimed(store) == []
    assert next_due(store) == NOW + SECOND
    assert claimed(store, NOW + SECOND) == [1]


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_a_finished_head_lets_the_next_one_come(store: Store, state: State) -> None:
    put(store, a_delivery(1, lane="a"), a_delivery(2, lane="a"))
    put(store, a_delivery(1, lane="a", state=state))

    assert claimed(store) == [2]


def test_a_removed_head_lets_the_next_one_come(store: Store) -> None:
    put(store, a_delivery(1, lane="a"), a_delivery(2, lane="a"))
    with store.transaction() as tx:
        tx.deliveries.remove(1)

    assert claimed(store) == [2]


@pytest.mark.parametrize("state", sorted(set(State) - FINISHED))
def test_every_unfinished_state_is_claimed_when_due(store: Store, state: State) -> None:
    put(store, a_delivery(1, state=state))

    assert claimed(store) == [1]


def test_a_delivery_is_due_from_its_very_moment_on(store: Store) -> None:
    put(store, a_delivery(1, due_at=NOW))

    assert claimed(store, NOW - MICROSECOND) == []
    assert claimed(store, NOW) == [1]


def test_a_claimed_delivery_is_hidden_until_its_lease_ends(store: Store) -> None:
    put(store, a_delivery(1))

    assert claimed(store, NOW) == [1]
    assert claimed(store, NOW + LEASE - MICROSECOND) == []
    assert next_due(store) == NOW + LEASE
    assert claimed(store, NOW + LEASE) == [1]


def test_a_claimed_delivery_carries_its_lease_and_is_kept_so(store: Store) -> None:
    put(store, a_delivery(1))

    with store.transaction() as tx:
        (delivery,) = tx.claim_due(NOW, LEASE, limit=1)
    with store.transaction() as tx:
        kept = tx.deliveries.get(1)

    assert delivery == replace(a_delivery(1), lease_until=NOW + LEASE)
    assert kept == delivery


def test_a_lease_blocks_the_rest_of_its_lane_but_no_other_lane(store: Store) -> None:
    put(store, a_delivery(1, lane="a"), a_delivery(2, lane="a"))
    assert claimed(store) == [1]
    put(store, a_delivery(3, lane="b"))

    assert claimed(store) == [3]


def test_found_sending_after_its_lease_it_is_in_doubt(store: Store) -> None:
    put(store, a_delivery(1, state=State.SENDING, lease_until=NOW, result="the words of before"))

    with store.transaction() as tx:
        (delivery,) = tx.claim_due(NOW, LEASE, limit=1)
    with store.transaction() as tx:
        kept = tx.deliveries.get(1)

    assert (delivery.state, delivery.maybe, delivery.lease_until) == (State.UNKNOWN, True, NOW + LEASE)
    assert delivery.result == "the words of before"
    assert kept == delivery


def test_sending_under_a_lease_it_is_left_alone(store: Store) -> None:
    put(store, a_delivery(1, state=State.SENDING, lease_until=NOW + SECOND))

    assert claimed(store) == []


def test_an_older_doubt_stays(store: Store) -> None:
    put(store, a_delivery(1, state=State.PENDING, maybe=True))

    with store.transaction() as tx:
        (delivery,) = tx.claim_due(NOW, LEASE, limit=1)

    assert (delivery.state, delivery.maybe) == (State.PENDING, True)


def test_the_most_urgent_come_first_and_then_the_oldest(store: Store) -> None:
    put(
        store,
        a_delivery(1, urgency=Urgency.CARD),
        a_delivery(2, urgency=Urgency.THREAD, pace="C2"),
        a_delivery(3, urgency=Urgency.ANSWER),
        a_delivery(4, urgency=Urgency.THREAD),
        a_delivery(5, urgency=Urgency.ANSWER, pace="mail"),
    )

    assert claimed(store) == [3, 5, 2, 4, 1]


def test_the_oldest_is_the_one_made_first_not_the_one_due_first(store: Store) -> None:
    put(store, a_delivery(1, due_at=NOW), a_delivery(2, due_at=NOW - SECOND))

    assert claimed(store, limit=1) == [1]


def test_a_limit_leaves_the_others_for_the_next_claim(store: Store) -> None:
    put(store, *(a_delivery(id_) for id_ in range(1, 6)))

    assert claimed(store, limit=2) == [1, 2]
    assert claimed(store, limit=2) == [3, 4]
    assert claimed(store, limit=2) == [5]
    assert claimed(store, limit=0) == []


def test_many_that_became_due_at_once_come_in_the_same_order(store: Store) -> None:
    put(
        store,
        *(a_delivery(id_, urgency=Urgency(id_ % 3), pace=f"C{id_ % 2}", due_at=NOW) for id_ in range(1, 201)),
        *(a_delivery(id_, urgency=Urgency.THREAD, due_at=NOW + SECOND) for id_ in range(201, 211)),
    )
    first = claimed(store, limit=5)

    assert first == [3, 6, 9, 12, 15]
    assert claimed(store, NOW + SECOND) == sorted(
        set(range(1, 211)) - set(first), key=lambda id_: (id_ % 3 if id_ < 201 else 1, id_)
    )


def test_lanes_of_a_busy_pace_are_passed_over(store: Store) -> None:
    put(store, a_delivery(1, pace="C1"), a_delivery(2, pace="C2"), a_delivery(3, pace="mail"))

    assert claimed(store, busy=frozenset({"C1", "mail", "C9"})) == [2]
    assert claimed(store) == [1, 3]


def test_a_new_thread_has_its_turn_before_posts_into_others_but_not_before_answers(store: Store) -> None:
    put(
        store,
        a_delivery(1, urgency=Urgency.THREAD),
        a_delivery(2, urgency=Urgency.CARD),
        a_delivery(3, urgency=Urgency.WANTED),
        a_delivery(4, urgency=Urgency.ANSWER),
        a_delivery(5, urgency=Urgency.NOTICE),
    )
    turns: list[int] = []
    for _ in range(5):
        with store.transaction() as tx:
            turns += [one.id for one in tx.claim_due(NOW, LEASE, limit=1, cards=frozenset({"C1", "C9"}))]

    assert turns == [4, 3, 2, 1, 5]


def test_where_no_new_thread_waits_its_turn_changes_nothing(store: Store) -> None:
    put(store, a_delivery(1), a_delivery(2, urgency=Urgency.ANSWER))

    with store.transaction() as tx:
        found = tx.claim_due(NOW, LEASE, limit=9, cards=frozenset({"C1"}))

    assert [one.id for one in found] == [2, 1]


def test_an_old_lease_brings_nothing_before_it_is_due(store: Store) -> None:
    put(store, a_delivery(1, due_at=NOW + SECOND, lease_until=NOW - SECOND))

    assert claimed(store) == []
    assert next_due(store) == NOW + SECOND


def test_a_postponed_delivery_comes_at_its_new_time(store: Store) -> None:
    put(store, a_delivery(1))
    assert claimed(store) == [1]
    put(store, a_delivery(1, due_at=NOW + 2 * LEASE))

    assert claimed(store, NOW + LEASE) == []
    assert claimed(store, NOW + 2 * LEASE) == [1]


def test_a_more_urgent_or_earlier_version_takes_its_new_place(store: Store) -> None:
    put(store, a_delivery(1), a_delivery(2), a_delivery(3, due_at=NOW + SECOND))
    assert next_due(store) == NOW
    put(store, a_delivery(2, urgency=Urgency.ANSWER), a_delivery(3, due_at=NOW))

    assert claimed(store) == [2, 1, 3]


def test_a_delivery_that_changes_its_lane_frees_the_old_one(store: Store) -> None:
    put(store, a_delivery(1, lane="a"), a_delivery(2, lane="a"), a_delivery(3, lane="b"))
    put(store, a_delivery(1, lane="b"))

    assert claimed(store) == [1, 2]


def test_a_clock_that_went_back_brings_nothing_too_early(store: Store) -> None:
    put(store, a_delivery(1), a_delivery(2, due_at=NOW + SECOND))
    assert claimed(store, NOW + SECOND, limit=1) == [1]

    assert claimed(store, NOW) == []
    assert next_due(store) == NOW + SECOND
    assert claimed(store, NOW + SECOND) == [2]


def test_next_due_is_the_earliest_head(store: Store) -> None:
    put(
        store,
        a_delivery(1, lane="a", due_at=NOW + 3 * SECOND),
        a_delivery(2, lane="a", due_at=NOW),
        a_delivery(3, lane="b", due_at=NOW + 2 * SECOND, lease_until=NOW + 5 * SECOND),
        a_delivery(4, lane="c", state=State.DONE),
    )

    assert next_due(store) == NOW + 3 * SECOND


def test_claims_and_leases_are_the_same_after_opening_again(open_store: OpenStore) -> None:
    store = open_store()
    put(store, a_delivery(1, lane="a"), a_delivery(2, lane="a"), a_delivery(3, lane="b", due_at=NOW + SECOND))
    assert claimed(store) == [1]
    store.close()

    store = open_store()

    assert next_due(store) == NOW + SECOND
    assert claimed(store, NOW + SECOND) == [3]
    assert claimed(store, NOW + LEASE) == [1]
