"""What the tests of the embedded store share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.adapters.generations import generations, journal_path
from bot.adapters.tinydb_store import TinyStore
from bot.core.tickets import Ticket
from bot.storage import Store
from tests.contract.rows import a_ticket

Open = Callable[..., TinyStore]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store of this test lies."""
    return tmp_path / "desk"


@pytest.fixture
def open_store(folder: Path) -> Iterator[Open]:
    """Opens the store of this test; what is open at the end is closed."""
    opened: list[TinyStore] = []

    def open_again(at: Path = folder, **options: int) -> TinyStore:
        opened.append(TinyStore(at, **options))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> TinyStore:
    """An empty store."""
    return open_store()


def put(store: Store, *tickets: Ticket | int) -> None:
    """Keep these tickets, each in a transaction of its own."""
    for ticket in tickets:
        with store.transaction() as tx:
            tx.tickets.put(a_ticket(ticket) if isinstance(ticket, int) else ticket)


def numbers(store: Store) -> list[int]:
    """The numbers of all tickets."""
    with store.transaction() as tx:
        return [ticket.number for ticket in tx.tickets.all()]


def newest_journal(folder: Path) -> Path:
    """The journal that is being written."""
    return journal_path(folder, generations(folder, ".journal")[-1])
