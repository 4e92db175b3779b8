"""Tells watchers what changed, and lets other threads wait for a condition."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Condition
from typing import Any, TypeVar

from sandbox.slack.workspace import Payload

log = logging.getLogger(__name__)
T = TypeVar("T")
RECHECK = 0.05  # seconds; a predicate may also look at things that the workspace knows nothing of


class Changes:
    """A counter of changes that threads can wait on, and a list of callbacks."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._count = 0
        self._watchers: list[Callable[[Payload], None]] = []

    def subscribe(self, watcher: Callable[[Payload], None]) -> Callable[[], None]:
        """Call `watcher` on the workspace's own thread for every change; the result ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def tell(self, kind: str, **facts: Any) -> None:
        """Something changed: which kind of thing, and where."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()
        for watcher in list(self._watchers):
            try:
                watcher({"type": kind} | facts)
            except Exception:  # a watcher's mistake must not reach the app that made the call
                log.exception("a watcher failed")

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """What `predicate` says as soon as it is truthy.

        Raises:
            TimeoutError: It never was.
        """
        deadline = time.monotonic() + timeout
        while True:
            with self._condition:
                seen = self._count
            if value := predicate():
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} seconds: {predicate}")
            with self._condition:
                if self._count == seen:
                    self._condition.wait(min(left, RECHECK))
