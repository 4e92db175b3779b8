"""One connection to a mail server that sends: connect, protect, log in, and give one mail at a time.

smtplib.sendmail() hides how far a mail came, and that is what decides whether it may be sent again.
So the steps are taken one by one here, on smtplib's primitives.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from bot.adapters.smtp_login import log_in
from bot.adapters.smtp_server import MailerError, Reply, Server
from bot.core.accounts import Security

PIECE = 64 * 1024  # bytes; sendall() counts its timeout over everything it is given
GOODBYE = 5.0  # seconds for QUIT


class SmtpConversation:
    """An open, protected, logged-in connection. Every method raises MailerError when that ends."""

    def __init__(
        self, server: Server, *, timeout: float, tls: ssl.SSLContext, local_hostname: str | None
    ) -> None:
        self._server = server
        self._tls = tls
        self._smtp = self._connect(timeout, local_hostname or _own_name())
        try:
            self._greet()
            self._protect()
            offered = self._smtp.esmtp_features.get("auth", "").upper().split()
            log_in(self._server, frozenset(offered), self.ask)
        except BaseException:
            self.abort()
            raise

    def __enter__(self) -> "SmtpConversation":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.quit()
        self.abort()

    @property
    def size_limit(self) -> int:
        """The largest mail in bytes that the server says it takes; 0 when it does not say."""
        limit = self._smtp.esmtp_features.get("size", "").strip()
        return int(limit) if limit.isdecimal() else 0

    def offers(self, extension: str) -> bool:
        """Whether the server has this extension."""
        return self._smtp.has_extn(extension)

    def ask(self, command: str, *, utf8: bool = False) -> Reply:
        """The server's answer to one command line."""
        self._smtp.command_encoding = "utf-8" if utf8 else "ascii"
        with _losses_in_words(self._server.place):
            return _reply(self._smtp.docmd(command))

    def give(self, payload: bytes) -> None:
        """Send bytes, each piece within the timeout."""
        with _losses_in_words(self._server.place):
            for start in range(0, len(payload), PIECE):
                self._socket.sendall(payload[start : start + PIECE])

    def finish(self, within: float) -> Reply:
        """Send the final dot and wait `within` seconds for the verdict."""
        usual = self._socket.gettimeout()
        with _losses_in_words(self._server.place):
            self._socket.sendall(b".\r\n")
            self._socket.settimeout(within)
            verdict = _reply(self._smtp.getreply())
            self._socket.settimeout(usual)
            return verdict

    def quit(self) -> None:
        """Say good-bye, without caring for the answer."""
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(GOODBYE)
                self._smtp.docmd("QUIT")

    def abort(self) -> None:
        """Close the connection at once: a mail whose dot was not sent is dropped by the server."""
        with suppress(OSError):
            self._smtp.close()

    @property
    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise MailerError(f"{self._server.place} closed the connection.")
        return self._smtp.sock

    def _connect(self, timeout: float, own_name: str) -> smtplib.SMTP:
        server = self._server
        with _losses_in_words(self._server.place):
            if server.security is Security.TLS:
                return smtplib.SMTP_SSL(
                    server.host, server.port, own_name, timeout=timeout, context=self._tls
                )
            return smtplib.SMTP(server.host, server.port, own_name, timeout=timeout)

    def _greet(self) -> None:
        with _losses_in_words(self._server.place):
            reply = _reply(self._smtp.ehlo())
            if not reply.is_good and reply.code != 421:
                reply = _reply(self._smtp.helo())
        if not reply.is_good:
            raise MailerError(f"{self._server.place} does not want to talk: {reply}.")

    def _protect(self) -> None:
        if self._server.security is not Security.STARTTLS:
            return
        if not self.offers("starttls"):
            raise MailerError(
                f"{self._server.place} offers no STARTTLS; nothing is sent over an unprotected connection."
            )
        with _losses_in_words(self._server.place):
            self._smtp.starttls(context=self._tls)
        self._greet()


@contextmanager
def _losses_in_words(place: str) -> Iterator[None]:
    """Turn what sockets, TLS and smtplib raise (all of it OSErrors) into a sentence."""
    try:
        yield
    except (OSError, UnicodeError) as error:
        raise MailerError(_in_words(error, place)) from error


def _in_words(error: OSError | UnicodeError, place: str) -> str:
    match error:
        case smtplib.SMTPServerDisconnected(__context__=OSError() as cause):
            return _in_words(cause, place)
        case ssl.SSLCertVerificationError():
            return f"The certificate of {place} is not valid: {error.verify_message}."
        case ssl.SSLError():
            return f"{place} does not speak TLS as expected ({error.reason or 'broken off'})."
        case TimeoutError():
            return f"{place} did not answer in time."
        case socket.gaierror() | UnicodeError():
            return f"The address of {place} could not be looked up; is the name right?"
        case ConnectionRefusedError():
            return f"Nothing listens on {place}."
        case smtplib.SMTPResponseException():
            return f"{place} does not want to talk: {_reply((error.smtp_code, error.smtp_error))}."
        case _:
            return f"The connection to {place} was lost ({error.strerror or error})."


def _reply(answer: tuple[int, bytes | str]) -> Reply:
    code, words = answer
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Reply(code, " ".join(text.split()))


def _own_name() -> str:
    """A name for EHLO without asking the DNS, which can take minutes."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
