"""Writing a snapshot: the one before, with the changes above it merged in, beside the running work."""

import errno
import json
import os
import time
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, cast

from bot import crash
from bot.adapters.folder import sync_folder, write_all
from bot.adapters.layers import Layer
from bot.adapters.records import TEXT_KEYS
from bot.adapters.snapshot import FORMAT, index_path, snapshot_path
from bot.adapters.snapshot_index import CHUNK, IndexWriter, SnapshotTable
from bot.storage import Key, index_names

SYNC_BYTES = 4 * 1024 * 1024  # so that a sync of the journal never waits for more than this
BREATH = 2_000  # steps between two pauses: transactions wait for less than a millisecond
GONE = 0xFFFFFFFF  # the new slot of a document that is no more, or was changed


def write_snapshot(
    folder: Path, generation: int, tables: Mapping[str, tuple[SnapshotTable, Layer]], secret: bytes
) -> None:
    """Put the snapshot of this generation, and its index file, into the folder, durably.

    Args:
        tables: for each, the snapshot before and the changes above it; neither may change meanwhile.

    Raises:
        OSError: the disk refused; the snapshot before still holds.
    """
    output = SnapshotFile(snapshot_path(folder))
    index = IndexWriter(index_path(folder, generation))
    try:
        crash.point("snapshot.before_write")
        output.write(json.dumps({"_desk": {"1": {"format": FORMAT, "generation": generation}}}).encode()[:-1])
        places = {
            name: _TableWriter(name, output, base, layer).write(index)
            for name, (base, layer) in sorted(tables.items())
            if len(base) or layer.versions
        }
        output.write(b"\n}\n")
        output.finish()
        crash.point("snapshot.after_write")
        directory = {"secret": secret.hex(), "size": output.size, "tables": places, "indexes": index_names()}
        index.finish({**directory, "chunks": index.section(output.chunks)})
        crash.point("snapshot.after_index")
        output.rename()
        crash.point("snapshot.after_rename")
    finally:
        index.close()
        output.close()


def breathe() -> None:
    """Let the threads that serve people go first."""
    time.sleep(0.0002)


class SnapshotFile:
    """The JSON file while it is written."""

    def __init__(self, path: Path) -> None:
        self._path, self._draft = path, path.with_name(path.name + ".new")
        self._handle = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._waiting = bytearray()
        self._unsynced = 0
        self.size = 0
        self.chunks = array("I")  # the CRC of every CHUNK bytes

    def write(self, content: bytes) -> None:
        """Add these bytes."""
        self._waiting += content
        self.size += len(content)
        while len(self._waiting) >= CHUNK:
            self._flush(CHUNK)
            breathe()

    def finish(self) -> None:
        """Make everything durable."""
        self._flush(len(self._waiting))
        os.fsync(self._handle)

    def rename(self) -> None:
        """Put it in place of the snapshot before."""
        self._draft.replace(self._path)
        sync_folder(self._path.parent)

    def close(self) -> None:
        """Let go; a draft that was not finished is deleted."""
        os.close(self._handle)
        self._draft.unlink(missing_ok=True)

    def _flush(self, size: int) -> None:
        chunk = bytes(self._waiting[:size])
        del self._waiting[:size]
        if chunk:
            write_all(self._handle, chunk)
            self.chunks.append(zlib.crc32(chunk))
        self._unsynced += size
        if self._unsynced >= SYNC_BYTES:
            os.fsync(self._handle)
            self._unsynced = 0


