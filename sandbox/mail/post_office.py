"""Where a mail goes once the server has taken it: a desk mailbox, a customer, or back as a report."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal

from sandbox.mail.delivery_report import delivery_report
from sandbox.mail.mailboxes import Mailboxes
from sandbox.mail.sender_check import with_results

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One mail that a customer's address got."""

    id: str
    at: float  # seconds since 1970
    mail_from: str  # envelope sender, empty for reports and other automatic mail
    rcpt: str  # as the sender wrote it
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvent:
    """One thing that happened to a mail."""

    kind: Literal["received", "delivered", "bounced", "refused"]
    at: float  # seconds since 1970
    mail_from: str
    rcpt: str
    detail: str  # the id of what a customer received, or the reply that refused it
    raw: bytes


class PostOffice:
    """Delivers to desk mailboxes, keeps what customers get, and tells the curious."""

    def __init__(self, mailboxes: Mailboxes, clock: Clock, authserv_id: str = "") -> None:
        self.changed = threading.Condition()
        self._mailboxes, self._clock, self._authserv_id = mailboxes, clock, authserv_id
        self._numbers = itertools.count(1)
        self._received: list[Received] = []
        self._events: list[MailEvent] = []
        self._bouncing: dict[str, str] = {}
        self._listeners: list[Callable[[MailEvent], None]] = []

    @property
    def received(self) -> list[Received]:
        with self.changed:
            return list(self._received)

    @property
    def events(self) -> list[MailEvent]:
        with self.changed:
            return list(self._events)

    def bounce(self, address: str, reply: str | None) -> None:
        """From now on refuse mail to this address with `reply`; None accepts it again."""
        with self.changed:
            if reply is None:
                self._bouncing.pop(address.lower(), None)
            else:
                self._bouncing[address.lower()] = reply

    def bouncing(self) -> dict[str, str]:
        with self.changed:
            return dict(self._bouncing)

    def subscribe(self, callback: Callable[[MailEvent], None]) -> Callable[[], None]:
        """Call `callback` in the server's thread for each event; the result ends it."""
        with self.changed:
            self._listeners.append(callback)

        def leave() -> None:
            with self.changed:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return leave

    async def accept(self, mail_from: str, rcpts: list[str], raw: bytes) -> None:
        """Bring one taken mail to each of its recipients."""
        for rcpt in rcpts:
            if reply := self.bouncing().get(rcpt.lower()):
                await self._send_back(mail_from, rcpt, raw, reply)
            elif box := self._mailboxes.box_of(rcpt):
                await self._mailboxes.append(box, self._traced(mail_from, rcpt, raw), self._now())
                self._note("delivered", mail_from, rcpt, box, raw)
            else:
                self._hand_over(mail_from, rcpt, raw)

    async def deliver(self, address: str, raw: bytes) -> None:
        """Put these bytes, as they are, into a desk mailbox."""
        await self._mailboxes.append(address.lower(), raw, self._now())
        self._note("delivered", "", address, address.lower(), raw)

    def refused(self, mail_from: str, rcpt: str, reply: str) -> None:
        """Note that the server did not take a mail, or hid that it did."""
        self._note("refused", mail_from, rcpt, reply, b"")

    async def _send_back(self, mail_from: str, rcpt: str, raw: bytes, reply: str) -> None:
        self._note("bounced", mail_from, rcpt, reply, raw)
        if not mail_from:  # RFC 5321 section 6.1: nobody reports to the empty path
            return
        report = delivery_report(
            original=raw,
            sender=mail_from,
            rcpt=rcpt,
            reply=reply,
            at=self._now(),
            message_id=f"<report-{next(self._numbers)}@mx.{rcpt.rpartition('@')[2] or 'customer.test'}>",
        )
        await self.accept("", [mail_from], report)

    def _hand_over(self, mail_from: str, rcpt: str, raw: bytes) -> None:
        mail = Received(
            id=f"m{next(self._numbers)}", at=self._clock(), mail_from=mail_from, rcpt=rcpt, raw=raw
        )
        with self.changed:
            self._received.append(mail)
        self._note("received", mail_from, rcpt, mail.id, raw)

    def _traced(self, mail_from: str, rcpt: str, raw: bytes) -> bytes:
        # Real mail arrives with these three on top; programs use them to find loops and aliases.
        stamp = format_datetime(self._now())
        trace = (
            f"Return-Path: <{mail_from}>\r\nDelivered-To: {rcpt}\r\n"
            f"Received: from mail.sandbox.test (localhost [127.0.0.1])\r\n"
            f"\tby mx.sandbox.test with ESMTP id s{next(self._numbers)};\r\n\t{stamp}\r\n"
        )
        checked = with_results(self._authserv_id, mail_from, raw) if self._authserv_id else raw
        return trace.encode("utf-8", "surrogateescape") + checked

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _note(
        self,
        kind: Literal["received", "delivered", "bounced", "refused"],
        mail_from: str,
        rcpt: str,
        detail: str,
        raw: bytes,
    ) -> None:
        event = MailEvent(kind=kind, at=self._clock(), mail_from=mail_from, rcpt=rcpt, detail=detail, raw=raw)
        with self.changed:
            self._events.append(event)
            listeners = list(self._listeners)
            self.changed.notify_all()
        for listener in listeners:
            listener(event)
