"""Snapshots: files that people and stock TinyDB read, written beside the work, safe at every step."""

import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB

from bot.adapters import compaction
from bot.adapters.generations import generations
from bot.adapters.snapshot_writing import write_snapshot
from bot.adapters.tinydb_store import TinyStore
from bot.core.inbound import Input, Mark
from bot.errors import StoreDamaged
from bot.storage import KINDS
from tests.adapters.store.conftest import Open, numbers, put
from tests.contract.rows import NOW, SAMPLES, a_message, a_ticket, rows


def files(folder: Path) -> list[str]:
    """The names of the store's files."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_stock_tinydb_opens_the_snapshot_and_finds_every_row(store: TinyStore, folder: Path) -> None:
    with store.transaction() as tx:
        for kind in KINDS:
            rows(tx, kind.name).put(SAMPLES[kind.name])
    store.close()

    with TinyDB(folder / "desk.json", access_mode="r") as db:
        assert {kind.name for kind in KINDS} < db.tables()
        assert all(len(db.table(kind.name)) == 1 for kind in KINDS)
        (ticket,) = db.table("tickets").search(Query().subject == "subject of it")
        assert ticket.doc_id == ticket["number"] == 7
        assert db.table("accounts").all()[0]["address"] == "address of it"


def test_there_is_one_document_a_line(store: TinyStore, folder: Path) -> None:
    put(store, 1, 2, a_ticket(3, subject="two\nlines"))
    store.close()

    lines = (folder / "desk.json").read_text().splitlines()
    assert sum('"subject":' in line for line in lines) == 3
    assert json.loads((folder / "desk.json").read_text())["tickets"]["3"]["subject"] == "two\nlines"


def test_after_closing_there_are_only_the_snapshot_its_index_and_an_empty_journal(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1)
    store.close()
    assert files(folder) == ["desk.1.index", "desk.1.journal", "desk.json", "desk.lock"]
    before = (folder / "desk.json").stat().st_mtime_ns

    open_store().close()

    assert (folder / "desk.json").stat().st_mtime_ns == before, "nothing had changed"


def test_snapshot_after_snapshot_keeps_added_changed_and_removed_rows(folder: Path) -> None:
    expected: dict[int, int] = {}
    for turn in range(8):
        with TinyStore(folder) as store, store.transaction() as tx:
            for number in (turn, 2 * turn, 20 - turn):
                tx.tickets.put(a_ticket(number, category=turn))
                tx.inputs.put(Input(key=f"key{number % 7}", at=NOW))
                expected[number] = turn
            tx.tickets.remove(turn - 2)
            tx.inputs.remove(f"key{turn - 2}")
            expected.pop(turn - 2, None)
            assert {ticket.number: ticket.category for ticket in tx.tickets.all()} == expected
            assert [ticket.number for ticket in tx.tickets.find("open", "yes")] == sorted(expected)
            keys = [one.key for one in tx.inputs.all()]
            assert keys == sorted(keys)
            assert [one.key for one in tx.inputs.find("day", NOW.toordinal())] == keys


def test_work_goes_on_while_a_snapshot_is_written(
    folder: Path, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> None:
        begun.set()
        assert may_end.wait(20)
        write_snapshot(*arguments)

    monkeypatch.setattr(compaction, "write_snapshot", slow)
    store = open_store(compact_bytes=1)
    put(store, 1, 2, 3)
    assert begun.wait(20)
    put(store, a_ticket(1, category=9), 4)
    with store.transaction() as tx:
        tx.tickets.remove(2)
        assert [ticket.number for ticket in tx.tickets.find("open_in_category", 1)] == [3, 4]
        assert tx.tickets.count("open", "yes") == 3
    may_end.set()
    store.compact()

    assert numbers(store) == [1, 3, 4]
    store.close()
    with open_store().transaction() as tx:
        assert [ticket.number for ticket in tx.tickets.find("open_in_category", 1)] == [3, 4]
        assert tx.tickets.find("open_in_category", 9) == [a_ticket(1, category=9)]


def test_a_growing_journal_is_taken_over_without_being_asked(folder: Path, open_store: Open) -> None:
    store = open_store(compact_bytes=20_000)
    for number in range(1, 200):
        put(store, number)
    store.compact()

    assert generations(folder, ".journal")[-1] > 2
    assert generations(folder, ".journal") == generations(folder, ".index")
    assert numbers(store) == list(range(1, 200))


def test_a_missing_index_file_is_made_anew(store: TinyStore, folder: Path, open_store: Open) -> None:
    put(store, a_ticket(1, thread_ts="1.1"), 2)
    with store.transaction() as tx:
        tx.marks.put(Mark(key="b\tc", value="x"))
        tx.marks.put(Mark(key="a", value="y"))
        assert tx.next_number("tickets") == 1
    store.close()
    (folder / "desk.1.index").unlink()

    with open_store().transaction() as tx:
        assert tx.tickets.find("thread", "C1:1.1") == [a_ticket(1, thread_ts="1.1")]
        assert [mark.key for mark in tx.marks.all()] == ["a", "b\tc"]
        assert tx.next_number("tickets") == 2


def test_a_store_of_a_version_with_other_indexes_is_indexed_anew(
    folder: Path, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tickets,) = [kind for kind in KINDS if kind.name == "tickets"]
    with monkeypatch.context() as earlier:
        earlier.delitem(tickets.indexes, "thread")
        store = open_store()
        put(store, a_ticket(7, channel="C1", thread_ts="1.5"))
        store.close()

    store = open_store()

    with store.transaction() as tx:
        assert [one.number for one in tx.tickets.find("thread", "C1:1.5")] == [7]


def test_the_json_file_alone_is_enough(
    store: TinyStore, folder: Path, tmp_path: Path, open_store: Open
) -> None:
    put(store, 1, 2)
    store.close()
    (tmp_path / "other").mkdir()
    shutil.copy(folder / "desk.json", tmp_path / "other")

    assert numbers(open_store(tmp_path / "other")) == [1, 2]


def test_a_change_by_a_person_is_noticed_and_taken_when_they_say_so(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1, 2)
    store.close()
    with TinyDB(folder / "desk.json") as db:
        db.table("tickets").update({"subject": "mended", "category": 8}, doc_ids=[2])

    with pytest.raises(StoreDamaged, match=r"if you changed it yourself, delete desk\.1\.index"):
        open_store()
    (folder / "desk.1.index").unlink()

    with open_store().transaction() as tx:
        assert tx.tickets.find("open_in_category", 8) == [a_ticket(2, subject="mended", category=8)]
        assert tx.tickets.count("open_in_category", 1) == 1


def test_a_snapshot_that_denies_its_generation_is_named(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1)
    store.close()
    path = folder / "desk.json"
    path.write_bytes(path.read_bytes().replace(b'"generation": 1', b'"generation": 3', 1))

    with pytest.raises(StoreDamaged, match="of generation 3, its index file says 1"):
        open_store()


def test_a_document_that_a_person_broke_is_named(store: TinyStore, folder: Path, open_store: Open) -> None:
    put(store, 1)
    store.close()
    (folder / "desk.1.index").unlink()
    with TinyDB(folder / "desk.json") as db:
        db.table("tickets").update({"number": "one"}, doc_ids=[1])

    with pytest.raises(StoreDamaged, match='document "1" of "tickets"'):
        open_store()


def test_a_flipped_bit_anywhere_in_snapshot_or_index_is_named(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1)
    store.close()
    for name in ("desk.json", "desk.1.index"):
        path = folder / name
        whole = path.read_bytes()
        for place in range(0, len(whole), 7):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << place % 8
            path.write_bytes(flipped)
            with pytest.raises(StoreDamaged, match="damaged at byte"):
                TinyStore(folder)
        path.write_bytes(whole)

    assert numbers(open_store()) == [1]


def test_a_snapshot_cut_short_or_grown_is_named_with_the_place(store: TinyStore, folder: Path) -> None:
    with store.transaction() as tx:
        for number in range(300):
            tx.messages.put(a_message(number, text="x" * 2_000))
    store.close()
    path = folder / "desk.json"
    whole = path.read_bytes()

    for content, place in ((whole[:300_000], 262_144), (whole + b" ", 524_288)):
        path.write_bytes(content)
        with pytest.raises(StoreDamaged, match=rf"desk\.json is damaged at byte {place}:"):
            TinyStore(folder)


def test_a_snapshot_of_a_later_format_is_left_alone(store: TinyStore, folder: Path, open_store: Open) -> None:
    put(store, 1)
    store.close()
    path = folder / "desk.json"
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 2', 1))

    with pytest.raises(StoreDamaged, match="later version"):
        open_store()


def test_what_a_crash_left_half_done_is_cleared_away(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1)
    store.close()
    for name in ("desk.json.new", "desk.2.index", "desk.2.index.new", "desk.0.index"):
        (folder / name).write_bytes(b"half")
    shutil.copy(folder / "desk.1.journal", folder / "desk.0.journal")

    assert numbers(open_store()) == [1]
    assert files(folder) == ["desk.1.index", "desk.1.journal", "desk.json", "desk.lock"]


def test_documents_of_a_snapshot_are_not_held_in_memory(store: TinyStore) -> None:
    with store.transaction() as tx:
        for number in range(2_000):
            tx.messages.put(a_message(number, text="x" * 2_000))
    store.compact()

    layers = store._storage.tables["messages"]
    assert len(layers.base) == 2_000
    assert not layers.top.versions
    assert layers.frozen is None


def test_many_threads_and_one_snapshot_after_the_other_lose_nothing(folder: Path, open_store: Open) -> None:
    store = open_store(compact_bytes=1)

    def work(first: int) -> None:
        for number in range(first, first + 25):
            put(store, a_ticket(number, category=first))
            if number % 10 == 0:
                store.compact()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, (100, 200, 300, 400)))

    expected = [first + step for first in (100, 200, 300, 400) for step in range(25)]
    assert numbers(store) == expected
    store.close()
    store = open_store()
    assert numbers(store) == expected
    with store.transaction() as tx:
        assert tx.tickets.count("open_in_category", 300) == 25
        assert len(tx.tickets.find("open_in_category", 300)) == 25


class Writing:
    """The lock of whoever writes a snapshot; says when somebody waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_wanted = threading.Event()

    def acquire(self, *, blocking: bool = True) -> bool:
        if blocking:
            self.is_wanted.set()
        return self._lock.acquire(blocking)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *error: object) -> None:
        self._lock.release()


