"""Mail into threads: a received mail becomes ours, then part of a ticket; replies.py is the way back.

Each method is one transaction that reads top to bottom: look up, decide, change, queue.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot import crash
from bot.admins import Admins
from bot.alerts import raise_alert
from bot.core.buttons import MAIL_RETRY, Button
from bot.core.caps import FLOOD_TOLD
from bot.core.decisions import Confirm, Decision, Facts, Hold
from bot.core.inbound import Inbound, Outcome, Stage
from bot.core.incoming import decide
from bot.core.letters import clean
from bot.core.mail import IncomingMail, MailError, content_key
from bot.core.mail.glimpse import glimpse
from bot.core.messages import INLINE_TEXT, File
from bot.core.rich_text import escape
from bot.core.rules import Judged
from bot.errors import NotFound, StoreDamaged, StoreError
from bot.filing import Filing
from bot.incoming.acts import Kept, carry_out, outcome_of, sender_line
from bot.incoming.counting import is_new_copy, keep
from bot.incoming.facts import facts
from bot.incoming.new_tickets import LONGEST_SUBJECT
from bot.incoming.newcomers import challenge
from bot.incoming.ruling import Ruling, count_matches
from bot.one_at_a_time import OneAtATime
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, MailReader
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)
R = TypeVar("R")

TRIES = 3  # how often a mail is read and filed before it is set aside
RETRY = timedelta(minutes=1)
MOST_AT_ONCE = 25  # mails that somebody's confirmation lets in, filed while they wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail as a mailbox gave it."""

    account: str  # the mail account's address
    uidvalidity: int
    uid: int
    raw: bytes  # the whole mail, or the beginning of one that is too big
    too_big: int = 0  # bytes of the whole mail, when only its beginning was fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A mail's facts, what was decided from them, and its row as it is then."""

    facts: Facts
    decision: Decision
    row: Inbound


