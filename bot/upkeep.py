"""Forgets what is no longer needed: keys of old inputs, and bytes that nothing refers to.

Mail that nobody let in ends its waiting here.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.inbound import Inbound, Mark, Outcome, Stage
from bot.counting import keep
from bot.ports import Clock
from bot.storage import Store, Transaction

HELD = timedelta(days=14)  # so long mail waits for its sender to confirm themselves
INPUTS = timedelta(days=30)  # Slack repeats an event for a day at most
INBOUND = timedelta(days=400)  # so long a second copy of a mail is known as one
ORPHANS = timedelta(days=1)  # bytes may be put long before the row that refers to them
MOST_AT_ONCE = 500  # rows in one transaction
FIRST_TIME = 400  # days that the first run looks back
SWEPT = "upkeep:swept"


class Upkeep:
    """The desk's housekeeping; each run goes on where the last one stopped."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def run(self) -> int:
        """Forget what is old; says how many rows and blobs that were."""
        now = self._clock()
        self._expire_held()
        gone = self._store.blobs.sweep(self._is_used, now - ORPHANS)
        for kind, kept in (("inputs", INPUTS), ("inbound", INBOUND)):
            gone += self._forget(kind, (now - kept).date())
        return gone

    def _expire_held(self) -> None:
        """Refuse the mails that have been held too long."""
        last = self._clock() - HELD
        more = True
        while more:
            with self._store.transaction() as tx:
                found = _held_until(tx, last)
                for row in found:
                    reasons = (*row.reasons, f"nobody confirmed it in {HELD.days} days")
                    keep(tx, replace(row, outcome=Outcome.REFUSED, reasons=reasons))
            more = len(found) == MOST_AT_ONCE

    def _is_used(self, sha256: str) -> bool:
        """Whether a message needs these bytes, or a mail that came in lately."""
        with self._store.transaction() as tx:
            if tx.messages.count("blob", sha256):
                return True
            mails = tx.inbound.find("raw", sha256)
        return any(one.stage is not Stage.DONE or self._clock() - one.at < one.kept_for for one in mails)

    def _forget(self, kind: str, before: date) -> int:
        gone = 0
        while True:
            with self._store.transaction() as tx:
                count = _forget_some(tx, kind, before.toordinal())
            gone += count
            if count < MOST_AT_ONCE:
                return gone


def _held_until(tx: Transaction, last: datetime) -> list[Inbound]:
    """Mails that are held and came at `last` or before, not all at once; a mail may be held again later."""
    found: list[Inbound] = []
    for day in range(last.toordinal() - FIRST_TIME, last.toordinal() + 1):
        found += tx.inbound.find("outcome_day", f"{Outcome.HELD.value} {day}")
        if len(found) >= MOST_AT_ONCE:
            break
    return [row for row in found if row.at <= last][:MOST_AT_ONCE]


def _forget_some(tx: Transaction, kind: str, before: int) -> int:
    """Remove the oldest rows of the days before this one, and note how far that came; says how many."""
    rows = tx.inputs if kind == "inputs" else tx.inbound
    mark = tx.marks.get(f"{SWEPT}:{kind}")
    day = int(mark.value) if mark else before - FIRST_TIME
    gone = 0
    while day < before and gone < MOST_AT_ONCE:
        found = rows.find("day", day, limit=MOST_AT_ONCE - gone)
        for one in found:
            rows.remove(one.key)
        gone += len(found)
        day += gone < MOST_AT_ONCE
    if mark is None or day > int(mark.value):
        tx.marks.put(Mark(key=f"{SWEPT}:{kind}", value=str(day)))
    return gone
