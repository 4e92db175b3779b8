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


# Every mail that the desk writes by itself, whatever the cause; counted where queued (outgoing/mail.py).
AUTOMATIC = Cap(name="automatic", limits=((timedelta(hours=1), 3), (timedelta(days=1), 10)))
# Technicians ask for theirs (`/helpdesk me`); that their mail answers by itself is bounded all the same.
AUTOMATIC_TO_STAFF = Cap(
    name="automatic to staff", limits=((timedelta(hours=1), 30), (timedelta(days=1), 200))
)
CONFIRMATION = Cap(name="confirmation", limits=((timedelta(minutes=1), 1),))
# A person's words are passed on to the others once; a machine says the same each time that it is written to.
SAME_WORDS = Cap(name="same words", limits=((timedelta(hours=1), 1),))
# Unknown senders who are asked to confirm themselves (specification 1.4): forged ones are not to be bothered.
CHALLENGE = Cap(name="challenge", limits=((timedelta(hours=24), 1),))
CHALLENGES_TO_DOMAIN = Cap(name="challenges to", limits=((timedelta(hours=1), 10),))
CHALLENGES = Cap(name="challenges", limits=((timedelta(hours=1), 60),))
# New passwords that are asked for on the web pages, by whomever, for one address.
RESETS = Cap(name="resets", limits=((timedelta(hours=1), 3), (timedelta(days=1), 10)))
# What one customer says on the pages of tickets: whoever got hold of a link buries no thread.
PAGE_ANSWERS = Cap(name="page answers", limits=((timedelta(hours=1), 30), (timedelta(days=1), 100)))
# Lines of the audit about what was refused to one person, and to all: nobody buries what admins changed.
REFUSALS = Cap(name="refusals", limits=((timedelta(hours=1), 3), (timedelta(days=1), 10)))
ALL_REFUSALS = Cap(name="all refusals", limits=((timedelta(days=1), 50),))
FLOOD_TOLD = Cap(name="flood told", limits=((timedelta(days=1), 1),))


def opened_by_one(most: int) -> Cap:
    """How many tickets one sender may open in an hour."""
    return Cap(name="opened", limits=((timedelta(hours=1), most),))


RELAYED = Cap(name="relayed", limits=((timedelta(hours=1), 20), (timedelta(days=1), 60)))
