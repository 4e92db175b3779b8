"""What technicians write in threads: mailed to the ticket's subscribers, kept as a note, changed, taken back.

Each method is one transaction that reads top to bottom: look up, decide, change, queue.
"""

from dataclasses import replace
from datetime import timedelta

from bot import crash, telling
from bot.admins import in_slack
from bot.core.inbound import Input
from bot.core.messages import INLINE_TEXT, AsMailed, Audience, Author, Format, Message, reads_alike
from bot.core.reply_marks import Heard
from bot.core.rich_text import Typed, from_slack
from bot.core.thread_events import Deleted, Edited, Said, moment
from bot.core.tickets import Ticket, touched
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.collisions import warn_of_collision
from bot.tickets.corrections import offer_correction
from bot.tickets.first_answer import take_answer_back
from bot.tickets.hearing import hear, is_note
from bot.tickets.merged import merged_ticket
from bot.tickets.recipients_shown import show_recipients
from bot.tickets.reply_acts import act, act_anew, offer_reopen
from bot.tickets.typed_messages import files_of, input_key, is_taken, posted, ticket_of_thread
from bot.tickets.unmailed import say_unmailed
from bot.tickets.why_not_mailed import hint, why_unheard

TAKEN = "already taken"  # what became of an input that came twice
OLDEST = timedelta(days=14)  # younger than any key that is forgotten: nothing is mailed twice


