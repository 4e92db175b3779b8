"""Lets one thread at a time work on one thing, while others work on other things."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class OneAtATime:
    """Who comes second for the same key waits until the first is through."""

    def __init__(self) -> None:
        self._busy: set[str] = set()
        self._changed = threading.Condition()

    @contextmanager
    def on(self, key: str) -> Iterator[None]:
        """Have the key for oneself inside; for the same thread it cannot be nested."""
        with self._changed:
            self._changed.wait_for(lambda: key not in self._busy)
            self._busy.add(key)
        try:
            yield
        finally:
            with self._changed:
                self._busy.remove(key)
                self._changed.notify_all()
