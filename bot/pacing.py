"""The pace that Slack and mail servers ask for: who must wait, and until when."""

import threading
from collections.abc import Callable

from bot.outgoing.queue import MAIL_PACE, UPDATE_PACE

A_POST_A_SECOND = 1.0  # Slack: one message a second a channel (docs: apis/web-api/rate-limits)
UPDATES = 0.05  # seconds between edits and reactions: bursts are fine, Slack's 429 does the rest


class Pacer:
    """Remembers when each pace may go on; its clock only moves forward."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def busy(self) -> frozenset[str]:
        """The paces that must wait now."""
        now = self._monotonic()
        with self._lock:
            self._free_at = {pace: at for pace, at in self._free_at.items() if at > now}
            return frozenset(self._free_at)

    def used(self, pace: str) -> None:
        """Something of this pace goes out now."""
        if pace != MAIL_PACE:
            self.hold(pace, UPDATES if pace.startswith(UPDATE_PACE) else A_POST_A_SECOND)

    def hold(self, pace: str, seconds: float) -> None:
        """Nothing of this pace goes out for so long."""
        until = self._monotonic() + seconds
        with self._lock:
            self._free_at[pace] = max(self._free_at.get(pace, 0.0), until)

    def free(self, pace: str) -> None:
        """What held this pace is over."""
        with self._lock:
            self._free_at.pop(pace, None)

    def next_free(self) -> float | None:
        """Seconds until the first of the waiting paces may go on; None when none waits."""
        now = self._monotonic()
        with self._lock:
            waits = [at - now for at in self._free_at.values() if at > now]
        return min(waits, default=None)