class _Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


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
        admins: Admins,
        clock: Clock,
    ) -> None:
        self._store, self._reader = store, reader
        self._keys, self._admins, self._clock = keys, admins, clock
        self._ruling = Ruling(store=store, keys=keys, admins=admins, clock=clock)
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
                if is_new_copy(tx, known, _place(arrived), self._clock()):
                    keep(tx, replace(known, copies=known.copies + 1))
                return Accepted(key=key, is_new=False)
            keep(
                tx,
                Inbound(
                    key=key,
                    account=arrived.account,
                    uidvalidity=arrived.uidvalidity,
                    uid=arrived.uid,
                    raw=raw,
                    size=len(arrived.raw),
                    at=self._clock(),
                ),
            )
        crash.point("ingest.accepted")
        return Accepted(key=key, is_new=True)

    def unfiled(self) -> list[str]:
        """Keys of the mails that are ours and whose filing is due: found at start, and after failures."""
        with self._store.transaction() as tx:
            rows = tx.inbound.find("stage", Stage.RECEIVED.value)
        return [row.key for row in sorted(rows, key=_age) if self._is_due(row)]

    def file(self, key: str, *, counted: bool = False) -> Stage:
        """Read an accepted mail and make of it what it is; says how far it has come.

        `counted` says that accepting it counted this try already.
        """
        with self._one_at_a_time.on(key):
            row = self._begin(key, counted)
            stage = self._filed(row) if self._is_due(row) else row.stage
        return self._let_in(key) if stage is None else stage

    def file_all(self, keys: Sequence[str]) -> None:
        """File these mails one after the other; a multitude is left to whoever looks for unfiled ones."""
        for key in keys[:MOST_AT_ONCE]:
            self.file(key)

    def _let_in(self, key: str) -> Stage:
        """File the held mails that an answer to a challenge let in, then what else the answer says."""
        crash.point("ingest.confirmed")
        with self._store.transaction() as tx:
            waiting = sorted(_waiting_for(tx, key), key=_age)
        self.file_all([row.key for row in waiting])
        return self.file(key)

    def _filed(self, row: Inbound) -> Stage | None:
        """How far the mail has come; None when it let in others that are to be filed before it."""
        if row.confirms and self._must_wait(row):
            return Stage.RECEIVED
        try:
            mail = self._reader.read(self._store.blobs.get(row.raw))
            crash.point("ingest.read")
            if isinstance(self._file(row, mail), Confirm):
                return None
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
            most = settings_in(tx).max_mail_mb
            reason = f"it has {size / 1e6:.1f} MB, and max_mail_mb allows {most}"
            return self._quarantine(tx, replace(row, cut_from=size), reason).stage

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
            keep(tx, row)
        return row

    def _must_wait(self, row: Inbound) -> bool:
        """Whether mails that this answer let in are not filed yet: it goes into their newest ticket."""
        with self._store.transaction() as tx:
            if waits := bool(_waiting_for(tx, row.key)):
                keep(tx, replace(row, attempts=row.attempts - 1))
        return waits

    def _wait_for_admins(self, row: Inbound, words: str) -> Stage:
        """The desk is not set up for this mail yet: it waits as long as that takes, and no try counts."""
        with self._store.transaction() as tx:
            due = self._clock() + RETRY
            keep(tx, replace(row, attempts=max(row.attempts - 1, 1), due_at=due, reasons=(words,)))
            raise_alert(self._filing(tx), self._admins, "setup", f"Mail waits: {words}")
        return Stage.RECEIVED

    def _uncount(self, row: Inbound) -> None:
        with suppress(StoreError), self._store.transaction() as tx:
            keep(tx, replace(row, attempts=max(row.attempts - 1, 1)))

    def _set_aside(self, row: Inbound, reason: str) -> Stage:
        with self._store.transaction() as tx:
            if row.attempts >= TRIES:
                return self._quarantine(tx, row, reason).stage
            due = self._clock() + RETRY * row.attempts
            keep(tx, replace(row, due_at=due, reasons=(reason,)))
        return Stage.RECEIVED

    def _quarantine(self, tx: Transaction, row: Inbound, reason: str) -> Inbound:
        row = replace(row, stage=Stage.QUARANTINED, outcome=Outcome.FAILED, reasons=(reason,), due_at=None)
        if not row.sender and self._store.blobs.has(row.raw):
            sender, subject = glimpse(self._store.blobs.get(row.raw))
            row = replace(row, sender=clean(sender), subject=clean(subject))
        keep(tx, row)
        self._filing(tx).slack.tell(
            self._admins.of(tx),
            f"A mail to {row.account} could not be read: {escape(reason)}. Its bytes are kept under the ID "
            f"`{row.short}`; on the mail server it lies in the folder for failed mail.",
            *(() if row.cut_from else (Button(text="Retry", action=MAIL_RETRY, value=row.key),)),
        )
        log.warning("%s: quarantined (%s)", row.key[:12], reason)
        return row

    def _file(self, row: Inbound, mail: IncomingMail) -> Decision:
        body = self._kept(mail.reply)
        files = self._keep_attachments(mail)
        judged = self._ruling.judge_and_note(mail, row.account)
        kept = Kept(body=body, files=files, keep_text=self._keep_text)
        with self._store.transaction() as tx:
            done = self._file_in(self._filing(tx), row, mail, judged, kept)
        decision = done.decision
        log.info("%s: %s (%s)", row.key[:12], outcome_of(decision).value, "; ".join(decision.reasons))
        crash.point("ingest.filed")
        return decision

    def rehearse(self, row: Inbound, mail: IncomingMail, look: Callable[[Filing, Filed, int], R]) -> R:
        """What filing a mail would come to now, as `look` sees it before all of it is undone again.

        Args:
            look: gets what was filed, and the number above which deliveries come of it.
        """
        judged = self._ruling.judge(mail, row.account)
        with suppress(_Undone), self._store.transaction() as tx:
            filing = self._filing(tx)
            tx.inbound.remove(row.key)  # as if it had never come
            before = tx.next_number("deliveries")
            done = self._file_in(filing, row, mail, judged, _nothing_kept())
            seen = look(filing, done, before)
            raise _Undone
        return seen

    def _file_in(self, filing: Filing, row: Inbound, mail: IncomingMail, judged: Judged, kept: Kept) -> Filed:
        """Decide about a mail and carry that out, inside a transaction."""
        known = facts(filing, mail, row, judged.wishes)
        decision = decide(mail, known)
        if not row.released:  # else they were counted when they kept it out
            count_matches(filing, judged, decision)
        ticket = carry_out(filing, row, mail, decision, known, kept)
        if known.floods and isinstance(decision, Hold):
            self._tell_of_flood(filing, mail)
        more: tuple[str, ...] = ()
        if isinstance(decision, Hold) and (decision.challenge or known.person is None):
            more = (challenge(filing, row, mail, decision),)
        row = replace(
            row,
            stage=Stage.DONE,
            outcome=outcome_of(decision),
            reasons=(*decision.reasons, *more),
            for_admins=isinstance(decision, Hold) and known.person is not None,
            ticket=ticket,
            due_at=None,
            sender=sender_line(mail.sender),
            address=mail.sender.address.lower(),
            subject=clean(mail.subject)[:LONGEST_SUBJECT],
        )
        if isinstance(decision, Confirm) and decision.says_more:
            row = replace(row, stage=Stage.RECEIVED, outcome=None, attempts=0, confirms=True)
        keep(filing.tx, row)
        return Filed(facts=known, decision=decision, row=row)

    def _tell_of_flood(self, filing: Filing, mail: IncomingMail) -> None:
        sender = mail.sender.address.lower()
        if filing.spend(FLOOD_TOLD, sender):
            words = f"More than {filing.settings.flood_limit} tickets in an hour came from {escape(sender)}: "
            held = "what comes above that is held; `/helpdesk mail held` lists it."
            filing.slack.tell(self._admins.of(filing.tx), words + held)

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
        return self._keep_text(text) if len(text) > INLINE_TEXT else ""

    def _keep_text(self, text: str) -> str:
        return self._store.blobs.put(text.encode())


def _nothing_kept() -> Kept:
    return Kept(body="", files=(), keep_text=lambda _: "")


def _age(row: Inbound) -> tuple[datetime, int]:
    return row.at, row.uid


def _waiting_for(tx: Transaction, key: str) -> list[Inbound]:
    """The mails that this answer let in and that are not filed yet."""
    return [row for row in tx.inbound.find("let_in_by", key) if row.stage is Stage.RECEIVED]


def _place(arrived: Arrived) -> tuple[str, int, int]:
    return arrived.account, arrived.uidvalidity, arrived.uid
