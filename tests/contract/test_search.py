"""The store's contract: tickets are found by what they are and by the words in them."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.core.messages import Audience, Author
from bot.core.search_words import Term, term
from bot.core.ticket_query import Order, Place, State, Wanted
from bot.core.tickets import Priority, Status
from bot.storage import Store
from tests.contract.rows import NOW, a_message, a_ticket

OpenStore = Callable[[], Store]


def said(words: str, place: Place = Place.ANYWHERE, *, exact: bool = False) -> tuple[Place, Term]:
    wanted = term(words, exact=exact)
    assert wanted
    return place, wanted


def found(store: Store, *words: str, **more: Any) -> list[int]:
    terms = (*map(said, words), *more.pop("terms", ()))
    hits = store.search.find(Wanted(terms=terms, **more), NOW, limit=50)
    assert (hits.total, hits.is_whole) == (len(hits.numbers), True)
    return list(hits.numbers)


def tell(store: Store, number: int = 1, id: int = 1, **more: Any) -> None:
    with store.transaction() as tx:
        tx.messages.put(a_message(id, ticket=number, **more))


def open_ticket(store: Store, number: int = 1, **more: Any) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(number, **more))


TEXTS = [
    ("The printer burns", "printer", True),
    ("The printer burns", "PRINT", True),
    ("The printer burns", "rinter", False),
    ("A blueprint", "print", False),
    ("Café über Straße", "cafe", True),
    ("Café über Straße", "strasse", True),
    ("cafe uber strasse", "Café", True),
    ("ﬁle №5 Ⅷ", "file", True),
    ("İstanbul", "istanbul", True),
    ("プリンタが印刷できません", "印刷", True),
    ("プリンタが印刷できません", "印", True),
    ("プリンタが印刷できません", "刷印", False),
    ("打印机坏了", "打印机", True),
    ("打印机坏了", "机打", False),
    ("Не печатает", "ПЕЧАТ", True),
    ("call +49 170 1234567", "1234567", True),
    ("write to bob.jones@customer.test", "bob.jones@customer.test", True),
    ("order AB-4711/9", "ab-4711", True),
    ("don't", "don't", True),
]


@pytest.mark.parametrize(("text", "words", "is_found"), TEXTS)
def test_words_are_found_in_any_script_by_their_beginnings(
    store: Store, text: str, words: str, is_found: bool
) -> None:
    open_ticket(store, subject="Something else")
    tell(store, text=text)

    assert (found(store, words) == [1]) is is_found


def test_all_words_have_to_be_in_the_ticket_wherever_in_it(store: Store) -> None:
    open_ticket(store, subject="The printer burns")
    tell(store, text="Please come to the third floor", author=Author(name="Zoe", address="zoe@home.test"))
    open_ticket(store, 2, subject="The printer smokes")

    assert found(store, "printer", "floor", "zoe") == [1]
    assert found(store, "printer", "floor", "smokes") == []
    assert found(store, "printer") == [2, 1]


def test_words_in_quotes_stand_beside_each_other_and_are_whole(store: Store) -> None:
    open_ticket(store)
    tell(store, text="The third floor's printer")

    assert found(store, terms=[said("third floor", exact=True)]) == [1]
    assert found(store, terms=[said("floor third", exact=True)]) == []
    assert found(store, terms=[said("print", exact=True)]) == []


def test_a_ticket_with_the_word_in_its_head_goes_before_newer_ones(store: Store) -> None:
    open_ticket(store, 1, subject="The printer burns")
    open_ticket(store, 2, subject="Else")
    tell(store, 2, text="Is it the printer?")

    assert found(store, "printer") == [1, 2]


def test_people_are_found_by_what_they_did(store: Store) -> None:
    open_ticket(store, requester="ann@customer.test", requester_name="Ann Smith",
                subscribers=("ann@customer.test", "bob@customer.test"))  # fmt: skip
    tell(store, author=Author(name="Carl", address="carl@other.test"), addressed=("dora@other.test",))

    for name in ("ann", "smith", "carl@other.test"):
        assert found(store, terms=[said(name, Place.SENDER)]) == [1], name
        assert found(store, terms=[said(name, Place.RECEIVER)]) == [], name
    for name in ("bob", "dora@other.test"):
        assert found(store, terms=[said(name, Place.RECEIVER)]) == [1], name
        assert found(store, terms=[said(name, Place.SENDER)]) == [], name


def test_tickets_are_found_by_how_they_stand(store: Store) -> None:
    hour = timedelta(hours=1)
    open_ticket(store, 1)
    open_ticket(store, 2, status=Status.IN_PROGRESS, assignee="U1", category=2, due_at=NOW - hour)
    open_ticket(store, 3, status=Status.WAITING, assignee="U1", priority=Priority.HIGH, due_at=NOW + hour)
    open_ticket(store, 4, status=Status.CLOSED, assignee="U2", due_at=NOW - hour, tags=("VIP", "new"))
    open_ticket(store, 5, status=Status.CLOSED, merged_into=4, created_at=NOW - 24 * hour)

    for state, numbers in {
        State.OPEN: [3, 2, 1],
        State.UNTAKEN: [1],
        State.OVERDUE: [2],
        State.NEW: [1],
        State.WAITING: [3],
        State.CLOSED: [5, 4],
        State.MERGED: [5],
        State.ALL: [5, 4, 3, 2, 1],
    }.items():
        assert found(store, states=frozenset({state})) == numbers, state
    assert found(store, assignee="U1", states=frozenset({State.OPEN, State.OVERDUE})) == [2]
    assert found(store, assignee="") == [5, 1]
    assert found(store, categories=frozenset({2, 7})) == [2]
    assert found(store, categories=frozenset()) == []
    assert found(store, priority=Priority.HIGH) == [3]
    assert found(store, tags=("vip", "NEW")) == [4]
    assert found(store, tags=("vip", "old")) == []
    assert found(store, number=4) == [5, 4]
    assert found(store, until=NOW) == [5]
    assert found(store, since=NOW) == [4, 3, 2, 1]


def test_orders_and_pages(store: Store) -> None:
    for number in range(1, 6):
        open_ticket(store, number, due_at=NOW + timedelta(hours=number * 7 % 5))

    assert found(store, order=Order.OLDEST) == [1, 2, 3, 4, 5]
    assert found(store, order=Order.DUE) == [5, 3, 1, 4, 2]
    page = store.search.find(Wanted(), NOW, skip=2, limit=2)
    assert (page.numbers, page.total) == ((3, 2), 5)
    assert store.search.find(Wanted(), NOW, skip=9, limit=2).numbers == ()


def test_what_changes_is_found_as_it_is_now(store: Store) -> None:
    open_ticket(store, subject="The printer burns", tags=("hot",))
    tell(store, text="First words")
    assert found(store, "printer", "first") == [1]

    open_ticket(store, subject="The scanner burns", status=Status.CLOSED)
    tell(store, text="Second words")

    assert found(store, "printer") == found(store, "first") == found(store, tags=("hot",)) == []
    assert found(store, "scanner", "second", states=frozenset({State.CLOSED})) == [1]


def test_a_message_that_moves_is_found_in_its_new_ticket_only(store: Store) -> None:
    open_ticket(store, 1, subject="One")
    open_ticket(store, 2, subject="Two")
    tell(store, 1, text="A zebra")
    assert found(store, "zebra") == [1]

    tell(store, 2, text="A zebra")

    assert found(store, "zebra") == [2]


def test_what_was_withdrawn_or_removed_or_undone_is_not_found(store: Store) -> None:
    open_ticket(store, subject="Else")
    tell(store, id=1, text="A zebra", withdrawn=True)
    tell(store, id=2, text="A gnu", audience=Audience.NOTE)
    assert found(store, "zebra") == []
    assert found(store, "gnu") == [1]

    with store.transaction() as tx:
        tx.messages.remove(2)
    with contextlib.suppress(ZeroDivisionError), store.transaction() as tx:
        tx.messages.put(a_message(3, ticket=1, text="A yak"))
        raise ZeroDivisionError

    assert found(store, "gnu") == found(store, "yak") == []
    with store.transaction() as tx:
        tx.tickets.remove(1)
    assert found(store) == []


def test_long_texts_are_found_whole(store: Store) -> None:
    open_ticket(store, subject="Else")
    tell(
        store,
        text="Begins so",
        body=store.blobs.put(("Begins so " * 900 + " and ends with a zebra").encode()),
    )

    assert found(store, "zebra") == [1]


@pytest.mark.parametrize("had_looked", [True, False])
def test_all_is_found_after_a_restart(open_store: OpenStore, had_looked: bool) -> None:
    store = open_store()
    open_ticket(store, 1, subject="The printer burns")
    if had_looked:
        assert found(store, "printer") == [1]
    tell(store, 1, text="A zebra")
    store.close()

    store = open_store()

    assert found(store, "printer", "zebra") == [1]
    tell(store, 1, id=2, text="A gnu")
    store.close()
    assert found(open_store(), "gnu", "zebra") == [1]
