"""Every route for every reader: the headers are there, and nothing of others' shows."""

from collections.abc import Iterator
from itertools import product

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.core.messages import Audience, Author, File
from bot.core.tickets import Rating
from bot.web import build_figures
from tests.still_desks import ANN, BOB, TOMS
from tests.web.pages import PUBLIC, PageDesk, path

SECRETS = ("NOTE-OF-TECHNICIANS", "BOBS-TICKET", "BOBS-WORDS", "BOBS-FILE", "PRIVATE-ARTICLE")
SHOWN = {"ANNS-TICKET", "ANNS-WORDS", "PUBLIC-ARTICLE"}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
NUMBERS = (0, 1, 2, 3, 99)


@pytest.fixture
def full(web: PageDesk) -> PageDesk:
    """Ann's ticket 1 with a note, Bob's ticket 2 with a file, and two articles, one for technicians."""
    web.person(ANN)
    web.person(BOB)
    web.person(TOMS, slack_user=web.desk.tom, staff_address=TOMS, staff_of=(1,))
    web.desk.ticket(ANN, subject="ANNS-TICKET")
    web.desk.ticket(BOB, subject="BOBS-TICKET")
    sha256 = web.desk.parts.store.blobs.put(b"BOBS-FILE")
    file = File(name="BOBS-FILE.txt", content_type="text/plain", size=9, sha256=sha256)
    web.say(1, "ANNS-WORDS", author=Author(name="Ann", address=ANN))
    web.say(1, "NOTE-OF-TECHNICIANS", audience=Audience.NOTE, files=(file,))
    web.say(2, "BOBS-WORDS", author=Author(name="Bob", address=BOB), files=(file,))
    web.article("PUBLIC-ARTICLE", "All about printers")
    web.article("PRIVATE-ARTICLE", "All about printers", is_public=False)
    return web


def readers(web: PageDesk) -> Iterator[tuple[str, FlaskClient]]:
    yield "nobody", web.browser()
    yield "Ann", web.logged_in(ANN)
    yield "Tom", web.logged_in(TOMS)


def tokens(web: PageDesk) -> list[str]:
    """What may stand in the place of a token: Ann's of each kind, and nonsense."""
    links = web.links
    made = (
        links.ticket(1, ANN, autologin=True),
        links.ticket(2, ANN, autologin=True),
        links.unsubscribe(1, ANN),
        links.rate(1, ANN, Rating.OK),
        links.file(2, 0),
        links.reset(ANN),
    )
    return [*(path(one).split("/", 2)[2] for one in made), "nonsense"]


def addresses(web: PageDesk) -> list[str]:
    """Every route with every number and token in its places."""
    found = {"/nowhere", "/static/../words.py", "/static/nothing.css", "/tickets/-1", "/tickets/1.0"}
    for rule in web.app.url_map.iter_rules():
        places = [
            tokens(web) if name == "token" else ["style.css"] if name == "filename" else NUMBERS
            for name in sorted(rule.arguments)
        ]
        for values in product(*places):
            with web.app.test_request_context():
                built = rule.build(dict(zip(sorted(rule.arguments), values, strict=True)))
            if built:
                found.add(str(built[1]))
    return sorted(found)


def asked(browser: FlaskClient, method: str, address: str) -> TestResponse:
    answer = browser.open(address, method=method)
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.timeout(300)
def test_no_route_shows_any_reader_what_is_not_theirs(full: PageDesk) -> None:
    seen = set[str]()
    for who, browser in readers(full):
        for address in addresses(full):
            for method in ("GET", "POST"):
                answer = asked(browser, method, address)
                text = answer.get_data(as_text=True) + str(answer.headers)
                assert answer.status_code < 500, (who, method, address)
                for secret in SECRETS:
                    assert secret not in text, (who, method, address)
                seen |= {one for one in SHOWN if one in text}
    assert seen == SHOWN


@pytest.mark.timeout(300)
def test_whether_a_ticket_exists_never_shows(full: PageDesk) -> None:
    """Ticket 2 is Bob's; ticket 99 is nobody's: for everybody else both look the same."""
    for _, browser in readers(full):
        for address in addresses(full):
            if not address.startswith("/tickets/2"):
                continue
            other = address.replace("/tickets/2", "/tickets/99", 1)
            for method in METHODS:
                one, two = asked(browser, method, address), asked(browser, method, other)
                assert one.status_code == two.status_code
                assert one.text == two.text.replace("/tickets/99", "/tickets/2")


@pytest.mark.timeout(300)
def test_every_answer_carries_the_headers(full: PageDesk) -> None:
    for browser, address, method in (
        *((full.browser(), address, method) for address, method in product(addresses(full), ("GET", "POST"))),
        *(
            (full.logged_in(), address, "GET")
            for address in ("/tickets", "/tickets/1", "/tickets/2", "/password")
        ),
        *(
            (build_figures(full.desk.parts.pages.health).test_client(), address, "GET")
            for address in ("/metrics", "/readyz", "/healthz", "/nowhere")
        ),
    ):
        headers = asked(browser, method, address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert "no-store" in headers["Cache-Control"] or address.startswith("/static/")


def test_no_page_has_scripts_styles_or_things_of_others(full: PageDesk) -> None:
    for browser in (full.browser(), full.logged_in()):
        for address in addresses(full):
            text = asked(browser, "GET", address).text
            if "<html" not in text:
                continue
            for wrong in ("<script", " style=", "<style", " onclick", "http://", "https://", "javascript:"):
                assert wrong not in text.replace(PUBLIC, ""), address
