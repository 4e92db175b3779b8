"""Opens a protected, logged-in IMAP connection with a folder selected, or says in words what stopped it."""

import imaplib
import ssl
from collections.abc import Callable
from contextlib import suppress

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError

from bot.adapters.imap_errors import (
    FolderMissing,
    FolderReadOnly,
    InboxError,
    TlsRefused,
    losses_in_words,
    place_of,
    said,
)
from bot.adapters.imap_login import log_in
from bot.core.accounts import Account, Security

Secret = Callable[[], str]  # the password, or an access token, as it is now; raises DeskError
GOODBYE = 5.0  # seconds for LOGOUT


class Mailbox(BaseMailBox):
    """imap-tools' mailbox over a client that was opened here: checked certificates, always a timeout."""

    def __init__(self, open_client: Callable[[], imaplib.IMAP4]) -> None:
        self._open_client = open_client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._open_client()


def open_mailbox(account: Account, secret: Secret, *, timeout: float, tls: ssl.SSLContext) -> Mailbox:
    """A mailbox with the account's folder selected.

    Raises:
        InboxUnreachable, TlsRefused, LoginRefused, FolderMissing, FolderReadOnly: What their names say.
    """
    shown = secret()  # before anything is opened: it may be refused, or take a while
    with losses_in_words(place_of(account), connecting=True):
        mailbox = Mailbox(lambda: _open_client(account, timeout, tls))
    try:
        log_in(mailbox, account, shown)
        with losses_in_words(place_of(account)):
            _reread_capabilities(mailbox.client)
        select(mailbox, account.folder, place_of(account))
    except BaseException:
        close_mailbox(mailbox)
        raise
    return mailbox


def select(mailbox: Mailbox, folder: str, place: str) -> None:
    """Select a folder; FolderMissing names those that are there."""
    try:
        with losses_in_words(place):
            try:
                mailbox.folder.set(folder)
            except MailboxFolderSelectError as error:
                names = [known.name for known in mailbox.folder.list()]
                if folder.upper() == "INBOX" or folder in names:
                    words = said(error.command_result[1])
                    raise InboxError(f"The folder {folder} cannot be opened: {words}.") from error
                raise FolderMissing(folder, names) from error
    except FolderReadOnly as error:
        words = f"The folder {folder} can be read, but nothing can be taken out of it."
        raise FolderReadOnly(words) from error


def uidvalidity_of(client: imaplib.IMAP4) -> int:
    """The selected folder's UIDVALIDITY; 0 when the server keeps no lasting UIDs."""
    data = client.untagged_responses.get("UIDVALIDITY", [b"0"])[-1]
    return int(data) if isinstance(data, bytes) and data.isdigit() else 0


def close_mailbox(mailbox: Mailbox, *, politely: bool = False) -> None:
    """Close the connection; politely says LOGOUT first."""
    client = mailbox.client
    with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
        if politely:
            client.sock.settimeout(GOODBYE)
            client.logout()
    with suppress(OSError):
        client.shutdown()


def _open_client(account: Account, timeout: float, tls: ssl.SSLContext) -> imaplib.IMAP4:
    if account.security is Security.TLS:
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=tls, timeout=timeout)
    client = imaplib.IMAP4(account.host, account.port, timeout)
    if account.security is Security.STARTTLS:
        try:
            _protect(client, account, tls)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
    return client


def _protect(client: imaplib.IMAP4, account: Account, tls: ssl.SSLContext) -> None:
    if "STARTTLS" not in client.capabilities:
        raise TlsRefused(
            f"{place_of(account)} offers no STARTTLS; no password is sent over an unprotected connection."
        )
    plain = client.file
    try:
        client.starttls(tls)
    except (ssl.SSLError, TimeoutError):
        raise
    except imaplib.IMAP4.error as error:
        raise TlsRefused(f"{place_of(account)} refused STARTTLS ({error}).") from error
    finally:
        if client.file is not plain:
            plain.close()


def _reread_capabilities(client: imaplib.IMAP4) -> None:
    """Servers offer more after login, such as MOVE; imaplib asks before it only."""
    _, data = client.capability()
    if data and isinstance(data[-1], bytes):
        client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())
