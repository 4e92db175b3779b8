"""Where ids and time stamps come from: counted, so that two runs of one script give the same ones."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable

Clock = Callable[[], float]  # seconds since 1970

SHORTEST_WAIT = 1.0  # seconds; an acknowledgement takes real computing time, which no factor can shorten


class Ids:
    """Counts ids per prefix and draws envelope ids from a fixed seed."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._random = random.Random(20260101)  # noqa: S311 - repeatable on purpose, not a secret

    def new(self, prefix: str) -> str:
        """The next id of a kind: C000000001, C000000002, ..."""
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:09d}"

    def uuid(self) -> str:
        """An envelope or client message id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def short(self) -> str:
        """A block id as Slack makes them up."""
        return "".join(self._random.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=5))

    def pick(self, count: int) -> int:
        """Any whole number below `count`."""
        return self._random.randrange(count)


class Time:
    """The workspace's clock, its message stamps, and how fast its waits pass."""

    def __init__(self, clock: Clock, factor: float, slowness: float) -> None:
        self._clock, self._factor, self._slowness = clock, factor, slowness
        self._last_stamp = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()

    def seconds(self) -> int:
        """Whole seconds since 1970, as Slack writes `created` and `event_time`."""
        return int(self._clock())

    def stamp(self) -> str:
        """A `ts` later than every one before it."""
        self._last_stamp = max(int(self._clock() * 1_000_000), self._last_stamp + 100)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def real(self, slack_seconds: float) -> float:
        """How long a wait of the platform takes here: `factor` 60 makes a minute a second."""
        return slack_seconds / self._factor

    def patience(self, slack_seconds: float) -> float:
        """How long to wait for the bot's own work: shortened as well, but never below a second."""
        return max(self.real(slack_seconds), min(SHORTEST_WAIT, slack_seconds))

    def peoples_patience(self, slack_seconds: float) -> float:
        """The same while a person waits for it."""
        return self.patience(slack_seconds) * self._slowness
