"""Sends mails over SMTP, and says of each recipient what became of it."""

import ssl
from collections.abc import Callable, Sequence

from bot.adapters.smtp_attempt import Attempt
from bot.adapters.smtp_conversation import SmtpConversation
from bot.adapters.smtp_server import MailerError, Server
from bot.adapters.trust import trust
from bot.core.mail_transport import NotSent, Outcome
from bot.errors import LoginRefused

RECIPIENTS_AT_ONCE = 50  # servers must take 100 (RFC 5321 4.5.3.1.8), and many are set to less


class SmtpMailer:
    """Hands mails to one server."""

    def __init__(
        self,
        server: Server,
        *,
        timeout: float = 60.0,
        dot_timeout: float = 600.0,
        tls: ssl.SSLContext | None = None,
        local_hostname: str | None = None,
    ) -> None:
        self._server = server
        self._timeout, self._dot_timeout = timeout, dot_timeout  # seconds; 600 is RFC 5321 4.5.3.2.6
        self._tls = tls or trust()
        self._local_hostname = local_hostname

    def test(self) -> str:
        """Connect and log in, and say what was found; MailerError when that fails."""
        with self._converse() as talk:
            reply = talk.ask("NOOP")
            if not reply.is_good:
                raise MailerError(f"{self._server.place} answered {reply}.")
            limit = f"mails up to {talk.size_limit / 1e6:.0f} MB" if talk.size_limit else "mails of any size"
        who = f"logged in as {self._server.user}" if self._server.user else "no login needed"
        return f"{self._server.place} answers ({self._server.security}), {who}; it takes {limit}."

    def send(
        self, *, mail_from: str, recipients: Sequence[str], raw: bytes, before_dot: Callable[[], None]
    ) -> dict[str, Outcome]:
        """Send one mail, and tell each recipient's outcome; nothing that a server does is raised.

        Args:
            mail_from: The envelope sender; empty for the null sender.
            raw: The whole mail; its lines are ended with CRLF, and are otherwise sent as they are.
            before_dot: Called once, when everything but the payload has been accepted: the last moment
                at which the mail is certainly not sent. What it raises is raised here, and nothing is sent.
        """
        wanted = list(dict.fromkeys(recipients))
        attempt = Attempt(mail_from=mail_from, raw=raw, before_dot=before_dot, dot_timeout=self._dot_timeout)
        try:
            with self._converse() as talk:
                for start in range(0, len(wanted), RECIPIENTS_AT_ONCE):
                    attempt.carry_out(talk, wanted[start : start + RECIPIENTS_AT_ONCE])
        except MailerError as error:
            refused = isinstance(error, LoginRefused)
            attempt.settle(wanted, NotSent(words=str(error), login_refused=refused))
        return {recipient: attempt.outcomes[recipient] for recipient in wanted}

    def _converse(self) -> SmtpConversation:
        return SmtpConversation(
            self._server, timeout=self._timeout, tls=self._tls, local_hostname=self._local_hostname
        )
