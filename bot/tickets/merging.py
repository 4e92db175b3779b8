"""A ticket is merged into another one: its conversation goes on there, whatever still points at the old one.

What was queued for the old thread still goes there, and mails that wait still go out. Mail to the old ticket,
its links and what is said in its thread find their way by `merged_ticket` (merged.py).
"""

from dataclasses import dataclass, replace

from bot import crash
from bot.core.messages import Message
from bot.core.tickets import Ticket, merged_away, reopened, with_merged
from bot.errors import InputError, NotAllowed, NotFound, SlackRefused
from bot.filing import Filing
from bot.incoming.new_tickets import MOST_SUBSCRIBERS
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.facts import MOST_TAGS
from bot.tickets.merged import MergedAway, merged_into, merged_ticket

THERE = "It goes on there"
HISTORY = "The conversation there so far"

Places = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A ticket that is to be merged, the one that it goes into, and who comes along."""

    ticket: Ticket
    into: Ticket

    @property
    def newcomers(self) -> tuple[str, ...]:
        """Addresses that get the updates of `into` from then on, and see all that was said there."""
        return tuple(one for one in self.ticket.subscribers if one not in self.into.subscribers)

    @property
    def readers(self) -> tuple[str, ...]:
        """Addresses that see from then on what was said in `ticket`."""
        return tuple(one for one in self.into.subscribers if one not in self.ticket.subscribers)


class Merging:
    """Merges tickets."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def pair(self, number: int, into: int, *, by: str) -> Pair:
        """The two tickets, if this person may merge them; raises as `merge` does, and changes nothing."""
        self._let_in(by, number, into)
        with self._store.transaction() as tx:
            ticket, other = _two(Filing.begin(tx, self._clock(), self._keys), number, into)
        return Pair(ticket=ticket, into=other)

    def merge(self, number: int, into: int, *, by: str, key: str = "") -> str:
        """Merge a ticket into another one; a sentence says so. With the same `key` again nothing changes.

        Raises:
            NotFound: there is no such ticket.
            InputError: it was merged already, or the other one is the same in the end.
            NotAllowed: they are no technician of both categories.
        """
        (name, places), owner = self._let_in(by, number, into), self._owner(number, into)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if filing.is_repeated(key):
                return f"Ticket #{number} was merged already."
            ticket, other = _two(filing, number, into)
            if _places(tx, number, into) != places:
                why = "one of them was moved or merged a moment ago"
                raise InputError(f"Ticket #{number} stays as it is: {why}. Look at both, then merge again.")
            moved = _move_messages(filing, ticket, other)
            open_one = reopened(other, now=filing.now) if ticket.is_open and not other.is_open else other
            filled = with_merged(
                open_one,
                ticket,
                fields=_fields_for(filing, ticket, other),
                assignee=owner if owner == ticket.assignee and ticket.is_open else "",
                now=filing.now,
            )
            gone = merged_away(ticket, into=other.number, now=filing.now)
            tx.tickets.put(filled)
            tx.tickets.put(gone)
            _log(filing, gone, filled, by=by, name=name, got_owner=filled.assignee != other.assignee)
            _show(filing, gone, filled, name=name, moved=moved, reopens=filled.is_open and not other.is_open)
        crash.point("merge.committed")
        return f"Ticket #{number} is merged into #{other.number} “{other.subject}”: it goes on there."

    def _owner(self, number: int, into: int) -> str:
        """Who has the ticket, if they may work on the one that it goes into too; empty for nobody."""
        with self._store.transaction() as tx:
            ticket, end = tx.tickets.get(number), merged_ticket(tx, into)
        owner = (ticket.assignee if ticket else None) or ""
        try:
            return owner if owner and end and self._rights.let_in(owner, end.number) else ""
        except (NotAllowed, SlackRefused):
            return ""

    def _let_in(self, by: str, number: int, into: int) -> tuple[str, Places]:
        """The name of somebody who may act on both, and on the one that the other was merged into."""
        with self._store.transaction() as tx:
            places = _places(tx, number, into)
        name = self._rights.let_in(by, number)
        for other in dict.fromkeys((into, *(end for end, _ in places[1:]))):
            self._rights.let_in(by, other)
        return name, places


