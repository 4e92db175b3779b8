"""A ticket is marked as spam: closed without a word to anybody, and its sender is not heard again.

What is done by it can be undone: reopening the ticket lifts it (docs/decisions/0013-merging-and-spam.md).
"""

from dataclasses import replace

from bot.core.inbound import Outcome, Stage
from bot.core.incoming import SPAM
from bot.core.mail import Address
from bot.core.outbox import Cancelled, Delivery, settled
from bot.core.tickets import Ticket, marked_spam
from bot.errors import InputError
from bot.filing import Filing
from bot.incoming.counting import keep
from bot.outgoing.queue import can_be_called_back
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.merged import merged_into, to_change


class Spam:
    """Marks tickets as spam."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def asked(self, number: int, *, by: str) -> Ticket:
        """The ticket, if this person may mark it; raises as `mark` does, and changes nothing."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            return _markable(Filing.begin(tx, self._clock(), self._keys), number)

    def mark(self, number: int, *, by: str, key: str = "") -> str:
        """Close a ticket as spam and have its sender's mail go to junk; a sentence says so.

        With the same `key` again nothing changes.

        Raises:
            InputError: it is spam already, was merged, or its requester works here.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if filing.is_repeated(key):
                return f"Ticket #{number} is marked as spam already."
            ticket = marked_spam(_markable(filing, number), now=filing.now)
            tx.tickets.put(ticket)
            said = f"marked it as spam: {_junked(filing, ticket)}"
            said += _call_back(filing, ticket)
            filing.log(ticket, "spam", by=by, words=f"{name} {said}")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} {said} Reopening this ticket lifts that.")
            return f"Ticket #{number} is closed as spam. `/ticket reopen {number}` lifts that."


def lift_spam(filing: Filing, ticket: Ticket) -> str:
    """Let in the mail of whoever sent a ticket that was spam; a sentence that says so, after a space."""
    person = filing.person(ticket.requester)
    if not ticket.is_spam or person is None or not person.spams:
        return ""
    filing.tx.people.put(replace(person, spams=False))
    return f" Mail of {ticket.requester} comes in again."


def _markable(filing: Filing, number: int) -> Ticket:
    ticket = to_change(filing, number)
    if ticket.is_spam:
        raise InputError(f"Ticket #{number} is marked as spam already; `/ticket reopen {number}` lifts that.")
    person = filing.person(ticket.requester)
    if person and person.is_staff:
        raise InputError(f"{ticket.requester} is a technician's address: it cannot be marked as spam.")
    return ticket


def _junked(filing: Filing, ticket: Ticket) -> str:
    """Have the requester's mail go to junk, what is held of it too; says so."""
    person = filing.met(Address(name=ticket.requester_name, address=ticket.requester))
    if person is None:
        return "nobody was told."
    filing.tx.people.put(replace(person, spams=True))
    for row in filing.tx.inbound.find("held_of", ticket.requester):
        keep(
            filing.tx,
            replace(row, stage=Stage.DONE, outcome=Outcome.JUNK, reasons=(*row.reasons, SPAM)),
        )
    return f"nobody was told, and mail of {ticket.requester} goes to junk from now on."


def _call_back(filing: Filing, ticket: Ticket) -> str:
    """Cancel the mails to customers that have not begun to leave; a sentence says so, after a space."""
    numbers = [one.number for one in (ticket, *merged_into(filing.tx, ticket.number))]
    waiting = [one for of in numbers for one in filing.tx.deliveries.find("unfinished_of_ticket", of)]
    mails = [one for one in waiting if _is_ours(one)]
    for one in mails:
        filing.tx.deliveries.put(settled(one, Cancelled(words="its ticket was marked as spam"), filing.now))
        message = filing.tx.messages.get(one.message) if one.message is not None else None
        if message and message.author.is_staff:
            filing.slack.show_delivery(message)
    count = "1 mail that waited was" if len(mails) == 1 else f"{len(mails)} mails that waited were"
    return f" {count} called back." if mails else ""


def _is_ours(delivery: Delivery) -> bool:
    """Whether it is a customers' mail that can still be called back."""
    return delivery.is_customers_mail and can_be_called_back(delivery)
