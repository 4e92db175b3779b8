"""The web pages of a still desk, asked as a browser asks, without a server in between."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.adapters.passwords import Argon2Passwords
from bot.core.articles import Article, Content
from bot.core.links import Links
from bot.core.messages import Audience, Author, Message
from bot.core.page_tokens import Reader
from bot.core.people import Person
from bot.knowledge.editions import put_new
from bot.web import build_pages
from tests.desks import body
from tests.still_desks import ANN, BEGIN, KEY, StillDesk, still_desk

PUBLIC = "https://help.acme.test"
PASSWORD = "a long enough password"
NEW_PASSWORD = "another password"


@dataclass
class PageDesk:
    """A still desk and its pages."""

    desk: StillDesk

    def __post_init__(self) -> None:
        self.app = build_pages(self.desk.parts.pages)
        self.app.config["PREFERRED_URL_SCHEME"] = "https"

    def browser(self) -> FlaskClient:
        """A browser without cookies."""
        return self.app.test_client()

    # --- links ---------------------------------------------------------------------------------

    @property
    def links(self) -> Links:
        """What makes a mail's links at this moment."""
        return Links(
            keys=(KEY,), public_url=PUBLIC, id=f"op{self.desk.clock.now.timestamp()}", at=self.desk.clock.now
        )

    def key(self, number: int, address: str = ANN) -> str:
        """The path of a ticket's page by its key."""
        return path(self.links.ticket(number, address, autologin=True))

    def links_of(self, mail: EmailMessage) -> list[str]:
        """The paths of all links into the desk that a mail has."""
        found = re.findall(re.escape(PUBLIC) + r"[^\s\"'<>)]*", unescape(body(mail, "html") + body(mail)))
        return sorted({path(one) for one in found})

    def mail(self, address: str, about: str = "") -> EmailMessage:
        """The newest mail with these words that somebody got."""
        found = [one for one in self.desk.received(address) if about in body(one)]
        assert found, f"no mail to {address} about {about!r}"
        return found[-1]

    # --- forms ---------------------------------------------------------------------------------

    def send(self, browser: FlaskClient, page: str, to: str = "", **fields: Any) -> TestResponse:
        """Open a page and send its form, as its button does; `to` picks the one of several."""
        shown = browser.get(page)
        assert shown.status_code == 200, shown.text
        token = form_token(shown.text, to)
        return browser.post(to or page, data={"form": token, **fields})

    # --- people --------------------------------------------------------------------------------

    def person(self, address: str, *, password: str = PASSWORD, **more: Any) -> Person:
        """Somebody with a password."""
        with self.desk.parts.store.transaction() as tx:
            number = tx.next_number("people")
            hashed = HASHES.get(password) or HASHES.setdefault(password, PASSWORDS.hashed(password))
            hashed = hashed if password else ""
            person = Person(
                id=number, name="Ann Smith", addresses=(address,), made_at=BEGIN, password_hash=hashed, **more
            )
            tx.people.put(person)
        return person

    def logged_in(self, address: str = ANN, password: str = PASSWORD) -> FlaskClient:
        """A browser in which somebody logged in."""
        browser = self.browser()
        answer = self.send(browser, "/login", address=address, password=password)
        assert answer.status_code == 303, answer.text
        return browser

    def say(self, number: int, text: str, *, audience: Audience = Audience.PUBLIC, **more: Any) -> Message:
        """Something that stands in a ticket."""
        given: dict[str, Any] = {"author": Author(name="Tom", slack_user=self.desk.tom)} | more
        with self.desk.parts.store.transaction() as tx:
            message = Message(
                id=tx.next_number("messages"),
                ticket=number,
                at=self.desk.clock.now,
                audience=audience,
                text=text,
                **given,
            )
            tx.messages.put(message)
        return message

    def article(self, title: str, body: str, *, is_public: bool = True) -> Article:
        """An article of the knowledge base."""
        content = Content(title=title, body=body, is_public=is_public)
        by = Author(name="Tom", slack_user=self.desk.tom)
        with self.desk.parts.store.transaction() as tx:
            return put_new(tx, tx.next_number("articles"), content, by=by, at=self.desk.clock.now)

    def state(self) -> dict[str, Any]:
        """Everything that the store remembers and that an act could change."""
        with self.desk.parts.store.transaction() as tx:
            kinds = (
                "tickets",
                "messages",
                "events",
                "people",
                "inputs",
                "deliveries",
                "marks",
                "inbound",
                "accounts",
            )
            return {kind: getattr(tx, kind).all() for kind in kinds}


PASSWORDS = Argon2Passwords()
HASHES: dict[str, str] = {}  # hashing takes a while


def path(url: str) -> str:
    """The part of an address of ours below the public one."""
    assert url.startswith(PUBLIC), url
    return url.removeprefix(PUBLIC)


def form_token(html: str, to: str = "") -> str:
    """The hidden token of the form that goes to this path; of the only form without one."""
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    mine = [one for one in forms if 'name="form"' in one and (not to or f'action="{to}"' in one)]
    assert len(mine) == 1, f"{len(mine)} forms"
    found = re.search(r'name="form" value="([^"]+)"', mine[0])
    assert found
    return found[1]


@contextmanager
def page_desk(folder: Path, **environment: str) -> Iterator[PageDesk]:
    """A still desk that has web pages."""
    with still_desk(folder, environment={"THREADDESK_PUBLIC_URL": PUBLIC, **environment}) as desk:
        yield PageDesk(desk)


def reader(address: str = ANN, **more: Any) -> Reader:
    """Somebody who proved to be this address."""
    return Reader(addresses=(address,), **more)
