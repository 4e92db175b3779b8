"""Accounts on loopback, and mails to put there."""

import ssl

from bot.adapters.imap_inbox import ImapInbox
from bot.core.accounts import Account, Security

_SYSTEM_TRUST = ssl.create_default_context()  # slow to make


def an_account(port: int, **other: object) -> Account:
    """An account on loopback without encryption, unless told otherwise."""
    facts: dict[str, object] = {
        "address": "help@desk.test",
        "host": "127.0.0.1",
        "port": port,
        "security": Security.NONE,
        "user": "help@desk.test",
    }
    return Account(**(facts | other))  # type: ignore[arg-type]


def an_inbox(port: int, *, password: str = "secret", timeout: float = 20.0, **other: object) -> ImapInbox:
    """An inbox on loopback."""
    return ImapInbox(an_account(port, **other), lambda: password, timeout=timeout, tls=_SYSTEM_TRUST)


def a_mail(number: int, body: str = "Hello") -> bytes:
    """A small whole mail that no other number has."""
    head = f"From: ann@customer.test\r\nSubject: Nr {number}\r\nMessage-ID: <{number}@customer.test>\r\n"
    return f"{head}\r\n{body} {number}\r\n".encode()
