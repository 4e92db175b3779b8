"""Replies that technicians write in a form, most of them from canned answers.

A bot cannot post as somebody else: it posts the reply under their name, as theirs, and it is mailed as any
other. As nobody can edit or delete a bot's post, a button takes it back within the undo time.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot import crash, telling
from bot.admin.canned_answers import canned_named
from bot.core.buttons import TAKE_BACK, Button
from bot.core.canned import CannedAnswer
from bot.core.messages import Audience, Author, Message
from bot.core.outbox import Urgency
from bot.core.thread_events import is_note
from bot.core.tickets import Ticket, touched
from bot.errors import InputError, NotAllowed, NotFound
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.collisions import warn_of_collision
from bot.tickets.first_answer import take_answer_back
from bot.tickets.form_messages import add_message, read_form
from bot.tickets.merged import to_change
from bot.tickets.recipients_shown import show_recipients
from bot.tickets.reply_acts import act, act_anew, offer_reopen
from bot.tickets.unmailed import why_unmailed


class Filling(Protocol):
    """Writes a canned answer out."""

    def filled(self, answer: CannedAnswer, ticket: Ticket, *, by: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The canned answers for one ticket, and perhaps one of them, filled."""

    ticket: Ticket
    answers: tuple[CannedAnswer, ...]
    chosen: str = ""  # its name
    text: str = ""  # Slack's mrkdwn


class WrittenReplies:
    """Each method but `choice` is one transaction."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        rights: Rights,
        filling: Filling,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory, self._rights, self._filling = store, directory, rights, filling
        self._keys, self._clock = keys, clock

    def choice(self, number: int, name: str = "", *, by: str) -> Choice:
        """The canned answers that a ticket's technician may give, and the one of this name filled.

        Raises:
            NotFound: there is no such ticket, or no such answer for it.
            NotAllowed: they are no technician of its category.
        """
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            ticket = to_change(self._filing(tx), number)
            answers = tuple(one for one in tx.canned_answers.all() if one.category in (None, ticket.category))
            named = canned_named(tx, name) if name else None
        if named is None:
            return Choice(ticket=ticket, answers=answers)
        if named not in answers:
            raise NotFound(f"The canned answer {named.name} is for tickets of another category.")
        text = self._filling.filled(named, ticket, by=by)
        return Choice(ticket=ticket, answers=answers, chosen=named.name, text=text)

    def send(self, number: int, text: str, *, by: str, key: str = "") -> str:
        """Reply as `by`: posted in the thread under their name, mailed after the undo time; says so.

        Args:
            text: Slack's mrkdwn.
            key: the same input again changes nothing.
        """
        name = self._rights.let_in(by, number)
        if is_note(text):
            raise InputError("That begins like a note, and a reply is mailed: use Add note for it.")
        words = read_form(self._store, self._directory, text)
        if not words.markdown:
            raise InputError("Write what the customer is to read.")
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return f"Your reply is in ticket #{number} already."
            author = Author(name=name, slack_user=by)
            message = add_message(filing, ticket, words, Audience.PUBLIC, author, by_form=True)
            said = self._mailed(filing, act(filing, ticket, message, waits=False), message)
        crash.point("form.committed")
        return said

    def _mailed(self, filing: Filing, ticket: Ticket, message: Message) -> str:
        undo = filing.settings.undo_seconds
        filing.tx.tickets.put(touched(ticket, now=filing.now))
        mails = telling.said(filing, ticket, message, wait=timedelta(seconds=undo))
        count = "1 mail" if mails == 1 else f"{mails} mails"
        filing.log(ticket, "replied", by=message.author.slack_user, words=f"A reply from a form; {count}.")
        if not mails:
            why = why_unmailed(filing, ticket)
            filing.slack.line(ticket, why)
            return why
        if undo:  # right below the reply, before the time is over
            back = Button(text="Take it back", action=TAKE_BACK, value=f"{ticket.number} {message.id}")
            words = f"{message.author.name}'s reply is mailed in {undo} seconds."
            filing.slack.line(ticket, words, back, urgency=Urgency.ANSWER)
        show_recipients(filing, ticket, message)
        warn_of_collision(filing, ticket, _said_there(ticket, message))
        offer_reopen(filing, ticket)
        if not undo:
            return f"Your reply is in ticket #{ticket.number}; {count} on the way."
        return f"Your reply is in ticket #{ticket.number}; it is mailed in {undo} seconds."

    def take_back(self, number: int, message: int, *, by: str) -> str:
        """Have a reply that was written in a form not be mailed; the end of a line says so.

        Raises:
            InputError: it is mailed already, or is nobody's any more.
            NotAllowed: they neither wrote it nor are an admin.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing, found = self._filing(tx), tx.messages.get(message)
            if found is None or not found.by_form:
                raise InputError("That reply is no longer here.")
            if found.author.slack_user != by and not self._rights.is_admin_in(tx, by):
                raise NotAllowed(f"Only {found.author.name} can take this reply back.")
            if found.withdrawn:
                return "it is taken back already"
            if late := filing.taking_back.gone_to(found):
                raise InputError(f"It is too late: the reply was mailed to {', '.join(late)}.")
            take_answer_back(filing, found)
            filing.taking_back.call_back(found, "taken back in Slack")
            gone = replace(found, withdrawn=True)
            tx.messages.put(gone)
            ticket = filing.ticket(found.ticket)
            filing.log(ticket, "withdrawn", by=by, words=f"{name} took a reply back; it was not mailed.")
            act_anew(filing, ticket, gone, waits=False)
            filing.slack.refresh_posts(ticket, gone)
            return f"taken back by {name}, it was not mailed"

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)


def _said_there(ticket: Ticket, message: Message) -> Message:
    """The reply as if it were typed in the ticket's thread, where its author is to read of it."""
    return replace(message, channel=ticket.channel, ts=ticket.thread_ts or "")
