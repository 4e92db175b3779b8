"""One mail on its way over SMTP: the steps of its transactions, and what each answer means."""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.adapters.smtp_conversation import SmtpConversation
from bot.adapters.smtp_server import MailerError, Reply
from bot.core.mail_transport import NotSent, Outcome, Refused, Sent, Unknown

# Codes that blame the settings, not the mail: it goes out once they are mended.
ABOUT_LOGIN = frozenset({530, 534, 535, 538})

_TOO_MANY = re.compile(r"too many (recipients|rcpts)|^[45]\.5\.3\b", re.IGNORECASE)


class Attempt:
    """One mail for some recipients, and each one's outcome so far."""

    def __init__(
        self, *, mail_from: str, raw: bytes, before_dot: Callable[[], None], dot_timeout: float
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self._mail_from = mail_from
        self._payload = payload_of(raw)
        self._before_dot: Callable[[], None] | None = before_dot
        self._dot_timeout = dot_timeout

    def settle(self, recipients: Sequence[str], outcome: Outcome) -> None:
        """Note the outcome for those that have none yet."""
        for recipient in recipients:
            self.outcomes.setdefault(recipient, outcome)

    def carry_out(self, talk: SmtpConversation, recipients: Sequence[str]) -> None:
        """One MAIL, RCPT, DATA round; leaves the connection ready for the next."""
        if refusal := self._refused_unasked(talk):
            self.settle(recipients, refusal)
            return
        reachable = dict(self._reachable(talk, recipients))
        if not reachable:
            return
        utf8 = not all(map(str.isascii, [_envelope(self._mail_from) or "", *reachable.values()]))
        sender = talk.ask(self._mail_command(talk, utf8), utf8=utf8)
        if not sender.is_good:
            self.settle(recipients, _refusal(sender))
            return
        accepted = [name for name, address in reachable.items() if self._accepts(talk, name, address, utf8)]
        if accepted:
            self._hand_over(talk, accepted)
        else:
            talk.ask("RSET")

    def _refused_unasked(self, talk: SmtpConversation) -> Refused | None:
        if 0 < talk.size_limit < len(self._payload):
            words = f"The mail has {len(self._payload)} bytes; the server takes {talk.size_limit}."
            return Refused(code=552, words=words, permanent=True, too_big=True)
        return _unreachable(talk, self._mail_from) if self._mail_from else None

    def _reachable(self, talk: SmtpConversation, recipients: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each recipient with the address to name it by; the others are settled."""
        for recipient in recipients:
            if refusal := _unreachable(talk, recipient):
                self.settle([recipient], refusal)
            else:
                yield recipient, _envelope(recipient) or ""

    def _mail_command(self, talk: SmtpConversation, utf8: bool) -> str:
        command = f"MAIL FROM:<{_envelope(self._mail_from) or ''}>"
        if talk.offers("size"):
            command += f" SIZE={len(self._payload)}"
        if talk.offers("8bitmime") and not self._payload.isascii():
            command += " BODY=8BITMIME"
        return f"{command} SMTPUTF8" if utf8 else command

    def _accepts(self, talk: SmtpConversation, recipient: str, address: str, utf8: bool) -> bool:
        reply = talk.ask(f"RCPT TO:<{address}>", utf8=utf8)
        if reply.is_good:
            return True
        self.settle([recipient], _refusal(reply, of_recipient=True))
        return False

    def _hand_over(self, talk: SmtpConversation, accepted: Sequence[str]) -> None:
        ready = talk.ask("DATA")
        if ready.code != 354:
            self.settle(accepted, _refusal(ready))
            talk.ask("RSET")
            return
        self._commit()
        talk.give(self._payload)
        try:
            self.settle(accepted, _verdict(talk.finish(self._dot_timeout)))
        except MailerError as error:
            self.settle(accepted, Unknown(words=str(error)))
            raise

    def _commit(self) -> None:
        """Call before_dot, at the first of several rounds only."""
        commit, self._before_dot = self._before_dot, None
        if commit:
            commit()


def _verdict(reply: Reply) -> Outcome:
    """What the answer to the final dot means; MailerError when it means nothing."""
    if reply.is_good:
        return Sent(words=str(reply))
    if reply.code < 400:
        raise MailerError(f"The server answered the mail with {reply}, which makes no sense.")
    return _refused(reply)


def payload_of(raw: bytes) -> bytes:
    """The mail as DATA carries it, without the final dot: CRLF, and leading dots doubled (RFC 5321 4.5.2).

    A lone CR or LF must not get through: servers differ in what they take for the end of a mail.
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _refusal(reply: Reply, *, of_recipient: bool = False) -> Outcome:
    """What a bad answer before the mail was given means.

    Raises:
        MailerError: The server closes the connection, or its answers no longer belong to our commands;
            over such a connection a later mail could be taken for sent.
    """
    if reply.code == 421:
        raise MailerError(f"The server closes the connection: {reply}.")
    if reply.code < 400:
        raise MailerError(f"The server answered {reply}, which makes no sense.")
    return _refused(reply, of_recipient=of_recipient)


def _refused(reply: Reply, *, of_recipient: bool = False) -> Refused | NotSent:
    if reply.code in ABOUT_LOGIN:
        return NotSent(words=f"The server answered {reply}.", login_refused=True)
    # RFC 5321 4.5.3.1.10: some say 552 instead of 452 to too many recipients.
    too_many = of_recipient and _TOO_MANY.search(reply.words) is not None
    too_big = re.match(r"5\.(3\.4|2\.3)\b", reply.words) is not None or (
        reply.code == 552 and not of_recipient and not reply.words.startswith("5.2.")
    )
    return Refused(
        code=reply.code,
        words=str(reply),
        permanent=reply.code >= 500 and not too_many,
        too_big=too_big,
        too_many=too_many,
    )


def _unreachable(talk: SmtpConversation, address: str) -> Refused | None:
    """Why this server cannot be told of the address, if it cannot."""
    spelled = _envelope(address)
    if spelled is None:
        return Refused(code=501, words="This is no address that mail can be sent to.", permanent=True)
    if not spelled.isascii() and not talk.offers("smtputf8"):
        words = (
            "The address is not plain ASCII before its @, and the server takes no such address (no SMTPUTF8)."
        )
        return Refused(code=553, words=words, permanent=True)
    return None


def _envelope(address: str) -> str | None:
    """The address for MAIL and RCPT, its domain in ASCII; None when no command can carry it."""
    local, at, domain = address.rpartition("@")
    if not at or not local or re.search(r"[\x00-\x20\x7f<>]", address):
        return None
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return None
