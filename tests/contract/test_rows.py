"""The store's contract: records by key and by index."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from bot.core.changes import Change
from bot.core.inbound import Input, Mark, Stage
from bot.core.outbox import Delivery, Order, State
from bot.core.people import Category
from bot.core.tickets import Status
from bot.settings import Chosen
from bot.storage import KINDS, Kind, Store
from tests.contract.rows import (
    NOW,
    ORDERS,
    SAMPLES,
    a_delivery,
    a_message,
    a_person,
    a_ticket,
    an_inbound,
    rows,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_was_put_is_got_again(store: Store, kind: Kind[Any]) -> None:
    row = SAMPLES[kind.name]
    with store.transaction() as tx:
        rows(tx, kind.name).put(row)

    with store.transaction() as tx:
        got = rows(tx, kind.name).get(kind.key(row))

    assert got == row
    assert type(got) is kind.row


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_index_finds_the_row_and_counts_it(store: Store, kind: Kind[Any]) -> None:
    row = SAMPLES[kind.name]
    with store.transaction() as tx:
        rows(tx, kind.name).put(row)
        for index, values in kind.indexes.items():
            for value in values(row):
                assert rows(tx, kind.name).find(index, value) == [row]
                assert rows(tx, kind.name).count(index, value) == 1


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.kind)
def test_an_order_comes_back_as_its_own_kind(store: Store, order: Order) -> None:
    with store.transaction() as tx:
        tx.deliveries.put(a_delivery(1, order=order))
        got = tx.deliveries.get(1)

    assert got is not None
    assert got.order == order
    assert type(got.order) is type(order)


@pytest.mark.parametrize("value", [True, False, 0, 1, 30, "", "yes", "1"])
def test_a_setting_keeps_the_type_of_its_value(store: Store, value: bool | int | str) -> None:
    with store.transaction() as tx:
        tx.settings.put(Chosen(key="any", value=value))
        got = tx.settings.get("any")

    assert got is not None
    assert got.value == value
    assert type(got.value) is type(value)


def test_times_come_back_aware_and_to_the_microsecond(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, created_at=NOW))
        got = tx.tickets.get(1)

    assert got is not None
    assert got.created_at == NOW
    assert got.created_at.utcoffset() == NOW.utcoffset()


def test_a_key_that_is_not_there_gives_none(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.tickets.get(1) is None
        assert tx.marks.get("no such") is None
        assert tx.tickets.find("thread", "C1:1.2") == []
        assert tx.tickets.count("thread", "C1:1.2") == 0


def test_a_row_replaces_the_one_with_its_key(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, subject="old"))
        tx.tickets.put(a_ticket(1, subject="new"))

        assert [ticket.subject for ticket in tx.tickets.all()] == ["new"]


def test_a_removed_row_is_found_nowhere(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1))
    with store.transaction() as tx:
        tx.tickets.remove(1)
        tx.tickets.remove(1)

        assert tx.tickets.get(1) is None
        assert tx.tickets.all() == []
        assert tx.tickets.find("open", "yes") == []
        assert tx.tickets.count("open", "yes") == 0


def test_a_row_moves_between_index_values_when_it_changes(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, category=1))
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, category=2))
    with store.transaction() as tx:
        assert tx.tickets.find("open_in_category", 1) == []
        assert tx.tickets.count("open_in_category", 1) == 0
        assert [ticket.number for ticket in tx.tickets.find("open_in_category", 2)] == [1]


@pytest.mark.parametrize(
    ("index", "value", "expected"),
    [
        ("thread", "C1:1.1", [1]),
        ("open_in_category", 1, [1, 2]),
        ("open_in_category", 2, [3]),
        ("untaken_in_category", 1, [1]),
        ("open_of_assignee", "U1", [2]),
        ("open", "yes", [1, 2, 3]),
        ("open", "no", []),
    ],
)
def test_tickets_are_found_by(store: Store, index: str, value: int | str, expected: list[int]) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(4, status=Status.CLOSED, assignee="U1", thread_ts="1.4"))
        tx.tickets.put(a_ticket(3, category=2))
        tx.tickets.put(a_ticket(2, assignee="U1"))
        tx.tickets.put(a_ticket(1, thread_ts="1.1"))

    with store.transaction() as tx:
        assert [ticket.number for ticket in tx.tickets.find(index, value)] == expected
        assert tx.tickets.count(index, value) == len(expected)


def test_a_person_is_found_by_each_address(store: Store) -> None:
    with store.transaction() as tx:
        tx.people.put(a_person(1, "ann@example.com", "ann@home.example", "ann@example.com"))

        assert [person.id for person in tx.people.find("address", "ann@home.example")] == [1]
        assert [person.id for person in tx.people.find("address", "ann@example.com")] == [1]
        assert tx.people.count("address", "ann@example.com") == 1


def test_a_finished_inbound_is_no_longer_found_by_its_stage(store: Store) -> None:
    with store.transaction() as tx:
        tx.inbound.put(an_inbound("b"))
        tx.inbound.put(an_inbound("a"))
        tx.inbound.put(an_inbound("b", stage=Stage.DONE))

        assert [inbound.key for inbound in tx.inbound.find("stage", Stage.RECEIVED.value)] == ["a"]
        assert [inbound.key for inbound in tx.inbound.find("day", NOW.toordinal())] == ["a", "b"]


def test_find_gives_rising_keys_after_one_and_up_to_a_limit(store: Store) -> None:
    with store.transaction() as tx:
        for number in (30, 4, 100, 1, 22, 3):
            tx.tickets.put(a_ticket(number))

    with store.transaction() as tx:

        def found(**more: Any) -> list[int]:
            return [ticket.number for ticket in tx.tickets.find("open", "yes", **more)]

        assert found() == [1, 3, 4, 22, 30, 100]
        assert found(limit=2) == [1, 3]
        assert found(after=4) == [22, 30, 100]
        assert found(after=5, limit=1) == [22]
        assert found(after=100) == []
        assert found(after=0, limit=0) == []


def test_find_orders_text_keys_by_their_characters(store: Store) -> None:
    keys = ["é", "a", "Z", "\U0001f600", "\uffff", "aa", "10", "9", ""]
    with store.transaction() as tx:
        for key in keys:
            tx.inputs.put(Input(key=key, at=NOW))

        assert [one.key for one in tx.inputs.find("day", NOW.toordinal())] == sorted(keys)
        assert [one.key for one in tx.inputs.find("day", NOW.toordinal(), after="a", limit=2)] == ["aa", "é"]
        assert [one.key for one in tx.inputs.all(after="Z", limit=3)] == ["a", "aa", "é"]


def test_all_gives_rising_keys_by_page(store: Store) -> None:
    with store.transaction() as tx:
        for number in (3, 1, 2, 10):
            tx.tickets.put(a_ticket(number))

    with store.transaction() as tx:
        assert [ticket.number for ticket in tx.tickets.all()] == [1, 2, 3, 10]
        assert [ticket.number for ticket in tx.tickets.all(limit=2)] == [1, 2]
        assert [ticket.number for ticket in tx.tickets.all(after=2, limit=5)] == [3, 10]


def test_an_index_that_does_not_exist_is_refused(store: Store) -> None:
    with store.transaction() as tx, pytest.raises(KeyError):
        tx.tickets.find("colour", "red")


def test_numbers_and_texts_are_different_values(store: Store) -> None:
    with store.transaction() as tx:
        tx.categories.put(Category(id=1, name="7", channel="C1"))

        assert tx.categories.find("name", 7) == []
        assert len(tx.categories.find("name", "7")) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\nb\r\nc\td", id="line ends and tabs"),
        pytest.param("\0\x01\x1f\x7f", id="control characters"),
        pytest.param("\u2028\u2029\x85", id="line separators"),
        pytest.param('"}],\\u0000#00000000', id="looks like the file's own syntax"),
        pytest.param("\U0001f600 ‮ é e\u0301", id="beyond ASCII"),
        pytest.param("x" * 100_000, id="long"),
    ],
)
def test_any_text_is_kept_as_it_is(store: Store, text: str) -> None:
    with store.transaction() as tx:
        tx.marks.put(Mark(key=text, value=text))
        tx.messages.put(a_message(1, text=text, message_id=text))
        tx.changes.put(Change(id=1, at=NOW, by="U1", key=text, old=text, new=""))

    with store.transaction() as tx:
        assert tx.marks.get(text) == Mark(key=text, value=text)
        assert [message.text for message in tx.messages.find("message_id", text)] == [text]
        assert [change.old for change in tx.changes.find("subject", f"setting {text}")] == [text]


def test_half_a_character_is_looked_up_without_an_error(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.messages.find("message_id", "<\ud800@example.com>") == []
        assert tx.marks.get("\ud800") is None


def test_a_time_without_zone_cannot_be_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="due_at"), store.transaction() as tx:
        tx.deliveries.put(a_delivery(1, due_at=NOW.replace(tzinfo=None)))

    with store.transaction() as tx:
        assert tx.next_due() is None


def test_half_a_character_cannot_be_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="surrogate"), store.transaction() as tx:
        tx.marks.put(Mark(key="kept?", value="\ud800"))

    with store.transaction() as tx:
        assert tx.marks.get("kept?") is None


def test_a_row_that_was_got_cannot_change_the_store(store: Store) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, subject="as it was"))
        got = tx.tickets.get(1)
        with pytest.raises(FrozenInstanceError):
            got.subject = "changed"  # type: ignore[misc,union-attr]

    with store.transaction() as tx:
        assert tx.tickets.get(1) == a_ticket(1, subject="as it was")


def test_unfinished_deliveries_of_a_ticket(store: Store) -> None:
    def numbers(deliveries: list[Delivery]) -> list[int]:
        return [delivery.id for delivery in deliveries]

    with store.transaction() as tx:
        for id_ in (1, 2, 3):
            tx.deliveries.put(a_delivery(id_, ticket=5, message=id_))
        tx.deliveries.put(replace(a_delivery(2, ticket=5, message=2), state=State.CANCELLED))

        assert numbers(tx.deliveries.find("unfinished_of_ticket", 5)) == [1, 3]
        assert numbers(tx.deliveries.find("message", 2)) == [2]
        assert numbers(tx.deliveries.find("op", "op2")) == [2]
        assert numbers(tx.deliveries.find("unfinished", "yes")) == [1, 3]
