"""TinyDB on the journal: its tables with documents that are read one at a time, and changed by key.

TinyDB's own tables read and write everything at every step. These hand out documents lazily and give
the storage only what changed, so TinyDB's whole interface works and a change costs the same at any size.
"""

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Protocol, cast

from tinydb import TinyDB
from tinydb.table import Table

from bot.adapters.layers import Version
from bot.adapters.records import TEXT_KEYS, Entry
from bot.storage import Key

Document = dict[str, Any]


class Documents(Protocol):
    """What the tables need of a storage."""

    def document(self, table: str, key: Key) -> bytes | None:
        """The document under this key."""

    def keys(self, table: str, after: Key | None = None) -> Iterator[Key]:
        """The keys of a table, rising, those after `after` only."""

    def count(self, table: str) -> int:
        """How many documents a table has."""

    def found(self, table: str, entry: Entry, after: Key | None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""

    def count_found(self, table: str, entry: Entry) -> int:
        """How many keys are under an index entry."""

    def put(self, table: str, key: Key, version: Version) -> None:
        """Change one document inside the open transaction."""

    def change(self, changes: Mapping[str, Mapping[Key, Document | None]]) -> None:
        """Put or (with None) remove documents, table by table, all or nothing."""


class DocumentView(Mapping[str, Document]):
    """A table as TinyDB reads it: documents by the text of their id, decoded when looked at."""

    def __init__(self, documents: Documents, table: str) -> None:
        self._documents, self.table = documents, table

    def __getitem__(self, doc_id: str) -> Document:
        try:
            key = doc_id if self.table in TEXT_KEYS else int(doc_id)
        except ValueError:
            raise KeyError(doc_id) from None
        document = self._documents.document(self.table, key)
        if document is None:
            raise KeyError(doc_id)
        return cast(Document, json.loads(document))

    def __iter__(self) -> Iterator[str]:
        return (str(key) for key in self._documents.keys(self.table))

    def __len__(self) -> int:
        return self._documents.count(self.table)


class Draft(MutableMapping[Key, Document]):
    """A table as TinyDB changes it: what was looked at may have been changed, so it is kept apart."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._seen: dict[Key, Document | None] = {}  # None: removed

    def __getitem__(self, doc_id: Key) -> Document:
        if doc_id not in self._seen:
            self._seen[doc_id] = self._view[str(doc_id)]
        document = self._seen[doc_id]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: Key, document: Document) -> None:
        self._seen[doc_id] = document

    def __delitem__(self, doc_id: Key) -> None:
        self[doc_id]
        self._seen[doc_id] = None

    def __iter__(self) -> Iterator[Key]:
        to_key: Callable[[str], Key] = str if self._view.table in TEXT_KEYS else int
        old = [key for key in map(to_key, self._view) if self._seen.get(key, {}) is not None]
        there = set(old)
        return iter(
            [*old, *(key for key, seen in self._seen.items() if seen is not None and key not in there)]
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> Mapping[Key, Document | None]:
        """The documents that are not as the table has them."""
        return {key: seen for key, seen in self._seen.items() if seen != self._view.get(str(key))}


class JournalTable(Table):
    """A TinyDB table that reads and changes single documents, and finds them by index."""

    @property
    def _documents(self) -> Documents:
        return cast(Documents, self._storage)

    def document(self, key: Key) -> bytes | None:
        """The document under this key, as JSON."""
        return self._documents.document(self.name, key)

    def put(self, key: Key, version: Version) -> None:
        """Change one document inside the open transaction."""
        self._documents.put(self.name, key, version)

    def found(self, entry: Entry, after: Key | None = None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""
        return self._documents.found(self.name, entry, after)

    def count_found(self, entry: Entry) -> int:
        """How many keys are under an index entry."""
        return self._documents.count_found(self.name, entry)

    def keys(self, after: Key | None = None) -> Iterator[Key]:
        """All keys, rising, those after `after` only."""
        return self._documents.keys(self.name, after)

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        view: Any = DocumentView(self._documents, self.name)
        return cast("dict[str, Mapping[Any, Any]]", view)

    def _update_table(self, updater: Callable[[dict[int, Mapping[Any, Any]]], None]) -> None:
        draft = Draft(DocumentView(self._documents, self.name))
        updater(cast(Any, draft))
        self._documents.change({self.name: draft.changes()})


class JournalDB(TinyDB):
    """TinyDB whose tables are `JournalTable`s."""

    table_class = JournalTable

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        """The table of this name; it caches no queries, since rows change beneath it."""
        table = cast(JournalTable, super().table(name, **{"cache_size": 0, **kwargs}))
        if name in TEXT_KEYS:
            table.document_id_class = str  # type: ignore[assignment]
        return table
