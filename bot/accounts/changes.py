"""What an admin changes at a mail account that is there: its options, its password, its way to sign in."""

from dataclasses import replace
from typing import Any

from bot.accounts.noting import note_account, note_sign_in
from bot.accounts.sealing import seal_or_name
from bot.accounts.sign_ins import SignIns
from bot.core.accounts import Account, Auth, check_account, started_afresh
from bot.core.sign_ins import SignIn
from bot.errors import NotFound
from bot.ports import Clock, Vault
from bot.rights import COMMAND_LINE
from bot.storage import Store, Transaction


class AccountChanges:
    """Each change is one transaction; the account is then looked into at once, its errors forgotten."""

    def __init__(self, store: Store, vault: Vault, sign_ins: SignIns, *, clock: Clock) -> None:
        self._store, self._vault, self._sign_ins, self._clock = store, vault, sign_ins, clock

    def change(self, address: str, *, by: str = COMMAND_LINE, **changes: Any) -> Account:
        """The account with these fields changed; raises `InputError`."""
        return self.describe(address, changes, None, by=by)

    def describe(
        self, address: str, changes: dict[str, Any], sign_in: SignIn | None, *, by: str = COMMAND_LINE
    ) -> Account:
        """The account with these fields changed, and with another sign-in if one is given: its password
        is forgotten for it. Raises `InputError`."""
        if sign_in:
            changes = changes | {"auth": Auth.OAUTH2, "secret": ""}
        with self._store.transaction() as tx:
            changed = self._changed(tx, address, changes, by=by)
            if sign_in:
                held = tx.sign_ins.get(changed.address)
                note_sign_in(tx, held, sign_in, at=self._clock(), by=by)
                tx.sign_ins.put(sign_in)
        if sign_in:
            self._sign_ins.forget(changed.address)
        return changed

    def set_password(self, address: str, password: str, *, by: str = COMMAND_LINE) -> Account:
        """The account with another password (`env:NAME` is kept as it is); a sign-in is given up for it."""
        sealed = seal_or_name(self._vault, password)
        with self._store.transaction() as tx:
            changed = self._changed(tx, address, {"auth": Auth.PASSWORD, "secret": sealed}, by=by)
            tx.sign_ins.remove(changed.address)
        self._sign_ins.forget(changed.address)
        return changed

    def use_sign_in(self, sign_in: SignIn, client_secret: str) -> Account:
        """The account, which takes this sign-in from now on; its password is forgotten."""
        sealed = replace(sign_in, client_secret=seal_or_name(self._vault, client_secret))
        return self.describe(sign_in.address, {}, sealed)

    def _changed(
        self, tx: Transaction, address: str, changes: dict[str, Any], *, by: str = COMMAND_LINE
    ) -> Account:
        account = tx.accounts.get(address.lower())
        if account is None:
            known = ", ".join(one.address for one in tx.accounts.all()) or "none yet"
            raise NotFound(f"There is no account {address}; there are: {known}.")
        changed = replace(account, **changes)
        check_account(changed)
        tx.accounts.put(changed)
        note_account(tx, account, changed, at=self._clock(), by=by)
        health = tx.account_health.get(changed.address)
        if health:
            tx.account_health.put(started_afresh(health))
        return changed
