"""How long somebody who guesses has to wait: longer each time, and never for ever."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """So many wrong tries are free within a while; then the pauses between two of them grow."""

    name: str
    free: int
    within: timedelta
    first: timedelta
    longest: timedelta
    forgives: bool = False  # whether a right try makes the wrong ones forgotten

    def pause(self, tries: "Tries", now: datetime) -> timedelta:
        """How long to wait before the next try; zero or less: it may be made now."""
        if not self._counts(tries, now) or tries.wrong < self.free:
            return timedelta()
        pause = self.first.total_seconds() * 2.0 ** min(tries.wrong - self.free, 20)
        return tries.last + min(timedelta(seconds=pause), self.longest) - now

    def after(self, tries: "Tries | None", now: datetime) -> "Tries":
        """The tries after one more wrong one."""
        if tries is None or not self._counts(tries, now):
            return Tries(wrong=1, last=now)
        return replace(tries, wrong=tries.wrong + 1, last=now)

    def before(self, tries: "Tries") -> "Tries | None":
        """The tries without the one that turned out to be right; None: nothing is left to remember."""
        if self.forgives or tries.wrong <= 1:
            return None
        return replace(tries, wrong=tries.wrong - 1)

    def _counts(self, tries: "Tries", now: datetime) -> bool:
        """Whether they are recent; those ahead of a clock that was set back are not."""
        return timedelta() <= now - tries.last < max(self.within, self.longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """The wrong tries so far, and when the last one was."""

    wrong: int
    last: datetime


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST, LONGEST = timedelta(seconds=15), 15 * MINUTE
# At one person: from one network, from its region, and from everywhere together.
ADDRESS_AND_NETWORK = Throttle(
    name="both", free=5, within=15 * MINUTE, first=FIRST, longest=LONGEST, forgives=True
)
ADDRESS_AND_REGION = Throttle(name="region", free=3, within=HOUR, first=2 * FIRST, longest=LONGEST)
ADDRESS = Throttle(name="address", free=10, within=HOUR, first=FIRST, longest=LONGEST)
# At all people: from one network, and from one site, which may have very many of them.
NETWORK = Throttle(name="network", free=50, within=HOUR, first=timedelta(seconds=2), longest=MINUTE)
SITE = Throttle(name="site", free=200, within=HOUR, first=timedelta(seconds=2), longest=MINUTE)
# How many new passwords may be asked for.
ASKED = Throttle(name="asked", free=20, within=HOUR, first=FIRST, longest=5 * MINUTE)
