"""Secrets in the store: how one is sealed, and all of them sealed anew when the keys change."""

from dataclasses import replace

from bot.ports import Vault
from bot.settings import ROWS
from bot.storage import Store, Transaction

IN_ENVIRONMENT = "env:"  # before the name of the variable that holds the secret itself


def seal_or_name(vault: Vault, secret: str) -> str:
    """The secret as it may be stored: encrypted, or the name of the variable that holds it."""
    return secret if not secret or secret.startswith(IN_ENVIRONMENT) else vault.seal(secret)


def sealed_in(tx: Transaction) -> list[str]:
    """Every secret as it is stored, those named by their variable too."""
    accounts = [one.secret for one in tx.accounts.all()]
    sign_ins = [secret for one in tx.sign_ins.all() for secret in (one.client_secret, one.refresh_token)]
    chosen = (tx.settings.get(one.key) for one in ROWS.values() if one.type == "secret")
    return [one for one in (*accounts, *sign_ins, *(str(row.value) for row in chosen if row)) if one]


class Resealing:
    """Encrypts what is stored under the newest key, so that older keys may go."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store, self._vault = store, vault

    def run(self) -> int:
        """Seal every stored secret anew, all or none; says how many there were.

        Raises:
            ConfigError: one cannot be opened with any of the keys; nothing was changed.
        """
        with self._store.transaction() as tx:
            return self._accounts(tx) + self._sign_ins(tx) + self._settings(tx)

    def _accounts(self, tx: Transaction) -> int:
        sealed = [one for one in tx.accounts.all() if _is_sealed(one.secret)]
        for one in sealed:
            tx.accounts.put(replace(one, secret=self._anew(one.secret)))
        return len(sealed)

    def _sign_ins(self, tx: Transaction) -> int:
        count = 0
        for one in tx.sign_ins.all():
            count += _is_sealed(one.client_secret) + _is_sealed(one.refresh_token)
            secret, token = self._anew(one.client_secret), self._anew(one.refresh_token)
            tx.sign_ins.put(replace(one, client_secret=secret, refresh_token=token))
        return count

    def _settings(self, tx: Transaction) -> int:
        keys = [one.key for one in ROWS.values() if one.type == "secret"]
        chosen = [one for key in keys if (one := tx.settings.get(key)) and _is_sealed(str(one.value))]
        for one in chosen:
            tx.settings.put(replace(one, value=self._anew(str(one.value))))
        return len(chosen)

    def _anew(self, stored: str) -> str:
        return self._vault.seal(self._vault.open(stored)) if _is_sealed(stored) else stored


def _is_sealed(stored: str) -> bool:
    return bool(stored) and not stored.startswith(IN_ENVIRONMENT)
