"""What can be wrong with a mailbox, each as one sentence for the person who can mend it."""

import imaplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from bot import errors
from bot.core.accounts import Account
from bot.errors import OutsideError


class InboxError(OutsideError):
    """The mail server did not do what was asked."""


class InboxUnreachable(InboxError):
    """There is no connection, or it was lost."""


class TlsRefused(InboxError):
    """The connection cannot be protected as configured, so nothing was sent over it."""


class LoginRefused(InboxError, errors.LoginRefused):
    """The server did not accept the user name and password, or the access token."""


class FolderReadOnly(InboxError):
    """Messages cannot be taken out of the folder."""


class FolderMissing(InboxError):
    """There is no folder of that name."""

    def __init__(self, folder: str, folders: Sequence[str]) -> None:
        there = ", ".join(folders) if folders else "none"
        super().__init__(f"There is no folder named {folder}; folders: {there}.")
        self.folder, self.folders = folder, tuple(folders)


def place_of(account: Account) -> str:
    """Where the account's server is, for sentences."""
    return f"{account.host} port {account.port}"


@contextmanager
def losses_in_words(place: str, *, connecting: bool = False) -> Iterator[None]:
    """Turn what sockets, TLS, imaplib and imap-tools raise into an InboxError."""
    try:
        yield
    except (OSError, UnicodeError, imaplib.IMAP4.error, ImapToolsError) as error:
        if connecting and isinstance(error, ssl.SSLError):
            raise _tls_error(error, place) from error
        raise _inbox_error(error, place) from error


def _inbox_error(error: Exception, place: str) -> InboxError:
    match error:
        case TimeoutError():
            return InboxUnreachable(f"{place} did not answer in time.")
        case socket.gaierror() | UnicodeError():
            return InboxUnreachable(f"The address of {place} could not be looked up; is the name right?")
        case ConnectionRefusedError():
            return InboxUnreachable(f"Nothing listens on {place}.")
        case imaplib.IMAP4.readonly():
            return FolderReadOnly("Messages can only be read, not taken out of the folder.")
        case imaplib.IMAP4.abort() | OSError():
            return InboxUnreachable(f"The connection to {place} was lost ({error}).")
        case UnexpectedCommandStatusError():
            return InboxError(f"{place} answered {said(error.command_result[1])}.")
        case _:
            return InboxError(f"{place} answered in a way that makes no sense ({error}).")


def _tls_error(error: ssl.SSLError, place: str) -> TlsRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsRefused(f"The certificate of {place} is not valid: {error.verify_message}.")
    return TlsRefused(f"{place} does not speak TLS as expected ({error.reason or 'broken off'}).")


def said(data: object) -> str:
    """The server's words in an answer's data, or in imaplib's error."""
    lines = data if isinstance(data, list) else [data]
    texts = [
        line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line) for line in lines if line
    ]
    return " ".join(" ".join(texts).split()) or "without words"
