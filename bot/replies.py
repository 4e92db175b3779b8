"""What technicians write in threads: mailed to the ticket's subscribers, kept as a note, changed, taken back.

Each method is one transaction that reads top to bottom: look up, decide, change, queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from bot import crash, telling
from bot.core.inbound import Input
from bot.core.messages import INLINE_TEXT, AsMailed, Audience, Author, File, Format, Message
from bot.core.rich_text import from_slack
from bot.core.thread_events import Deleted, Edited, Said, is_note, without_reply_mark
from bot.core.threads import link, place, present, said_in
from bot.core.tickets import Ticket, taken, touched
from bot.errors import SlackRefused
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.storage import Store, Transaction
from bot.tickets.corrections import offer_correction
from bot.tickets.unmailed import say_unmailed

TAKEN = "already taken"  # what became of an input that came twice
OLDEST = timedelta(days=14)  # younger than any key that is forgotten: nothing is mailed twice


class Replies:
    """Carries replies out of threads."""

    def __init__(self, store: Store, directory: Directory, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._directory = store, directory
        self._keys, self._clock = keys, clock

    def reply(self, said: Said) -> str:
        """A message in a thread: mailed to the subscribers, or kept as a note; says what became of it.

        Raises:
            OutsideError: Slack could not be asked who wrote it; nothing was changed, hand it in again.
        """
        ticket = self._ticket_of(said)
        if ticket is None:
            return "no ticket's thread"
        if said.bot or said.user == self._directory.bot_user:
            return "written by a program"
        if self._clock().timestamp() - float(said.ts) > OLDEST.total_seconds():
            return "too old to be mailed now"
        refusal = self._refusal(said.user) or self._moved_away(ticket, said)
        markdown = from_slack(list(said.blocks), said.text, self._directory).markdown
        author = Author(name=self._directory.user(said.user), slack_user=said.user)
        with self._once(said) as tx:
            if tx is None:
                return TAKEN
            filing = self._filing(tx)
            if refusal:
                filing.slack.whisper(
                    user=said.user, channel=said.channel, thread_ts=said.thread_ts, words=refusal
                )
                return refusal
            message = self._message(filing, ticket.number, said, author, markdown)
            outcome = _send(filing, filing.ticket(ticket.number), message)
        crash.point("relay.committed")
        return outcome

    def _refusal(self, user: str) -> str:
        """Why this person's words are not mailed; empty when they may be."""
        try:
            person = self._directory.person(user)
        except SlackRefused:
            return "This was not mailed: Slack does not say who wrote it."
        if person.is_stranger:
            return "This was not mailed: people of other organisations cannot write to customers here."
        if person.is_guest:
            return "This was not mailed: guests cannot write to customers here."
        return ""

    def _moved_away(self, ticket: Ticket, said: Said) -> str:
        """Why nobody hears what is said in a thread that the ticket has left, and where it is now."""
        if said_in(ticket, said.channel, said.ts) == said.thread_ts:
            return ""
        where = link(self._directory.workspace_url, *place(ticket, present(ticket)))
        there = f"<{where}|its thread there>" if where else "its thread there"
        now_in = f"ticket #{ticket.number} is in <#{ticket.channel}> now"
        return f"This reached nobody: {now_in}. Write into {there}."

    def _message(self, filing: Filing, ticket: int, said: Said, author: Author, markdown: str) -> Message:
        default, markdown = _notes_are_usual(filing, ticket), without_reply_mark(markdown)
        return Message(
            id=filing.tx.next_number("messages"),
            ticket=ticket,
            at=filing.now,
            audience=Audience.NOTE if is_note(said.text, unless_reply=default) else Audience.PUBLIC,
            author=author,
            text=markdown[:INLINE_TEXT],
            body=self._kept(markdown),
            format=Format.MARKDOWN,
            files=_files(said),
            channel=said.channel,
            ts=said.ts,
            edited_ts=said.edited_ts,
        )

    def edited(self, edit: Edited) -> str:
        """A message in a thread was changed: so are its mails that have not begun to leave.

        Events come in any order: an edit of a message that is not known yet is that message, as it reads now.
        """
        said = edit.said
        if not self._knows(said) and (outcome := self.reply(said)) != TAKEN:
            return outcome
        markdown = from_slack(list(said.blocks), said.text, self._directory).markdown
        with self._store.transaction() as tx:
            message = _posted(tx, said.channel, said.ts)
            if message is None or message.author.slack_user != said.user:
                return "no reply of a technician"
            if message.edited_ts >= said.edited_ts or message.withdrawn:
                return TAKEN
            filing = self._filing(tx)
            default = _notes_are_usual(filing, message.ticket)
            late = filing.taking_back.gone_to(message)
            changed = _mailed_before(message, self._changed(message, said, markdown, default), late)
            tx.messages.put(changed)
            if changed.audience is not message.audience:
                telling.became_note(filing, filing.ticket(message.ticket), changed)
                filing.slack.show_delivery(message)
            if late:
                offer_correction(filing, changed, late)
                return "too late"
            return "changed in time"

    def _changed(self, message: Message, said: Said, markdown: str, default: bool) -> Message:
        is_public, markdown = message.audience is Audience.PUBLIC, without_reply_mark(markdown)
        becomes_note = is_public and is_note(said.text, unless_reply=default)
        return replace(
            message,
            edited_ts=said.edited_ts,
            text=markdown[:INLINE_TEXT],
            body=self._kept(markdown),
            files=_files(said, message.files),
            audience=Audience.NOTE if becomes_note else message.audience,
        )

    def deleted(self, gone: Deleted) -> str:
        """A message in a thread was taken back: so are its mails that have not begun to leave."""
        with self._store.transaction() as tx:
            message = _posted(tx, gone.channel, gone.ts)
            if message is None:
                # Its own event comes later, or never: it must not be mailed then.
                if _of_thread(tx, gone.channel, gone.thread_ts):
                    tx.inputs.put(Input(key=_key(gone.channel, gone.ts), at=self._clock()))
                return "no reply of a technician"
            if message.withdrawn:
                return TAKEN
            filing = self._filing(tx)
            late = filing.taking_back.gone_to(message)
            filing.taking_back.call_back(message, "taken back in Slack")
            tx.messages.put(replace(message, withdrawn=True))
            filing.log(filing.ticket(message.ticket), "withdrawn", by=message.author.slack_user)
            if late:
                return _too_late(
                    filing, message, f"The deleted reply was already mailed to {', '.join(late)}."
                )
            return "taken back in time"

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)

    def _kept(self, text: str) -> str:
        """The sha256 of a text too long for a row; empty for others."""
        return self._store.blobs.put(text.encode()) if len(text) > INLINE_TEXT else ""

    def _ticket_of(self, said: Said) -> Ticket | None:
        with self._store.transaction() as tx:
            return _of_thread(tx, said.channel, said.thread_ts)

    def _knows(self, said: Said) -> bool:
        with self._store.transaction() as tx:
            return _is_taken(tx, said)

    @contextmanager
    def _once(self, said: Said) -> Iterator[Transaction | None]:
        """A transaction for a message that was not taken before; None for one that was."""
        with self._store.transaction() as tx:
            if _is_taken(tx, said):
                yield None
            else:
                tx.inputs.put(Input(key=_key(said.channel, said.ts), at=self._clock()))
                yield tx


