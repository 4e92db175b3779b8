"""Checks of the outbox: what has not left the desk yet, and what never will."""

from collections.abc import Iterator
from datetime import timedelta

from bot.checks.facts import Facts
from bot.core.checkup import Check, Finding, fault, fine, warning
from bot.core.outbox import WARN_MAIL, Delivery, State
from bot.ports import Clock
from bot.storage import Store

LATE = timedelta(minutes=15)  # the longest undo time is ten
LOOKED_BACK = 7  # days
LONGEST = 200  # characters of a server's words


class OutboxChecks:
    """Looks at the deliveries."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def checks(self, _facts: Facts) -> Iterator[Check]:
        """The two checks."""
        yield Check(name="Waiting deliveries", looks_at="what has not left the desk yet", look=self._waiting)
        yield Check(
            name="Failed deliveries", looks_at="what could not be delivered lately", look=self._failed
        )

    def _waiting(self) -> Finding:
        with self._store.transaction() as tx:
            rows = tx.deliveries.find("unfinished", "yes")
        waiting = _several(len(rows), "delivery waits", "deliveries wait")
        parked = [row for row in rows if row.state is State.PARKED]
        if parked:
            few = _several(len(parked), "delivery waits", "deliveries wait")
            return fault(
                f"{few} until somebody mends something: {_said(parked[0])}",
                "Mend what the sentence says; the desk tries again by itself, at least once an hour.",
            )
        oldest = min(rows, key=lambda row: row.made_at, default=None)
        if oldest is None or (age := self._clock() - oldest.made_at) <= LATE:
            return fine(f"{waiting} to go out{', none for long' if rows else ''}.")
        why = _said(oldest) if oldest.attempts else "it was not tried yet."
        return (fault if age > WARN_MAIL else warning)(
            f"{waiting} to go out, the oldest for {_long(age)}: {why}",
            "See that the desk runs (threaddesk run), and mend what the rows about SMTP and Slack say.",
        )

    def _failed(self) -> Finding:
        today = self._clock().toordinal()
        days = range(today - LOOKED_BACK, today + 1)
        with self._store.transaction() as tx:
            rows = [row for day in days for row in tx.deliveries.find("failed_day", day)]
        if not rows:
            return fine(f"Nothing failed in the last {LOOKED_BACK} days.")
        last = rows[-1]
        where = f" in ticket #{last.ticket}" if last.ticket is not None else ""
        return warning(
            f"{_several(len(rows), 'delivery', 'deliveries')} failed in the last {LOOKED_BACK} days, "
            f"the last one{where}: {_said(last)}",
            "Look into that ticket's thread, which names whom it was for, and reach them another way.",
        )


def _several(count: int, one: str, many: str) -> str:
    return f"{count or 'No'} {one if count == 1 else many}"


def _said(row: Delivery) -> str:
    return row.result if len(row.result) <= LONGEST else f"{row.result[:LONGEST]}…"


def _long(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{age.total_seconds() / 60:.0f} minutes" if hours < 2 else f"{hours:.0f} hours"