class Replies:
    """Carries replies out of threads."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._rights = store, directory, rights
        self._keys, self._clock = keys, clock

    def reply(self, said: Said, *, before: Said | None = None, late: bool = False) -> str:
        """A message in a thread: mailed to the subscribers, or kept as a note; says what became of it.

        Args:
            before: as it read once, where its edit came first: what was a note stays one.
            late: it was found later; who works here as far as is known may have left the channel since.

        Raises:
            OutsideError: Slack could not be asked who wrote it; nothing was changed, hand it in again.
        """
        found = self._ticket_of(said)
        if found is None:
            return "no ticket's thread"
        if said.bot or said.user == self._directory.bot_user:
            return "written by a program"
        if self._clock().timestamp() - float(said.ts) > OLDEST.total_seconds():
            return "too old to be mailed now"
        ticket, merged = found
        is_let_in = self._rights.is_admin(said.user) or (late and self._works_here(said.user))
        unheard = None
        if not self._knows(said):  # Slack is not asked again about what was answered before
            unheard = why_unheard(self._directory, ticket, merged, said, is_let_in=is_let_in)
        typed, earlier = self._typed(said), self._typed(before) if before else None
        author = Author(name=self._directory.user(said.user), slack_user=said.user)
        with self._store.transaction() as tx:
            if is_taken(tx, said):
                return self._overtaken(tx, said, typed)
            tx.inputs.put(Input(key=input_key(said.channel, said.ts), at=self._clock()))
            filing = self._filing(tx)
            ticket = merged_ticket(tx, merged.number) or merged  # a merge may just have been done
            if unheard:
                hint(filing, ticket, said, unheard)
                return unheard.words
            asked = hear(filing, ticket.number, said, typed)
            if before and earlier and is_note(filing, ticket.number, before, earlier):
                asked = replace(asked, audience=Audience.NOTE)
            message = self._message(filing, ticket.number, said, author, asked)
            outcome = _send(filing, filing.ticket(ticket.number), message, waits=asked.waits)
        crash.point("relay.committed")
        return outcome

    def _typed(self, said: Said) -> Typed:
        return from_slack(list(said.blocks), said.text, self._directory)

    def _overtaken(self, tx: Transaction, said: Said, typed: Typed) -> str:
        """A message that is known: if it came after its own edit and was a note, it stays one."""
        message = posted(tx, said.channel, said.ts)
        if message and message.edited_ts and message.author.slack_user == said.user:
            filing = self._filing(tx)
            if is_note(filing, message.ticket, said, typed):
                self._keep_inside(filing, message)
        return TAKEN

    def _keep_inside(self, filing: Filing, message: Message) -> None:
        """The message was a note before it was edited."""
        if message.audience is Audience.PUBLIC and not message.withdrawn:
            self._change(filing, message, replace(message, audience=Audience.NOTE), waits=False)

    def _message(self, filing: Filing, ticket: int, said: Said, author: Author, asked: Heard) -> Message:
        return Message(
            id=filing.tx.next_number("messages"),
            ticket=ticket,
            at=filing.now,
            audience=asked.audience,
            author=author,
            text=asked.markdown[:INLINE_TEXT],
            body=self._kept(asked.markdown),
            format=Format.MARKDOWN,
            files=files_of(said),
            channel=said.channel,
            ts=said.ts,
            thread_ts=said.thread_ts,
            edited_ts=said.edited_ts,
        )

    def edited(self, edit: Edited) -> str:
        """A message in a thread was changed: so are its mails that have not begun to leave.

        Events come in any order: an edit of a message that is not known yet is that message, as it reads now.
        """
        said, before = edit.said, edit.before
        if not self._knows(said) and (outcome := self.reply(said, before=before)) != TAKEN:
            return outcome
        typed, earlier = self._typed(said), self._typed(before) if before else None
        with self._store.transaction() as tx:
            message = posted(tx, said.channel, said.ts)
            if message is None or message.author.slack_user != said.user:
                return "no reply of a technician"
            if message.withdrawn:
                return TAKEN
            filing = self._filing(tx)
            was_note = before and earlier and is_note(filing, message.ticket, before, earlier)
            if moment(message.edited_ts) >= moment(said.edited_ts):
                if was_note or is_note(filing, message.ticket, said, typed):
                    self._keep_inside(filing, message)
                return TAKEN
            asked = hear(filing, message.ticket, said, typed)
            changed = self._changed(message, said, asked, was_note=bool(was_note))
            return self._change(filing, message, changed, waits=asked.waits)

    def _change(self, filing: Filing, message: Message, now: Message, *, waits: bool) -> str:
        """Keep what a message says now, and do what follows from it."""
        late = filing.taking_back.gone_to(message)
        changed = _mailed_before(message, now, late)
        if reads_alike(message, changed):  # a preview of a link, or what is known by another way
            filing.tx.messages.put(replace(message, edited_ts=now.edited_ts))
        else:
            filing.tx.messages.put(changed)
        if changed.audience is not message.audience:
            telling.became_note(filing, filing.ticket(message.ticket), changed)
            filing.slack.show_delivery(message)
        if not late:
            act_anew(filing, filing.ticket(message.ticket), changed, waits=waits)
        if reads_alike(message, changed):
            return TAKEN
        if late:
            offer_correction(filing, changed, late)
        return "too late" if late else "changed in time"

    def _changed(self, message: Message, said: Said, asked: Heard, *, was_note: bool) -> Message:
        """What was a note stays one, whatever it begins with now."""
        is_public = message.audience is Audience.PUBLIC and not was_note
        return replace(
            message,
            edited_ts=said.edited_ts,
            text=asked.markdown[:INLINE_TEXT],
            body=self._kept(asked.markdown),
            files=files_of(said, message.files),
            audience=asked.audience if is_public else Audience.NOTE,
        )

    def deleted(self, gone: Deleted) -> str:
        """A message in a thread was taken back: so are its mails that have not begun to leave."""
        with self._store.transaction() as tx:
            message = posted(tx, gone.channel, gone.ts)
            if message is None:
                # Its own event comes later, or never: it must not be mailed then.
                if ticket_of_thread(tx, gone.channel, gone.thread_ts):
                    tx.inputs.put(Input(key=input_key(gone.channel, gone.ts), at=self._clock()))
                return "no reply of a technician"
            if message.withdrawn:
                return TAKEN
            filing = self._filing(tx)
            late = filing.taking_back.gone_to(message)
            if not late:
                take_answer_back(filing, message)
            filing.taking_back.call_back(message, "taken back in Slack")
            gone_now = replace(message, withdrawn=True)
            tx.messages.put(gone_now)
            filing.log(filing.ticket(message.ticket), "withdrawn", by=message.author.slack_user)
            if late:
                words = f"The deleted reply was already mailed to {', '.join(late)}."
                filing.slack.line(filing.ticket(message.ticket), words)
                return "too late"
            act_anew(filing, filing.ticket(message.ticket), gone_now, waits=False)
            return "taken back in time"

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)

    def _kept(self, text: str) -> str:
        """The sha256 of a text too long for a row; empty for others."""
        return self._store.blobs.put(text.encode()) if len(text) > INLINE_TEXT else ""

    def _ticket_of(self, said: Said) -> tuple[Ticket, Ticket] | None:
        """The ticket of a thread, and the one that has its conversation now."""
        with self._store.transaction() as tx:
            ticket = ticket_of_thread(tx, said.channel, said.thread_ts)
            return (ticket, merged_ticket(tx, ticket.number) or ticket) if ticket else None

    def _works_here(self, user: str) -> bool:
        """Whether they work at the desk, or did, as far as the store knows."""
        with self._store.transaction() as tx:
            return in_slack(tx, user) is not None

    def _knows(self, said: Said) -> bool:
        with self._store.transaction() as tx:
            return is_taken(tx, said)


def _mailed_before(before: Message, now: Message, late: list[str]) -> Message:
    """The edited message, with what those have of it whose mails had left."""
    if not late:
        return now
    old = before.mailed or AsMailed(to=(), text=before.text, body=before.body)
    return replace(now, mailed=replace(old, to=tuple(dict.fromkeys((*old.to, *late)))))


def _send(filing: Filing, ticket: Ticket, message: Message, *, waits: bool) -> str:
    """Queue a technician's message for whom it is meant."""
    filing.tx.messages.put(message)
    filing.slack.show_delivery(message)
    user = message.author.slack_user
    if message.audience is Audience.NOTE:
        telling.said(filing, ticket, message)
        filing.log(ticket, "noted", by=user, words="A note for technicians.")
        if waits:
            act(filing, filing.ticket(ticket.number), message, waits=True)
        return "kept as a note"
    ticket = touched(act(filing, ticket, message, waits=waits), now=filing.now)
    filing.tx.tickets.put(ticket)
    mails = telling.said(filing, ticket, message, wait=timedelta(seconds=filing.settings.undo_seconds))
    filing.taking_back.put_in_typed_order(ticket, message)
    count = "1 mail" if mails == 1 else f"{mails} mails"
    filing.log(ticket, "replied", by=user, words=f"A reply; {count}.")
    if not mails:
        return say_unmailed(filing, ticket, message)
    show_recipients(filing, ticket, message)
    warn_of_collision(filing, ticket, message)
    offer_reopen(filing, ticket)
    return f"{count} waiting"
