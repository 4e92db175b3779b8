"""Mail accounts: kept, tested, and looked into; a mail leaves its server only when it is filed."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot import crash
from bot.accounts.noting import note_account
from bot.accounts.sealing import seal_or_name
from bot.accounts.sign_ins import SignIns
from bot.admins import Admins
from bot.alerts import clear_alert, raise_alert
from bot.core.accounts import (
    Account,
    AccountError,
    AccountHealth,
    Auth,
    check_account,
    how_to_set,
    look_failed,
    look_succeeded,
    may_look,
    started_afresh,
    suspended_words,
    waits_for_password,
)
from bot.core.buttons import ACCOUNT_ENABLE, Button
from bot.core.inbound import Input, Stage
from bot.core.mail_transport import Fetched, Removal, Waiting
from bot.core.rich_text import escape
from bot.core.sign_ins import SignIn
from bot.errors import DeskError, LoginRefused, NotFound, OutsideError
from bot.filing import Filing
from bot.incoming.counting import tally_of
from bot.mail_bridge import Arrived, MailBridge
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, Vault
from bot.rights import COMMAND_LINE
from bot.storage import Store

log = logging.getLogger(__name__)

BATCH = 50  # mails between two removals from the server


class Session(Protocol):
    """A mailbox that is open."""

    @property
    def uidvalidity(self) -> int: ...
    @property
    def can_idle(self) -> bool: ...
    def waiting(self, limit: int = ...) -> Sequence[Waiting]: ...
    def fetch(self, wanted: Sequence[Waiting], *, max_bytes: int = ...) -> Iterator[Fetched]: ...
    def remove(self, uids: Iterable[int]) -> Removal: ...
    def set_aside(self, uid: int, folder: str) -> None: ...
    def idle(self, seconds: float, stop: Callable[[], bool]) -> bool: ...


class Inbox(Protocol):
    """One account's mailbox; every method raises `OutsideError` with a sentence for a person."""

    def connect(self) -> AbstractContextManager[Session]: ...
    def test(self) -> str: ...
    def prepare(self, folders: Iterable[str]) -> None: ...


# The second gives the password, or an access token, as it is at that moment; it may raise DeskError.
OpenInbox = Callable[[Account, Callable[[], str]], Inbox]


