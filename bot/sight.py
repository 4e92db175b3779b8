"""What technicians look at beside the thread: a whole mail, its original, and why a ticket is as it is."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.inbound import Inbound
from bot.core.letters import clean
from bot.core.mail import IncomingMail, MailError
from bot.core.messages import Event
from bot.core.tickets import Ticket
from bot.errors import InputError, NotFound
from bot.filing import Filing
from bot.ports import Clock, MailReader
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_into, merged_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeMail:
    """A mail that was read once more, to be shown as a whole."""

    ticket: int
    mail: IncomingMail
    authentication: str  # pass, fail, none; empty where nobody looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened in a ticket, and on which evidence."""

    at: datetime
    kind: str
    words: str
    reasons: tuple[str, ...]
    mail: Inbound | None  # the mail that did it


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that happened in a ticket, and in those that were merged into it, newest last."""

    ticket: Ticket
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Where a mail's bytes are, and to which ticket it belongs."""

    ticket: int
    raw: str  # sha256
    name: str  # of the file that its original becomes
    authentication: str = ""


class Sight:
    """Shows; only `original` changes something: the mail's own bytes are posted into the thread."""

    def __init__(
        self, store: Store, reader: MailReader, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._reader, self._rights = store, reader, rights
        self._keys, self._clock = keys, clock

    def whole(self, what: str, id: str, *, by: str) -> WholeMail:
        """All of a mail that stands in a ticket.

        Args:
            what: `message` of a ticket, or `mail` that was taken over.
            id: the message's number, or the mail's key.

        Raises:
            InputError: it is not there, may not be seen, or cannot be read.
        """
        found = self._found(what, id, by)
        try:
            mail = self._reader.read(self._store.blobs.get(found.raw))
        except MailError as error:
            raise InputError(f"The mail cannot be read: {error}") from error
        return WholeMail(ticket=found.ticket, mail=mail, authentication=found.authentication)

    def original(self, what: str, id: str, *, by: str) -> str:
        """Post a mail's own bytes into its ticket's thread, once; one sentence says so."""
        found = self._found(what, id, by)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if not filing.slack.post_original(filing.ticket(found.ticket), found.raw, found.name):
                return "The original stands in the thread already."
        return "The original is being posted into the thread."

    def why(self, number: int, *, by: str) -> Story:
        """What happened in a ticket, and on which evidence."""
        if by != COMMAND_LINE:
            self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            ticket = Filing.begin(tx, self._clock(), self._keys).ticket(number)
            told = [(one.number, *_log(tx, one.number)) for one in (ticket, *merged_into(tx, number))]
        steps = [
            one if which == number else replace(one, words=f"#{which}: {one.words or one.kind}")
            for which, events, mails in told
            for one in _steps(events, mails)
        ]
        return Story(ticket=ticket, steps=tuple(sorted(steps, key=lambda step: step.at)))

    def _found(self, what: str, id: str, by: str) -> _Found:
        with self._store.transaction() as tx:
            found = _message(tx, id) if what == "message" else _mail(tx, id)
        if by != COMMAND_LINE:
            self._rights.let_in(by, found.ticket)
        if not found.raw or not self._store.blobs.has(found.raw):
            raise InputError("The bytes of this mail are no longer kept.")
        return found


def _message(tx: Transaction, id: str) -> _Found:
    message = tx.messages.get(int(id)) if id.isascii() and id.isdigit() else None
    if message is None:
        raise NotFound("That message is no longer there.")
    return _Found(
        ticket=message.ticket,
        raw=message.raw,
        name=f"original of message {message.id}.eml",
        authentication=message.authentication,
    )


def _mail(tx: Transaction, key: str) -> _Found:
    row = tx.inbound.get(key)
    if row is None or row.ticket is None:
        raise NotFound("That mail is no longer there.")
    now = merged_ticket(tx, row.ticket)
    return _Found(ticket=now.number if now else row.ticket, raw=row.raw, name=f"original {row.short}.eml")


def _log(tx: Transaction, number: int) -> tuple[list[Event], list[Inbound]]:
    """What happened in a ticket, and the mails that came into it."""
    mails = tx.inbound.find("ticket", number)
    return tx.events.find("ticket", number), sorted(mails, key=lambda row: row.at)


def _steps(events: list[Event], mails: list[Inbound]) -> list[Step]:
    """The events by time, each with the mail that caused it: its reasons are the event's."""
    left, steps = list(mails), []
    for event in events:
        cause = next((row for row in left if _caused(row, event)), None)
        if cause:
            left.remove(cause)
        steps.append(Step(at=event.at, kind=event.kind, words=event.words, reasons=event.reasons, mail=cause))
    for row in left:
        words = f"A mail came in: {row.outcome.value if row.outcome else 'not filed yet'}."
        steps.append(Step(at=row.at, kind="mail", words=words, reasons=row.reasons, mail=row))
    return sorted(steps, key=lambda step: step.at)


def _caused(row: Inbound, event: Event) -> bool:
    return bool(event.reasons) and row.reasons[: len(event.reasons)] == event.reasons and row.at <= event.at


def mail_line(row: Inbound) -> str:
    """A mail in one line: who, what about, and its short ID."""
    copies = f", {row.copies} more {'copy' if row.copies == 1 else 'copies'}" if row.copies else ""
    return f"{clean(row.sender) or 'unknown sender'}: “{clean(row.subject)}” ({row.short}{copies})"
