"""The mail server as its user sees it: start it, send to it, look into it, break it."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

from sandbox.loop_thread import LoopThread
from sandbox.mail.doors import Door
from sandbox.mail.faults import ImapFaults, MailFaults, SmtpFaults
from sandbox.mail.imap_door import ImapDoor
from sandbox.mail.mailboxes import Mailboxes
from sandbox.mail.post_office import Clock, MailEvent, PostOffice, Received
from sandbox.mail.smtp_door import MAX_BYTES, MAX_RECIPIENTS, SmtpDoor, SmtpRules

T = TypeVar("T")
_LINE_END = re.compile(rb"\r?\n")
_LOOK_AGAIN = 0.02  # seconds; what the desk does over IMAP announces itself to nobody


class MailSim:
    """IMAP and SMTP for some desk mailboxes; every other address is a customer.

    Args:
        mailboxes: Password of each desk address.
        host: Interface to listen on.
        imap_port: 0 lets the system choose.
        smtp_port: 0 lets the system choose.
        clock: Seconds since 1970.
        smtp_user: Log-in that sending needs; None lets anybody send.
        smtp_password: Its password.
        max_bytes: Largest mail the server takes.
        max_recipients: Recipients of one mail; further ones get a 452.
        smtputf8: Whether addresses may be other than ASCII (RFC 6531).
        authserv_id: Under which name it says who is who in Authentication-Results; empty: it says nothing.
    """

    def __init__(
        self,
        mailboxes: dict[str, str],
        host: str = "127.0.0.1",
        imap_port: int = 0,
        smtp_port: int = 0,
        clock: Clock = time.time,
        *,
        smtp_user: str | None = None,
        smtp_password: str | None = None,
        max_bytes: int = MAX_BYTES,
        max_recipients: int = MAX_RECIPIENTS,
        smtputf8: bool = True,
        authserv_id: str = "",
    ) -> None:
        self.authserv_id = authserv_id
        self.passwords, self.host, self._clock = dict(mailboxes), host, clock
        self._ports = (imap_port, smtp_port)
        self.rules = SmtpRules(
            user=smtp_user,
            password=smtp_password,
            max_bytes=max_bytes,
            max_recipients=max_recipients,
            smtputf8=smtputf8,
        )

    def __enter__(self) -> MailSim:
        self._thread = LoopThread("sandbox-mail")
        try:
            self._thread.run(self._open())
        except BaseException:
            self._thread.run(self._close())
            self._thread.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.run(self._close())
        self._thread.stop()

    @property
    def imap_port(self) -> int:
        return self._imap.door.port

    @property
    def smtp_port(self) -> int:
        return self._smtp.door.port

    # What people do.

    def send(self, raw: bytes, mail_from: str, rcpts: list[str] | tuple[str, ...]) -> None:
        """Hand in a mail by SMTP, as a customer's mail system does.

        It uses a port of its own, so the faults of the desk's way out do not stop it.

        Raises:
            smtplib.SMTPException: The server did not take it.
        """
        with smtplib.SMTP(self.host, self._incoming.door.port, "mx.customer.test", timeout=30) as client:
            ascii_only = all(address.isascii() for address in (mail_from, *rcpts))
            options = [] if ascii_only else ["SMTPUTF8", "BODY=8BITMIME"]
            # smtplib fixes the line ends of text, but not of bytes.
            client.sendmail(mail_from, list(rcpts), _LINE_END.sub(b"\r\n", raw), mail_options=options)

    def deliver(self, address: str, raw: bytes) -> None:
        """Put these bytes, as they are, into the INBOX of a desk mailbox."""
        self._thread.run(self._office.deliver(address, raw))

    def bounces(self, address: str, reply: str | None = "550 5.1.1 no such user") -> None:
        """Mail to this customer comes back as a delivery report; None ends that."""
        self._office.bounce(address, reply)

    # What can be seen.

    @property
    def received(self) -> list[Received]:
        """Every mail that any customer's address got, in order."""
        return self._office.received

    def received_by(self, address: str) -> list[Received]:
        """What this customer got, in order."""
        return [mail for mail in self.received if mail.rcpt.lower() == address.lower()]

    @property
    def events(self) -> list[MailEvent]:
        """Everything that happened to mails, in order."""
        return self._office.events

    @property
    def bouncing(self) -> dict[str, str]:
        """The addresses that bounce, with their replies."""
        return self._office.bouncing()

    def mailbox(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """The messages in one folder of a desk mailbox, in the order they came."""
        return self._thread.run(self._mailboxes.messages(address, folder))

    def folders(self, address: str) -> list[str]:
        """The folders of a desk mailbox, INBOX first."""
        return self._thread.run(self._mailboxes.folders(address))

    def wait_for(self, predicate: Callable[[], T], timeout: float = 60) -> T:
        """The first true answer of `predicate`.

        Raises:
            TimeoutError: There was none within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while not (answer := predicate()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"Nothing came within {timeout:g} seconds.")
            with self._office.changed:
                self._office.changed.wait(min(left, _LOOK_AGAIN))
        return answer

    def subscribe(self, callback: Callable[[MailEvent], None]) -> Callable[[], None]:
        """Call `callback` in the server's thread for each event; calling the result ends it."""
        return self._office.subscribe(callback)

    async def _open(self) -> None:
        imap_faults = ImapFaults(lambda up: _switch(self._imap.door, up), self._run)
        smtp_faults = SmtpFaults(lambda up: _switch(self._smtp.door, up), self._run)
        self.faults = MailFaults(smtp=smtp_faults, imap=imap_faults)
        self._mailboxes = Mailboxes(self.passwords, imap_faults)
        self._office = PostOffice(self._mailboxes, self._clock, self.authserv_id)
        self._imap = ImapDoor(self._mailboxes, imap_faults, self.host, self._ports[0])
        self._smtp = SmtpDoor(self._office, self.rules, self.host, self._ports[1], smtp_faults)
        self._incoming = SmtpDoor(self._office, SmtpRules(), self.host, 0)
        await self._mailboxes.open()
        for door in self._doors():
            await door.open()

    async def _close(self) -> None:
        for door in self._doors():
            await door.close()

    def _doors(self) -> tuple[Door, ...]:
        return (self._imap.door, self._smtp.door, self._incoming.door)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._thread.run(work)


async def _switch(door: Door, up: bool) -> None:
    await (door.open() if up else door.shut())
