"""Sign-ins of mail accounts: made by a person in a browser, renewed by the desk, mended when refused."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.admins import Admins
from bot.alerts import clear_alert, forget_alert, raise_alert
from bot.core.accounts import started_afresh
from bot.core.outbox import State
from bot.core.rich_text import escape
from bot.core.sign_ins import (
    PROVIDER_NAMES,
    Client,
    Invitation,
    NotYet,
    Provider,
    SignIn,
    Tokens,
    how_to_sign_in,
    renew_at,
    signed_in,
)
from bot.errors import NotFound, OutsideError, SignInRefused
from bot.filing import Filing
from bot.one_at_a_time import OneAtATime
from bot.outgoing.queue import MAIL_PACE
from bot.ports import Clock, Vault
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)


class SignInServer(Protocol):
    """One provider; its methods raise `SignInRefused`, or `OutsideError` when it could not be asked."""

    def invite(self, client: Client) -> Invitation: ...
    def take(self, client: Client, proof: str, pasted: str) -> Tokens | NotYet: ...
    def renew(self, client: Client, refresh_token: str) -> Tokens: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What is known of one sign-in while the process lives."""

    access: str = field(repr=False)
    renew_at: datetime
    ends_at: datetime
    refresh: str = field(repr=False)  # newer than the store's, if the store refused it


