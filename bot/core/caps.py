"""How often what somebody, or everybody, causes may happen: each loop of machines ends by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many within these spans."""

    name: str
    limits: tuple[tuple[timedelta, int], ...]  # within this span, at most so many

    def allows(self, earlier: Sequence[datetime], now: datetime) -> bool:
        """Whether one more is fine after these earlier times; those ahead of the clock do not count."""
        return all(sum(timedelta() <= now - at < span for at in earlier) < most for span, most in self.limits)

    @property
    def most(self) -> int:
        """How many earlier times need to be known."""
        return max(most for _, most in self.limits)


AUTOMATIC = Cap(
    name="automatic",
    limits=((timedelta(minutes=1), 1), (timedelta(hours=1), 3), (timedelta(days=1), 10)),
)
# Unknown senders who are asked to confirm themselves (specification 1.4): forged ones are not to be bothered.
CHALLENGE = Cap(name="challenge", limits=((timedelta(hours=24), 1),))
CHALLENGES_TO_DOMAIN = Cap(name="challenges to", limits=((timedelta(hours=1), 10),))
CHALLENGES = Cap(name="challenges", limits=((timedelta(hours=1), 60),))
FLOOD_TOLD = Cap(name="flood told", limits=((timedelta(days=1), 1),))


def opened_by_one(most: int) -> Cap:
    """How many tickets one sender may open in an hour."""
    return Cap(name="opened", limits=((timedelta(hours=1), most),))


RELAYED = Cap(name="relayed", limits=((timedelta(hours=1), 20), (timedelta(days=1), 60)))
