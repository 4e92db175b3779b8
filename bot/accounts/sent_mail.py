"""Looks for a mail of unknown fate where the mail provider keeps what was sent, before it is repeated."""

from collections.abc import Callable
from itertools import chain
from typing import Protocol

from bot.accounts.sign_ins import SignIns
from bot.core.accounts import Account, Auth
from bot.errors import NotFound
from bot.ports import Vault
from bot.settings import Settings
from bot.storage import Store


class SentFolder(Protocol):
    """One folder of sent mail."""

    def has(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies there; raises `OutsideError`."""


OpenSentFolder = Callable[[Account, str, Callable[[], str]], SentFolder]  # account, folder, its secret


class SentMail:
    """Knows in whose mailbox sent mail is kept, and asks there."""

    def __init__(self, store: Store, vault: Vault, sign_ins: SignIns, open_folder: OpenSentFolder) -> None:
        self._store, self._vault, self._sign_ins, self._open = store, vault, sign_ins, open_folder

    def has(self, message_id: str, settings: Settings, *, account: str) -> bool:
        """Whether the mail was sent, as far as its provider's folder says.

        Args:
            account: the mail account that the mail goes out for; the folder is looked for there unless
                the SMTP user is an account of its own.

        Raises:
            OutsideError: the folder could not be looked into.
            NotFound: no account of the desk has such a folder.
        """
        found = self._account(settings.smtp_user, account)
        return self._open(found, settings.sent_folder, lambda: self._secret(found)).has(message_id)

    def _account(self, smtp_user: str, account: str) -> Account:
        with self._store.transaction() as tx:
            every = tx.accounts.all()
        logged_in = (
            one for one in every if smtp_user and smtp_user.lower() in (one.address, one.user.lower())
        )
        its_own = (one for one in every if one.address == account)
        found = next(chain(logged_in, its_own), None)
        if found is None:
            raise NotFound(
                "No mail account of the desk is that of the SMTP user, in which `sent_folder` could be."
            )
        return found

    def _secret(self, account: Account) -> str:
        if account.auth is Auth.OAUTH2:
            return self._sign_ins.token(account.address)
        return self._vault.open(account.secret)
