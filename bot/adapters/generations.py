"""The files of a store by generation: a snapshot, and the journals that go on from it.

`desk.json` is the snapshot of generation G (`desk.G.index` lies beside it); `desk.G.journal` and those
with higher numbers hold what came after, in order. Older ones are left-overs of a crash.
"""

import json
import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bot.adapters.journal import Journal, Opened, cut_tail, damaged, read_journal, refusal
from bot.storage import Key

log = logging.getLogger(__name__)


def journal_path(folder: Path, generation: int) -> Path:
    """The journal that goes on from the snapshot of this generation."""
    return folder / f"desk.{generation}.journal"


def generations(folder: Path, suffix: str) -> list[int]:
    """The generations of which there is a file with this suffix, rising."""
    names = [path.name.split(".") for path in folder.glob(f"desk.*{suffix}")]
    return sorted(int(parts[1]) for parts in names if len(parts) == 3 and parts[1].isdigit())


class Journals:
    """The journals above one snapshot; records go to the newest."""

    def __init__(self, folder: Path, base: int) -> None:
        """Open those from generation `base` on; begin the first if there is none.

        Raises:
            StoreDamaged: one of them is not what was written.
        """
        self._folder, self.base = folder, base  # `base`: the snapshot's generation
        self.cut = 0  # bytes of a torn last record
        self._read = self._whole([number for number in generations(folder, ".journal") if number >= base])
        if not self._read and base:
            raise damaged(journal_path(folder, base), 0, "it is missing")
        if not self._read:
            self._newest = Journal.create(journal_path(folder, base), base, 0)
            return
        last = self._read[-1]
        path = journal_path(folder, last.generation)
        self.cut = cut_tail(path, last.end)
        self._newest = Journal(path, last.generation)

    @property
    def generation(self) -> int:
        """The generation of the newest journal."""
        return self._newest.generation

    @property
    def size(self) -> int:
        """Bytes in the newest journal."""
        return self._newest.size

    @property
    def appended(self) -> int:
        """How many records were added since opening."""
        return self._newest.appended

    @property
    def is_filled(self) -> bool:
        """Whether anything was ever recorded in these journals."""
        return self._newest.has_records or self._newest.generation > self.base

    def changes(self) -> Iterator[tuple[str, Key, bytes | None]]:
        """What was found at opening, in order: table, key, document (None: removed). Gives it once."""
        for opened in self._read:
            for record in opened.records:
                yield from changes_in(record.payload)
        self._read = []

    def append(self, payload: bytes) -> None:
        """Add one record, durably; first leaves a journal whose end is uncertain since a failed sync.

        Raises:
            StoreFull: no room; nothing was added.
            StoreError: the disk failed; nothing was added.
        """
        if not self._newest.is_sound:
            self.rotate()
        self._newest.append(payload)

    def rotate(self) -> None:
        """Go on in a new journal, of the next generation."""
        generation = self.generation + 1
        path = journal_path(self._folder, generation)
        try:
            newest = Journal.create(path, generation, self._newest.size)
        except OSError as error:
            raise refusal(error, path) from error
        newest.appended = self._newest.appended
        self._newest.close()
        self._newest = newest

    def close(self) -> None:
        """Let go of the newest."""
        self._newest.close()

    def _whole(self, numbers: list[int]) -> list[Opened]:
        if numbers and numbers[0] != self.base:
            raise damaged(journal_path(self._folder, self.base), 0, "it is missing")
        opened = [read_journal(journal_path(self._folder, number)) for number in numbers]
        whole = []
        for number, (one, after) in zip(numbers, pairwise([*opened, None]), strict=True):
            path = journal_path(self._folder, number)
            if one is None or one.generation != number or (after and after.generation != number + 1):
                raise damaged(path, 0, "it is not the journal of this generation, or the next one is missing")
            if after and one.end < after.previous:
                raise damaged(path, one.end, f"{after.previous} bytes of it were written and synced")
            whole.append(_up_to(one, after.previous if after else one.end))
        return whole


def _up_to(opened: Opened, end: int) -> Opened:
    # Behind `end` is a record whose sync failed: it was never accepted.
    records = tuple(record for record in opened.records if record.end <= end)
    return Opened(
        generation=opened.generation,
        previous=opened.previous,
        records=records,
        end=min(opened.end, end),
        size=opened.size,
    )


def changes_in(payload: bytes) -> Iterator[tuple[str, Key, bytes | None]]:
    """The changes of one record: table, key, document (None: removed)."""
    for line in payload.splitlines():
        table, key, document = line.split(b"\t", 2)
        yield table.decode(), json.loads(key), document or None
