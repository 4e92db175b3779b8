"""The store refuses to be written to: said once, tried again until it gives in, and said when it is over."""

import logging
import threading
import time
from collections.abc import Callable

from bot.errors import StoreError

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds that whoever met the refusal waits
RETRY = 5.0  # seconds between two tries to write; trouble that stays away for so long is over
SAID_IS_SAID = 600.0  # seconds in which trouble that comes back and goes is not said again


class DiskTrouble:
    """What all threads report refusals of the store to; the mail stays on its server meanwhile.

    Args:
        write: writes something small; raises `StoreError` while that is refused.
        resume: has everything begin again that gave up.
        say: tells the people who must act; past the store.
        stopped: ends the tries.
    """

    def __init__(
        self,
        *,
        write: Callable[[], None],
        resume: Callable[[], None],
        say: Callable[[str], None],
        stopped: threading.Event,
    ) -> None:
        self._write, self._resume, self._say, self._stopped = write, resume, say, stopped
        self._lock = threading.Lock()
        self._reports = 0
        self._watched = False
        self._said_at: float | None = None

    def report(self, error: StoreError) -> None:
        """A write was refused; comes back when it may be tried again."""
        if self._stopped.is_set():
            return
        with self._lock:
            self._reports += 1
            is_first, self._watched = not self._watched, True
        if is_first:
            log.critical("%s", error)
            threading.Thread(target=self._watch, args=(str(error),), name="disk", daemon=True).start()
        self._stopped.wait(PAUSE)

    def _watch(self, words: str) -> None:
        told = self._tell(words)
        while not self._is_over():
            if self._stopped.wait(RETRY):
                return
            told = told or self._tell(words)
        log.info("the store can be written to again")
        if told:
            self._say("The store can be written to again; work goes on.")

    def _tell(self, words: str) -> bool:
        now = time.monotonic()
        if self._said_at is not None and now - self._said_at < SAID_IS_SAID:
            return False
        self._said_at = now
        self._say(f"{words} Mail stays on its server meanwhile.")
        return True

    def _is_over(self) -> bool:
        """Whether writing works, and nobody who began again met another refusal."""
        try:
            self._write()
        except StoreError:
            return False
        with self._lock:
            before = self._reports
        self._resume()
        self._stopped.wait(RETRY)
        with self._lock:
            self._watched = self._reports != before
            return not self._watched
