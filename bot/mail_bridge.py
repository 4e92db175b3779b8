"""Mail <-> thread: a received mail becomes part of a ticket, a technician's reply becomes mail.

Each method is one transaction that reads top to bottom: look up, decide, change, queue.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from bot import crash
from bot.core import notices
from bot.core.inbound import Inbound, Input, Stage
from bot.core.incoming import Append, Bounce, Decision, Drop, Open, decide
from bot.core.mail import IncomingMail, MailError, content_key
from bot.core.messages import INLINE_TEXT, Audience, Author, File, Format, Message
from bot.core.outbox import State
from bot.core.rich_text import escape, from_slack
from bot.core.thread_events import Deleted, Edited, Said, is_note
from bot.core.tickets import Ticket, taken, touched
from bot.errors import StoreError
from bot.filing import Filing
from bot.one_at_a_time import OneAtATime
from bot.outgoing import can_be_called_back
from bot.ports import Clock, Directory, MailReader
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)

TRIES = 3  # how often a mail is read and filed before it is set aside
RETRY = timedelta(minutes=1)
TAKEN = "already taken"  # what became of an input that came twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail as a mailbox gave it."""

    account: str  # the mail account's address
    uidvalidity: int
    uid: int
    raw: bytes  # the whole mail, or the beginning of one that is too big
    too_big: int = 0  # bytes of the whole mail, when only its beginning was fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that is ours now: its bytes and its row are durable."""

    key: str
    is_new: bool


