"""Forgets what is no longer needed: keys of old inputs, caps that are over, what was delivered, unused bytes.

Mail that its sender did not confirm ends its waiting here; of mail that waits for admins they are reminded.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.admins import Admins
from bot.alerts import forget_alert, raise_alert
from bot.core.inbound import Inbound, Mark, Outcome
from bot.core.rich_text import escape
from bot.filing import Filing
from bot.incoming.counting import keep
from bot.ports import Clock
from bot.storage import KINDS, Rows, Store, Transaction

HELD = timedelta(days=14)  # so long mail waits for its sender to confirm themselves
REMINDED = timedelta(days=7)  # so long mail waits for an admin before they are told once more
INPUTS = timedelta(days=30)  # Slack repeats an event for a day at most
# Reports about mails come for weeks: they are found by the delivery. What a ticket's log says stays for ever.
DELIVERIES = timedelta(days=90)
INBOUND = timedelta(days=400)  # so long a second copy of a mail is known as one
ORPHANS = timedelta(days=1)  # bytes may be put long before the row that refers to them
MOST_AT_ONCE = 500  # rows in one transaction
FIRST_TIME = 400  # days that the first run looks back
ONCE_MORE = 30  # days that each later run looks at again: a clock may have been ahead
SWEPT = "upkeep:swept"

# What is forgotten by day: the index that has the day, and how long rows are kept after it.
PASSING = {
    "inputs": ("day", INPUTS),
    "inbound": ("passing", INBOUND),
    "marks": ("day", timedelta()),
    "deliveries": ("finished_day", DELIVERIES),
}
KEYS = {kind.name: kind.key for kind in KINDS}


class Upkeep:
    """The desk's housekeeping; each run goes on where the last one stopped."""

    def __init__(self, store: Store, *, keys: tuple[bytes, ...], admins: Admins, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._keys, self._admins = keys, admins

    def run(self) -> int:
        """Forget what is old; says how many rows and blobs that were."""
        now = self._clock()
        self._expire_held()
        self._remind_of_held()
        gone = self._store.blobs.sweep(self._is_used, now - ORPHANS)
        for kind, (_, kept) in PASSING.items():
            gone += self._forget(kind, (now - kept).date())
        return gone

    def _expire_held(self) -> None:
        """Refuse the mails that nobody confirmed for too long."""
        last = self._clock() - HELD
        more = True
        while more:
            with self._store.transaction() as tx:
                found = _held_until(tx, last)
                for row in found:
                    reasons = (*row.reasons, f"nobody confirmed it in {HELD.days} days")
                    keep(tx, replace(row, outcome=Outcome.REFUSED, reasons=reasons))
            more = len(found) == MOST_AT_ONCE

    def _remind_of_held(self) -> None:
        """Tell the admins once of each account whose held mail has waited for them for a week."""
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            names = {one.address for one in tx.accounts.all()} | {one.account for one in tx.tallies.all()}
            for account in sorted(names):
                count = tx.inbound.count("for_admins", account)
                if not count:
                    forget_alert(tx, f"held:{account}")
                elif count > self._held_lately(tx, account):
                    raise_alert(filing, self._admins, f"held:{account}", _reminder(account, count))

    def _held_lately(self, tx: Transaction, account: str) -> int:
        """How many mails of an account have waited for admins for less than a week, by day."""
        first, last = (self._clock() - REMINDED).toordinal() + 1, self._clock().toordinal() + 1
        days = range(first, last + 1)
        return sum(tx.inbound.count("for_admins", f"{account} {day}") for day in days)

    def _is_used(self, sha256: str) -> bool:
        """Whether a message needs these bytes, a thread still gets them, or a mail that came in lately."""
        with self._store.transaction() as tx:
            if tx.messages.count("blob", sha256) or tx.deliveries.count("blob", sha256):
                return True
            mails = tx.inbound.find("raw", sha256)
        return any(one.is_waiting or self._clock() - one.at < one.kept_for for one in mails)

    def _forget(self, kind: str, before: date) -> int:
        gone = 0
        while True:
            with self._store.transaction() as tx:
                count = _forget_some(tx, kind, before.toordinal())
            gone += count
            if count < MOST_AT_ONCE:
                return gone


def _held_until(tx: Transaction, last: datetime) -> list[Inbound]:
    """Mails to be confirmed that came at `last` or before, not all at once."""
    found: list[Inbound] = []
    for day in range(last.toordinal() - FIRST_TIME, last.toordinal() + 1):
        found += tx.inbound.find("expires", day)
        if len(found) >= MOST_AT_ONCE:
            break
    return [row for row in found if row.at <= last][:MOST_AT_ONCE]


def _reminder(account: str, count: int) -> str:
    mails = "A mail" if count == 1 else f"{count} mails"
    held = f"to {escape(account)} {'is' if count == 1 else 'are'} held, some for a week"
    return f"{mails} {held}: `/helpdesk mail held` lists what waits for you to release or drop it."


def _forget_some(tx: Transaction, kind: str, before: int) -> int:
    """Remove the oldest rows of the days before this one, and note how far that came; says how many."""
    rows: Rows[Any, Any] = getattr(tx, kind)
    index, _ = PASSING[kind]
    mark = tx.marks.get(f"{SWEPT}:{kind}")
    day = (int(mark.value) - ONCE_MORE) if mark else before - FIRST_TIME
    gone = 0
    while day < before and gone < MOST_AT_ONCE:
        found = rows.find(index, day, limit=MOST_AT_ONCE - gone)
        for one in found:
            rows.remove(KEYS[kind](one))
        gone += len(found)
        day += gone < MOST_AT_ONCE
    if mark is None or day > int(mark.value):
        tx.marks.put(Mark(key=f"{SWEPT}:{kind}", value=str(day)))
    return gone