def _notes_are_usual(filing: Filing, ticket: int) -> bool:
    """Whether the ticket's category keeps replies inside unless they say otherwise."""
    category = filing.tx.categories.get(filing.ticket(ticket).category)
    return category is not None and category.replies_are_notes


def _key(channel: str, ts: str) -> str:
    return f"slack:{channel}:{ts}"


def _is_taken(tx: Transaction, said: Said) -> bool:
    """Whether a message came in before: its row says so for ever, its key as long as keys are kept."""
    if _posted(tx, said.channel, said.ts):
        return True
    return tx.inputs.get(_key(said.channel, said.ts)) is not None


def _of_thread(tx: Transaction, channel: str, thread_ts: str) -> Ticket | None:
    """The ticket that is in a thread, or was until it moved."""
    for index in ("thread", "earlier_thread"):
        if found := tx.tickets.find(index, f"{channel}:{thread_ts}", limit=1):
            return found[0]
    return None


def _posted(tx: Transaction, channel: str, ts: str) -> Message | None:
    found = tx.messages.find("post", f"{channel}:{ts}", limit=1)
    return found[0] if found else None


def _files(said: Said, known: tuple[File, ...] = ()) -> tuple[File, ...]:
    """The files of a message as it stands now; what was fetched of them already is kept."""
    fetched = {file.slack_id: file for file in known}
    return tuple(
        fetched.get(one.id)
        or File(name=one.name, content_type=one.content_type, size=one.size, slack_id=one.id, url=one.url)
        for one in said.files
    )


def _mailed_before(before: Message, now: Message, late: list[str]) -> Message:
    """The edited message, with what those have of it whose mails had left."""
    if not late:
        return now
    old = before.mailed or AsMailed(to=(), text=before.text, body=before.body)
    return replace(now, mailed=replace(old, to=tuple(dict.fromkeys((*old.to, *late)))))


def _send(filing: Filing, ticket: Ticket, message: Message) -> str:
    """Queue a technician's message for whom it is meant."""
    filing.tx.messages.put(message)
    filing.slack.show_delivery(message)
    user = message.author.slack_user
    if message.audience is Audience.NOTE:
        telling.said(filing, ticket, message)
        filing.log(ticket, "noted", by=user, words="A note for technicians.")
        return "kept as a note"
    if filing.settings.reply_takes and ticket.is_open and ticket.assignee is None:
        ticket = taken(ticket, by=user, now=filing.now)
        filing.log(ticket, "taken", by=user, words="A reply took the ticket.")
        filing.slack.refresh_card(ticket)
        telling.taken(filing, ticket, by=user)
    filing.tx.tickets.put(touched(ticket, now=filing.now))
    mails = telling.said(filing, ticket, message, wait=timedelta(seconds=filing.settings.undo_seconds))
    filing.taking_back.put_in_typed_order(ticket, message)
    count = "1 mail" if mails == 1 else f"{mails} mails"
    filing.log(ticket, "replied", by=user, words=f"A reply; {count}.")
    if mails:
        return f"{count} waiting"
    return say_unmailed(filing, ticket, message)


def _too_late(filing: Filing, message: Message, words: str) -> str:
    filing.slack.line(filing.ticket(message.ticket), words)
    return "too late"