class _TableWriter:
    """Writes one table, and notes where everything comes to lie."""

    def __init__(self, name: str, output: SnapshotFile, base: SnapshotTable, layer: Layer) -> None:
        self._name, self._output, self._base, self._layer = name, output, base, layer
        self._has_text_keys = name in TEXT_KEYS
        self._keys: list[Key] = []
        self._starts = array("Q")
        self._lengths = array("I")
        self._moved = array("I", bytes(4 * len(base)))  # the new slot of each old one
        self._placed: dict[Key, int] = {}  # the slots of the layer's documents

    def write(self, index: IndexWriter) -> dict[str, Any]:
        """Write documents and index sections; gives where the sections lie."""
        self._output.write(b",\n%s: {" % json.dumps(self._name).encode())
        slot = 0
        for key in self._layer.order:
            place = bisect_left(cast(Any, self._base.slots), key, slot)
            self._copy(slot, place)
            slot = place
            if slot < len(self._base) and self._base.slots[slot] == key:
                self._moved[slot] = GONE
                slot += 1
            document = self._layer.versions[key].document
            if document is not None:
                self._placed[key] = len(self._keys)
                self._add(key, document)
        self._copy(slot, len(self._base))
        self._output.write(b"\n}")
        return self._sections(index)

    def _add(self, key: Key, document: bytes) -> None:
        self._begin(key)
        self._keys.append(key)
        self._starts.append(self._output.size)
        self._lengths.append(len(document))
        self._output.write(document)

    def _begin(self, key: Key) -> None:
        # TinyDB's ids are numbers: rows with text keys are numbered, and hold their key inside.
        number = len(self._keys) + 1 if self._has_text_keys else cast(int, key)
        self._output.write(b'%s\n"%d": ' % (b"," if self._keys else b"", number))

    def _copy(self, first: int, end: int) -> None:
        """Take over the base's documents in these slots."""
        if first == end:
            return
        self._moved[first:end] = array("I", range(len(self._keys), len(self._keys) + end - first))
        if self._has_text_keys:
            for slot in range(first, end):
                self._add(self._base.slots[slot], self._base.document_at(slot))
                if slot % (BREATH // 10) == 0:
                    breathe()
        else:
            self._copy_lines(first, end)

    def _copy_lines(self, first: int, end: int) -> None:
        """Take over the lines as they are, ids and all."""
        self._begin(self._base.slots[first])
        shift = self._output.size - self._base.starts[first]
        for slot in range(first, end, BREATH):
            block = slice(slot, min(slot + BREATH, end))
            self._keys.extend(self._base.slots[block])
            self._starts.extend(start + shift for start in self._base.starts[block])
            self._lengths.extend(self._base.lengths[block])
            breathe()
        offset, until = self._base.starts[first], self._base.starts[end - 1] + self._base.lengths[end - 1]
        while offset < until:
            piece = os.pread(self._base.handle, min(CHUNK, until - offset), offset)
            if not piece:
                raise OSError(errno.EIO, "the snapshot before ends too early")
            self._output.write(piece)
            offset += len(piece)

    def _sections(self, index: IndexWriter) -> dict[str, Any]:
        return {
            **self._key_sections(index),
            "starts": index.section(self._starts),
            "lengths": index.section(self._lengths),
            "indexes": {name: self._found_sections(index, found) for name, found in self._found().items()},
        }

    def _key_sections(self, index: IndexWriter) -> dict[str, Any]:
        if not self._has_text_keys:
            return {"keys": index.section(array("q", cast(Any, self._keys)))}
        texts = [cast(str, key).encode("utf-8", "surrogatepass") for key in self._keys]
        ends, end = array("Q"), 0
        for text in texts:
            end += len(text)
            ends.append(end)
        return {"ends": index.section(ends), "keys": index.section(b"".join(texts))}

    def _found(self) -> dict[str, Iterator[int]]:
        """For each index its hashes and slots, one number each, rising."""
        fresh: dict[str, list[int]] = {name: [] for name in self._base.indexes}
        for key, slot in self._placed.items():
            for name, value in self._layer.versions[key].entries:
                fresh.setdefault(name, []).append(value << 32 | slot)
        return {name: merge(self._kept(name), sorted(pairs)) for name, pairs in fresh.items()}

    def _kept(self, name: str) -> Iterator[int]:
        hashes, slots = self._base.indexes.get(name, ((), ()))
        moved = self._moved
        return (
            value << 32 | moved[slot]
            for value, slot in zip(hashes, slots, strict=True)
            if moved[slot] != GONE
        )

    def _found_sections(self, index: IndexWriter, found: Iterable[int]) -> tuple[list[int], list[int]]:
        hashes, slots = array("Q"), array("I")
        rest = iter(found)
        while block := list(islice(rest, BREATH)):
            hashes.extend(pair >> 32 for pair in block)
            slots.extend(pair & GONE for pair in block)
            breathe()
        return index.section(hashes), index.section(slots)
