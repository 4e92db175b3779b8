"""A still desk whose mailbox and outgoing mail are opened by a sign-in: Dovecot, SMTP and token server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DeskError
from bot.terminal.console import Console
from tests.peers.certificates import make_certificate
from tests.peers.dovecot import Dovecot
from tests.peers.scripted_smtp import ScriptedSmtp
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT, StillClock, StillDesk, still_desk

CLIENT_SECRET = "client-secret-canary"


@dataclass
class SignedInDesk:
    """The desk and its servers."""

    desk: StillDesk
    tokens: TokenServer
    imap: Dovecot
    smtp: ScriptedSmtp

    def ask(self, act: str, **arguments: Any) -> dict[str, Any]:
        """What the command line gets."""
        return Console(self.desk.parts, str).answer({"act": act, **arguments})

    def done(self, act: str, **arguments: Any) -> Any:
        """The data of an act that goes well."""
        answer = self.ask(act, **arguments)
        assert answer["error"] == "", answer["error"]
        return answer["data"]

    def add_account(self, provider: str = "microsoft", secret: str = "") -> None:
        sign_in = {"provider": provider, "client_id": "app", "tenant": "", "authority": self.tokens.url}
        where = {"host": "127.0.0.1", "port": self.imap.tls_port, "security": "tls", "user": ""}
        options = {"interval": 1, "category": "", "archive_folder": ""}
        self.done("account.add", address=SUPPORT, secret=secret, sign_in=sign_in, **where, **options)

    def sign_in(self, user: str = SUPPORT) -> None:
        """Somebody goes through it in a browser."""
        invitation = self.done("account.sign_in.begin", address=SUPPORT)
        pasted = "" if invitation["code"] else self.tokens.consent(invitation["url"], user)
        if invitation["code"]:
            self.tokens.approve(invitation["code"], user)
        said = self.done("account.sign_in.finish", address=SUPPORT, proof=invitation["proof"], pasted=pasted)
        assert said == {"done": True, "slower": 0}

    def look(self) -> str:
        """One look into the mailbox; why it failed, or nothing."""
        mailboxes = self.desk.parts.mailboxes
        account, _ = mailboxes.get(SUPPORT)
        try:
            with mailboxes.inbox(account).connect() as session:
                taken = mailboxes.look(account, session)
        except DeskError as error:
            mailboxes.failed(account, error)
            return str(error)
        mailboxes.succeeded(account, taken)
        return ""

    def renewals(self) -> int:
        return len(self.tokens.grants_asked("refresh_token"))


@contextmanager
def token_world(folder: Path, clock: StillClock) -> Iterator[tuple[TokenServer, Dovecot]]:
    """A sign-in server, and a Dovecot that asks it."""
    with TokenServer(make_certificate(folder), clock) as tokens, Dovecot(tokens=tokens) as imap:
        yield tokens, imap


@contextmanager
def signed_in_desk(
    folder: Path, tokens: TokenServer, imap: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SignedInDesk]:
    """A desk that trusts these servers; nobody has signed in yet."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tokens.certificate.cert))
    context = tokens.certificate.server_context()
    with (
        ScriptedSmtp(extensions=("AUTH LOGIN XOAUTH2",), tls=context, tokens=tokens) as smtp,
        still_desk(folder) as desk,
    ):
        tokens.clock = desk.clock
        desk.forget_accounts()
        desk.set(
            smtp_security="ssl",
            smtp_port=str(smtp.port),
            smtp_auth="oauth2",
            smtp_user=SUPPORT,
            from_address=SUPPORT,
        )
        yield SignedInDesk(desk=desk, tokens=tokens, imap=imap, smtp=smtp)
