"""TinyDB on the journal: its tables with documents that are read one at a time, and changed by key.

TinyDB's own tables read and write everything at every step. These hand out documents lazily and give
the storage only what changed, so TinyDB's whole interface works and a change costs the same at any size.
"""

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Protocol, cast

from tinydb import TinyDB
from tinydb.table import Table

from bot.adapters.records import TEXT_KEYS
from bot.storage import Key

Document = dict[str, Any]


class Documents(Protocol):
    """What the tables need of a storage."""

    def document(self, table: str, key: Key) -> bytes | None:
        """The document under this key."""

    def keys(self, table: str) -> Iterator[Key]:
        """The keys of a table, rising."""

    def count(self, table: str) -> int:
        """How many documents a table has."""

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
    """A TinyDB table that reads and changes single documents."""

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        view: Any = DocumentView(cast(Any, self._storage), self.name)
        return cast("dict[str, Mapping[Any, Any]]", view)

    def _update_table(self, updater: Callable[[dict[int, Mapping[Any, Any]]], None]) -> None:
        documents: Documents = cast(Any, self._storage)
        draft = Draft(DocumentView(documents, self.name))
        updater(cast(Any, draft))
        documents.change({self.name: draft.changes()})


class JournalDB(TinyDB):
    """TinyDB whose tables are `JournalTable`s."""

    table_class = JournalTable

    def table(self, name: str, **kwargs: Any) -> Table:
        """The table of this name; it caches no queries, since rows change beneath it."""
        table = super().table(name, **{"cache_size": 0, **kwargs})
        if name in TEXT_KEYS:
            table.document_id_class = str  # type: ignore[assignment]
        return table
