"""Mailers on loopback, and a mail to send."""

import ssl

from bot.adapters.smtp_mailer import SmtpMailer
from bot.adapters.smtp_server import Server
from bot.core.accounts import Security
from bot.core.mail_transport import Outcome

ANN, BOB, EVE = "ann@customer.test", "bob@customer.test", "eve@customer.test"
RAW = b"From: help@desk.test\r\nTo: ann@customer.test\r\nSubject: Hello\r\n\r\nHello\r\n"
_SYSTEM_TRUST = ssl.create_default_context()  # slow to make


def a_mailer(
    port: int,
    *,
    security: Security = Security.NONE,
    user: str = "",
    password: str = "",
    timeout: float = 20.0,
    dot_timeout: float = 20.0,
    tls: ssl.SSLContext = _SYSTEM_TRUST,
) -> SmtpMailer:
    """A mailer without encryption and login, unless told otherwise."""
    server = Server(host="127.0.0.1", port=port, security=security, user=user, password=password)
    return SmtpMailer(
        server, timeout=timeout, dot_timeout=dot_timeout, tls=tls, local_hostname="bot.desk.test"
    )


class Commits:
    """A before_dot that counts, and fails when it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.count = 0
        self._error = error

    def __call__(self) -> None:
        self.count += 1
        if self._error:
            raise self._error


def sent(
    mailer: SmtpMailer,
    *recipients: str,
    raw: bytes = RAW,
    mail_from: str = "help@desk.test",
    commits: Commits | None = None,
) -> dict[str, Outcome]:
    """What became of one mail."""
    return mailer.send(mail_from=mail_from, recipients=recipients, raw=raw, before_dot=commits or Commits())
