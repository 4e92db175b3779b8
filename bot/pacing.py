"""The pace that Slack and mail servers ask for: who must wait, and until when."""

import threading
from collections.abc import Callable

from bot.outgoing.queue import MAIL_PACE, MARK_PACE, UPDATE_PACE, WHISPER_PACE

A_POST_A_SECOND = 1.0  # Slack: one message a second a channel (docs: apis/web-api/rate-limits)
UPDATES = 0.05  # seconds between edits and reactions: bursts are fine, Slack's 429 does the rest
QUICK = tuple(f"{kind} " for kind in (UPDATE_PACE, MARK_PACE, WHISPER_PACE))
# One call of a pace at a time: posts of a channel appear in their order, and one channel that does not answer
# takes one sender, not all of them. Longer than any call lasts, files too: this is for a call that got lost.
LONGEST_CALL = 180.0  # seconds
POSTS_A_CARD = 4  # posts into threads of a channel, after which a new thread has its turn


class Pacer:
    """Remembers when each pace may go on; its clock only moves forward."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free_at: dict[str, float] = {}
        self._under_way: dict[str, float] = {}  # until when a call counts as that
        self._since_card: dict[str, int] = {}  # posts of a channel since its last new thread
        self._lock = threading.Lock()

    def busy(self) -> frozenset[str]:
        """The paces that must wait now."""
        now = self._monotonic()
        with self._lock:
            self._free_at = {pace: at for pace, at in self._free_at.items() if at > now}
            self._under_way = {pace: at for pace, at in self._under_way.items() if at > now}
            return frozenset((*self._free_at, *self._under_way))

    def used(self, pace: str, *, is_card: bool = False) -> None:
        """Something of this pace goes out now; `ended` says when it is through."""
        if pace == MAIL_PACE:
            return
        is_quick = pace.startswith(QUICK)
        self.hold(pace, UPDATES if is_quick else A_POST_A_SECOND)
        with self._lock:
            self._under_way[pace] = self._monotonic() + LONGEST_CALL
            if not is_quick:
                self._since_card[pace] = 0 if is_card else self._since_card.get(pace, 0) + 1

    def ended(self, pace: str) -> None:
        """What went out is through, whatever came of it."""
        with self._lock:
            self._under_way.pop(pace, None)

    def cards_turns(self) -> frozenset[str]:
        """The channels in which a new thread goes before posts into others: none waits for ever."""
        with self._lock:
            return frozenset(pace for pace, count in self._since_card.items() if count >= POSTS_A_CARD)

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
