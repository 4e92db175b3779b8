"""The journal of the embedded store: one checksummed record a transaction, appended and fsynced.

    #CRC LENGTH           both 8 hexadecimal digits; the CRC is over the length and the payload
    payload               lines; none of them begins with "#"

The first record of a file tells its generation, and how much of the file before it counts. A record
is written only after the one before it was synced: so only the very last one can be torn.
"""

import errno
import json
import logging
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import crash
from bot.adapters.folder import sync_folder, write_all, write_new
from bot.errors import StoreDamaged, StoreError, StoreFull

log = logging.getLogger(__name__)

HEAD = re.compile(rb"#(?P<crc>[0-9a-f]{8}) (?P<length>[0-9a-f]{8})\n")  # a payload cannot hold one
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def refusal(error: OSError, path: Path) -> StoreError:
    """The desk's error for what the disk said about a write."""
    if error.errno in NO_ROOM:
        return StoreFull(
            f"There is no room to write {path} ({error.strerror}): nothing was changed. "
            "Make room; work then goes on."
        )
    return StoreError(f"Writing {path} failed ({error.strerror}): nothing was changed. Look at the disk.")


def framed(payload: bytes) -> bytes:
    """The payload as a record."""
    length = b"%08x" % len(payload)
    return b"#%08x %s\n%s" % (zlib.crc32(payload, zlib.crc32(length)), length, payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a journal file: its payload and where it lies."""

    offset: int
    end: int
    payload: bytes


def record_at(content: bytes, offset: int) -> Record | None:
    """The whole and undamaged record that begins here, if there is one."""
    head = HEAD.match(content, offset)
    if not head:
        return None
    end = head.end() + int(head["length"], 16)
    payload = content[head.end() : end]
    is_whole = end <= len(content) and zlib.crc32(payload, zlib.crc32(head["length"])) == int(head["crc"], 16)
    return Record(offset=offset, end=end, payload=payload) if is_whole else None


def records(content: bytes) -> Iterator[Record]:
    """The records from the start, up to the first that is not whole."""
    offset = 0
    while record := record_at(content, offset):
        yield record
        offset = record.end


def next_record(content: bytes, offset: int) -> int:
    """Where the first whole record behind `offset` begins; the end of the content if there is none."""
    heads = (head.start() for head in HEAD.finditer(content, offset + 1))
    return next((start for start in heads if record_at(content, start)), len(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a journal file holds: its first record's facts, the others, and where they end."""

    generation: int
    previous: int  # bytes of the file before it that count
    records: tuple[Record, ...]
    end: int  # bytes that are whole
    size: int  # bytes of the file


def read_journal(path: Path) -> Opened:
    """Everything in a journal file.

    Raises:
        StoreDamaged: something before the last record is not what was written.
    """
    content = path.read_bytes()
    found = tuple(records(content))
    end = found[-1].end if found else 0
    if next_record(content, end) < len(content):
        raise damaged(path, end, "a record in its middle is not what was written")
    if not found:
        raise damaged(path, 0, "it has no beginning")
    first = json.loads(found[0].payload)
    return Opened(
        generation=first["generation"],
        previous=first["previous"],
        records=found[1:],
        end=end,
        size=len(content),
    )


def damaged(path: Path, offset: int, what: str) -> StoreDamaged:
    """The error that names the file, the place and the way out."""
    return StoreDamaged(
        f"{path} is damaged at byte {offset}: {what}. Nothing was changed. Run `threaddesk repair`: "
        "it copies the folder first and then recovers the last good state; or put back a backup."
    )


def cut_tail(path: Path, end: int) -> int:
    """Cut what is behind `end`, keep it in a file beside, and give its number of bytes."""
    content = path.read_bytes()
    tail = content[end:]
    if not tail:
        return 0
    write_new(path.with_name(f"{path.name}.{end}.cut"), tail)
    os.truncate(path, end)
    log.warning(
        "%s: the last %d bytes, from byte %d on, were no whole record (torn by a crash, or damaged): "
        "cut off, and kept in a .cut file",
        path.name,
        len(tail),
        end,
    )
    return len(tail)


class Journal:
    """The end of a journal file, where records are added."""

    def __init__(self, path: Path, generation: int) -> None:
        """Open an existing file, all of which is whole, and make it durable.

        The process before may have died between writing and syncing: what is read must not get lost.
        """
        self.path, self.generation = path, generation
        self._handle = os.open(path, os.O_RDWR | os.O_APPEND)
        os.fsync(self._handle)
        sync_folder(path.parent)
        self.size = os.fstat(self._handle).st_size
        first = record_at(os.pread(self._handle, 256, 0), 0)
        self._begins = first.end if first else 0
        self.appended = 0  # records
        self.is_sound = True  # False: what is behind `size` is uncertain, so nothing may follow it

    @classmethod
    def create(cls, path: Path, generation: int, previous: int) -> "Journal":
        """A new file that goes on after `previous` bytes of the one before."""
        write_new(path, framed(json.dumps({"generation": generation, "previous": previous}).encode() + b"\n"))
        return cls(path, generation)

    @property
    def has_records(self) -> bool:
        """Whether it holds more than its beginning."""
        return self.size > self._begins

    def append(self, payload: bytes) -> None:
        """Add one record, durably.

        Raises:
            StoreFull: no room; the file is as before.
            StoreError: the disk failed; the file takes no more records if `is_sound` is now False.
        """
        record = framed(payload)
        self.is_sound = False  # until the end: an interrupt may come at any step
        crash.point("store.before_write")
        try:
            write_all(self._handle, record)
        except OSError as error:
            self.is_sound = self._take_back()
            raise refusal(error, self.path) from error
        crash.point("store.after_write")
        try:
            os.fsync(self._handle)
        except OSError as error:
            # The kernel may have dropped the bytes and forgotten it: a later fsync proves nothing.
            self._take_back()
            raise refusal(error, self.path) from error
        self.size, self.appended, self.is_sound = self.size + len(record), self.appended + 1, True
        crash.point("store.after_fsync")

    def _take_back(self) -> bool:
        try:
            os.ftruncate(self._handle, self.size)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)
