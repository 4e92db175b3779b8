"""A page on which an admin types a mail account's password: its link works once, for an hour.

So that no password is typed into Slack, where it would stay.
"""

from bot.accounts.changes import AccountChanges
from bot.core.inbound import Input
from bot.core.links import MAILBOX, Links
from bot.core.tokens import Token, TokenRefused, read_token
from bot.errors import InputError, NotFound
from bot.outgoing.queue import new_op
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction

USED = "This link was used already, or is too old: ask for a new one with /helpdesk account password."
NO_PAGES = (
    "The desk has no web pages: set THREADDESK_PUBLIC_URL, or type it at the terminal: "
    "threaddesk account password ADDRESS"
)


class PasswordPages:
    """Makes the link, and takes what is typed there."""

    def __init__(
        self,
        store: Store,
        changes: AccountChanges,
        rights: Rights,
        *,
        public_url: str,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._changes, self._rights = store, changes, rights
        self._public_url, self._keys, self._clock = public_url, keys, clock

    @property
    def are_there(self) -> bool:
        """Whether the desk has web pages."""
        return bool(self._public_url)

    def link(self, address: str, *, by: str) -> str:
        """A new link for this account, for the admin who asks; raises `InputError`."""
        if not self._public_url:
            raise InputError(NO_PAGES)
        with self._store.transaction() as tx:
            account = tx.accounts.get(address.lower())
            if account is None:
                known = ", ".join(one.address for one in tx.accounts.all()) or "none yet"
                raise NotFound(f"There is no account {address}; there are: {known}.")
        links = Links(keys=self._keys, public_url=self._public_url, id=new_op(), at=self._clock())
        return links.password_of_mailbox(account.address, by=by)

    def account_of(self, text: str) -> str:
        """The account that a link may still set the password of; raises `TokenRefused`. Uses nothing up."""
        with self._store.transaction() as tx:
            return _account(self._token(tx, text))

    def take(self, text: str, password: str, again: str) -> str:
        """Take the password that was typed twice; gives the account's address.

        Raises:
            TokenRefused: the link was used, or is no good.
            InputError: there is no password, or the two differ; the link stays good.
        """
        if password != again:
            raise InputError("The two passwords differ: please type the same one twice.")
        if not password.strip() or len(password) > 1_000 or "\n" in password or password.startswith("env:"):
            raise InputError("Please type the password of the mail account.")
        with self._store.transaction() as tx:
            token = self._token(tx, text)
            tx.inputs.put(Input(key=_used(token), at=self._clock()))
        self._changes.set_password(_account(token), password, by=_by(token))
        return _account(token)

    def _token(self, tx: Transaction, text: str) -> Token:
        token = read_token(self._keys, MAILBOX, text, self._clock())
        is_used = tx.inputs.get(_used(token)) is not None
        if (
            is_used
            or tx.accounts.get(_account(token)) is None
            or not self._rights.is_admin_in(tx, _by(token))
        ):
            raise TokenRefused(USED)
        return token


def _account(token: Token) -> str:
    return token.about.partition(" ")[0]


def _by(token: Token) -> str:
    """The Slack user who asked for the link."""
    return token.about.partition(" ")[2]


def _used(token: Token) -> str:
    return f"token:{token.id}"
