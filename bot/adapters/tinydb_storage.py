"""TinyDB's storage on a journal and snapshots: all or nothing, durable, and flat in cost."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tinydb.storages import Storage

from bot.adapters.generations import Journals
from bot.adapters.layers import Layers, Undo, Version
from bot.adapters.records import TEXT_KEYS, Book, Entry, key_text
from bot.adapters.snapshot_index import SnapshotTable
from bot.adapters.tinydb_tables import Document, DocumentView
from bot.storage import Key

Watcher = Callable[[bytes | None, bytes | None], None]  # the document before, and after
Change = tuple[str, Key]  # a table, and the key of a document that is not as it was


class JournalStorage(Storage):
    """The tables of one store; changes are made inside `transaction` only, one at a time."""

    def __init__(self, book: Book, journals: Journals, tables: Mapping[str, Layers]) -> None:
        self.lock = threading.RLock()
        self._book, self._journals = book, journals
        self.tables: dict[str, Layers] = dict(tables)
        self._watchers: dict[str, Watcher] = {}
        self._undo: list[tuple[str, Undo]] = []
        self._hear: Callable[[Iterable[Change]], None] = lambda _: None
        self._is_open = False
        for table, key, text in journals.changes():
            self._layers(table)
            self._replay(table, key, text)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes made inside, durably, at the end; or, on an exception, none."""
        with self.lock:
            if self._is_open:
                raise RuntimeError("A transaction is open in this thread; it cannot hold another.")
            self._is_open, recorded = True, self._journals.appended
            try:
                yield
                if self._undo:
                    self._journals.append(self._payload())
                    self._hear((table, undo.key) for table, undo in self._undo)
            except BaseException:
                if self._journals.appended == recorded:  # else an interrupt came when it was done already
                    self._roll_back()
                raise
            finally:
                self._is_open = False
                self._undo.clear()

    def _payload(self) -> bytes:
        changed = dict.fromkeys((table, undo.key) for table, undo in self._undo)
        lines = (
            b"%s\t%s\t%s\n" % (table.encode(), key_text(key), self.document(table, key) or b"")
            for table, key in changed
        )
        return b"".join(lines)

    def _roll_back(self) -> None:
        for table, undo in reversed(self._undo):
            layers = self.tables[table]
            after = layers.document(undo.key)
            layers.undo(undo)
            self._tell(table, after, layers.document(undo.key))

    def _replay(self, table: str, key: Key, text: bytes | None) -> None:
        version = Version(text, self._book.entries(table, text)) if text else Version(None)
        self._change(table, key, version)
        self._undo.clear()

    def document(self, table: str, key: Key) -> bytes | None:
        """The newest document under this key."""
        return self._layers(table).document(key)

    def found(self, table: str, entry: Entry, after: Key | None = None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""
        return self._layers(table).found(entry, after)

    def count_found(self, table: str, entry: Entry) -> int:
        """How many keys are under an index entry."""
        return self._layers(table).count(entry)

    def keys(self, table: str, after: Key | None = None) -> Iterator[Key]:
        """The keys of a table, rising, those after `after` only."""
        return self._layers(table).keys(after)

    def count(self, table: str) -> int:
        """How many documents a table has."""
        return len(self._layers(table))

    def put(self, table: str, key: Key, version: Version) -> None:
        """Change one document inside the open transaction."""
        before = self._change(table, key, version)
        if before != version.document:
            self._tell(table, before, version.document)

    def _change(self, table: str, key: Key, version: Version) -> bytes | None:
        layers = self._layers(table)
        before = layers.document(key)
        if before == version.document:
            return before
        entries_before = None
        if before is not None:
            known = layers.entries(key)
            entries_before = self._book.entries(table, before) if known is None else known
        self._undo.append((table, layers.change(key, version, entries_before)))
        return before

    def hear_commits(self, hear: Callable[[Iterable[Change]], None]) -> None:
        """Tell `hear` what each transaction changed, once it is durable, with the lock held."""
        self._hear = hear

    def watch(self, table: str, watcher: Watcher) -> None:
        """Tell `watcher` of every change in a table, also of those that are taken back."""
        self._watchers[table] = watcher

    def _tell(self, table: str, before: bytes | None, after: bytes | None) -> None:
        if watcher := self._watchers.get(table):
            watcher(before, after)

    def _layers(self, table: str) -> Layers:
        if table not in self.tables:
            if not table.isprintable():
                raise ValueError(f"A table cannot be named {table!r}.")
            self.tables[table] = Layers(SnapshotTable())
        return self.tables[table]

    # What TinyDB asks of a storage

    def change(self, changes: Mapping[str, Mapping[Key, Document | None]]) -> None:
        """Put or (with None) remove documents: in the open transaction, or in one of their own."""
        with self.lock:
            if not self._is_open:
                with self.transaction():
                    self.change(changes)
                return
            for table, documents in changes.items():
                for key, document in documents.items():
                    self.put(table, key, self._version(table, document))

    def _version(self, table: str, document: Document | None) -> Version:
        if document is None:
            return Version(None)
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        return Version(text, self._book.entries(table, text))

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables that hold something; documents are decoded when they are looked at."""
        tables: dict[str, Any] = {
            name: DocumentView(self, name) for name in self.tables if next(self.keys(name), None) is not None
        }
        return tables or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables be these: what is not in `data` is removed."""
        changes: dict[str, dict[Key, Document | None]] = {}
        for name in {*self.tables, *data}:
            if isinstance(data.get(name), DocumentView):
                continue  # as `read` gave it, so unchanged
            to_key: Callable[[str], Key] = str if name in TEXT_KEYS else int
            changes[name] = dict.fromkeys(self.keys(name))
            changes[name].update(
                {to_key(doc_id): document for doc_id, document in data.get(name, {}).items()}
            )
        self.change(changes)
