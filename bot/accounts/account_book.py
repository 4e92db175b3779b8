"""Mail accounts as admins describe them in Slack: added, changed and removed in words or in a form."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts.changes import AccountChanges
from bot.accounts.mailboxes import Mailboxes
from bot.core.account_words import PASSWORD, changes_of, fields_of, new_account, sign_in_of
from bot.core.accounts import Account, AccountError, Auth
from bot.core.sign_ins import SignIn
from bot.errors import NotFound
from bot.rights import Rights
from bot.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An account as a form shows it."""

    account: Account
    category: str = ""  # its name; empty: the default one
    sign_in: SignIn | None = None


class AccountBook:
    """What is given of an account is in the words of `core.account_words`; never a secret."""

    def __init__(self, store: Store, mailboxes: Mailboxes, changes: AccountChanges, rights: Rights) -> None:
        self._store, self._mailboxes, self._changes, self._rights = store, mailboxes, changes, rights

    def add(self, address: str, given: Mapping[str, str], *, by: str, key: str = "") -> Described:
        """A new account, which waits for its password or sign-in; the same `key` again changes nothing.

        Raises:
            InputError: there can be no such account; `AccountError` says which part of it is wrong.
        """
        self._rights.let_admin(by)
        sign_in = sign_in_of(address, given)
        account = new_account(address, fields_of(given, self._categories()), sign_in)
        self._mailboxes.add(account, "", sign_in, by=by, key=key)
        return self.shown(address, by=by)

    def change(self, address: str, given: Mapping[str, str], *, by: str) -> Described:
        """The account with what is given of it; raises `InputError` as `add` does."""
        self._rights.let_admin(by)
        shown = self.shown(address, by=by)
        if given.get("provider", "").strip().lower() == PASSWORD and shown.account.auth is Auth.OAUTH2:
            words = f"To log in with a password, set one: /helpdesk account password {shown.account.address}"
            raise AccountError("provider", f"{words}. The sign-in is given up for it.")
        fields = changes_of(shown.account, fields_of(given, self._categories()))
        sign_in = sign_in_of(address, given, shown.sign_in)
        self._changes.describe(address, fields, sign_in, by=by)
        return self.shown(address, by=by)

    def remove(self, address: str, *, by: str) -> Account:
        """Forget an account, its password and its sign-in; its tickets stay."""
        self._rights.let_admin(by)
        account, _ = self._mailboxes.get(address)
        self._mailboxes.remove(account.address, by=by)
        return account

    def shown(self, address: str, *, by: str) -> Described:
        """The account as it is; raises `NotFound`."""
        self._rights.let_admin(by)
        account, _ = self._mailboxes.get(address)
        names = {number: name for name, number in self._categories().items()}
        try:
            sign_in = self._mailboxes.sign_ins.get(account.address) if account.auth is Auth.OAUTH2 else None
        except NotFound:
            sign_in = None
        category = names.get(account.category, "") if account.category is not None else ""
        return Described(account=account, category=category, sign_in=sign_in)

    def category_names(self) -> list[str]:
        """The categories that new tickets of an account may be of."""
        return list(self._categories())

    def _categories(self) -> dict[str, int]:
        with self._store.transaction() as tx:
            return {one.name: one.id for one in tx.categories.all()}
