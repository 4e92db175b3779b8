"""How the files of the embedded store are doing; only reads, so it may look while the desk runs."""

import os
from collections.abc import Callable
from pathlib import Path

from bot.adapters.generations import generations, journal_path
from bot.adapters.journal import damaged, read_journal
from bot.adapters.snapshot import Snapshot, index_path, snapshot_path
from bot.adapters.snapshot_reading import generation_of
from bot.core.checkup import StoreFacts
from bot.errors import StoreDamaged, StoreError

TRIES = 3  # a compaction may put other files in place between two looks


class StoreCheckup:
    """Looks at one store's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def look(self) -> StoreFacts:
        """What disk and snapshot say now, at any time; raises `StoreError` when they cannot be had."""
        try:
            disk = os.statvfs(self._folder)
        except OSError as error:
            words = f"The folder {self._folder} of the store cannot be looked at ({error.strerror})."
            raise StoreError(words) from error
        return StoreFacts(
            free=disk.f_bavail * disk.f_frsize,
            damage=_tried(self._read_snapshot),
            cut=tuple(sorted(path.name for path in self._folder.glob("desk.*.cut"))),
        )

    def journal_damage(self) -> str:
        """What is wrong with the journals, in a sentence; nobody may write to the store meanwhile."""
        return _tried(self._read_journals)

    def _read_snapshot(self) -> None:
        if snapshot_path(self._folder).exists():
            generation = generation_of(self._folder)
            if index_path(self._folder, generation).exists():
                Snapshot(self._folder, generation).close()

    def _read_journals(self) -> None:
        base = generation_of(self._folder) if snapshot_path(self._folder).exists() else 0
        numbers = [number for number in generations(self._folder, ".journal") if number >= base]
        opened = [(number, read_journal(journal_path(self._folder, number))) for number in numbers]
        for number, newest in opened[-1:]:
            if newest.end < newest.size:  # of an older one the end may be uncertain: the next one disowns it
                raise damaged(journal_path(self._folder, number), newest.end, "its last record is not whole")


def _tried(read: Callable[[], None]) -> str:
    """The damage that is still there at the last try."""
    words = ""
    for _ in range(TRIES):
        try:
            read()
        except (StoreDamaged, FileNotFoundError) as error:
            words = str(error)
        else:
            return ""
    return words
