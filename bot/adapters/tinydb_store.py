"""The embedded store: a folder that one process owns, with the desk's documents in TinyDB."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.adapters.blob_files import BlobFiles
from bot.adapters.compaction import COMPACT_BYTES, Compaction, tidy
from bot.adapters.folder import Ownership, as_its_owner, make_folder
from bot.adapters.generations import Journals
from bot.adapters.journal import refusal
from bot.adapters.lanes import Lanes
from bot.adapters.layers import Layers
from bot.adapters.records import Book, Records
from bot.adapters.search_reading import TABLES, SearchReading
from bot.adapters.snapshot import Snapshot, index_path, snapshot_path
from bot.adapters.snapshot_reading import generation_of, index_anew
from bot.adapters.ticket_search import TicketSearch
from bot.adapters.tinydb_rows import Tables, TinyTransaction
from bot.adapters.tinydb_storage import JournalStorage
from bot.adapters.tinydb_tables import JournalDB
from bot.core.outbox import Delivery
from bot.errors import StoreError
from bot.storage import Blobs, Key, Search

SEARCH_FILE = "search.sqlite"  # holds no truth: it can be deleted, and is then made anew


class TinyStore:
    """Where the desk remembers, when one machine is enough."""

    def __init__(self, folder: Path, *, compact_bytes: int = COMPACT_BYTES) -> None:
        """Open the store in this folder, or make it.

        Args:
            compact_bytes: how long the journal may grow before a snapshot takes it over.

        Raises:
            StoreBusy: another process has it.
            StoreDamaged: a file is not what was written.
            StoreError: the disk refused or failed, or it belongs to another user.
        """
        self._compact_bytes, self._is_closed = compact_bytes, False
        folder = folder.absolute()  # wherever the process goes later
        try:
            with as_its_owner(folder):
                make_folder(folder)
                self._ownership = Ownership(folder)
        except OSError as error:
            raise refusal(error, folder) from error
        try:
            with as_its_owner(folder):
                self._open(folder)
        except OSError as error:
            self._ownership.release()
            raise refusal(error, folder) from error
        except BaseException:
            self._ownership.release()
            raise

    def _open(self, folder: Path) -> None:
        snapshot = opened_snapshot(folder)
        generation = snapshot.generation if snapshot else 0
        self._book = Book(snapshot.secret if snapshot else secrets.token_bytes(16))
        try:
            self._journals = Journals(folder, generation)
        except BaseException:
            if snapshot:
                snapshot.close()
            raise
        self.cut = self._journals.cut
        tables = snapshot.tables if snapshot else {}
        self._storage = JournalStorage(
            self._book, self._journals, {name: Layers(tables[name]) for name in tables}
        )
        self.db = JournalDB(storage=lambda: self._storage)
        self._compaction = Compaction(
            folder, self._storage, self._journals, snapshot, self._book.secret, self._compact_bytes
        )
        tidy(folder, generation)
        self.blob_files = BlobFiles(folder / "blobs")
        self.blobs: Blobs = self.blob_files
        self._tables: Tables = {
            name: (self.db.table(name), self._book.records(name)) for name in self._book.tables()
        }
        self._deliveries: Records[Delivery] = self._book.records("deliveries")
        self._lanes = Lanes(self._delivery)
        self._fill_lanes()
        self._search = self._searching(folder)
        self.search: Search = self._search

    def _searching(self, folder: Path) -> TicketSearch:
        reading = SearchReading(
            folder / SEARCH_FILE, self._storage, self._journals, self._book, self.blob_files
        )
        search = TicketSearch(reading, sum(self._storage.count(name) for name in TABLES))
        self._storage.hear_commits(search.note)
        return search

    def _fill_lanes(self) -> None:
        for key in self._storage.found("deliveries", self._deliveries.entry("unfinished", "yes")):
            self._lanes.change(None, self._delivery(key))
        self._storage.watch("deliveries", self._delivery_changed)

    def _delivery(self, id_: Key) -> Delivery:
        document = self._storage.document("deliveries", id_)
        if document is None:
            raise LookupError(f"delivery {id_} is in a lane, but not in its table")
        return self._deliveries.decode(document)

    def _delivery_changed(self, before: bytes | None, after: bytes | None) -> None:
        decode = self._deliveries.decode
        self._lanes.change(decode(before) if before else None, decode(after) if after else None)

    @contextmanager
    def transaction(self) -> Iterator[TinyTransaction]:
        """All that is done inside is kept together, durably, when the block ends; or nothing is."""
        with self._storage.transaction():
            if self._is_closed:
                raise StoreError("The store was closed.")
            tx = TinyTransaction(self._tables, self._lanes)
            try:
                yield tx
            finally:
                tx.end()
        self._compaction.consider()
        self._search.consider()

    def compact(self) -> None:
        """Write all that is in the journal into a snapshot now, so that `desk.json` holds everything."""
        self._compaction.finish()

    def close(self) -> None:
        """Bring `desk.json` up to date and let go of the store; a second time does nothing."""
        if self._is_closed:
            return
        with self._storage.transaction():
            self._is_closed = True
        self._compaction.finish()
        self._search.close()
        self._compaction.close()
        self._journals.close()
        self._ownership.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def opened_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot in this folder, if there is one.

    Its index file is made anew when it is missing, or of a version that found rows in other ways.
    """
    if not snapshot_path(folder).exists():
        return None
    generation = generation_of(folder)
    if not index_path(folder, generation).exists():
        index_anew(folder, generation)
    snapshot = Snapshot(folder, generation)
    if snapshot.is_indexed:
        return snapshot
    snapshot.close()
    index_path(folder, generation).unlink()
    index_anew(folder, generation)
    return Snapshot(folder, generation)
