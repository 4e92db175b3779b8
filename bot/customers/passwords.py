"""Passwords of people: forgotten, and chosen anew by a link that works once, or by whoever logged in."""

from dataclasses import replace

from bot.core.caps import RESETS
from bot.core.inbound import Input
from bot.core.links import RESET
from bot.core.page_tokens import Reader
from bot.core.people import Person
from bot.core.throttle import ADDRESS_AND_NETWORK, ASKED
from bot.core.tokens import Token, TokenRefused, read_token
from bot.customers.access import LONGEST_PASSWORD, ended, is_refused, known_browser
from bot.customers.guesses import Guesses, network_of
from bot.errors import InputError
from bot.filing import Filing
from bot.ports import Clock, Passwords
from bot.storage import Store, Transaction

SHORTEST = 10  # characters
USED = "This link was used already, or is too old: please ask for a new one."


class CustomerPasswords:
    """Gives people a password of their own choice."""

    def __init__(self, store: Store, passwords: Passwords, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._passwords = store, passwords
        self._keys, self._clock, self._guesses = keys, clock, Guesses(clock)

    def let_ask(self, ip: str) -> None:
        """Nothing, if somebody of this network may ask for one more mail; raises `TooManyTries`."""
        self._guesses.begin(((ASKED, network_of(ip)),))

    def forgotten(self, address: str) -> None:
        """Mail a link to whoever has this address, if the desk knows them; nobody hears which it was."""
        address = address.strip().lower()
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            person = filing.person(address)
            # Counted for everybody: what is written for one address takes as long as for another.
            has_room = filing.spend(RESETS, address)
            if person and not person.is_shut_out and has_room:
                accounts = [one.address for one in tx.accounts.all() if one.enabled]
                filing.mail.letter("password_reset", address, account=(accounts or [""])[0])

    def of_link(self, text: str) -> str:
        """The address whose password a link may still change; raises `TokenRefused`. Uses nothing up."""
        token = read_token(self._keys, RESET, text, self._clock())
        with self._store.transaction() as tx:
            self._person_of(tx, token)
        return token.about

    def choose(self, text: str, password: str, again: str) -> str:
        """Take the password that the owner of a link typed twice; all their links and sessions end.

        Gives what their browser keeps: others' guesses do not make it wait.

        Raises:
            TokenRefused: the link was used, or is no good.
            InputError: the password cannot be taken; the link stays good.
        """
        token = read_token(self._keys, RESET, text, self._clock())
        with self._store.transaction() as tx:
            self._person_of(tx, token)
        hashed = self._hashed(password, again, token.about)
        with self._store.transaction() as tx:
            person = self._person_of(tx, token)
            tx.inputs.put(Input(key=_used(token), at=self._clock()))
            tx.people.put(ended(replace(person, password_hash=hashed), self._clock()))
        return known_browser(self._keys, token.about, self._clock())

    def change(self, reader: Reader, old: str, password: str, again: str, *, ip: str) -> None:
        """Take another password of somebody who logged in; all their links and sessions end.

        Raises:
            TooManyTries: the old one was wrong too often.
            InputError: the old one is wrong, or the new one cannot be taken.
        """
        limits = ((ADDRESS_AND_NETWORK, f"{reader.session} {network_of(ip)}"),)
        self._guesses.begin(limits)
        with self._store.transaction() as tx:
            person = Filing.begin(tx, self._clock(), self._keys).person(reader.address)
        if person is None or not self._passwords.fits(old[:LONGEST_PASSWORD], person.password_hash):
            raise InputError("That is not your password: please type the one that you log in with now.")
        self._guesses.right(limits)
        hashed = self._hashed(password, again, reader.address)
        with self._store.transaction() as tx:
            now_known = tx.people.get(person.id) or person
            tx.people.put(ended(replace(now_known, password_hash=hashed), self._clock()))

    def _person_of(self, tx: Transaction, token: Token) -> Person:
        person = Filing.begin(tx, self._clock(), self._keys).person(token.about)
        is_used = tx.inputs.get(_used(token)) is not None
        if person is None or is_used or is_refused(tx, token.about, token):
            raise TokenRefused(USED)
        return person

    def _hashed(self, password: str, again: str, address: str) -> str:
        if password != again:
            raise InputError("The two passwords differ: please type the same one twice.")
        if not SHORTEST <= len(password) <= LONGEST_PASSWORD or not password.strip():
            raise InputError(f"A password needs {SHORTEST} to {LONGEST_PASSWORD} characters.")
        if password.lower() in (address, address.partition("@")[0]) or len(set(password)) < 4:
            raise InputError("That password is too easy to guess: please choose another one.")
        return self._passwords.hashed(password)


def _used(token: Token) -> str:
    return f"token:{token.id}"
