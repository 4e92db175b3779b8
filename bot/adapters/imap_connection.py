"""One mailbox connection that can be asked, and opened again when it was lost."""

import imaplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.adapters.imap_answers import Response
from bot.adapters.imap_connecting import (
    Mailbox,
    Secret,
    close_mailbox,
    open_mailbox,
    uidvalidity_of,
)
from bot.adapters.imap_errors import InboxError, InboxUnreachable, losses_in_words, place_of, said
from bot.core.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server answered to one command."""

    ok: bool  # imaplib hands NO back without raising: always look
    data: Sequence[Response]
    words: str

    @property
    def is_gone(self) -> bool:
        """The message is no longer there (RFC 5530)."""
        return "[EXPUNGEISSUED]" in self.words or "[NONEXISTENT]" in self.words


class ImapConnection:
    """A logged-in connection with the account's folder selected."""

    def __init__(self, account: Account, secret: Secret, *, timeout: float, tls: ssl.SSLContext) -> None:
        self._account, self._secret = account, secret
        self._timeout, self._tls = timeout, tls
        self.place = place_of(account)
        self.mailbox = self._open()
        self.uidvalidity = uidvalidity_of(self.client)

    @property
    def client(self) -> imaplib.IMAP4:
        return self.mailbox.client

    def offers(self, capability: str) -> bool:
        """Whether the server can do this."""
        return capability in self.client.capabilities

    def uid(self, command: str, *args: str) -> Reply:
        """Carry out UID SEARCH, FETCH, STORE, COPY, MOVE or EXPUNGE."""
        # What the server said unasked since the last command is no answer to this one.
        for kind in ("FETCH", "SEARCH", "EXPUNGE"):
            self.client.untagged_responses.pop(kind, None)
        return self.answer(lambda: self.client.uid(command, *args))

    def answer(self, ask: Callable[[], tuple[str, Sequence[Response]]]) -> Reply:
        """The server's answer, be it OK, NO or BAD; InboxUnreachable when the connection is lost."""
        with self.watched():
            try:
                kind, data = ask()
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                return Reply(ok=False, data=[], words=str(error))
        return Reply(ok=kind == "OK", data=data, words=said(data) if kind != "OK" else "")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Turns losses into InboxUnreachable, and remembers that this connection is no longer usable."""
        try:
            with losses_in_words(self.place):
                yield
        except InboxUnreachable:
            close_mailbox(self.mailbox)
            raise

    def reopen(self) -> None:
        """Connect again after a loss; InboxError when the UIDs mean other messages now."""
        close_mailbox(self.mailbox)
        self.mailbox = self._open()
        self._check_uidvalidity()

    def close(self) -> None:
        """Log out and close."""
        close_mailbox(self.mailbox, politely=True)

    def _open(self) -> Mailbox:
        return open_mailbox(self._account, self._secret, timeout=self._timeout, tls=self._tls)

    def _check_uidvalidity(self) -> None:
        if uidvalidity_of(self.client) != self.uidvalidity:
            raise InboxError(f"The folder {self._account.folder} was made anew; it has to be read again.")