class SignIns:
    """The sign-ins; any number of threads may ask for tokens."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        servers: Mapping[Provider, SignInServer],
        *,
        keys: tuple[bytes, ...],
        admins: Admins,
        clock: Clock,
    ) -> None:
        self._store, self._vault, self._servers = store, vault, servers
        self._keys, self._admins, self._clock = keys, admins, clock
        self._held: dict[str, _Held] = {}
        self._one = OneAtATime()  # two renewals at once would each end the other's refresh token

    def get(self, address: str) -> SignIn:
        """The sign-in of this account; raises `NotFound`."""
        with self._store.transaction() as tx:
            found = tx.sign_ins.get(address.lower())
            known = ", ".join(one.address for one in tx.sign_ins.all()) or "none"
        if found is None:
            raise NotFound(f"The mail account {address} uses no sign-in; those that do: {known}.")
        return found

    # --- by a person -------------------------------------------------------------------------

    def begin(self, address: str) -> Invitation:
        """What somebody does in a browser to sign in as this account."""
        sign_in = self.get(address)
        with _refusals_in_words(sign_in):
            return self._servers[sign_in.provider].invite(self._client(sign_in))

    def finish(self, address: str, proof: str, pasted: str = "") -> NotYet | None:
        """Ask once whether the person is done; nothing is said when they are, and the sign-in holds.

        Raises:
            SignInRefused: they declined, or it is too late; begin anew.
        """
        sign_in = self.get(address)
        with _refusals_in_words(sign_in):
            tokens = self._servers[sign_in.provider].take(self._client(sign_in), proof, pasted)
        if isinstance(tokens, NotYet):
            return tokens
        with self._one.on(sign_in.address):
            self._take_over(sign_in, tokens)
        return None

    def _take_over(self, sign_in: SignIn, tokens: Tokens) -> None:
        now, address = self._clock(), sign_in.address
        with self._store.transaction() as tx:
            tx.sign_ins.put(signed_in(sign_in, self._vault.seal(tokens.refresh), now))
            health = tx.account_health.get(address)
            if health:
                tx.account_health.put(started_afresh(health))
            self._say_mended(tx, address)
            _wake_mail(tx, now)
        self._hold(address, tokens, tokens.refresh)

    # --- by the desk -------------------------------------------------------------------------

    def token(self, address: str) -> str:
        """An access token that holds for some minutes at least, renewed when it must be.

        Raises:
            SignInRefused: a person must sign in; the admins were told, with the command that mends it.
            OutsideError: the provider could not be asked.
        """
        address = address.lower()
        with self._one.on(address):
            held = self._held.get(address)
            if held and held.access and self._clock() < held.renew_at:
                return held.access
            try:
                return self._renewed(address, held.refresh if held else "")
            except SignInRefused:
                raise
            except OutsideError:
                if held and held.access and self._clock() < held.ends_at:
                    return held.access  # the provider is away, and there are minutes left
                raise

    def forget_token(self, address: str) -> None:
        """A mail server did not take the access token: the next one is got anew."""
        with self._one.on(address.lower()):
            held = self._held.get(address.lower())
            if held:
                self._held[address.lower()] = replace(held, access="")

    def forget(self, address: str) -> None:
        """The account is gone, or signs in by other means: what was held for it is not used again."""
        with self._one.on(address.lower()):
            self._held.pop(address.lower(), None)
            with self._store.transaction() as tx:
                forget_alert(tx, _alert(address.lower()))

    def _renewed(self, address: str, newest: str) -> str:
        try:
            sign_in = self.get(address)
        except NotFound as error:
            raise SignInRefused(str(error)) from None
        refresh = newest or self._vault.open(sign_in.refresh_token)
        if not refresh:
            raise SignInRefused(f"Nobody has signed in as {address} yet; sign in: {how_to_sign_in(address)}")
        try:
            tokens = self._servers[sign_in.provider].renew(self._client(sign_in), refresh)
        except SignInRefused as error:
            raise self._refused(sign_in, error) from None
        self._hold(address, tokens, tokens.refresh or refresh)
        self._works(address, tokens.refresh if tokens.refresh != refresh else "")
        log.info("%s: the access token is renewed", address)
        return tokens.access

    def _hold(self, address: str, tokens: Tokens, refresh: str) -> None:
        now = self._clock()
        self._held[address] = _Held(
            access=tokens.access,
            renew_at=renew_at(now, tokens.lifetime),
            ends_at=now + timedelta(seconds=tokens.lifetime),
            refresh=refresh,
        )

    def _works(self, address: str, newer: str) -> None:
        """Keep the refresh token that took the place of another, and take back what the admins were told."""
        with self._store.transaction() as tx:
            sign_in = tx.sign_ins.get(address)
            if sign_in and newer:
                tx.sign_ins.put(replace(sign_in, refresh_token=self._vault.seal(newer)))
            self._say_mended(tx, address)

    def _say_mended(self, tx: Transaction, address: str) -> None:
        words = f"The sign-in of {address} is accepted again."
        clear_alert(Filing.begin(tx, self._clock(), self._keys), self._admins, _alert(address), words)

    def _refused(self, sign_in: SignIn, error: SignInRefused) -> SignInRefused:
        """The refusal with the command that mends it, which the admins are told once."""
        name, address = PROVIDER_NAMES[sign_in.provider], sign_in.address
        words = (
            f"{name} no longer accepts the sign-in of {address} ({error}); "
            f"sign in anew: {how_to_sign_in(address)}"
        )
        self._held.pop(address, None)
        with self._store.transaction() as tx:
            raise_alert(
                Filing.begin(tx, self._clock(), self._keys), self._admins, _alert(address), escape(words)
            )
        return SignInRefused(words)

    def _client(self, sign_in: SignIn) -> Client:
        return Client(
            address=sign_in.address,
            provider=sign_in.provider,
            client_id=sign_in.client_id,
            client_secret=self._vault.open(sign_in.client_secret),
            tenant=sign_in.tenant,
            authority=sign_in.authority,
        )


@contextmanager
def _refusals_in_words(sign_in: SignIn) -> Iterator[None]:
    """A provider's reason as a sentence for who sits at the terminal."""
    try:
        yield
    except SignInRefused as error:
        name = PROVIDER_NAMES[sign_in.provider]
        raise SignInRefused(f"{name} did not let {sign_in.address} sign in ({error}).") from None


def _wake_mail(tx: Transaction, now: datetime) -> None:
    """Mail that waited for a person is tried at once: perhaps this is what it waited for."""
    for one in tx.deliveries.find("unfinished", "yes"):
        if one.pace == MAIL_PACE and one.state is State.PARKED and not one.lease_until:
            tx.deliveries.put(replace(one, due_at=now))


def _alert(address: str) -> str:
    return f"sign-in:{address}"
