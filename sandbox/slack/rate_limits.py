"""How often a method may be called: token buckets by tier, and one post a second per channel."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sandbox.slack.ids import Time

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POSTS_PER_MINUTE = 300  # in the whole workspace
BURST = {"realistic": 1.0, "strict": 0.1}  # share of a minute's calls that may come at once
POST_BURST = {"realistic": 5.0, "strict": 1.0}


@dataclass(slots=True)
class Bucket:
    """Fills with time, and one call takes one token."""

    size: float
    per_second: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Zero if the call may pass, else the seconds until it might."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class RateLimits:
    """The buckets of one app in one workspace: off, realistic or strict."""

    def __init__(self, mode: str, time: Time, factor: float) -> None:
        if mode not in ("off", *BURST):
            raise ValueError(f"rate limits are off, realistic or strict, not {mode}")
        self._mode, self._time, self._factor = mode, time, factor
        self._buckets: dict[str, Bucket] = {}

    def wait(self, method: str, tier: int, channel: str) -> int:
        """Zero if the call may pass, else the whole seconds of `Retry-After`."""
        if self._mode == "off":
            return 0
        waits = [0.0]
        if method == "chat.postMessage":
            waits.append(self._take(f"{method} {channel}", POST_BURST[self._mode], 1.0))
            waits.append(self._take(method, POSTS_PER_MINUTE, POSTS_PER_MINUTE / 60))
        elif tier in PER_MINUTE:
            calls = PER_MINUTE[tier]
            waits.append(self._take(method, max(1.0, calls * BURST[self._mode]), calls / 60))
        return math.ceil(max(waits))

    def _take(self, key: str, size: float, per_second: float) -> float:
        rate = per_second * self._factor
        now = self._time.now()
        bucket = self._buckets.setdefault(key, Bucket(size, rate, size, now))
        return bucket.take(now)
