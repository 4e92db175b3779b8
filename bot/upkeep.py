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
            for day in self._days(kind, (now - keep).date()):
                gone += self._forget(kind, day)
        return gone

    def _is_used(self, sha256: str) -> bool:
        """Whether a message needs these bytes, or a mail that came in lately."""
        with self._store.transaction() as tx:
            if tx.messages.count("blob", sha256):
                return True
            mails = tx.inbound.find("raw", sha256)
        return any(one.stage is not Stage.DONE or self._clock() - one.at < RAW for one in mails)

    def _days(self, kind: str, last: date) -> range:
        """The days whose rows may go, from where the last run stopped; noted only when they are gone."""
        with self._store.transaction() as tx:
            mark = tx.marks.get(f"{SWEPT}:{kind}")
        first = int(mark.value) if mark else last.toordinal() - 400
        return range(first, last.toordinal())

    def _forget(self, kind: str, day: int) -> int:
        gone = 0
        while True:
            with self._store.transaction() as tx:
                count = self._forget_some(tx, kind, day)
                if not count:
                    tx.marks.put(Mark(key=f"{SWEPT}:{kind}", value=str(day)))
                    return gone
            gone += count

    def _forget_some(self, tx: Transaction, kind: str, day: int) -> int:
        rows = tx.inputs if kind == "inputs" else tx.inbound
        found = rows.find("day", day, limit=MOST_AT_ONCE)
        for one in found:
            rows.remove(one.key)
        return len(found)
