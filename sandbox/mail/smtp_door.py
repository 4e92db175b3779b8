"""The SMTP side: aiosmtpd behind doors, one for the desk with faults and a password, one for customers."""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.doors import Door
from sandbox.mail.faults import DROP, HANG, SmtpFaults, Stage
from sandbox.mail.post_office import PostOffice

MAX_BYTES = 60 * 1024 * 1024
MAX_RECIPIENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRules:
    """What the server offers and how much it takes."""

    user: str | None = None  # None: anybody may send
    password: str | None = None
    max_bytes: int = MAX_BYTES
    max_recipients: int = MAX_RECIPIENTS
    smtputf8: bool = True


class SmtpDoor:
    """A port that takes mail for the post office."""

    def __init__(
        self, office: PostOffice, rules: SmtpRules, host: str, port: int, faults: SmtpFaults | None = None
    ) -> None:
        self.office, self.rules, self.faults = office, rules, faults
        self.door = Door(host, port, self._listen)

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(lambda: _Connection(self), sock=sock)


class _Connection(SMTP):
    """One SMTP conversation, which goes wrong where the faults say so."""

    def __init__(self, smtp: SmtpDoor) -> None:
        self._smtp = smtp
        super().__init__(
            _Steps(smtp, self),
            hostname="mail.sandbox.test",
            ident="sandbox",
            data_size_limit=smtp.rules.max_bytes,
            enable_SMTPUTF8=smtp.rules.smtputf8,
            # Without STARTTLS, AUTH is offered only when this says that it may be.
            auth_require_tls=smtp.rules.user is None,
            authenticator=_password_check(smtp.rules),
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._smtp.door.entered(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._smtp.door.left(self.transport)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if reply := await self.fault("connect"):
            await self.push(reply)
            self._writer.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name of the command
        ready = self.envelope is not None and bool(self.envelope.rcpt_tos)
        if ready and (reply := await self.fault("data")):
            await self.push(reply)
            return
        await super().smtp_DATA(arg)

    async def fault(self, stage: Stage, address: str | None = None) -> str | None:
        """The reply to give instead of the usual one; does not return when the line goes dead."""
        reply = self._smtp.faults.due(stage, address) if self._smtp.faults else None
        if reply is None:
            return None
        envelope = self.envelope or Envelope()
        rcpt = address or ", ".join(envelope.rcpt_tos)
        self._smtp.office.refused(_sender(envelope), rcpt, f"{stage}: {reply}")
        if reply == DROP and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
        if reply in (DROP, HANG):
            # aiosmtpd cancels this task when the connection is gone.
            await asyncio.get_running_loop().create_future()
        return reply


class _Steps:
    """aiosmtpd's hooks: what to answer to each command."""

    def __init__(self, smtp: SmtpDoor, connection: _Connection) -> None:
        self._smtp, self._connection = smtp, connection

    async def handle_MAIL(  # noqa: N802 - the name of the command
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._smtp.rules.user is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if reply := await self._connection.fault("mail"):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the name of the command
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := await self._connection.fault("rcpt", address):
            return reply
        if len(envelope.rcpt_tos) >= self._smtp.rules.max_recipients:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name of the command
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if reply := await self._connection.fault("content"):
            return reply
        raw = envelope.content
        assert isinstance(raw, bytes)  # decode_data is off
        await self._smtp.office.accept(_sender(envelope), list(envelope.rcpt_tos), raw)
        return await self._connection.fault("accepted") or "250 2.0.0 OK: taken"


def _sender(envelope: Envelope) -> str:
    # aiosmtpd keeps the empty path as "<>", because "" would mean that MAIL is yet to come.
    return (envelope.mail_from or "").removeprefix("<>")


def _password_check(rules: SmtpRules) -> Callable[..., AuthResult]:
    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        wanted = f"{rules.user}\0{rules.password}".encode()
        right = hmac.compare_digest(wanted, given.login + b"\0" + given.password)
        return AuthResult(success=right, handled=False)

    return check