class Mailboxes:
    """The mail accounts and the looks into them."""

    def __init__(
        self,
        store: Store,
        bridge: MailBridge,
        vault: Vault,
        sign_ins: SignIns,
        open_inbox: OpenInbox,
        *,
        keys: tuple[bytes, ...],
        admins: Admins,
        clock: Clock,
    ) -> None:
        self._store, self._bridge, self._vault, self._open = store, bridge, vault, open_inbox
        self._keys, self._admins, self._clock = keys, admins, clock
        self.sign_ins = sign_ins

    # --- keeping -----------------------------------------------------------------------------

    def add(
        self,
        account: Account,
        secret: str,
        sign_in: SignIn | None = None,
        *,
        by: str = COMMAND_LINE,
        key: str = "",
    ) -> None:
        """Keep a new account, with its sign-in if it uses one; with the same `key` again nothing changes.

        Args:
            secret: the password, or the sign-in's client secret; `env:NAME` is kept as it is. Without a
                password the account waits for one.
        """
        sealed = seal_or_name(self._vault, secret)
        check_account(account)
        with self._store.transaction() as tx:
            if tx.accounts.get(account.address):
                if key and tx.inputs.get(key):
                    return
                words = f"There is an account {account.address} already; remove it first."
                raise AccountError("address", words)
            if key:
                tx.inputs.put(Input(key=key, at=self._clock()))
            if sign_in:
                tx.sign_ins.put(replace(sign_in, client_secret=sealed))
            tx.accounts.put(account if sign_in else replace(account, secret=sealed))
            tx.account_health.put(AccountHealth(address=account.address))
            note_account(tx, None, account, at=self._clock(), by=by)

    def all(self) -> list[tuple[Account, AccountHealth]]:
        """Every account with how it is doing."""
        with self._store.transaction() as tx:
            return [
                (one, tx.account_health.get(one.address) or AccountHealth(address=one.address))
                for one in tx.accounts.all()
            ]

    def seen(self, address: str) -> int:
        """How many mails the account took over since it was made."""
        with self._store.transaction() as tx:
            return tally_of(tx, address).seen

    def get(self, address: str) -> tuple[Account, AccountHealth]:
        """The account of this address; raises `NotFound`."""
        for account, health in self.all():
            if account.address == address.lower():
                return account, health
        known = ", ".join(account.address for account, _ in self.all()) or "none yet"
        raise NotFound(f"There is no account {address}; there are: {known}.")

    def remove(self, address: str, *, by: str = COMMAND_LINE) -> None:
        """Forget an account; its tickets stay."""
        account, _ = self.get(address)
        with self._store.transaction() as tx:
            tx.accounts.remove(account.address)
            tx.account_health.remove(account.address)
            tx.sign_ins.remove(account.address)
            note_account(tx, account, None, at=self._clock(), by=by)
        self.sign_ins.forget(account.address)

    def switch(self, address: str, on: bool, *, by: str) -> None:
        """Enable or disable an account; enabling forgets its errors and tries at once."""
        account, health = self.get(address)
        with self._store.transaction() as tx:
            switched = replace(account, enabled=on)
            tx.accounts.put(switched)
            note_account(tx, account, switched, at=self._clock(), by=by)
            if on:
                tx.account_health.put(started_afresh(health))

    def test(self, address: str) -> str:
        """Log in and list the folder; one sentence of what was found; raises `OutsideError` in words."""
        return self.inbox(self.get(address)[0]).test()

    def inbox(self, account: Account) -> Inbox:
        """The mailbox of an account, not yet connected."""
        return self._open(account, lambda: self._secret(account))

    def _secret(self, account: Account) -> str:
        if account.auth is Auth.OAUTH2:
            return self.sign_ins.token(account.address)
        if waits_for_password(account):
            raise LoginRefused(f"{account.address} waits for its password: {how_to_set(account.address)}")
        return self._vault.open(account.secret)

    # --- looking -----------------------------------------------------------------------------

    def is_due(self, address: str) -> bool:
        """Whether the account is enabled, has its password, and its pause after errors is over."""
        try:
            account, health = self.get(address)
        except NotFound:
            return False
        return account.enabled and not waits_for_password(account) and may_look(health, self._clock())

    def look(self, account: Account, session: Session) -> int:
        """Take over what waits in an open mailbox, oldest first; says how many mails left it.

        Raises:
            OutsideError: the connection failed; what was filed is safe and comes up again.
            StoreError: the disk refused; nothing more was taken from the server.
        """
        with self._store.transaction() as tx:
            largest = settings_in(tx).max_mail_mb * 1024 * 1024
        waiting = session.waiting()
        return sum(
            self._batch(account, session, waiting[start : start + BATCH], largest)
            for start in range(0, len(waiting), BATCH)
        )

    def _batch(self, account: Account, session: Session, wanted: Sequence[Waiting], largest: int) -> int:
        filed, failed = [], []
        for mail in session.fetch(wanted, max_bytes=largest):
            arrived = Arrived(
                account=account.address,
                uidvalidity=session.uidvalidity,
                uid=mail.uid,
                raw=mail.raw,
                too_big=mail.size if mail.cut else 0,
            )
            stage = self._bridge.receive(arrived)
            if stage is Stage.DONE:
                filed.append(mail.uid)
            elif stage is Stage.QUARANTINED:
                failed.append(mail.uid)
        crash.point("ingest.before_removal")
        stuck = [words for uid in failed if (words := _set_aside(session, uid, account.failed_folder))]
        removal = session.remove(filed)
        crash.point("ingest.removed")
        self._say_stuck(account, [*stuck, *removal.refused.values()])
        return len(removal.done) + len(failed) - len(stuck)

    def _say_stuck(self, account: Account, stuck: list[str]) -> None:
        """Mails that are filed and stay on the server: said once, and once when they are gone."""
        key = f"stuck:{account.address}"
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if stuck:
                words = f"Mail that is filed stays in the mailbox of {account.address}: {escape(stuck[0])}"
                raise_alert(filing, self._admins, key, words)
            else:
                clear_alert(filing, self._admins, key, f"Mail leaves the mailbox of {account.address} again.")

    def succeeded(self, account: Account, taken: int) -> None:
        """Note a look that went well; says so to the admins when the account was suspended."""
        _, health = self.get(account.address)
        last = health.last_success_at
        if not taken and not health.errors_in_a_row and last and self._clock() - last < timedelta(minutes=1):
            return  # nothing to tell and nothing to mend: "last success" may be a minute old
        with self._store.transaction() as tx:
            tx.account_health.put(look_succeeded(health, self._clock()))
            if health.errors_in_a_row and (health.suspended or not health.last_success_at):
                words = f"The mail account {account.address} works again."
                Filing.begin(tx, self._clock(), self._keys).slack.tell(self._admins.of(tx), words)

    def failed(self, account: Account, error: DeskError) -> AccountHealth:
        """Note a look that failed; five in a row suspend the account and tell the admins once."""
        if isinstance(error, LoginRefused):
            self.sign_ins.forget_token(account.address)
        _, before = self.get(account.address)
        now = self._clock()
        health = look_failed(before, str(error), now, timedelta(seconds=account.interval))
        with self._store.transaction() as tx:
            tx.account_health.put(health)
            if health.suspended and not before.suspended:
                words = escape(suspended_words(account, health))
                again = Button(text="Re-enable", action=ACCOUNT_ENABLE, value=account.address)
                Filing.begin(tx, now, self._keys).slack.tell(self._admins.of(tx), words, again)
        log.warning("%s: %s (%s in a row)", account.address, error, health.errors_in_a_row)
        return health


def _set_aside(session: Session, uid: int, folder: str) -> str:
    """Move a mail that could not be filed; what stood in the way, in words, or nothing."""
    try:
        session.set_aside(uid, folder)
    except OutsideError as error:
        return str(error)
    return ""
