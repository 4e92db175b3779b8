"""Mails of ours that did not arrive: shown in the thread with what to do, counted for each address."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.buttons import BOUNCE_REMOVE, BOUNCE_RETRY, Button
from bot.core.decisions import Bounce
from bot.core.inbound import Mark
from bot.core.mail import IncomingMail
from bot.core.messages import Message
from bot.core.outbox import Delivery, Failed, SendMail, State, settled
from bot.core.reach import Reach, bounced, is_hard
from bot.core.rich_text import for_mail
from bot.core.tickets import Ticket
from bot.errors import InputError
from bot.filing import Filing
from bot.incoming.lost_mail import LostMail, lost_mails, recipients_of
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store
from bot.templates import mail_of
from bot.tickets.merged import merged_ticket, present_number

MOST_REPORTED = 10  # recipients of one report that get a line of their own
FIRST_WORDS = 60  # of a reply, by which people know it again


# --- what becomes of it --------------------------------------------------------------------------


def show_bounce(filing: Filing, mail: IncomingMail, decision: Bounce) -> None:
    """Say in each thread who did not get which mail and why; what is said again is shown once."""
    lost = lost_mails(filing, mail)
    for one in lost[:MOST_REPORTED]:
        ticket = filing.ticket(one.ticket)
        if not one.is_believed:
            _doubt(filing, ticket, one, decision)
        elif one.is_final:
            delivery = filing.tx.deliveries.get(one.delivery.id) if one.delivery else None
            lose(filing, ticket, delivery, one.recipient, one.words, reasons=decision.reasons)
        else:
            _say_late(filing, ticket, one, decision)
    if lost[MOST_REPORTED:]:
        words = f"The same report names {len(lost) - MOST_REPORTED} more recipients."
        filing.slack.line(filing.ticket(lost[0].ticket), words)


def _doubt(filing: Filing, ticket: Ticket, lost: LostMail, decision: Bounce) -> None:
    """Somebody may say what they like in a report: nothing is done, and it is said once for each mail."""
    if not _is_news(filing, f"bounce:doubted:{lost.op}"):
        return
    words = (
        f"A delivery report says that {lost.recipient or 'somebody'} did not get a mail about this ticket. "
        "It is not believed, because that mail did not go there; nothing was changed."
    )
    filing.log(ticket, "doubted", words=words, reasons=decision.reasons)
    filing.slack.line(ticket, words)


def _say_late(filing: Filing, ticket: Ticket, lost: LostMail, decision: Bounce) -> None:
    if not _is_news(filing, f"bounce:late:{lost.op}:{lost.recipient}"):
        return
    what = _what(filing, lost.delivery)
    words = f"{lost.recipient} has not got {what} yet: {lost.words}. Their mail system goes on trying."
    filing.log(ticket, "delayed", words=words, reasons=decision.reasons)
    filing.slack.line(ticket, words)


def _is_news(filing: Filing, key: str) -> bool:
    if filing.tx.marks.get(key):
        return False
    filing.tx.marks.put(Mark(key=key, value=filing.now.isoformat()))
    return True


def lose(
    filing: Filing,
    ticket: Ticket,
    delivery: Delivery | None,
    recipient: str,
    words: str,
    *,
    reasons: tuple[str, ...] = (),
) -> None:
    """A mail will never reach one recipient: the thread says so and offers what to do; counted for them.

    Args:
        delivery: as it is in the store now; None when it is no longer known.
    """
    order = delivery.order if delivery else None
    if delivery and isinstance(order, SendMail):
        if recipient in order.bounced:
            return  # a second report about the same
        order = replace(order, bounced=(*order.bounced, recipient))
        delivery = replace(delivery, order=order)
        if set(recipients_of(delivery)) <= {*order.bounced, *order.refused} and delivery.state is State.DONE:
            delivery = settled(delivery, Failed(words=words), filing.now)
        filing.tx.deliveries.put(delivery)
    said = f"{recipient} did not get {_what(filing, delivery)}: {words}"
    filing.log(ticket, "failed", words=said, reasons=reasons)
    filing.slack.line(ticket, said, *_ways_out(ticket, delivery, recipient))
    _count(filing, ticket, recipient, words)
    message = _message(filing, delivery)
    if message and message.author.is_staff:
        filing.slack.show_delivery(message)


def _ways_out(ticket: Ticket, delivery: Delivery | None, recipient: str) -> Iterator[Button]:
    value = f"{ticket.number} {recipient}"
    if delivery:
        yield Button(text="Retry", action=BOUNCE_RETRY, value=f"{value} {delivery.id}")
    if recipient in ticket.subscribers:
        yield Button(text="Remove subscriber", action=BOUNCE_REMOVE, value=value)


def _count(filing: Filing, ticket: Ticket, recipient: str, words: str) -> None:
    if not is_hard(words):
        return
    before = filing.tx.reaches.get(recipient) or Reach(address=recipient)
    after = bounced(before)
    filing.tx.reaches.put(after)
    if after.suspended and not before.suspended:
        filing.log(ticket, "suspended", words=after.sentence)
        filing.mail.say_suspended(ticket, after)


def heard_from(filing: Filing, address: str) -> bool:
    """Forget the bounces of an address that wrote to us; says whether it was suspended."""
    reach = filing.tx.reaches.get(address.lower())
    if reach:
        filing.tx.reaches.remove(reach.address)
    return reach is not None and reach.suspended


def say_lifted(filing: Filing, ticket: Ticket, address: str) -> None:
    """Say that a suspended address gets mail again, since it wrote."""
    words = f"Mail goes to {address} again, now that they wrote."
    filing.log(ticket, "mailed", words=words)
    filing.slack.line(ticket, words)


def _what(filing: Filing, delivery: Delivery | None) -> str:
    """Which mail it was, so that people know it again."""
    order = delivery.order if delivery else None
    if not isinstance(order, SendMail):
        return "a mail about this ticket"
    message = _message(filing, delivery)
    if message is None:
        return f"the automatic mail {mail_of(order.template)}"
    said = " ".join(for_mail(message.text, message.format.value).text.split())
    said = said if len(said) <= FIRST_WORDS else said[: FIRST_WORDS - 1].rstrip() + "…"
    return f"the mail with {message.author.name}'s words “{said}”"


def _message(filing: Filing, delivery: Delivery | None) -> Message | None:
    return filing.tx.messages.get(delivery.message) if delivery and delivery.message is not None else None


# --- what people do about it -----------------------------------------------------------------------


class Bounces:
    """The acts of technicians on mail that did not arrive; each is one transaction."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def retry(self, number: int, address: str, delivery: int, *, by: str) -> str:
        """Mail a message once more to one recipient, in the same conversation; one sentence says so.

        Raises:
            InputError: it is on its way again already, or the address is suspended.
        """
        number = present_number(self._store, number)
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket, old = filing.ticket(number), tx.deliveries.get(delivery)
            if old is None or not _is_of(filing, old, number) or not isinstance(old.order, SendMail):
                raise InputError("That mail is no longer known; please write it again.")
            order, message = old.order, _message(filing, old)
            if address in order.again:
                raise InputError(f"It was mailed to {address} again already.")
            if _is_suspended(filing, address):
                raise InputError(f"Mail to {address} is suspended: press *Mail again* first.")
            tx.deliveries.put(replace(old, order=replace(order, again=(*order.again, address))))
            if not filing.mail.send_again(ticket, order, (address,), message):
                raise InputError(f"Nothing can be mailed to {address} now.")
            filing.log(ticket, "mailed", by=by, words=f"{name} had the mail sent to {address} again.")
        return f"{name} had it mailed to {address} again."

    def lift(self, number: int, address: str, *, by: str) -> str:
        """Mail an address again although its mail bounced; one sentence says so."""
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if not heard_from(filing, address):
                raise InputError(f"Mail goes to {address} already.")
            words = f"{name} lets mail go to {address} again."
            filing.log(filing.ticket(number), "mailed", by=by, words=words)
        return words


def _is_of(filing: Filing, delivery: Delivery, number: int) -> bool:
    """Whether a mail was about this ticket, or one that was merged into it."""
    about = merged_ticket(filing.tx, delivery.ticket) if delivery.ticket is not None else None
    return about is not None and about.number == number


def _is_suspended(filing: Filing, address: str) -> bool:
    reach = filing.tx.reaches.get(address)
    return reach is not None and reach.suspended
