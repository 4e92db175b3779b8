"""Asks a mail server whether it would take mail from an address and to it; nothing is ever sent."""

import ssl

from bot.adapters.smtp_conversation import SmtpConversation
from bot.adapters.smtp_mailer import SmtpMailer
from bot.adapters.smtp_server import Reply, Server
from bot.core.checkup import SenderAsked


class SmtpProbe:
    """One server; both methods raise `MailerError` in words for a person when there is no login."""

    def __init__(self, server: Server, *, timeout: float = 20.0, tls: ssl.SSLContext) -> None:
        self._server, self._timeout, self._tls = server, timeout, tls

    def test(self) -> str:
        """Connect and log in, and say what was found."""
        return SmtpMailer(self._server, timeout=self._timeout, tls=self._tls).test()

    def ask_sender(self, address: str) -> SenderAsked:
        """Name the address as sender and as recipient, then take both back."""
        with SmtpConversation(
            self._server, timeout=self._timeout, tls=self._tls, local_hostname=None
        ) as talk:
            sender = talk.ask(f"MAIL FROM:<{address}>")
            if not sender.is_good:
                return SenderAsked(sender_refused=str(sender), for_now=_passes(sender))
            recipient = talk.ask(f"RCPT TO:<{address}>")
            talk.ask("RSET")
        if recipient.is_good:
            return SenderAsked()
        return SenderAsked(recipient_refused=str(recipient), for_now=_passes(recipient))


def _passes(reply: Reply) -> bool:
    return 400 <= reply.code < 500