def test_a_bulk_load_waits_for_the_snapshot_before(store: TinyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded: only so many changes come together while a snapshot is written."""
    monkeypatch.setattr(compaction, "MOST_BYTES", 2_000)
    store._compaction._next_size = 1_000
    writing = Writing()
    monkeypatch.setattr(store._compaction, "_writing", writing)
    load = threading.Thread(target=put, args=(store, *range(1, 20)))
    with writing:  # as while a snapshot is written
        load.start()
        assert writing.is_wanted.wait(20)
        assert load.is_alive()
        assert 2_000 < store._journals.size < 3_000
    load.join(20)

    assert not load.is_alive()
    assert numbers(store) == list(range(1, 20))


def test_files_are_synced_before_they_get_their_names_and_the_snapshot_gets_its_name_last(
    store: TinyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1)
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        seen.append("sync " + Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        seen.append("name " + target.name)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    store.compact()

    assert seen == [
        *("sync desk.1.journal.new", "name desk.1.journal", "sync desk"),
        *("sync desk.1.journal", "sync desk"),
        "sync desk.json.new",
        *("sync desk.1.index.new", "name desk.1.index", "sync desk"),
        *("name desk.json", "sync desk"),
    ]


def test_closing_right_after_a_snapshot_writes_no_other(store: TinyStore, folder: Path) -> None:
    put(store, 1)
    store.compact()
    store.close()

    assert generations(folder, ".journal") == [1]
