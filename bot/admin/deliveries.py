"""What has not left the desk, or never will: listed for admins, tried again at once, or dropped."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.outbox import (
    Cancelled,
    Delivery,
    OpenThread,
    PostDigest,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    SendMail,
    SendPicture,
    State,
    Tell,
    Whisper,
    settled,
)
from bot.core.tickets import Ticket
from bot.errors import InputError, NotFound
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store, Transaction
from bot.templates import mail_of

PAGE = 10  # deliveries
MOST_PAGES = 500
LONGEST = 60  # characters of a message by which people know it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One delivery of the list, as it is now."""

    delivery: Delivery
    what: str  # in a few words
    to: tuple[str, ...]  # addresses that do not have it, a Slack user, or a channel

    @property
    def is_droppable(self) -> bool:
        """A ticket without its card would have no thread: that is only tried again."""
        return self.delivery.is_listed and not isinstance(self.delivery.order, OpenThread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of what waits or failed, oldest first."""

    entries: tuple[Entry, ...]
    page: int  # counted from 1
    total: int
    now: datetime

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return min(MOST_PAGES, max(1, -(-self.total // PAGE)))


class Deliveries:
    """The acts of admins on the outbox; each is one transaction."""

    def __init__(
        self, store: Store, rights: Rights, directory: Directory, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._rights, self._directory = store, rights, directory
        self._keys, self._clock = keys, clock

    def listed(self, page: int, *, by: str) -> Listed:
        """One page, oldest first; a page beyond the last one is the last."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            total = tx.deliveries.count("listed", "yes")
            page = min(max(page, 1), MOST_PAGES, max(1, -(-total // PAGE)))
            rows = tx.deliveries.find("listed", "yes", limit=page * PAGE)[(page - 1) * PAGE :]
            entries = tuple(_entry(tx, row) for row in rows)
        return Listed(entries=entries, page=page, total=total, now=self._clock())

    def these(self, page: int, ids: tuple[int, ...], *, by: str) -> Listed:
        """The deliveries that a page showed, as they are now, so that a click moves none of them."""
        listed = self.listed(page, by=by)
        with self._store.transaction() as tx:
            rows = [row for row in map(tx.deliveries.get, ids) if row]
            entries = tuple(_entry(tx, row) for row in rows)
        return replace(listed, entries=entries, page=page)

    def retry(self, id: int, *, by: str) -> str:
        """Have a delivery tried now; one sentence says so.

        Raises:
            NotFound, InputError: there is none of this number, or it is over, or under way.
        """
        name = self._name(by)
        with self._store.transaction() as tx:
            filing, row = self._begin(tx, id)
            what = _entry(tx, row).what
            if row.state is State.FAILED and isinstance(row.order, SendMail) and row.ticket is not None:
                _mail_again(filing, filing.ticket(row.ticket), row, row.order)
            else:
                tx.deliveries.put(_due(row, filing.now))
                _wake_before(filing, row)
            if row.ticket is not None:
                words = f"{name} had delivery {id} tried again: {what}."
                filing.log(filing.ticket(row.ticket), "tried again", by=by, words=words)
        return f"Delivery {id} is tried now: {what}."

    def droppable(self, id: int, *, by: str) -> str:
        """What would be dropped, in a few words; raises as `drop` does."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            _, entry = self._droppable(tx, id)
        return entry.what

    def drop(self, id: int, *, by: str) -> str:
        """Let a delivery be tried no more; one sentence says so. That of a mail stands in its thread too.

        Raises:
            NotFound, InputError: there is none of this number, or it is over, or under way, or a card.
        """
        name = self._name(by)
        with self._store.transaction() as tx:
            filing, entry = self._droppable(tx, id)
            row = entry.delivery
            was_waiting = not row.is_finished
            dropped = Cancelled(words=f"dropped by {name}")
            tx.deliveries.put(settled(row, dropped, filing.now))
            if isinstance(row.order, SendMail):
                _tell_thread(filing, entry, name, was_waiting=was_waiting)
        return f"Delivery {id} is dropped: {entry.what}."

    def _droppable(self, tx: Transaction, id: int) -> tuple[Filing, Entry]:
        filing, row = self._begin(tx, id)
        if isinstance(row.order, OpenThread):
            raise InputError("A ticket's card cannot be dropped: without it the ticket has no thread.")
        return filing, _entry(tx, row)

    def _begin(self, tx: Transaction, id: int) -> tuple[Filing, Delivery]:
        row = tx.deliveries.get(id)
        if row is None:
            raise NotFound(f"There is no delivery {id}; `/helpdesk deliveries` lists what waits or failed.")
        if not row.is_listed:
            raise InputError(f"Delivery {id} is over ({row.state.value}).")
        if row.lease_until is not None:
            raise InputError(f"Delivery {id} is just being tried; look again in a moment.")
        return Filing.begin(tx, self._clock(), self._keys), row

    def _name(self, by: str) -> str:
        self._rights.let_admin(by)
        return "The command line" if by == COMMAND_LINE else self._directory.user(by)


def _due(row: Delivery, now: datetime) -> Delivery:
    """The delivery, due now; one that failed begins anew."""
    if row.state is not State.FAILED:
        return replace(row, due_at=now)
    order = replace(row.order, refused=(), bounced=()) if isinstance(row.order, SendMail) else row.order
    return replace(row, order=order, state=State.PENDING, due_at=now, made_at=now, attempts=0, uploads=0)


def _wake_before(filing: Filing, row: Delivery) -> None:
    """Have what stands before it in its lane tried now too: nothing overtakes there."""
    if row.ticket is None:
        return
    for one in filing.tx.deliveries.find("unfinished_of_ticket", row.ticket):
        if one.lane == row.lane and one.id < row.id and one.lease_until is None:
            filing.tx.deliveries.put(replace(one, due_at=filing.now))


def _mail_again(filing: Filing, ticket: Ticket, row: Delivery, order: SendMail) -> None:
    """Mail whoever does not have it once more, by a delivery of its own."""
    lost = _lacking(order)
    filing.tx.deliveries.put(
        replace(
            settled(row, Cancelled(words="tried again by hand"), filing.now),
            order=replace(order, again=tuple(dict.fromkeys((*order.again, *lost)))),
        )
    )
    message = filing.tx.messages.get(row.message) if row.message is not None else None
    if not filing.mail.send_again(ticket, order, lost, message):
        raise InputError(
            "Mail to them is suspended, or its template is empty: look into the ticket's thread."
        )


def _lacking(order: SendMail) -> tuple[str, ...]:
    """Those recipients who do not have the mail and were not mailed again."""
    return tuple(
        one for one in order.to if (one not in order.done or one in order.bounced) and one not in order.again
    )


def _tell_thread(filing: Filing, entry: Entry, name: str, *, was_waiting: bool) -> None:
    row = entry.delivery
    if row.ticket is None:
        return
    ticket = filing.ticket(row.ticket)
    words = f"{name} dropped {entry.what} to {', '.join(entry.to)}: it is not tried any more."
    filing.log(ticket, "dropped", words=words)
    if was_waiting:
        filing.slack.line(ticket, words)
    message = filing.tx.messages.get(row.message) if row.message is not None else None
    if message and message.author.is_staff:
        filing.slack.show_delivery(message)


# --- in words --------------------------------------------------------------------------------------


def _entry(tx: Transaction, row: Delivery) -> Entry:
    ticket = tx.tickets.get(row.ticket) if row.ticket is not None else None
    place = (f"<#{ticket.channel}>",) if ticket else ()
    what, to = _what(tx, row, place)
    where = f" of ticket #{row.ticket}" if row.ticket is not None else ""
    return Entry(delivery=row, what=f"{what}{where}", to=to)


def _what(tx: Transaction, row: Delivery, place: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    order = row.order
    match order:
        case SendMail():
            return f"the mail {_words_of(tx, row, order)}", _lacking(order) or order.to
        case Tell() | Whisper() | SendPicture():
            return f"the private message “{_short(order.words)}”", (order.user,)
        case PostLine():
            return f"the line “{_short(order.words)}”", place
        case OpenThread():
            return "the card", place
        case PostDigest():
            return f"the digest of {len(order.tickets)} new tickets", (f"<#{row.pace}>",)
        case PostMessage():
            return f"a message {_words_of(tx, row, order)}", place
        case PostFile() | PostOriginal():
            return "a file", place
        case _:
            return "how the card or a message looks", place


def _words_of(tx: Transaction, row: Delivery, order: SendMail | PostMessage) -> str:
    message = tx.messages.get(row.message) if row.message is not None else None
    if message:
        return f"“{_short(message.text)}”"
    if isinstance(order, SendMail) and order.words:
        return f"“{_short(order.words.subject)}”"
    return mail_of(order.template) if isinstance(order, SendMail) else ""


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
