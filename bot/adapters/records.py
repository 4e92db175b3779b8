"""Rows as JSON documents and back, and the index entries under which they are found."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from bot.errors import StoreDamaged
from bot.storage import KINDS, Key, Kind, Transaction

R = TypeVar("R")
Entry = tuple[str, int]  # an index, and the hash of a value in it
Entries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """How far a sequence of numbers has come: kept, so that no number is given twice."""

    name: str
    last: int


SEQUENCES = Kind(name="sequences", row=Sequence, key=lambda s: s.name, indexes={})
TABLES: tuple[Kind[Any], ...] = (*KINDS, SEQUENCES)
TEXT_KEYS = frozenset(
    {SEQUENCES.name}
    | {name for name, rows in get_type_hints(Transaction).items() if get_args(rows)[0] is str}
)  # the tables whose keys are no numbers


def hashed(secret: bytes, value: Key) -> int:
    """64 bits for an indexed value; `secret` keeps senders of mail from making two texts collide."""
    if isinstance(value, int):
        return value & 0xFFFFFFFFFFFFFFFF
    return int.from_bytes(
        blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8, key=secret).digest(), "little"
    )


@cache
def adapter(row: Any) -> TypeAdapter[Any]:
    """What turns rows of this type into JSON and back; making one takes milliseconds."""
    return TypeAdapter(row)


class Records(Generic[R]):
    """How the rows of one kind become documents."""

    def __init__(self, kind: Kind[R], secret: bytes) -> None:
        self.kind, self._secret = kind, secret
        self._adapter: TypeAdapter[R] = adapter(cast(Any, kind.row))
        hints = get_type_hints(kind.row).items()
        self._times = tuple(name for name, hint in hints if datetime in (hint, *get_args(hint)))

    def encode(self, row: R) -> bytes:
        """The row as a document.

        Raises:
            ValueError: a time has no zone, or a text holds half a character.
        """
        for name in self._times:
            time = getattr(row, name)
            if time is not None and time.tzinfo is None:
                raise ValueError(f"{name} of a row of {self.kind.name} has no time zone: {time}")
        return self._adapter.dump_json(row)

    def decode(self, document: bytes) -> R:
        """The row that a document holds.

        Raises:
            StoreDamaged: it holds none.
        """
        try:
            return self._adapter.validate_json(document)
        except ValidationError as error:
            # Without the words of the document, which may be a customer's.
            faults = error.errors(include_input=False, include_context=False, include_url=False)
            words = "; ".join(
                f"{'.'.join(map(str, fault['loc'])) or 'all'}: {fault['type']}" for fault in faults
            )
            raise StoreDamaged(f"A document of {self.kind.name} cannot be read ({words}).") from None

    def entry(self, index: str, value: Key) -> Entry:
        """Where to look for the rows under `value`."""
        return index, hashed(self._secret, value)

    def entries(self, row: R) -> Entries:
        """Where this row is found."""
        entries = [
            self.entry(name, value) for name, values in self.kind.indexes.items() for value in values(row)
        ]
        return tuple(dict.fromkeys(entries))  # a value that is there twice is found once

    def of_document(self, document: bytes) -> tuple[Key, Entries]:
        """The key of a document, and where it is found."""
        row = self.decode(document)
        return self.kind.key(row), self.entries(row)


class Book:
    """The records of all kinds, by the names of their tables."""

    def __init__(self, secret: bytes, kinds: Iterable[Kind[Any]] = TABLES) -> None:
        self.secret = secret
        self._records: Mapping[str, Records[Any]] = {kind.name: Records(kind, secret) for kind in kinds}

    def records(self, table: str) -> Records[Any]:
        """How the rows of this table become documents."""
        return self._records[table]

    def tables(self) -> tuple[str, ...]:
        """The names of all tables."""
        return tuple(self._records)

    def entries(self, table: str, document: bytes) -> Entries:
        """Where a document is found; a table that is no kind's has no indexes."""
        records = self._records.get(table)
        return records.of_document(document)[1] if records else ()


def key_text(key: Key) -> bytes:
    """A key as JSON, with no tab or line end in it."""
    return b"%d" % key if isinstance(key, int) else json.dumps(key).encode()
