"""Corrections: a reply that was edited after its mail had left is mailed once more, as it reads now."""

from dataclasses import replace

from bot.core.buttons import CORRECT, Button
from bot.core.messages import INLINE_TEXT, Audience, Message
from bot.core.notices import Notice
from bot.errors import InputError
from bot.filing import Filing
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.merged import present_number
from bot.whole_text import whole_text

PREFIX = "Correction:\n\n"  # a paragraph of its own: what follows may begin with a list or a quote


def offer_correction(filing: Filing, message: Message, late: list[str]) -> None:
    """Say in the thread for whom an edit came too late, with a button that mails them what it says now."""
    ticket = filing.ticket(message.ticket)
    send = Button(text="Send a correction", action=CORRECT, value=f"{ticket.number} {message.id}")
    can_be_sent = message.audience is Audience.PUBLIC
    words = f"The edit came too late for {', '.join(late)}."
    filing.slack.line(ticket, words, *([send] if can_be_sent else []))


class Corrections:
    """Mails corrections; each is one transaction."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def send(self, number: int, message: int, *, by: str) -> str:
        """Mail a message as it reads now to whoever got it as it was; one sentence says to whom.

        Raises:
            InputError: that wording was mailed already, or nobody may get it.
        """
        number = present_number(self._store, number)
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket, edited = filing.ticket(number), tx.messages.get(message)
            if edited is None or edited.ticket != number or edited.withdrawn:
                raise InputError("That message is no longer there: there is nothing to correct.")
            if edited.audience is not Audience.PUBLIC:
                raise InputError("That message is a note now, and notes are mailed to nobody.")
            if edited.mailed is None:
                raise InputError("This correction was sent already.")
            to = tuple(one for one in edited.mailed.to if one in ticket.subscribers)
            together = filing.settings.single_cc_email and len(to) > 1
            notice = Notice(template="updated", to=to, together=together)
            correction = self._correction(filing, edited)
            if not filing.settings.notifications_enabled:
                raise InputError("Email notifications are switched off: no correction can be mailed.")
            if not to or not filing.mail.send(ticket, [notice], message=correction):
                raise InputError("None of those who got it may be mailed now: no correction was sent.")
            tx.messages.put(replace(edited, mailed=None))
            tx.messages.put(correction)
            words = f"{name} had a correction mailed to {', '.join(to)}."
            filing.log(ticket, "corrected", by=by, words=words)
        return words

    def _correction(self, filing: Filing, edited: Message) -> Message:
        """A further message of the same author, which says what the edited one says now."""
        text = PREFIX + whole_text(self._store, edited)
        return replace(
            edited,
            id=filing.tx.next_number("messages"),
            at=filing.now,
            text=text[:INLINE_TEXT],
            body=self._store.blobs.put(text.encode()) if len(text) > INLINE_TEXT else "",
            files=(),
            channel="",
            ts="",
            edited_ts="",
            mailed=None,
        )
