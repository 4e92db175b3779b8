"""Compaction: from time to time a snapshot takes over the journals, in a thread beside the work.

The work stops only while the layers are frozen and, at the end, exchanged.
"""

import logging
import threading
from pathlib import Path

from bot import crash
from bot.adapters.generations import Journals, generations
from bot.adapters.layers import Layer
from bot.adapters.snapshot import Snapshot, index_path
from bot.adapters.snapshot_index import SnapshotTable
from bot.adapters.snapshot_writing import write_snapshot
from bot.adapters.tinydb_storage import JournalStorage
from bot.errors import StoreError

log = logging.getLogger(__name__)

COMPACT_BYTES = 16 * 1024 * 1024  # of journal: its documents are held in memory, and read at every opening
MOST_BYTES = COMPACT_BYTES  # of journal that may come together while a snapshot is written


class Compaction:
    """Writes snapshots of one store when its journal has grown."""

    def __init__(
        self,
        folder: Path,
        storage: JournalStorage,
        journals: Journals,
        snapshot: Snapshot | None,
        secret: bytes,
        compact_bytes: int,
    ) -> None:
        self._folder, self._storage, self._journals = folder, storage, journals
        self._snapshot, self._secret, self._compact_bytes = snapshot, secret, compact_bytes
        self._pending: int | None = None  # the generation that the frozen layers will be
        self._writing = threading.Lock()  # held while a snapshot is written; taken before the storage's
        self._next_size = compact_bytes

    def consider(self) -> None:
        """Begin a snapshot beside the work if the journal has grown enough.

        A bulk load that outruns the snapshot before waits for it here, so that memory stays bounded.
        """
        size = self._journals.size
        if size < self._next_size or not self._writing.acquire(blocking=size > MOST_BYTES):
            return
        try:
            if self._journals.size >= self._next_size and self._freeze():
                threading.Thread(target=self._run_beside, name="store-snapshot").start()
                return
        except RuntimeError as error:  # no thread can be started
            self._fail(error)
        self._writing.release()

    def finish(self) -> None:
        """Write all that is in the journals into a snapshot, after one that is being written."""
        with self._writing:
            if (self._pending is not None or self._journals.is_filled) and self._freeze():
                self._run()

    def close(self) -> None:
        """Let go of the snapshot."""
        if self._snapshot:
            self._snapshot.close()

    def _freeze(self) -> bool:
        if self._pending is not None:
            return True  # the last try failed: the same layers again
        with self._storage.lock:
            try:
                self._journals.rotate()
            except StoreError as error:
                self._fail(error)
                return False
            crash.point("snapshot.after_rotate")
            self._pending = self._journals.generation
            for layers in self._storage.tables.values():
                layers.freeze()
        return True

    def _run_beside(self) -> None:
        try:
            self._run()
        finally:
            self._writing.release()

    def _run(self) -> None:
        try:
            self._write()
        except (OSError, StoreError) as error:
            self._fail(error)
        except Exception as error:  # the outermost edge of the thread
            log.exception("writing a snapshot failed in a way that was not foreseen")
            self._fail(error)

    def _write(self) -> None:
        generation = self._pending
        assert generation is not None
        with self._storage.lock:
            frozen = {name: layers for name, layers in self._storage.tables.items() if layers.frozen}
        sources = {name: (layers.base, layers.frozen or Layer()) for name, layers in frozen.items()}
        write_snapshot(self._folder, generation, sources, self._secret)
        snapshot = Snapshot(self._folder, generation)
        with self._storage.lock:
            for name, layers in frozen.items():
                layers.settle(snapshot.tables.get(name, SnapshotTable()))
            self.close()
            self._snapshot, self._pending = snapshot, None
            self._journals.base = generation
            self._next_size = self._compact_bytes
        forget_before(self._folder, generation)
        log.info("snapshot %d written: %d bytes", generation, snapshot.size)

    def _fail(self, error: Exception) -> None:
        self._next_size = self._journals.size + self._compact_bytes // 4
        log.error("no snapshot could be written (%s); the journal goes on, and it is tried again", error)


def tidy(folder: Path, generation: int) -> None:
    """Delete what a crash left half done; the snapshot of this generation holds."""
    forget_before(folder, generation)
    for number in generations(folder, ".index"):
        if number > generation:
            index_path(folder, number).unlink()
    for draft in folder.glob("desk.*.new"):
        draft.unlink()


def forget_before(folder: Path, generation: int) -> None:
    """Delete what a snapshot has taken over."""
    for suffix in (".journal", ".index"):
        for number in generations(folder, suffix):
            if number < generation:
                (folder / f"desk.{number}{suffix}").unlink()
    crash.point("snapshot.after_cleanup")
