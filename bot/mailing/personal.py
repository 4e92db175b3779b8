"""Fills mails to one person outside of any ticket at the moment they are sent: with a password, or a link.

A password is hashed and kept before its mail may leave; a repeat of the mail makes a new one.
"""

from dataclasses import replace
from datetime import datetime

from bot.core.links import Links
from bot.core.masks import Personal
from bot.core.outbox import Delivery, SendMail
from bot.filing import Filing
from bot.ports import Clock, Passwords
from bot.storage import Store
from bot.templates import Rendered, Template, render, uses_mask


class PersonalLetters:
    """What challenge, welcome and password_reset say.

    Args:
        public_url: of the desk's web pages, without a slash at its end; without one a challenge is confirmed
            by answering it, and no password can be reset.
    """

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
        public_url: str = "",
    ) -> None:
        self._store, self._passwords = store, passwords
        self._keys, self._clock, self._public_url = keys, clock, public_url

    def written(self, delivery: Delivery, order: SendMail, template: Template) -> Rendered:
        """What the mail says to the one whom it goes to."""
        about = Personal(address=order.to[0], login_page=self._links(delivery, self._clock()).login())
        match template.name:
            case "welcome" if uses_mask(template, "password"):
                about = replace(about, password=self._new_password(about.address))
            case "challenge":
                # It may be confirmed for so long from when the mail came that asks for it.
                page = self._links(delivery, delivery.made_at).confirm(about.address)
                about = replace(about, confirm_page=page)
            case "password_reset":
                page = self._links(delivery, self._clock()).reset(about.address)
                about = replace(about, reset_page=page)
        return render(template, about)

    def _links(self, delivery: Delivery, at: datetime) -> Links:
        return Links(keys=self._keys, public_url=self._public_url, id=delivery.op, at=at)

    def _new_password(self, address: str) -> str:
        password = self._passwords.new()
        hashed = self._passwords.hashed(password)
        with self._store.transaction() as tx:
            person = Filing.begin(tx, self._clock(), self._keys).person(address)
            if person:
                tx.people.put(replace(person, password_hash=hashed))
        return password
