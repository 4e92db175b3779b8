"""The index file beside a snapshot: where each document lies, and which are found under what.

Sections of numbers, then their directory as JSON, then a tail that says where the directory begins.
The file is mapped, not read: what is never asked for takes no memory.
"""

import json
import mmap
import os
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bot.adapters.folder import sync_folder, write_all
from bot.adapters.journal import damaged
from bot.adapters.records import Entry
from bot.errors import StoreError
from bot.storage import Key

TAIL = struct.Struct("<QI4s")  # where the directory begins, the CRC of all before the tail, the magic
MAGIC = b"DSK1"
CHUNK = 256 * 1024
DIFFERS = "its checksum differs; it can be deleted, and is then made anew from desk.json"


class IndexWriter:
    """Writes an index file section by section."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(path.name + ".new")
        self._handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._crc = self._size = 0

    def section(self, numbers: "array[int] | bytes") -> list[int]:
        """Add these; gives where they lie."""
        content = bytes(numbers)
        place = [self._size, len(content)]
        self._write(content + b"\0" * (-len(content) % 8))
        return place

    def finish(self, directory: dict[str, Any]) -> None:
        """Add the directory and put the file under its name, durably."""
        start = self._size
        self._write(json.dumps(directory).encode())
        write_all(self._handle, TAIL.pack(start, self._crc, MAGIC))
        os.fsync(self._handle)
        self._draft.replace(self._path)
        sync_folder(self._path.parent)

    def close(self) -> None:
        """Let go of the file; a draft that was not finished is deleted."""
        os.close(self._handle)
        self._draft.unlink(missing_ok=True)

    def _write(self, content: bytes) -> None:
        write_all(self._handle, content)
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)


class IndexFile:
    """An index file that was found whole."""

    def __init__(self, path: Path) -> None:
        """Check and map it.

        Raises:
            FileNotFoundError: it is not there.
            StoreDamaged: it is not what was written.
        """
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = _checked(path, file.fileno(), size)
            self._view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        try:
            self.directory: dict[str, Any] = json.loads(bytes(self._view[start : size - TAIL.size]))
        except ValueError:  # the checksum does not count the tail, which says where this begins
            raise damaged(path, 0, DIFFERS) from None

    def numbers(self, place: Sequence[int], kind: str) -> memoryview:
        """A section as numbers of this kind (see `array`)."""
        return self.text(place).cast(cast(Any, kind))

    def text(self, place: Sequence[int]) -> memoryview:
        """A section as bytes."""
        return self._view[place[0] : place[0] + place[1]]


def _checked(path: Path, handle: int, size: int) -> int:
    if size < TAIL.size:
        raise damaged(path, 0, "it is too short")
    start, wanted, magic = TAIL.unpack(os.pread(handle, TAIL.size, size - TAIL.size))
    crc, end = 0, size - TAIL.size
    for offset in range(0, end, CHUNK):
        crc = zlib.crc32(os.pread(handle, min(CHUNK, end - offset), offset), crc)
    if magic != MAGIC or crc != wanted or start > end:
        raise damaged(path, 0, DIFFERS)
    return cast(int, start)


class TextKeys(Sequence[str]):
    """Text keys, rising, as the index file holds them."""

    def __init__(self, ends: memoryview, text: memoryview) -> None:
        self._ends, self._text = ends, text

    def __getitem__(self, place: Any) -> Any:
        start = self._ends[place - 1] if place else 0
        return bytes(self._text[start : self._ends[place]]).decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self._ends)


Found = tuple[Sequence[int], Sequence[int]]  # hashes of values, rising, and the slot that each leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTable:
    """One table of a snapshot: its documents are read from the file when they are asked for.

    A document's slot is its place in the rising order of keys. A table that was never written is empty.
    """

    handle: int = -1
    slots: Sequence[Key] = ()  # the keys
    starts: Sequence[int] = ()  # bytes, in the snapshot file
    lengths: Sequence[int] = ()
    indexes: Mapping[str, Found] = field(default_factory=dict)

    @classmethod
    def of(cls, index: IndexFile, place: dict[str, Any], handle: int) -> "SnapshotTable":
        """The table whose sections lie at these places of the index file."""
        slots: Any = index.numbers(place["keys"], "q") if "ends" not in place else None
        if slots is None:
            slots = TextKeys(index.numbers(place["ends"], "Q"), index.text(place["keys"]))
        return cls(
            handle=handle,
            slots=slots,
            starts=cast(Any, index.numbers(place["starts"], "Q")),
            lengths=cast(Any, index.numbers(place["lengths"], "I")),
            indexes={
                name: cast(Any, (index.numbers(hashes, "Q"), index.numbers(slots, "I")))
                for name, (hashes, slots) in place["indexes"].items()
            },
        )

    def document(self, key: Key) -> bytes | None:
        """The document under this key."""
        slot = bisect_left(cast(Any, self.slots), key)
        if slot == len(self.slots) or self.slots[slot] != key:
            return None
        return self.document_at(slot)

    def document_at(self, slot: int) -> bytes:
        """The document in this place of the rising order."""
        try:
            document = os.pread(self.handle, self.lengths[slot], self.starts[slot])
        except OSError as error:
            raise StoreError(f"Reading desk.json failed ({error.strerror}). Look at the disk.") from error
        if len(document) != self.lengths[slot]:
            raise StoreError("desk.json ends too early: something else changed it while it was in use.")
        return document

    def slots_of(self, entry: Entry, after: Key | None = None) -> Sequence[int]:
        """The places of the documents under an index entry, rising, those after the key only."""
        hashes, slots = self.indexes.get(entry[0], ((), ()))
        low, high = bisect_left(hashes, entry[1]), bisect_right(hashes, entry[1])
        if after is not None:
            low = bisect_left(slots, bisect_right(cast(Any, self.slots), after), low, high)
        return slots[low:high]

    def found(self, entry: Entry, after: Key | None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""
        return (self.slots[slot] for slot in self.slots_of(entry, after))

    def count(self, entry: Entry) -> int:
        """How many keys are under an index entry."""
        return len(self.slots_of(entry))

    def keys(self, after: Key | None) -> Iterator[Key]:
        """All keys, rising, those after `after` only."""
        start = 0 if after is None else bisect_right(cast(Any, self.slots), after)
        return (self.slots[slot] for slot in range(start, len(self.slots)))

    def __len__(self) -> int:
        return len(self.starts)
