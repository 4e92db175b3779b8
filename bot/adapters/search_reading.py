"""Reads into the index of words what the store holds and what changed, in batches that interrupt nobody.

The index file says which journals it has read whole. Those of the store that it has not are read again
after a crash; where they are gone, or the file is not what was written, it is made anew.
"""

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.adapters.generations import Journals
from bot.adapters.records import Book, Records
from bot.adapters.search_index import FORM, SearchIndex, forget
from bot.adapters.tinydb_storage import Change, JournalStorage
from bot.core.messages import Message
from bot.core.tickets import Ticket
from bot.errors import NotFound, StoreDamaged
from bot.storage import Blobs, Key

log = logging.getLogger(__name__)

TABLES = ("tickets", "messages")  # in the order in which they are read anew: lists are whole at once
BATCH = 50  # rows that are read in one go: people who look wait for no more than one
READ = "all"  # noted of a table that was read whole


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some rows as the store has them, and what may be noted when they are in the index."""

    rows: list[tuple[str, Key, bytes | None]]
    notes: dict[str, str]


class SearchReading:
    """The index of one store; all but `note` is for one thread at a time."""

    def __init__(
        self, path: Path, storage: JournalStorage, journals: Journals, book: Book, blobs: Blobs
    ) -> None:
        """Begin with what stood in the journals; the file is opened or made when it is first needed."""
        self._path, self._storage, self._journals, self._blobs = path, storage, journals, blobs
        self._store = book.secret.hex()
        self._tickets: Records[Ticket] = book.records("tickets")
        self._messages: Records[Message] = book.records("messages")
        self._file: SearchIndex | None = None
        self._after: dict[str, str] = {}  # how far each table was read: a key, or READ
        self._generation = -1  # journals before this one are read whole
        self._changed: dict[Change, None] = {}
        for name in TABLES:
            if name in storage.tables:
                self.note((name, key) for key in storage.tables[name].top.order)

    def note(self, changes: Iterable[Change]) -> None:
        """Remember what is not as it was; to be called with the storage's lock held."""
        self._changed.update(dict.fromkeys(change for change in changes if change[0] in TABLES))

    @property
    def waiting(self) -> int:
        """How many changes are not read yet."""
        return len(self._changed)

    @property
    def is_used(self) -> bool:
        """Whether there is a file, so that nothing that changes may be left out."""
        return self._file is not None or self._path.exists()

    @property
    def is_behind(self) -> bool:
        """Whether a journal was ended that the file does not count as read."""
        return self._generation < self._journals.generation

    @property
    def is_whole(self) -> bool:
        """Whether everything is in the index."""
        return not self._changed and all(self._after.get(name) == READ for name in TABLES)

    def index(self) -> SearchIndex:
        """The file, opened; one that does not go on to what the store holds is made anew.

        Raises:
            sqlite3.OperationalError: it cannot be opened or made.
        """
        if self._file:
            return self._file
        try:
            self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            log.warning("the index of words cannot be opened (%s); it is made anew", error)
        return self._file if self._file and self._fits() else self.begin_anew()

    def _open(self) -> None:
        file = SearchIndex(self._path)
        self._after = {name: file.noted(name) or "" for name in TABLES}
        self._generation = int(file.noted("generation") or -1)
        self._file = file

    def _fits(self) -> bool:
        """Whether nothing is left out between what was read and the journals that are still there, and
        nothing was read that is not there: an older copy of the store may have been put back."""
        assert self._file
        is_ours = self._file.noted("store") == self._store and self._file.noted("form") == str(FORM)
        goes_on = self._generation >= self._journals.base or not any(self._after.values())
        return is_ours and goes_on and self._generation <= self._journals.generation and self._has_newest()

    def _has_newest(self) -> bool:
        """Whether the store knows the newest rows of the index, or is about to say that they are gone."""
        assert self._file
        newest = zip(TABLES, self._file.newest(), strict=True)
        with self._storage.lock:
            return all(
                key is None or (name, key) in self._changed or self._storage.document(name, key)
                for name, key in newest
            )

    def begin_anew(self) -> SearchIndex:
        """An empty file in place of the one that is there."""
        self.close()
        forget(self._path)
        self._file = file = SearchIndex(self._path)
        self._after, self._generation = {}, -1
        with self._storage.lock:
            self._changed.clear()  # all is read anyway
        file.begin()
        file.note("store", self._store)
        file.note("form", str(FORM))
        file.end()
        return file

    def step(self, *, only_changes: bool = False) -> bool:
        """Take a batch over; says whether there was any."""
        file = self.index()
        if only_changes and not self._changed:
            return False
        batch = self._next()
        if not (batch.rows or batch.notes):
            return False
        try:
            self._keep(file, batch)
        except BaseException:
            with self._storage.lock:
                self.note((table, key) for table, key, _ in batch.rows)
            self.close()  # whatever was begun in it: it is opened anew
            raise
        self._after |= {name: value for name, value in batch.notes.items() if name in TABLES}
        self._generation = int(batch.notes.get("generation", self._generation))
        return True

    def _keep(self, file: SearchIndex, batch: _Batch) -> None:
        file.begin()
        for row in batch.rows:
            self._put(file, *row)
        for name, value in batch.notes.items():
            file.note(name, value)
        file.end()

    def _next(self) -> _Batch:
        """What changed comes first, then what was never read, tickets before messages."""
        with self._storage.lock:
            if self._changed:
                rows = self._rows(list(islice(self._changed, BATCH)))
                for change in list(islice(self._changed, BATCH)):
                    del self._changed[change]
                return _Batch(rows, {} if self._changed else self._whole())
            for name in TABLES:
                if (after := self._after.get(name, "")) != READ:
                    return self._unread(name, int(after) if after else None)
            return _Batch([], self._whole())

    def _unread(self, name: str, after: int | None) -> _Batch:
        keys = list(islice(self._storage.keys(name, after), BATCH))
        until = str(keys[-1]) if len(keys) == BATCH else READ
        return _Batch(self._rows([(name, key) for key in keys]), {name: until} | self._whole())

    def _whole(self) -> dict[str, str]:
        """With no change waiting, all journals before the newest are read."""
        return {"generation": str(self._journals.generation)} if self.is_behind else {}

    def _rows(self, changes: list[Change]) -> list[tuple[str, Key, bytes | None]]:
        return [(table, key, self._storage.document(table, key)) for table, key in changes]

    def _put(self, file: SearchIndex, table: str, key: Key, document: bytes | None) -> None:
        try:
            if table == "tickets":
                self._put_ticket(file, int(key), document)
            else:
                self._put_message(file, int(key), document)
        except StoreDamaged as error:
            log.error("row %s of %s is not found by its words: %s", key, table, error)

    def _put_ticket(self, file: SearchIndex, number: int, document: bytes | None) -> None:
        if document:
            file.put_ticket(self._tickets.decode(document))
        else:
            file.drop_ticket(number)

    def _put_message(self, file: SearchIndex, id_: int, document: bytes | None) -> None:
        message = self._messages.decode(document) if document else None
        if message and not message.withdrawn:
            file.put_message(message, self._text(message))
        else:
            file.drop_message(id_)

    def _text(self, message: Message) -> str:
        try:
            return self._blobs.get(message.body).decode(errors="replace") if message.body else message.text
        except NotFound:  # it was cleaned up
            return message.text

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
            self._file = None
