"""Does in the background what no answer may show the time of."""

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

MOST = 1_000  # waiting; more is a flood, and dropped


class Later:
    """One thread that does one thing after the other; it begins with the first."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Callable[[], object]] = queue.Queue(MOST)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def do(self, act: Callable[[], object]) -> None:
        """Have this done soon; at once for the caller."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pages, later", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(act)
        except queue.Full:
            log.warning("too much is asked of the pages: something was left out")

    def _run(self) -> None:
        while True:
            act = self._waiting.get()
            try:
                act()
            except Exception:
                log.exception("something that a page was asked for failed")
