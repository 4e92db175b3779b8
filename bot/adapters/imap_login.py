"""Logging in to an IMAP server, by password or by access token; a refusal in words, without the secret."""

import imaplib
from collections.abc import Callable

from imap_tools import BaseMailBox
from imap_tools.errors import UnexpectedCommandStatusError

from bot.adapters.discretion import without
from bot.adapters.imap_errors import (
    InboxError,
    InboxUnreachable,
    LoginRefused,
    TlsRefused,
    losses_in_words,
    place_of,
    said,
)
from bot.core.accounts import Account, Auth, Security
from bot.core.sign_ins import how_to_sign_in, sasl

BUSY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: it is not about us


def log_in(mailbox: BaseMailBox, account: Account, secret: str) -> None:
    """Log in as the account says.

    Args:
        secret: the password, or the access token of the account's sign-in.

    Raises:
        LoginRefused, InboxError: what their names say.
    """
    if account.auth is Auth.OAUTH2:
        _by_token(mailbox.client, account, secret)
    else:
        _by_password(mailbox, account, secret)


def _by_password(mailbox: BaseMailBox, account: Account, password: str) -> None:
    place = place_of(account)
    if "LOGINDISABLED" in mailbox.client.capabilities:
        raise LoginRefused(f"{place} takes no password without encryption; set security to tls or starttls.")
    sent = account.user + password
    # imaplib's LOGIN carries ASCII only.
    log_in = mailbox.login if sent.isascii() and sent.isprintable() else mailbox.login_utf8
    plain = f"\0{account.user}\0{password}"
    _asked(account, (password, plain), lambda: log_in(account.user, password, initial_folder=None))


def _by_token(client: imaplib.IMAP4, account: Account, token: str) -> None:
    place = place_of(account)
    if account.security is Security.NONE:
        raise TlsRefused(
            f"No access token is sent to {place} without encryption; set security to tls or starttls."
        )
    offered = frozenset(
        word.removeprefix("AUTH=") for word in client.capabilities if word.startswith("AUTH=")
    )
    mechanism, words = sasl(offered, account.user, token, account.host, account.port)
    if not mechanism:
        known = ", ".join(sorted(offered)) or "none"
        raise LoginRefused(f"{place} takes no sign-in by OAuth2; it offers: {known}.")
    # A refusal is a second challenge that says why; it wants an answer before the server says NO.
    answers, give_up = iter([words.encode()]), b"" if mechanism == "XOAUTH2" else b"\x01"
    _asked(account, (token, words), lambda: client.authenticate(mechanism, lambda _: next(answers, give_up)))


def _asked(account: Account, secrets: tuple[str, ...], ask: Callable[[], object]) -> None:
    """Ask to be let in; no error shows a secret, which servers may repeat, nor what it came from."""
    place = place_of(account)
    with losses_in_words(place):
        try:
            ask()
        except imaplib.IMAP4.abort as error:
            words = without(str(error), *secrets)
            raise InboxUnreachable(f"The connection to {place} was lost ({words}).") from None
        except (imaplib.IMAP4.error, UnexpectedCommandStatusError) as error:
            words = said(
                error.command_result[1] if isinstance(error, UnexpectedCommandStatusError) else error
            )
            raise _refused(account, without(words, *secrets)) from None


def _refused(account: Account, words: str) -> InboxError:
    place = place_of(account)
    if any(code in words for code in BUSY):
        return InboxError(f"{place} lets nobody in at present ({words}).")
    if account.auth is Auth.OAUTH2:
        mend = f"is IMAP switched on for it? Else sign in anew: {how_to_sign_in(account.address)}"
        return LoginRefused(f"{place} refused the sign-in of {account.user} ({words}); {mend}")
    return LoginRefused(f"{place} refused the user name or password of {account.user} ({words}).")
