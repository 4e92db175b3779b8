"""Links that were changed, are too old, are meant for something else, or signed with a retired key."""

import string
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.core.links import Links
from bot.core.tickets import Rating
from tests.still_desks import ANN, BOB, KEY
from tests.web.pages import NEW_PASSWORD, PageDesk, path

ALPHABET = string.ascii_letters + string.digits + "-_.=%/ "
RETIRED = b"a key that is no longer ours"


def all_links(web: PageDesk, links: Links) -> dict[str, str]:
    """One link of each kind, all of ticket 1."""
    return {
        "ticket": links.ticket(1, ANN, autologin=True),
        "confirm": links.confirm("new@customer.test"),
        "unsubscribe": links.unsubscribe(1, BOB),
        "rate": links.rate(1, ANN, Rating.BAD),
        "files": links.file(1, 0),
        "password": links.reset(ANN),
        "mailbox": links.password_of_mailbox("support@acme.test", by=web.desk.ada),
    }


def prepared(web: PageDesk) -> None:
    """A ticket, a person and a message that the links are about."""
    web.desk.ticket(ANN, BOB)
    web.person(ANN)
    web.say(1, "hello")


def tried(web: PageDesk, page: str) -> list[int]:
    """The statuses of everything that one may do with a link, each form's token being right."""
    kind, token = page.split("/")[1], page.split("/", 2)[2]
    names = {"unsubscribe": "leave", "password": "choose"}
    form = web.desk.parts.pages.forms.token(names.get(kind, kind), token)
    browser = web.browser()
    fields = {"form": form, "rating": "bad", "password": NEW_PASSWORD, "again": NEW_PASSWORD, "text": "x"}
    posts = [f"{page}/answer", f"{page}/close"] if kind == "ticket" else [page]
    return [
        browser.get(page).status_code,
        *(browser.post(one, data=fields).status_code for one in posts),
        browser.post(page, data={"List-Unsubscribe": "One-Click"}).status_code,
    ]


def changed(token: str, count: int, random: Random) -> Iterator[str]:
    """The token with one character other, left out, put in; cut; and with parts of it in another order."""
    for _ in range(count):
        at = random.randrange(len(token))
        char = random.choice(ALPHABET)
        yield random.choice(
            (
                token[:at] + char + token[at + 1 :],
                token[:at] + token[at + 1 :],
                token[:at] + char + token[at:],
                token[:at],
                ".".join(reversed(token.split("."))),
                token + char,
            )
        )


@pytest.mark.timeout(300)
def test_fault_99_five_thousand_changed_links_do_nothing(web: PageDesk) -> None:
    prepared(web)
    whole = {kind: path(link) for kind, link in all_links(web, web.links).items()}
    before, random, count = web.state(), Random(99), 0

    for kind, page in whole.items():
        if kind == "files":
            continue
        token = page.split("/", 2)[2]
        for other in changed(token, 850, random):
            spelled = other.strip()
            if spelled == token or _says_the_same(token, spelled):
                continue
            count += 1
            for status in tried(web, f"/{kind}/{other}"):
                assert status >= 400 or status == 308, other

    assert count >= 5_000
    assert web.state() == before


def _says_the_same(token: str, other: str) -> bool:
    """Whether base64 only spells the very same signature otherwise."""

    def read(text: str) -> tuple[str, bytes]:
        body, _, sign = text.rpartition(".")
        try:
            return body, urlsafe_b64decode(sign + "=" * (-len(sign) % 4))
        except ValueError:
            return text, b""

    return other.isascii() and read(token) == read(other.rstrip("="))


def test_fault_100_a_link_is_good_for_its_own_purpose_only(web: PageDesk) -> None:
    prepared(web)
    tokens = {kind: path(link).split("/", 2)[2] for kind, link in all_links(web, web.links).items()}
    before = web.state()

    for kind, token in tokens.items():
        for other in tokens:
            if other != kind:
                assert all(status >= 400 for status in tried(web, f"/{other}/{token}")), (other, kind)

    assert web.state() == before


def test_fault_100_links_of_a_retired_key_and_of_another_desk_do_nothing(web: PageDesk) -> None:
    prepared(web)
    before = web.state()

    for page in all_links(web, replace(web.links, keys=(RETIRED, KEY))).values():
        assert all(status >= 400 for status in tried(web, path(page)))

    assert web.state() == before


@pytest.mark.parametrize(
    ("kind", "lifetime"),
    [
        ("ticket", timedelta(days=3)),
        ("confirm", timedelta(days=14)),
        ("password", timedelta(hours=1)),
        ("mailbox", timedelta(hours=1)),
        ("rate", timedelta(days=400)),
        ("unsubscribe", timedelta(days=400)),
    ],
)
def test_fault_100_each_link_ends_to_the_second(web: PageDesk, kind: str, lifetime: timedelta) -> None:
    prepared(web)
    page = path(all_links(web, web.links)[kind])
    web.desk.clock.now += lifetime
    assert web.browser().get(page).status_code == 200

    web.desk.clock.forward(seconds=1)

    before = web.state()
    assert all(status >= 400 for status in tried(web, page))
    assert web.state() == before


@pytest.mark.parametrize(
    ("kind", "lifetime", "says"),
    [
        ("ticket", timedelta(days=3), "log in"),
        ("password", timedelta(hours=1), "ask for a new one"),
        ("mailbox", timedelta(hours=1), "/helpdesk account password"),
        ("confirm", timedelta(days=14), "write to us again"),
    ],
)
def test_a_link_that_is_too_old_says_how_to_get_on(
    web: PageDesk, kind: str, lifetime: timedelta, says: str
) -> None:
    prepared(web)
    page = path(all_links(web, web.links)[kind])
    web.desk.clock.now += lifetime + timedelta(seconds=1)

    text = web.browser().get(page).text

    assert "too old" in text
    assert says in text


def test_a_link_that_is_no_good_does_not_say_what_it_was_about(web: PageDesk) -> None:
    prepared(web)
    page = path(all_links(web, web.links)["ticket"])
    gone = path(replace(web.links, id="x").ticket(4711, ANN, autologin=True))
    foreign = path(web.links.ticket(1, "eve@evil.test", autologin=True))

    texts = {web.browser().get(one).text for one in (gone, foreign)}

    assert len(texts) == 1
    assert "printer" not in web.browser().get(page + "x").text
