"""Replies, edits and deletions that no event told of, read from Slack at start, at each reconnect and every
ten minutes.

How far a thread was read moves only here, never by live events, so that no gap can be skipped; both ways
meet in the same key, so that nothing is taken twice.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from bot.core.inbound import Mark
from bot.core.thread_events import Deleted, Edited, Root, read_back
from bot.core.threads import place, present
from bot.errors import SlackRefused
from bot.outgoing.queue import can_be_called_back
from bot.ports import Clock
from bot.replies import OLDEST, TAKEN, Replies
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_ticket
from bot.tickets.typed_messages import ticket_of_thread, typed_in

log = logging.getLogger(__name__)

CLOSED_TOO = timedelta(days=14)  # since its last change: the thread of a closed ticket is read so long
DIRECTLY = 50  # threads that are read one by one at most, a call to Slack each: it allows 50 a minute
OVERLAP = 900.0  # seconds read again, so that edits in the undo time are seen, and clocks may differ


class History(Protocol):
    """What was said in Slack; raises `OutsideError`."""

    def roots(self, channel: str, oldest: str) -> Iterator[Root]: ...
    def replies(self, channel: str, thread_ts: str, oldest: str) -> Iterator[dict[str, Any]]: ...


class CatchUp:
    """Reads what was said while nobody listened, and hands it in."""

    def __init__(self, store: Store, history: History, replies: Replies, *, clock: Clock) -> None:
        self._store, self._history, self._replies, self._clock = store, history, replies, clock

    def run(self) -> int:
        """Hand in every reply since the last run, in order; says how many were read.

        Raises:
            OutsideError: Slack cannot be asked; what was not read is read next time.
        """
        now = self._clock()
        with self._store.transaction() as tx:
            oldest = {one.channel: _oldest(tx, one.channel, now) for one in tx.categories.all()}
            older = _older(tx, oldest, now)
        return sum(
            self._channel(channel, since, [ts for place, ts in older if place == channel])
            for channel, since in oldest.items()
        )

    def _channel(self, channel: str, oldest: str, older: list[str]) -> int:
        """The channel's threads from `oldest` on, and these older ones."""
        read = 0
        undoable = self._undoable(channel)
        too_old = f"{(self._clock() - OLDEST).timestamp():.6f}"  # what is older is not mailed any more
        for root in self._history.roots(channel, oldest):
            seen = self._seen(channel, root.ts)
            is_new = root.latest_reply > max(seen, too_old) and self._is_ticket(channel, root.ts)
            if is_new or root.ts in undoable:
                read += self._read(channel, root, seen, undoable.pop(root.ts, set()))
        for thread_ts in older:
            if thread_ts not in undoable:
                seen = max(self._seen(channel, thread_ts), too_old)
                read += self._read(channel, Root(ts=thread_ts, latest_reply=""), seen, set())
        for thread_ts, waiting in undoable.items():
            root = Root(ts=thread_ts, latest_reply="")
            read += self._read(channel, root, self._seen(channel, thread_ts), waiting)
        return read

    def _undoable(self, channel: str) -> dict[str, set[str]]:
        """Replies that wait to be mailed, by thread: they may have been edited or deleted meanwhile."""
        found: dict[str, set[str]] = {}
        with self._store.transaction() as tx:
            for one in tx.deliveries.find("unfinished", "yes"):
                message = tx.messages.get(one.message) if one.message is not None else None
                waits = one.order.kind == "send_mail" and can_be_called_back(one)
                if waits and message and message.channel == channel and (thread := typed_in(tx, message)):
                    found.setdefault(thread, set()).add(message.ts)
        return found

    def _read(self, channel: str, root: Root, seen: str, undoable: set[str]) -> int:
        """One thread; what Slack refuses about it must not keep the others from being read."""
        try:
            return self._thread(channel, root, seen, undoable)
        except SlackRefused as error:
            log.warning("the thread %s in %s could not be read: %s", root.ts, channel, error)
            return 0

    def _thread(self, channel: str, root: Root, seen: str, undoable: set[str]) -> int:
        since = f"{max(float(seen or root.ts) - OVERLAP, 0):.6f}"
        read, newest = 0, seen
        missing = {ts for ts in undoable | self._standing(channel, root.ts) if ts >= since}
        is_there = False
        for message in self._history.replies(channel, root.ts, since):
            said = read_back(message, channel)
            if said is None:
                is_there = is_there or message.get("ts") == root.ts
                continue
            missing.discard(said.ts)
            outcome = self._replies.reply(said, late=True)
            if said.edited_ts and outcome == TAKEN:
                self._replies.edited(Edited(said=said))
            read, newest = read + 1, max(newest, said.ts)
        for ts in missing if is_there else ():
            self._replies.deleted(Deleted(channel=channel, thread_ts=root.ts, ts=ts))
        if newest != seen:
            with self._store.transaction() as tx:
                tx.marks.put(Mark(key=_mark(channel, root.ts), value=newest))
        return read

    def _standing(self, channel: str, thread_ts: str) -> set[str]:
        """What was said in a ticket's thread, as far as is known: what Slack has no more was deleted."""
        with self._store.transaction() as tx:
            ticket = ticket_of_thread(tx, channel, thread_ts)
            ticket = merged_ticket(tx, ticket.number) if ticket else None
            said = tx.messages.find("ticket", ticket.number) if ticket else []
            known = [one for one in said if one.channel == channel and one.ts and not one.withdrawn]
            return {one.ts for one in known if typed_in(tx, one) == thread_ts}

    def _seen(self, channel: str, thread_ts: str) -> str:
        with self._store.transaction() as tx:
            mark = tx.marks.get(_mark(channel, thread_ts))
        return mark.value if mark else ""

    def _is_ticket(self, channel: str, thread_ts: str) -> bool:
        with self._store.transaction() as tx:
            place = f"{channel}:{thread_ts}"
            return any(tx.tickets.count(index, place) for index in ("thread", "earlier_thread"))


def _oldest(tx: Transaction, channel: str, now: datetime) -> str:
    """The ts from which a channel's threads are listed: that of its oldest open ticket, or 14 days ago."""
    found = tx.tickets.find("heard_in", channel, limit=1)
    since = min([now - CLOSED_TOO, *(one.created_at for one in found)])
    return f"{since.timestamp() - OVERLAP:.6f}"


def _older(tx: Transaction, oldest: Mapping[str, str], now: datetime) -> list[tuple[str, str]]:
    """Channel and ts of threads that are not listed, whose closed tickets were touched in the last 14 days.

    One old ticket must not have a channel's whole history listed. They are those touched last, at most 50.
    """
    days = range((now - CLOSED_TOO).toordinal(), now.toordinal() + 1)
    touched = {
        ticket.number: ticket
        for channel in oldest
        for day in days
        for ticket in tx.tickets.find("heard_in", f"{channel} {day}")
    }
    newest_first = sorted(touched.values(), key=lambda one: one.updated_at, reverse=True)
    places = (place(one, thread) for one in newest_first for thread in range(present(one) + 1))
    old = ((channel, ts) for channel, ts in places if ts and ts < oldest.get(channel, ""))
    return list(islice(old, DIRECTLY))


def _mark(channel: str, thread_ts: str) -> str:
    return f"seen:{channel}:{thread_ts}"
