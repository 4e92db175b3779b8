"""The store's contract: a piece of work is done wholly, durably and alone, or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.core.inbound import Mark
from bot.core.tickets import Status
from bot.errors import StoreError
from bot.storage import Store, Transaction
from tests.contract.conftest import OpenStore
from tests.contract.rows import LEASE, NOW, a_delivery, a_message, a_person, a_ticket


class PulledPlug(BaseException):
    """Ends a transaction as a signal would."""


def fail_after(store: Store, work: Callable[[Transaction], Any]) -> None:
    """Do this work in a transaction that ends in an exception."""

    def pull_plug() -> None:
        with store.transaction() as tx:
            work(tx)
            raise PulledPlug

    with pytest.raises(PulledPlug):
        pull_plug()


def test_what_was_committed_is_there_after_opening_again(open_store: OpenStore) -> None:
    store = open_store()
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, thread_ts="1.1"))
        tx.messages.put(a_message(1))
    store.close()

    with open_store().transaction() as tx:
        assert tx.tickets.find("thread", "C1:1.1") == [a_ticket(1, thread_ts="1.1")]
        assert tx.messages.get(1) == a_message(1)


def test_an_exception_undoes_new_rows_changes_and_removals(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1))
        tx.tickets.put(a_ticket(2))

    def work(tx: Transaction) -> None:
        tx.tickets.put(a_ticket(1, category=2))
        tx.tickets.put(a_ticket(1, category=3))
        tx.tickets.remove(2)
        tx.tickets.put(a_ticket(3))
        tx.people.put(a_person(1))

    fail_after(store, work)

    with store.transaction() as tx:
        assert tx.tickets.all() == [a_ticket(1), a_ticket(2)]
        assert tx.tickets.find("open_in_category", 1) == [a_ticket(1), a_ticket(2)]
        assert tx.tickets.count("open", "yes") == 2
        assert tx.tickets.find("open_in_category", 3) == []
        assert tx.people.find("address", "ann@example.com") == []


def test_what_was_undone_is_not_there_after_opening_again(open_store: OpenStore) -> None:
    store = open_store()
    fail_after(store, lambda tx: tx.tickets.put(a_ticket(1)))
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(2))
    store.close()

    with open_store().transaction() as tx:
        assert tx.tickets.all() == [a_ticket(2)]


def test_the_exception_goes_on_as_it_was(store: Store) -> None:
    error = RuntimeError("mine")

    with pytest.raises(RuntimeError) as caught, store.transaction():
        raise error

    assert caught.value is error


def test_an_undone_number_is_given_again_and_a_committed_one_never(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.next_number("tickets") == 1
    fail_after(store, lambda tx: tx.next_number("tickets"))
    with store.transaction() as tx:
        assert tx.next_number("tickets") == 2


def test_sequences_count_for_themselves(store: Store) -> None:
    with store.transaction() as tx:
        assert [tx.next_number("tickets"), tx.next_number("tickets"), tx.next_number("messages")] == [1, 2, 1]


def test_a_number_is_not_used_again_after_deletion_and_opening_again(open_store: OpenStore) -> None:
    store = open_store()
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(tx.next_number("tickets")))
    with store.transaction() as tx:
        tx.tickets.remove(1)
    store.close()

    with open_store().transaction() as tx:
        assert tx.next_number("tickets") == 2


def test_an_undone_claim_and_settlement_leave_the_lane_as_it_was(store: Store) -> None:
    with store.transaction() as tx:
        tx.deliveries.put(a_delivery(1, lane="a"))
        tx.deliveries.put(a_delivery(2, lane="a"))

    def work(tx: Transaction) -> None:
        tx.claim_due(NOW, LEASE, limit=9)
        tx.deliveries.remove(1)
        tx.claim_due(NOW, LEASE, limit=9)
        tx.deliveries.put(a_delivery(3, lane="b"))
        tx.deliveries.put(a_delivery(2, lane="b"))

    fail_after(store, work)

    with store.transaction() as tx:
        assert tx.next_due() == NOW
        assert [delivery.id for delivery in tx.claim_due(NOW, LEASE, limit=9)] == [1]


def test_a_transaction_inside_another_is_refused_and_the_outer_one_undone(store: Store) -> None:
    def nest() -> None:
        with store.transaction() as tx:
            tx.marks.put(Mark(key="outer", value="x"))
            with store.transaction():
                pass

    with pytest.raises(RuntimeError, match="open in this thread"):
        nest()

    with store.transaction() as tx:
        assert tx.marks.get("outer") is None


def test_a_transaction_that_is_over_takes_nothing_more(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1))

    with pytest.raises(RuntimeError, match="over"):
        tx.tickets.put(a_ticket(2))
    with pytest.raises(RuntimeError, match="over"):
        tx.tickets.get(1)
    with pytest.raises(RuntimeError, match="over"):
        tx.next_number("tickets")
    with pytest.raises(RuntimeError, match="over"):
        tx.claim_due(NOW, LEASE, limit=1)


def test_transactions_of_many_threads_follow_one_another(store: Store) -> None:
    def count_up(turn: int) -> None:
        for _ in range(20):
            with store.transaction() as tx:
                before = tx.marks.get("count") or Mark(key="count", value="0")
                tx.marks.put(Mark(key="count", value=str(int(before.value) + 1)))
                tx.tickets.put(a_ticket(tx.next_number("tickets"), category=turn))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, range(8)))

    with store.transaction() as tx:
        assert tx.marks.get("count") == Mark(key="count", value="160")
        assert [ticket.number for ticket in tx.tickets.find("open", "yes")] == list(range(1, 161))


def test_a_closed_ticket_leaves_the_open_ones_for_good(open_store: OpenStore) -> None:
    store = open_store()
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1))
        tx.tickets.put(a_ticket(2))
    store.close()
    store = open_store()
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, status=Status.CLOSED))
        assert tx.tickets.count("open", "yes") == 1
    store.close()

    with open_store().transaction() as tx:
        assert tx.tickets.find("open", "yes") == [a_ticket(2)]
        assert tx.tickets.count("open", "yes") == 1


def test_a_closed_store_takes_no_more_work(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(StoreError), store.transaction():
        pass