class MailBridge:
    """Carries mail into threads and replies out of them."""

    def __init__(
        self,
        store: Store,
        reader: MailReader,
        directory: Directory,
        *,
        keys: tuple[bytes, ...],
        admins: tuple[str, ...],
        clock: Clock,
    ) -> None:
        self._store, self._reader, self._directory = store, reader, directory
        self._keys, self._admins, self._clock = keys, admins, clock
        self._one_at_a_time = OneAtATime()  # a mail may come from two mailboxes, and be left over too

    # --- mail in -----------------------------------------------------------------------------

    def receive(self, arrived: Arrived) -> Stage:
        """Take a mail over and file it; only then may it leave the mail server.

        RECEIVED means that filing failed and is tried again later: until then it must stay there.
        """
        accepted = self.accept(arrived)
        if arrived.too_big:
            return self._refuse_size(accepted.key, arrived.too_big)
        return self.file(accepted.key, counted=accepted.is_new)

    def accept(self, arrived: Arrived) -> Accepted:
        """Make a mail ours: the point from which it is never lost."""
        key = content_key(arrived.raw)
        raw = self._store.blobs.put(arrived.raw)
        crash.point("ingest.stored")
        with self._store.transaction() as tx:
            known = tx.inbound.get(key)
            if known:
                if (known.account, known.uidvalidity, known.uid) != _place(arrived):
                    tx.inbound.put(replace(known, copies=known.copies + 1))
                return Accepted(key=key, is_new=False)
            tx.inbound.put(
                Inbound(
                    key=key,
                    account=arrived.account,
                    uidvalidity=arrived.uidvalidity,
                    uid=arrived.uid,
                    raw=raw,
                    size=len(arrived.raw),
                    at=self._clock(),
                )
            )
        crash.point("ingest.accepted")
        return Accepted(key=key, is_new=True)

    def unfiled(self) -> list[str]:
        """Keys of the mails that are ours and whose filing is due: found at start, and after failures."""
        with self._store.transaction() as tx:
            rows = tx.inbound.find("stage", Stage.RECEIVED.value)
        return [row.key for row in rows if self._is_due(row)]

    def file(self, key: str, *, counted: bool = False) -> Stage:
        """Read an accepted mail and make of it what it is; says how far it has come.

        `counted` says that accepting it counted this try already.
        """
        with self._one_at_a_time.on(key):
            row = self._begin(key, counted)
            return self._filed(row) if self._is_due(row) else row.stage

    def _filed(self, row: Inbound) -> Stage:
        try:
            mail = self._reader.read(self._store.blobs.get(row.raw))
            crash.point("ingest.read")
            self._file(row, mail)
        except MailError as error:
            return self._set_aside(row, str(error))
        except StoreError:
            self._uncount(row)  # the disk's fault, not the mail's: it stays due
            raise
        except Exception as error:
            log.exception("%s: filing failed", row.key)
            return self._set_aside(row, f"{type(error).__name__} while it was filed")
        return Stage.DONE

    def _refuse_size(self, key: str, size: int) -> Stage:
        with self._store.transaction() as tx:
            row = tx.inbound.get(key)
            if row is None or row.stage is not Stage.RECEIVED:
                return Stage.QUARANTINED
            return self._quarantine(tx, row, f"it is larger than the desk takes ({size / 1e6:.0f} MB)").stage

    def _is_due(self, row: Inbound) -> bool:
        return row.stage is Stage.RECEIVED and (row.due_at is None or row.due_at <= self._clock())

    def _begin(self, key: str, counted: bool) -> Inbound:
        """Count the try before it is made: a mail that kills the process must not do so for ever."""
        with self._store.transaction() as tx:
            row = tx.inbound.get(key)
            if row is None:
                raise KeyError(key)
            if counted or not self._is_due(row):
                return row
            row = replace(row, attempts=row.attempts + 1)
            if row.attempts > TRIES:
                return self._quarantine(tx, row, "the desk stopped each time it was filed")
            tx.inbound.put(row)
        return row

    def _uncount(self, row: Inbound) -> None:
        with suppress(StoreError), self._store.transaction() as tx:
            tx.inbound.put(replace(row, attempts=max(row.attempts - 1, 1)))

    def _set_aside(self, row: Inbound, reason: str) -> Stage:
        with self._store.transaction() as tx:
            if row.attempts >= TRIES:
                return self._quarantine(tx, row, reason).stage
            due = self._clock() + RETRY * row.attempts
            tx.inbound.put(replace(row, due_at=due, reasons=(reason,)))
        return Stage.RECEIVED

    def _quarantine(self, tx: Transaction, row: Inbound, reason: str) -> Inbound:
        row = replace(row, stage=Stage.QUARANTINED, outcome="failed", reasons=(reason,), due_at=None)
        tx.inbound.put(row)
        self._filing(tx).outgoing.tell(
            self._admins,
            f"A mail to {row.account} could not be read: {escape(reason)}. Its bytes are kept; "
            "on the mail server it lies in the folder for failed mail, please look at it there.",
        )
        log.warning("%s: quarantined (%s)", row.key[:12], reason)
        return row

    def _file(self, row: Inbound, mail: IncomingMail) -> None:
        body = self._kept(mail.reply)
        files = self._keep_attachments(mail)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            decision = decide(mail, filing.facts(mail))
            ticket = _carry_out(filing, row, mail, decision, body=body, files=files)
            if isinstance(decision, Open) and filing.settings.notify_admins_new:
                filing.outgoing.tell(self._admins, f"New ticket #{ticket}: {escape(mail.subject)}")
            outcome = decision.outcome if isinstance(decision, Drop) else _OUTCOMES[type(decision)]
            tx.inbound.put(
                replace(
                    row,
                    stage=Stage.DONE,
                    outcome=outcome,
                    reasons=decision.reasons,
                    ticket=ticket,
                    due_at=None,
                )
            )
        log.info("%s: %s (%s)", row.key[:12], outcome, "; ".join(decision.reasons))
        crash.point("ingest.filed")

    def _keep_attachments(self, mail: IncomingMail) -> tuple[File, ...]:
        return tuple(
            File(
                name=one.name,
                content_type=one.content_type,
                size=one.size,
                sha256=self._store.blobs.put(one.content),
                inline=one.inline,
                content_id=one.content_id,
            )
            for one in mail.attachments
            if one.content
        )

    # --- replies out -------------------------------------------------------------------------

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
        refusal = self._refusal(said.user)
        typed = from_slack(list(said.blocks), said.text, self._directory)
        author = Author(name=self._directory.user(said.user), slack_user=said.user)
        with self._once(f"slack:{said.channel}:{said.ts}") as tx:
            if tx is None:
                return TAKEN
            filing = self._filing(tx)
            if refusal:
                filing.outgoing.whisper(
                    user=said.user, channel=said.channel, thread_ts=said.thread_ts, words=refusal
                )
                return refusal
            message = self._message(filing, ticket.number, said, author, typed.markdown)
            outcome = _send_reply(filing, filing.ticket(ticket.number), message)
        crash.point("relay.committed")
        return outcome

    def _refusal(self, user: str) -> str:
        """Why this person's words are not mailed; empty when they may be."""
        person = self._directory.person(user)
        if person.is_stranger:
            return "This was not mailed: people of other organisations cannot write to customers here."
        if person.is_guest:
            return "This was not mailed: guests cannot write to customers here."
        return ""

    def _message(self, filing: Filing, ticket: int, said: Said, author: Author, markdown: str) -> Message:
        return Message(
            id=filing.tx.next_number("messages"),
            ticket=ticket,
            at=filing.now,
            audience=Audience.NOTE if is_note(said.text) else Audience.PUBLIC,
            author=author,
            text=markdown[:INLINE_TEXT],
            body=self._kept(markdown),
            format=Format.MARKDOWN,
            files=tuple(
                File(
                    name=one.name, content_type=one.content_type, size=one.size, slack_id=one.id, url=one.url
                )
                for one in said.files
            ),
            channel=said.channel,
            ts=said.ts,
            edited_ts=said.edited_ts,
        )

    def edited(self, edit: Edited) -> str:
        """A message in a thread was changed: so is its mail, while it has not begun to leave.

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
            message = replace(message, edited_ts=said.edited_ts)
            if message.audience is Audience.PUBLIC and not _can_be_called_back(filing, message):
                tx.messages.put(message)
                return _too_late(filing, message, "The edit was not mailed: the mail had already left.")
            message = replace(message, text=markdown[:INLINE_TEXT], body=self._kept(markdown))
            if message.audience is Audience.PUBLIC and is_note(said.text):
                filing.outgoing.cancel_mails(message, "it became a note")
                message = replace(message, audience=Audience.NOTE)
                filing.outgoing.show_delivery(message)
            tx.messages.put(message)
            return "changed in time"

    def deleted(self, gone: Deleted) -> str:
        """A message in a thread was taken back: so is its mail, while it has not begun to leave."""
        with self._store.transaction() as tx:
            message = _posted(tx, gone.channel, gone.ts)
            if message is None:
                # Its own event comes later, or never: it must not be mailed then.
                if tx.tickets.count("thread", f"{gone.channel}:{gone.thread_ts}"):
                    tx.inputs.put(Input(key=f"slack:{gone.channel}:{gone.ts}", at=self._clock()))
                return "no reply of a technician"
            if message.withdrawn:
                return TAKEN
            filing = self._filing(tx)
            if message.audience is Audience.PUBLIC and not _can_be_called_back(filing, message):
                return _too_late(
                    filing, message, "The deleted reply was already mailed; the customer has it."
                )
            filing.outgoing.cancel_mails(message, "taken back in Slack")
            tx.messages.put(replace(message, withdrawn=True))
            filing.log(filing.ticket(message.ticket), "withdrawn", by=message.author.slack_user)
            return "taken back in time"

    # --- both --------------------------------------------------------------------------------

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)

    def _kept(self, text: str) -> str:
        """The sha256 of a text too long for a row; empty for others."""
        return self._store.blobs.put(text.encode()) if len(text) > INLINE_TEXT else ""

    def _ticket_of(self, said: Said) -> Ticket | None:
        with self._store.transaction() as tx:
            found = tx.tickets.find("thread", f"{said.channel}:{said.thread_ts}", limit=1)
        return found[0] if found else None

    def _knows(self, said: Said) -> bool:
        with self._store.transaction() as tx:
            return tx.inputs.get(f"slack:{said.channel}:{said.ts}") is not None

    @contextmanager
    def _once(self, key: str) -> Iterator[Transaction | None]:
        """A transaction for an input with this key; None when the input was taken before."""
        with self._store.transaction() as tx:
            if tx.inputs.get(key):
                yield None
            else:
                tx.inputs.put(Input(key=key, at=self._clock()))
                yield tx


_OUTCOMES: dict[type[Decision], str] = {Open: "opened", Append: "appended", Bounce: "bounce"}


def _carry_out(
    filing: Filing,
    row: Inbound,
    mail: IncomingMail,
    decision: Decision,
    *,
    body: str,
    files: tuple[File, ...],
) -> int | None:
    """Make a decision true; gives the ticket that it concerns."""
    match decision:
        case Open():
            ticket = filing.open_ticket(mail, row, decision)
            filing.say(ticket, mail, row, body=body, files=files)
            filing.confirm(ticket, decision)
            return ticket.number
        case Append():
            ticket = filing.append(mail, decision)
            filing.say(ticket, mail, row, body=body, files=files)
            return ticket.number
        case Bounce():
            filing.show_bounce(mail, decision)
            return decision.tickets[0]
        case Drop():
            return None
    assert_never(decision)


def _send_reply(filing: Filing, ticket: Ticket, message: Message) -> str:
    """Queue a technician's message for whom it is meant."""
    filing.tx.messages.put(message)
    filing.outgoing.show_delivery(message)
    user = message.author.slack_user
    if message.audience is Audience.NOTE:
        filing.log(ticket, "noted", by=user, words="A note for technicians.")
        return "kept as a note"
    if filing.settings.reply_takes and ticket.is_open and ticket.assignee is None:
        ticket = taken(ticket, by=user, now=filing.now)
        filing.log(ticket, "taken", by=user, words="A reply took the ticket.")
        filing.outgoing.refresh_card(ticket)
    filing.tx.tickets.put(touched(ticket, now=filing.now))
    told = notices.on_message(ticket, message, filing.settings)
    wait = timedelta(seconds=filing.settings.undo_seconds)
    mails = filing.outgoing.mail(ticket, told, message=message, wait=wait)
    filing.outgoing.put_in_typed_order(ticket, message)
    filing.log(ticket, "replied", by=user, words=f"A reply; {mails} mails.")
    if mails:
        return f"{mails} mails wait"
    why = f"This was not mailed: {_why_no_mail(filing, ticket)}"
    filing.outgoing.whisper(user=user, channel=message.channel, thread_ts=ticket.thread_ts or "", words=why)
    return why


def _why_no_mail(filing: Filing, ticket: Ticket) -> str:
    if not filing.settings.notifications_enabled:
        return "email notifications are switched off (`/helpdesk settings notifications_enabled on`)."
    return f"ticket #{ticket.number} has no subscribers."


def _can_be_called_back(filing: Filing, message: Message) -> bool:
    return all(can_be_called_back(one, filing.now) for one in filing.outgoing.mails_of(message))


def _too_late(filing: Filing, message: Message, words: str) -> str:
    if any(one.state is not State.CANCELLED for one in filing.outgoing.mails_of(message)):
        filing.outgoing.line(filing.ticket(message.ticket), words)
    return "too late"


def _place(arrived: Arrived) -> tuple[str, int, int]:
    return arrived.account, arrived.uidvalidity, arrived.uid


def _posted(tx: Transaction, channel: str, ts: str) -> Message | None:
    found = tx.messages.find("post", f"{channel}:{ts}", limit=1)
    return found[0] if found else None
