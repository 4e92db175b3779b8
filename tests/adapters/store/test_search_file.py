"""The index of words: made from the store, never missing what a crash left, and made anew when in doubt."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.search_index import PATIENCE, SearchIndex
from bot.adapters.search_reading import BATCH
from bot.adapters.ticket_search import MANY
from bot.adapters.tinydb_store import SEARCH_FILE, TinyStore
from bot.core.search_words import term
from bot.core.ticket_query import Hits, Place, Wanted
from bot.errors import StoreError
from tests.adapters.store.conftest import Open
from tests.contract.rows import NOW, a_message, a_ticket


def hits(store: TinyStore, *words: str) -> Hits:
    terms = tuple((Place.ANYWHERE, wanted) for word in words if (wanted := term(word)))
    return store.search.find(Wanted(terms=terms), NOW, limit=50)


def found(store: TinyStore, *words: str) -> list[int]:
    """What is found once all is read."""
    while not (answer := hits(store, *words)).is_whole:
        pass
    return list(answer.numbers)


def put(store: TinyStore, number: int, text: str) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(number, subject="Else"))
        tx.messages.put(a_message(number, ticket=number, text=text))


def fill(store: TinyStore, count: int = MANY) -> None:
    with store.transaction() as tx:
        for number in range(1, count + 1):
            tx.tickets.put(a_ticket(number, subject=f"Case{number}"))


def crashed(folder: Path, to: Path) -> Path:
    """The files as a crash leaves them now."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
    return to


def test_a_desk_where_nobody_looks_has_no_index(open_store: Open, folder: Path) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    store.close()

    assert not (folder / SEARCH_FILE).exists()
    assert found(open_store(), "zebra") == [1]


def test_the_index_is_for_the_owner_only(store: TinyStore, folder: Path) -> None:
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]

    assert {path.stat().st_mode & 0o077 for path in folder.glob(f"{SEARCH_FILE}*")} == {0}


def test_a_full_store_of_an_older_version_is_read_when_it_is_opened(open_store: Open, folder: Path) -> None:
    store = open_store()
    fill(store, 3 * MANY)
    store.close()
    for path in folder.glob(f"{SEARCH_FILE}*"):
        path.unlink()

    store = open_store()

    assert found(store, f"case{3 * MANY}") == [3 * MANY]
    assert hits(store).total == 3 * MANY


def test_a_look_into_much_that_is_not_read_says_so(store: TinyStore) -> None:
    with store.transaction() as tx:
        tx.tickets.put(a_ticket(1, subject="Else"))
        for number in range(1, 10 * MANY):
            tx.messages.put(a_message(number, ticket=1, text="A zebra"))

    assert not hits(store, "zebra").is_whole
    assert found(store, "zebra") == [1]


@pytest.mark.parametrize("had_snapshot", [True, False])
def test_nothing_is_missing_after_a_crash(
    open_store: Open, folder: Path, tmp_path: Path, had_snapshot: bool
) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    if had_snapshot:
        store.compact()
    put(store, 2, "A second zebra")
    put(store, 1, "A gnu")

    again = open_store(crashed(folder, tmp_path / "again"))

    assert (found(again, "zebra"), found(again, "gnu")) == ([2], [1])


def test_nothing_is_missing_where_a_snapshot_took_over_what_was_not_read(
    open_store: Open, folder: Path, tmp_path: Path
) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    copy = crashed(folder, tmp_path / "again")
    put(store, 2, "A second zebra")
    store.close()
    for path in folder.glob("desk*"):  # the index of before, the snapshot of after
        shutil.copy(path, copy / path.name)

    assert found(open_store(copy), "zebra") == [2, 1]


def test_snapshots_and_restarts_let_the_index_go_on(open_store: Open, folder: Path) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    made = (folder / SEARCH_FILE).stat().st_ino
    for number in range(2, 5):
        put(store, number, "A zebra")
        store.compact()
        store.compact()
        if number == 3:
            store.close()
            store = open_store()

    assert found(store, "zebra") == [4, 3, 2, 1]
    assert (folder / SEARCH_FILE).stat().st_ino == made


