"""A disk that is full or failing: what is refused leaves no trace, and work goes on after (faults 5, 6)."""

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import crash
from bot.adapters import compaction, journal
from bot.adapters.tinydb_store import TinyStore
from bot.errors import StoreError, StoreFull
from tests.adapters.store.conftest import Open, numbers, put
from tests.contract.rows import LEASE, NOW, a_delivery, a_ticket

ROOT = Path(__file__).parents[3]


def failing(code: int, times: int = 1) -> Callable[..., Any]:
    """Stands in for a call to the disk that fails so often."""
    left = [times]

    def call(*_: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(code, os.strerror(code))

    return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_refuses_the_transaction_and_work_goes_on_when_there_is_room(
    store: TinyStore, open_store: Open, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    put(store, 1)
    with monkeypatch.context() as patched:
        patched.setattr(journal, "write_all", failing(code))
        with pytest.raises(StoreFull, match="no room"):
            put(store, 2)

    assert numbers(store) == [1]
    put(store, 3)
    store.close()
    assert numbers(open_store()) == [1, 3]


def test_half_a_record_on_a_full_disk_is_taken_back(
    store: TinyStore, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(handle: int, content: bytes) -> None:
        os.write(handle, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    put(store, 1)
    with monkeypatch.context() as patched:
        patched.setattr(journal, "write_all", half)
        with pytest.raises(StoreFull):
            put(store, 2)
    put(store, 3)
    store.close()

    opened = open_store()
    assert numbers(opened) == [1, 3]
    assert opened.cut == 0


def test_claims_and_numbers_of_a_refused_transaction_are_free_again(
    store: TinyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as tx:
        tx.deliveries.put(a_delivery(1))

    def work() -> None:
        with store.transaction() as tx:
            assert len(tx.claim_due(NOW, LEASE, limit=1)) == 1
            assert tx.next_number("tickets") == 1

    with monkeypatch.context() as patched:
        patched.setattr(journal, "write_all", failing(errno.ENOSPC))
        with pytest.raises(StoreFull):
            work()

    work()


@pytest.mark.parametrize(("code", "error"), [(errno.EIO, StoreError), (errno.ENOSPC, StoreFull)])
def test_after_a_failed_sync_nothing_is_added_to_that_journal_any_more(
    store: TinyStore,
    folder: Path,
    open_store: Open,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    error: type[StoreError],
) -> None:
    put(store, 1)
    uncertain = folder / "desk.0.journal"
    before = uncertain.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(code))
        with pytest.raises(error):
            put(store, 2)
    assert numbers(store) == [1]
    put(store, 3)

    assert uncertain.read_bytes() == before
    assert (folder / "desk.1.journal").exists()
    assert numbers(store) == [1, 3]
    store.close()
    assert numbers(open_store()) == [1, 3]


def test_while_every_sync_fails_everything_is_refused_and_all_can_be_read(
    store: TinyStore, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(errno.EIO, times=100))
        for _ in range(3):
            with pytest.raises(StoreError, match="Look at the disk"):
                put(store, 2)
            assert numbers(store) == [1]
    put(store, 3)
    store.close()

    assert numbers(open_store()) == [1, 3]


def test_a_record_that_could_not_be_taken_back_is_disowned(
    store: TinyStore, folder: Path, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync fails and so does the truncation: the record stays in the file, whole."""
    put(store, 1)
    size = (folder / "desk.0.journal").stat().st_size
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(errno.EIO))
        patched.setattr(os, "ftruncate", failing(errno.EIO))
        with pytest.raises(StoreError):
            put(store, 2)
    assert (folder / "desk.0.journal").stat().st_size > size
    put(store, 3)

    with TinyStore(crashed(folder)) as opened:
        assert numbers(opened) == [1, 3]


def crashed(folder: Path) -> Path:
    """The files as a crash leaves them now."""
    copy = folder.with_name("crashed")
    copy.mkdir()
    for path in folder.glob("desk.*"):
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def test_an_interrupt_after_the_sync_leaves_memory_and_disk_the_same(
    store: TinyStore, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def interrupted(handle: int) -> None:
        sync(handle)
        raise KeyboardInterrupt

    put(store, 1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            put(store, 2)
    there = numbers(store)
    put(store, 3)
    store.close()

    assert numbers(open_store()) == [*there, 3]


def test_an_interrupt_when_all_was_done_undoes_nothing(
    store: TinyStore, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(name: str) -> None:
        if name == "store.after_fsync":
            raise KeyboardInterrupt

    put(store, 1)
    with monkeypatch.context() as patched:
        patched.setattr(crash, "point", interrupted)
        with pytest.raises(KeyboardInterrupt):
            put(store, 2)
    assert numbers(store) == [1, 2]
    put(store, 3)
    store.close()

    assert numbers(open_store()) == [1, 2, 3]


def test_a_snapshot_that_cannot_be_written_stops_nothing_and_is_tried_again(
    store: TinyStore, folder: Path, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1, 7)
    with monkeypatch.context() as patched:
        patched.setattr(compaction, "write_snapshot", failing(errno.ENOSPC))
        store.compact()
    assert not (folder / "desk.json").exists()
    put(store, 2, a_ticket(1, category=5))
    assert numbers(store) == [1, 2, 7]
    store.compact()

    assert (folder / "desk.json").exists()
    assert numbers(store) == [1, 2, 7]
    store.close()
    with open_store().transaction() as tx:
        assert tx.tickets.count("open_in_category", 5) == 1


def test_a_full_disk_refuses_a_blob_and_leaves_no_half_of_it(
    store: TinyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("bot.adapters.blob_files.write_all", failing(errno.ENOSPC))
        with pytest.raises(StoreFull):
            store.blobs.put(b"mail")

    assert [path for path in (folder / "blobs").rglob("*") if path.is_file()] == []
    assert store.blobs.get(store.blobs.put(b"mail")) == b"mail"


LIMITED = """
import json, resource, sys
from pathlib import Path
from bot.adapters.tinydb_store import TinyStore
from bot.errors import StoreFull
from tests.adapters.store.conftest import numbers, put

store = TinyStore(Path(sys.argv[1]), compact_bytes=10**9)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
kept, refused = [], 0
for number in range(1, 41):
    try:
        put(store, number)
        kept.append(number)
    except StoreFull:
        refused += 1
assert numbers(store) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
put(store, 99)
print(json.dumps({"kept": kept, "refused": refused}))
sys.stdout.flush()
import os
os.kill(os.getpid(), 9)
"""


def test_at_the_largest_file_the_system_allows_it_refuses_and_resumes(folder: Path, open_store: Open) -> None:
    """RLIMIT_FSIZE stands in for a full disk: the kernel writes a part and then says no."""
    limit = 5_000
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), str(limit)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
    )
    told = json.loads(child.stdout)

    assert told["refused"] > 0
    assert told["kept"]
    assert numbers(open_store()) == [*told["kept"], 99]


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StoreError, match="file"):
        TinyStore(tmp_path / "file" / "desk")
