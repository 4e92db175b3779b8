"""Snapshots: the whole store as one JSON file that stock TinyDB opens, one document a line."""

import os
import zlib
from pathlib import Path

from bot.adapters.journal import damaged
from bot.adapters.snapshot_index import CHUNK, IndexFile, SnapshotTable
from bot.storage import index_names

FORMAT = 1


def snapshot_path(folder: Path) -> Path:
    """The snapshot of a store."""
    return folder / "desk.json"


def index_path(folder: Path, generation: int) -> Path:
    """The index file of a snapshot."""
    return folder / f"desk.{generation}.index"


class Snapshot:
    """A snapshot on disk, found whole."""

    def __init__(self, folder: Path, generation: int) -> None:
        """Open the snapshot and its index file.

        Raises:
            StoreDamaged: one of them is not what was written.
        """
        self.generation = generation
        path = snapshot_path(folder)
        index = IndexFile(index_path(folder, generation))
        self.secret = bytes.fromhex(index.directory["secret"])
        self.is_indexed = index.directory.get("indexes") == index_names()  # as rows are found today
        self._handle = os.open(path, os.O_RDONLY)
        self.size = os.fstat(self._handle).st_size
        try:
            self._check(path, index.numbers(index.directory["chunks"], "I"), index.directory["size"])
        except BaseException:
            self.close()
            raise
        self.tables = {
            name: SnapshotTable.of(index, place, self._handle)
            for name, place in index.directory["tables"].items()
        }

    def close(self) -> None:
        """Let go of the file: its tables cannot be read any more."""
        os.close(self._handle)

    def _check(self, path: Path, wanted: memoryview, size: int) -> None:
        for place, crc in enumerate(wanted):
            if zlib.crc32(os.pread(self._handle, CHUNK, place * CHUNK)) != crc:
                raise self._changed(path, place * CHUNK)
        if self.size != size:
            raise self._changed(path, min(self.size, size))

    def _changed(self, path: Path, offset: int) -> Exception:
        index = index_path(path.parent, self.generation).name
        return damaged(
            path,
            offset,
            f"it differs from what was written, at or up to {CHUNK // 1024} kB after this byte "
            f"(if you changed it yourself, delete {index} and start again)",
        )
