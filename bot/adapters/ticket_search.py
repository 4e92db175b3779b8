"""Finds tickets by facts and words, as the store has them when somebody looks."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterable
from datetime import datetime

from bot.adapters.search_reading import BATCH, SearchReading
from bot.adapters.tinydb_storage import Change
from bot.core.ticket_query import Hits, Wanted
from bot.errors import StoreError

log = logging.getLogger(__name__)

MANY = 500  # rows that nobody who looks waits for: a thread reads them
SHARE = 1.0  # pauses between batches, of the time that the last one took: others have their turn
AFTER_FAILURE = 60.0  # seconds until the thread tries again


class TicketSearch:
    """Reads little when somebody looks, and much in a thread beside the work."""

    def __init__(self, reading: SearchReading, stored: int) -> None:
        """Begin to read what waits, if that is much.

        Args:
            stored: how many rows the store holds.
        """
        self._reading = reading
        self._lock = threading.Lock()  # of the index; taken before the storage's, never inside it
        self._starting = threading.Lock()
        self._worker: threading.Thread | None = None
        self._is_closing = False
        self._not_before = 0.0  # the thread's next try, by the monotonic clock
        if stored >= MANY and not reading.is_used:
            self._read_beside()
        self.consider()

    def note(self, changes: Iterable[Change]) -> None:
        """Remember what was committed; to be called with the storage's lock held."""
        self._reading.note(changes)

    def consider(self) -> None:
        """Have a thread read what changed, where that is much, or a journal was ended since."""
        reading = self._reading
        if reading.waiting >= MANY or (reading.is_behind and reading.is_used):
            self._read_beside()

    def find(self, wanted: Wanted, now: datetime, *, skip: int = 0, limit: int) -> Hits:
        """The tickets that are wanted, in the wanted order: `limit` of them after the first `skip`.

        Raises:
            StoreError: the index cannot be used now.
        """
        with self._lock:
            if self._is_closing:
                raise StoreError("The store was closed.")
            try:
                hits = self._found(wanted, now, skip, limit)
            except (sqlite3.OperationalError, OSError) as error:
                raise StoreError(f"The index of words cannot be used ({error}). Look at the disk.") from error
            except sqlite3.DatabaseError as error:
                log.error("the index of words cannot be read (%s); it is made anew", error)
                self._reading.begin_anew()
                hits = self._found(wanted, now, skip, limit)
        if not hits.is_whole:
            self._read_beside()
        return hits

    def _found(self, wanted: Wanted, now: datetime, skip: int, limit: int) -> Hits:
        for _ in range(MANY // BATCH):
            if not self._reading.step(only_changes=self._worker is not None):
                break
        hits = self._reading.index().find(wanted, now.timestamp(), skip=skip, limit=limit)
        return Hits(numbers=hits.numbers, total=hits.total, is_whole=self._reading.is_whole)

    def _read_beside(self) -> None:
        with self._starting:
            if self._worker or self._is_closing or time.monotonic() < self._not_before:
                return
            self._worker = threading.Thread(target=self._run, name="ticket-search", daemon=True)
            self._worker.start()

    def _run(self) -> None:
        try:
            while not self._is_closing:
                with self._lock:
                    begun = time.monotonic()
                    if not self._reading.step():
                        break
                    took = time.monotonic() - begun
                time.sleep(took * SHARE)
        except (sqlite3.Error, OSError, StoreError) as error:
            self._not_before = time.monotonic() + AFTER_FAILURE
            log.error("the index of words could not be written (%s); it is tried again", error)
        finally:
            self._worker = None

    def close(self) -> None:
        """Read what changed, so that nothing is missing at the next start, and let go of the file."""
        with self._starting:  # no thread is just being started, and none will be
            self._is_closing = True
            worker = self._worker
        if worker:
            worker.join()
        with self._lock:
            try:
                while self._reading.is_used and (self._reading.waiting or self._reading.is_behind):
                    self._reading.step()
            except (sqlite3.Error, OSError, StoreError) as error:
                log.error("the index of words could not be written (%s); it is made anew", error)
            finally:
                self._reading.close()
