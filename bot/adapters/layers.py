"""One table of the embedded store: a snapshot on disk, and the changes above it in memory.

Keys under an index value lie sorted in each layer; a newer layer hides the keys that it holds.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from typing import Any

from bot.adapters.records import Entries, Entry
from bot.adapters.snapshot_index import SnapshotTable
from bot.storage import Key


@dataclass(frozen=True, slots=True)
class Version:
    """A document and where it is found; without a document, the key was removed."""

    document: bytes | None
    entries: Entries = ()


class Layer:
    """Changed documents by key, and what they hide in the layers below."""

    def __init__(self) -> None:
        self.versions: dict[Key, Version] = {}
        self.order: list[Any] = []  # the keys, rising
        self.hidden: Counter[Entry] = Counter()  # how many keys below are hidden, by index entry
        self.hidden_keys = 0
        self._found: dict[Entry, list[Any]] = {}  # keys, rising

    def put(self, key: Key, version: Version) -> None:
        """Hold this version, in place of the one that is here."""
        if key in self.versions:
            self._unlist(key)
        else:
            insort(self.order, key)
        self.versions[key] = version
        for entry in version.entries:
            insort(self._found.setdefault(entry, []), key)

    def drop(self, key: Key) -> None:
        """Hold no version of this key any more."""
        self._unlist(key)
        del self.versions[key]
        del self.order[bisect_left(self.order, key)]

    def found(self, entry: Entry, after: Key | None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""
        return _rest(self._found.get(entry, []), after)

    def count(self, entry: Entry) -> int:
        """How many keys are under an index entry."""
        return len(self._found.get(entry, ()))

    def keys(self, after: Key | None) -> Iterator[Key]:
        """The keys with a document, rising, those after `after` only."""
        return (key for key in _rest(self.order, after) if self.versions[key].document is not None)

    def hide(self, entries: Entries, by: int = 1) -> None:
        """Count one key below as hidden (or, with -1, as seen again)."""
        self.hidden_keys += by
        for entry in entries:
            self.hidden[entry] += by

    def _unlist(self, key: Key) -> None:
        for entry in self.versions[key].entries:
            keys = self._found[entry]
            del keys[bisect_left(keys, key)]
            if not keys:
                del self._found[entry]


def _rest(keys: list[Any], after: Key | None) -> Iterator[Key]:
    start = 0 if after is None else bisect_right(keys, after)
    return (keys[place] for place in range(start, len(keys)))


@dataclass(frozen=True, slots=True)
class Undo:
    """What brings a key back to where it was before a change."""

    key: Key
    before: Version | None  # in the top layer
    hid: Entries | None  # what the change hid below, if it hid something


class Layers:
    """One table: the newest documents by key and by index entry."""

    def __init__(self, base: SnapshotTable) -> None:
        self.base = base
        self.frozen: Layer | None = None  # on its way into the next snapshot
        self.top = Layer()

    def document(self, key: Key) -> bytes | None:
        """The newest document under this key."""
        version = self._version(key)
        return version.document if version else self.base.document(key)

    def change(self, key: Key, version: Version, entries_before: Entries | None) -> Undo:
        """Put this version on top.

        Args:
            entries_before: where the document before is found; None when there is none.
        """
        before = self.top.versions.get(key)
        hid = entries_before if before is None else None
        if hid is not None:
            self.top.hide(hid)
        self.top.put(key, version)
        return Undo(key, before, hid)

    def undo(self, undo: Undo) -> None:
        """Take the newest change back."""
        if undo.before is None:
            self.top.drop(undo.key)
        else:
            self.top.put(undo.key, undo.before)
        if undo.hid is not None:
            self.top.hide(undo.hid, -1)

    def entries(self, key: Key) -> Entries | None:
        """Where the newest version is found; None when only the snapshot knows."""
        version = self._version(key)
        return version.entries if version else None

    def found(self, entry: Entry, after: Key | None) -> Iterator[Key]:
        """The keys under an index entry, rising, those after `after` only."""
        return self._merged(*(layer.found(entry, after) for layer in self._stack()))

    def count(self, entry: Entry) -> int:
        """How many keys are under an index entry."""
        above = [layer for layer in (self.frozen, self.top) if layer]
        return self.base.count(entry) + sum(layer.count(entry) - layer.hidden[entry] for layer in above)

    def keys(self, after: Key | None = None) -> Iterator[Key]:
        """All keys, rising, those after `after` only."""
        return self._merged(*(layer.keys(after) for layer in self._stack()))

    def __len__(self) -> int:
        above = [layer for layer in (self.frozen, self.top) if layer]
        held = sum(sum(1 for _ in layer.keys(None)) - layer.hidden_keys for layer in above)
        return len(self.base) + held

    def freeze(self) -> None:
        """Close the top layer for a snapshot, and go on in a new one."""
        self.frozen, self.top = self.top, Layer()

    def settle(self, base: SnapshotTable) -> None:
        """Rest on a snapshot that holds what was frozen."""
        self.base, self.frozen = base, None

    def _version(self, key: Key) -> Version | None:
        version = self.top.versions.get(key)
        if version is None and self.frozen:
            version = self.frozen.versions.get(key)
        return version

    def _stack(self) -> tuple[SnapshotTable | Layer, ...]:
        return (self.base, self.frozen, self.top) if self.frozen else (self.base, self.top)

    def _merged(self, *keys: Iterator[Key]) -> Iterator[Key]:
        top, below = self.top.versions, keys[:-1]
        if self.frozen:
            frozen = self.frozen.versions
            base = (key for key in below[0] if key not in frozen and key not in top)
            middle = (key for key in below[1] if key not in top)
            return merge(base, middle, keys[-1])
        return merge((key for key in below[0] if key not in top), keys[-1])