def test_the_index_of_another_store_is_not_believed(open_store: Open, folder: Path, tmp_path: Path) -> None:
    store, other = open_store(), open_store(tmp_path / "other")
    put(store, 1, "A zebra")
    put(other, 1, "A gnu")
    assert found(store, "zebra") == [1]
    store.close()
    other.close()
    shutil.copy(folder / SEARCH_FILE, tmp_path / "other" / SEARCH_FILE)

    other = open_store(tmp_path / "other")

    assert (found(other, "zebra"), found(other, "gnu")) == ([], [1])


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 300, None])
def test_a_damaged_index_is_made_anew(open_store: Open, folder: Path, damage: bytes | None) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    store.close()
    path = folder / SEARCH_FILE
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if damage is None else damage)

    assert found(open_store(), "zebra") == [1]


def test_many_changes_are_read_beside_the_work(store: TinyStore) -> None:
    assert found(store, "zebra") == []
    fill(store, 2 * MANY + BATCH // 2)

    assert found(store, f"case{2 * MANY}") == [2 * MANY]


def test_a_disk_that_refuses_is_said(open_store: Open, folder: Path) -> None:
    store = open_store()
    put(store, 1, "A zebra")
    (folder / SEARCH_FILE).mkdir()

    with pytest.raises(StoreError):
        hits(store, "zebra")

    (folder / SEARCH_FILE).rmdir()
    assert found(store, "zebra") == [1]


def test_what_another_program_kept_from_the_index_is_found_later(
    store: TinyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    other = sqlite3.connect(folder / SEARCH_FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    put(store, 2, "A second zebra")
    waits = list[SearchIndex]()  # each for PATIENCE, and on a busy machine for longer
    begin = SearchIndex.begin

    def counted(index: SearchIndex) -> None:
        waits.append(index)
        begin(index)

    with monkeypatch.context() as patch:
        patch.setattr(SearchIndex, "begin", counted)

        with pytest.raises(StoreError):
            hits(store, "zebra")

    assert 0 < len(waits) * PATIENCE < 3  # … what Slack waits
    other.execute("ROLLBACK")
    other.close()
    assert found(store, "zebra") == [2, 1]


@pytest.mark.parametrize("breaks", ["COMMIT", "INSERT INTO words", "INSERT OR REPLACE INTO about"])
def test_what_a_full_disk_kept_from_the_index_is_found_later(
    store: TinyStore, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    put(store, 2, "A second zebra")
    store.compact()
    with monkeypatch.context() as patch:
        patch.setattr(SearchIndex, "begin", full_at(breaks))
        with pytest.raises(StoreError, match="disk is full"):
            hits(store, "zebra")

    assert found(store, "zebra") == [2, 1]


def full_at(words: str) -> Callable[[SearchIndex], None]:
    """Begins to write in a file whose disk is full when a statement begins so; as SQLite, all is undone."""

    class Full:
        def __init__(self, base: sqlite3.Connection) -> None:
            self._base = base

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith(words):
                self._base.execute("ROLLBACK")
                raise sqlite3.OperationalError("database or disk is full")
            return self._base.execute(sql, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(self._base, name)

    def begin(index: SearchIndex) -> None:
        index._base.execute("BEGIN IMMEDIATE")
        index._base = Full(index._base)  # type: ignore[assignment]  # only what `SearchIndex` uses

    return begin


def test_an_older_copy_of_the_store_is_not_found_by_words_of_after_it(
    open_store: Open, folder: Path, tmp_path: Path
) -> None:
    put(store := open_store(), 1, "A zebra")
    store.close()
    shutil.copytree(folder, tmp_path / "copy")
    put(store := open_store(), 2, "A gnu")
    assert found(store, "gnu") == [2]
    killed = crashed(folder, tmp_path / "killed")
    store.close()
    for broken in (folder, killed):
        for path in broken.glob("desk*"):
            path.unlink()
        for path in (tmp_path / "copy").glob("desk*"):
            shutil.copy(path, broken / path.name)

        again = open_store(broken)
        put(again, 2, "A yak")

        assert (found(again, "gnu"), found(again, "zebra"), found(again, "yak")) == ([], [1], [2])
        again.close()


def test_nobody_looks_into_a_store_that_was_closed(store: TinyStore, folder: Path) -> None:
    put(store, 1, "A zebra")
    assert found(store, "zebra") == [1]
    store.close()

    with pytest.raises(StoreError):
        hits(store, "zebra")
    assert not (folder / f"{SEARCH_FILE}-wal").exists()
