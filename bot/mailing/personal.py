"""Fills mails to one person outside of any ticket at the moment they are sent: with a password, or a link.

A password is hashed and kept before its mail may leave; a repeat of the mail makes a new one.
"""

from dataclasses import replace
from urllib.parse import quote

from bot.core.outbox import Delivery, SendMail
from bot.core.personal_mail import Personal, fill, uses
from bot.core.tokens import CONFIRM, Token, issue
from bot.filing import Filing
from bot.ports import Clock, Passwords
from bot.storage import Store
from bot.templates import Rendered, Template


class PersonalLetters:
    """What challenge and welcome say.

    Args:
        confirm_page: where the page that takes confirmations stands, to which a token is added; without
            one the challenge is confirmed by answering it.
    """

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
        confirm_page: str = "",
    ) -> None:
        self._store, self._passwords = store, passwords
        self._keys, self._clock, self._confirm_page = keys, clock, confirm_page

    def written(self, delivery: Delivery, order: SendMail, template: Template) -> Rendered:
        """What the mail says to the one whom it goes to."""
        about = Personal(address=order.to[0])
        if template.name == "welcome" and uses(template, "password"):
            about = replace(about, password=self._new_password(about.address))
        if template.name == "challenge" and self._confirm_page:
            about = replace(about, confirm_page=self._confirm_page + quote(self._token(delivery, about)))
        return fill(template, about)

    def _new_password(self, address: str) -> str:
        password = self._passwords.new()
        hashed = self._passwords.hashed(password)
        with self._store.transaction() as tx:
            person = Filing.begin(tx, self._clock(), self._keys).person(address)
            if person:
                tx.people.put(replace(person, password_hash=hashed))
        return password

    def _token(self, delivery: Delivery, about: Personal) -> str:
        token = Token(id=delivery.op, about=about.address, issued_at=delivery.made_at)
        return issue(self._keys, CONFIRM, token)
