"""A ticket goes to another category: a new card in its channel, and a way there from the old thread.

What was queued for the old thread still goes there (core/threads.py); what is said there from now on
reaches nobody, and whoever says it is told so (replies.py).
"""

from dataclasses import replace
from datetime import datetime

from bot import telling
from bot.core import threads
from bot.core.names import key_of
from bot.core.outbox import Delivery, State
from bot.core.people import Category
from bot.core.rules.values import meant
from bot.core.tickets import Thread, Ticket, given_back
from bot.errors import InputError, NotFound, SlackRefused
from bot.filing import Filing
from bot.outgoing.queue import moved_to
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_into, to_change

HISTORY = "The conversation so far"
ON = "It goes on there"


class Moving:
    """Moves tickets."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._rights = store, directory, rights
        self._keys, self._clock = keys, clock

    def places(self, number: int, *, by: str) -> tuple[Ticket, list[Category]]:
        """The ticket, and the categories to which this person may move it."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            ticket = Filing.begin(tx, self._clock(), self._keys).ticket(number)
            return ticket, [one for one in tx.categories.all() if one.id != ticket.category]

    def move(self, number: int, category: str, *, by: str, key: str = "") -> str:
        """Move a ticket to the category of this name; a sentence says so.

        Needs a technician of the category in which it is. With the same `key` again nothing changes.
        """
        name = self._rights.let_in(by, number)
        there = self._named(category)
        members = self._members(there)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = to_change(filing, number)
            if ticket.category == there.id:
                return f"Ticket #{number} is in {there.name} already."
            if filing.is_repeated(key):
                return f"Ticket #{number} was moved already."
            left = filing.category(ticket.category)
            loses = bool(ticket.assignee) and not self._may_keep(tx, ticket.assignee or "", members)
            moved = self._moved(filing, ticket, there)
            if loses:
                moved = given_back(moved, now=filing.now)
            tx.tickets.put(moved)
            filing.log(moved, "moved", by=by, words=f"{name} moved it from {left.name} to {there.name}.")
            _show(filing, ticket, moved, f"{name} moved this ticket", left.name, there.name)
            if loses:
                filing.slack.line(moved, "Who had it is not in this channel: it waits to be taken.")
            telling.moved(filing, moved, from_category=left.id, by=by)
            return f"Ticket #{number} is in {there.name} now."

    def _named(self, name: str) -> Category:
        with self._store.transaction() as tx:
            found = tx.categories.find("name", key_of(name), limit=1)
            known = [one.name for one in tx.categories.all()]
        if not found:
            raise NotFound(f"There is no category {name[:80]}; {meant(name, known)}")
        return found[0]

    def _members(self, category: Category) -> frozenset[str]:
        """Who is in the category's channel; we have to be."""
        try:
            members = self._directory.members(category.channel)
        except SlackRefused:
            members = frozenset()
        if self._directory.bot_user not in members:
            raise InputError(f"The desk is not in the channel of {category.name}: invite it there first.")
        return members

    def _may_keep(self, tx: Transaction, user: str, members: frozenset[str]) -> bool:
        return user in members or self._rights.is_admin_in(tx, user)

    def _moved(self, filing: Filing, ticket: Ticket, there: Category) -> Ticket:
        """The ticket in the other channel; one whose card has not begun to leave was never anywhere else."""
        waiting = _waiting(filing.tx, ticket)
        card = next((one for one in waiting if one.order.kind == "open_thread"), None)
        if ticket.thread_ts is None and card is not None and _is_ours(card):
            for one in waiting:
                filing.tx.deliveries.put(moved_to(there.channel, one))
            return _in(ticket, there, filing.now)
        old = Thread(channel=ticket.channel, ts=ticket.thread_ts, left_at=filing.now)
        return replace(_in(ticket, there, filing.now), earlier=(*ticket.earlier, old), thread_ts=None)


def _in(ticket: Ticket, there: Category, now: datetime) -> Ticket:
    return replace(ticket, category=there.id, channel=there.channel, updated_at=now)


def _show(filing: Filing, before: Ticket, moved: Ticket, who: str, left: str, there: str) -> None:
    """The new card, and a line in both threads that leads into the other."""
    if moved.earlier == before.earlier:
        filing.slack.line(moved, f"{who} here from {left}.")
        return
    old, new = threads.present(before), threads.present(moved)
    filing.slack.open_thread(moved)
    filing.slack.way(moved, f"{who} here from {left}.", old, label=HISTORY)
    if _is_stuck(filing.tx, before):
        filing.slack.carry_over(moved, old)
    gone = f"{who} to {there}. What is written here from now on reaches nobody."
    filing.slack.way(moved, gone, new, label=ON, under=old)
    for thread in range(new):
        filing.slack.leave_card(moved, thread)
    for one in merged_into(filing.tx, moved.number):
        filing.slack.refresh_card(one)


def _waiting(tx: Transaction, ticket: Ticket) -> list[Delivery]:
    """The posts that wait for the thread in which the ticket is."""
    lane = threads.lane_of(ticket.number, threads.present(ticket))
    return [one for one in tx.deliveries.find("unfinished_of_ticket", ticket.number) if one.lane == lane]


def _is_stuck(tx: Transaction, ticket: Ticket) -> bool:
    """Whether Slack takes nothing in the ticket's thread until a person mends something."""
    return any(one.state is State.PARKED for one in _waiting(tx, ticket))


def _is_ours(delivery: Delivery) -> bool:
    """Whether a post has certainly not begun to leave."""
    waits = delivery.state in (State.PENDING, State.PARKED)
    return waits and not delivery.maybe and not delivery.lease_until
