"""Every store runs the same tests: a store joins by a line in OPENERS."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.adapters.tinydb_store import TinyStore
from bot.storage import Store

OpenStore = Callable[[], Store]

OPENERS: dict[str, Callable[[Path], Store]] = {
    "tinydb": lambda folder: TinyStore(folder / "desk"),
}


@pytest.fixture(params=sorted(OPENERS))
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the store of this test, again and again; what is open at the end is closed."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(OPENERS[request.param](tmp_path))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """An empty store."""
    return open_store()
