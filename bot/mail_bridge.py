"""Mail into threads: a received mail becomes ours, then part of a ticket; replies.py is the way back.

Each method is one transaction that reads top to bottom: look up, decide, change, queue.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from bot import crash
from bot.alerts import raise_alert
from bot.core.inbound import Inbound, Stage
from bot.core.incoming import Append, Bounce, Decision, Drop, Open, decide
from bot.core.mail import IncomingMail, MailError, content_key
from bot.core.messages import INLINE_TEXT, File
from bot.core.rich_text import escape
from bot.errors import NotFound, StoreDamaged, StoreError
from bot.filing import Filing
from bot.one_at_a_time import OneAtATime
from bot.ports import Clock, MailReader
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)

TRIES = 3  # how often a mail is read and filed before it is set aside
RETRY = timedelta(minutes=1)


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
    """Carries mail into threads."""

    def __init__(
        self,
        store: Store,
        reader: MailReader,
        *,
        keys: tuple[bytes, ...],
        admins: tuple[str, ...],
        clock: Clock,
    ) -> None:
        self._store, self._reader = store, reader
        self._keys, self._admins, self._clock = keys, admins, clock
        self._one_at_a_time = OneAtATime()  # a mail may come from two mailboxes, and be left over too

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
        except StoreDamaged as error:
            return self._set_aside(row, str(error))
        except StoreError:
            self._uncount(row)  # the disk's fault, not the mail's: it stays due
            raise
        except NotFound as error:
            return self._wait_for_admins(row, str(error))
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

    def _wait_for_admins(self, row: Inbound, words: str) -> Stage:
        """The desk is not set up for this mail yet: it waits as long as that takes, and no try counts."""
        with self._store.transaction() as tx:
            due = self._clock() + RETRY
            tx.inbound.put(replace(row, attempts=max(row.attempts - 1, 1), due_at=due, reasons=(words,)))
            raise_alert(self._filing(tx), self._admins, "setup", f"Mail waits: {words}")
        return Stage.RECEIVED

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

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)

    def _kept(self, text: str) -> str:
        """The sha256 of a text too long for a row; empty for others."""
        return self._store.blobs.put(text.encode()) if len(text) > INLINE_TEXT else ""


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
            filing.say(ticket, mail, row, body=body, files=files, passes_on=decision.is_proven)
            return ticket.number
        case Bounce():
            filing.show_bounce(mail, decision)
            return decision.tickets[0]
        case Drop():
            return None
    assert_never(decision)


def _place(arrived: Arrived) -> tuple[str, int, int]:
    return arrived.account, arrived.uidvalidity, arrived.uid
