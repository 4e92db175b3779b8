"""Forgets what is no longer needed: keys of old inputs, and bytes that nothing refers to."""

from datetime import date, timedelta

from bot.core.inbound import Mark, Stage
from bot.ports import Clock
from bot.storage import Store, Transaction

INPUTS = timedelta(days=30)  # Slack repeats an event for a day at most
INBOUND = timedelta(days=400)  # so long a second copy of a mail is known as one
RAW = timedelta(days=30)  # so long the bytes of mail that made no message are kept
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
        gone = self._store.blobs.sweep(self._is_used, now - ORPHANS)
        for kind, keep in (("inputs", INPUTS), ("inbound", INBOUND)):
            gone += self._forget(kind, (now - keep).date())
        return gone

    def _is_used(self, sha256: str) -> bool:
        """Whether a message needs these bytes, or a mail that came in lately."""
        with self._store.transaction() as tx:
            if tx.messages.count("blob", sha256):
                return True
            mails = tx.inbound.find("raw", sha256)
        return any(one.stage is not Stage.DONE or self._clock() - one.at < RAW for one in mails)

    def _forget(self, kind: str, before: date) -> int:
        gone = 0
        while True:
            with self._store.transaction() as tx:
                count = _forget_some(tx, kind, before.toordinal())
            gone += count
            if count < MOST_AT_ONCE:
                return gone


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
