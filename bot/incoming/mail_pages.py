"""Pages of lists of mails that made no ticket: found by index, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.inbound import SHORT, Inbound, Outcome, Stage
from bot.core.letters import clean
from bot.core.people import whose
from bot.errors import InputError, NotFound
from bot.storage import Transaction

LISTS = (Outcome.JUNK, Outcome.HELD, Outcome.REFUSED, Outcome.FAILED, Outcome.DELETED)
PAGE = 10  # mails
DAY = timedelta(days=1)
LONGEST_WAIT = 4_000  # days that the list of held mail goes back, for what waits for an admin
ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mail of a list, as it is now."""

    row: Inbound
    is_blocked: bool = False  # its sender is

    @property
    def fate(self) -> str:
        """What it has come to, in a sentence's part, when it is on no list any more."""
        if self.row.stage is Stage.RECEIVED:
            return "let in; it is being filed" if not self.row.due_at else "let in; it is filed later"
        made = f"ticket #{self.row.ticket}"
        match self.row.outcome:
            case Outcome.TICKET:
                return f"it made {made}"
            case Outcome.COMMENT:
                return f"it is a comment in {made}" if self.row.ticket else "it confirmed its sender"
            case Outcome.REFUSED:
                return f"refused: {self.row.reasons[-1]}" if self.row.reasons else "refused"
            case None:
                return "it waits"
            case outcome:
                return outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list, newest first."""

    outcome: Outcome
    entries: tuple[Entry, ...]
    page: int  # counted from 1
    total: int  # mails in the whole list
    now: datetime

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // PAGE))


def page_of(tx: Transaction, outcome: Outcome, page: int, now: datetime) -> Listed:
    """One page of a list; a page beyond the last one is the last."""
    if outcome is Outcome.FAILED:
        found = sorted(tx.inbound.find("stage", Stage.QUARANTINED.value), key=_newest)
        total = len(found)
    else:
        days = [(day, tx.inbound.count("outcome_day", day)) for day in _days(tx, outcome, now)]
        total = sum(count for _, count in days)
    page = min(max(page, 1), max(1, -(-total // PAGE)))
    first = (page - 1) * PAGE
    if outcome is not Outcome.FAILED:
        found, first = _around(tx, days, first)
    entries = tuple(entry_of(tx, row) for row in found[first : first + PAGE])
    return Listed(outcome=outcome, entries=entries, page=page, total=total, now=now)


def row_of(tx: Transaction, id: str) -> Inbound:
    """The mail with this short ID, or one that begins so; raises `NotFound` or `InputError`."""
    wanted = id.strip().lower()
    if not ID.fullmatch(wanted):
        raise InputError(
            f"`{clean(id)[:20]}` is no mail's ID; it looks like 3f2a9c1b and stands in the lists."
        )
    found = [row for row in tx.inbound.find("short", wanted[:SHORT]) if row.key.startswith(wanted)]
    if not found:
        raise NotFound(f"There is no mail {wanted}; `/helpdesk mail junk` lists some.")
    if len(found) > 1:
        raise InputError(
            f"Several mails begin with {wanted}: {', '.join(row.key[:16] for row in found[:5])}."
        )
    return found[0]


def entry_of(tx: Transaction, row: Inbound) -> Entry:
    """A mail as a list shows it."""
    person = whose(tx.people.find("address", row.address), row.address) if row.address else None
    return Entry(row=row, is_blocked=person is not None and person.is_shut_out)


def _days(tx: Transaction, outcome: Outcome, now: datetime) -> Iterator[str]:
    """The values of the index by outcome and day, from today back to the oldest that is still listed."""
    kept = Inbound(key="", account="", uidvalidity=0, uid=0, raw="", size=0, at=now, outcome=outcome).kept_for
    older = tx.inbound.count("for_admins", "all") if outcome is Outcome.HELD else 0
    for back in range(-1, LONGEST_WAIT):  # a clock may have gone back
        day = (now - back * DAY).toordinal()
        value = f"{outcome.value} {day}"
        if back > kept.days and not older:
            return
        if older:
            older -= tx.inbound.count("outcome_day", value) - tx.inbound.count("expires", day)
        yield value


def _around(tx: Transaction, days: list[tuple[str, int]], first: int) -> tuple[list[Inbound], int]:
    """The mails of the days that a page lies in, newest first, and where among them the page begins."""
    found: list[Inbound] = []
    start = None
    for day, count in days:
        if start is None and first >= count:
            first -= count
            continue
        start = first if start is None else start
        found += sorted(tx.inbound.find("outcome_day", day), key=_newest)
        if len(found) >= start + PAGE:
            break
    return found, start or 0


def _newest(row: Inbound) -> tuple[float, str]:
    return -row.at.timestamp(), row.key