def _places(tx: Transaction, number: int, into: int) -> Places:
    """Numbers and channels of both tickets as far as they are there: who may merge them depends on these."""
    both = (tx.tickets.get(number), merged_ticket(tx, into))
    return tuple((one.number, one.channel) for one in both if one)


def _two(filing: Filing, number: int, into: int) -> tuple[Ticket, Ticket]:
    """The ticket, and the one that has the other's conversation."""
    ticket, end = filing.ticket(number), merged_ticket(filing.tx, number)
    if ticket.merged_into is not None and end:
        raise MergedAway(number, end.number)
    other = merged_ticket(filing.tx, into)
    if other is None:
        raise NotFound(f"There is no ticket #{into}; `/ticket` lists yours.")
    if other.number == number:
        why = "it cannot be merged into itself" if into == number else f"#{into} was merged into it already"
        raise InputError(f"Ticket #{number} stays as it is: {why}.")
    if spam := next((one.number for one in (ticket, other) if one.is_spam), None):
        raise InputError(f"Ticket #{spam} is marked as spam: `/ticket reopen {spam}` lifts that first.")
    _check_room("subscribers", {*ticket.subscribers, *other.subscribers}, MOST_SUBSCRIBERS)
    _check_room("tags", {*ticket.tags, *other.tags}, MOST_TAGS)
    return ticket, other


def _check_room(what: str, together: set[str], most: int) -> None:
    if len(together) > most:
        raise InputError(f"Together they have {len(together)} {what}; a ticket has at most {most}.")


def _move_messages(filing: Filing, ticket: Ticket, other: Ticket) -> list[Message]:
    """Everything that was said in the ticket, which is said in the other one now."""
    said = filing.tx.messages.find("ticket", ticket.number)
    for one in said:
        filing.tx.messages.put(replace(one, ticket=other.number))
    return said


def _fields_for(filing: Filing, ticket: Ticket, other: Ticket) -> tuple[tuple[int, str], ...]:
    """The values of the ticket that tickets of the other one's category have too."""
    have = {one.id for one in filing.tx.fields.all() if one.is_of(other.category)}
    return tuple((id, value) for id, value in ticket.fields if id in have)


def _log(filing: Filing, gone: Ticket, other: Ticket, *, by: str, name: str, got_owner: bool) -> None:
    words = f"{name} merged it into ticket #{other.number}."
    theirs = f" Whoever had #{gone.number} has it now." if got_owner else ""
    filing.log(gone, "merged", by=by, words=words)
    filing.log(other, "merged", by=by, words=f"{name} merged ticket #{gone.number} into it.{theirs}")


def _show(
    filing: Filing, gone: Ticket, other: Ticket, *, name: str, moved: list[Message], reopens: bool
) -> None:
    """Both cards, a line in both threads that leads into the other, and the cards that led to it."""
    filing.slack.refresh_card(other)
    for one in (gone, *merged_into(filing.tx, gone.number)):
        filing.slack.refresh_card(one, even_if_coming=not other.thread_ts)
    count = "1 message stands" if len(moved) == 1 else f"{len(moved)} messages stand"
    came = (
        f"{name} merged ticket #{gone.number} “{gone.subject}” into this one; its {count} in its own thread."
    )
    filing.slack.way_to(other, came, gone, label=HISTORY)
    if reopens:
        filing.slack.line(other, "That ticket was open, so this one is open again.")
    left = f"{name} merged this ticket into #{other.number}: what is written here from now on reaches nobody."
    filing.slack.way_to(gone, left, other, label=THERE)
