"""Link scanners follow every link of every mail, and those on the pages that they find: nothing happens."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest

from tests.still_desks import ANN, BOB
from tests.web.pages import PageDesk

# How ten of them present themselves; some only ask HEAD, some ask for what is "behind" a page too.
SCANNERS = (
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 SafeLinks", "GET"),
    ("Barracuda Sentinel (EE)", "GET"),
    ("Mimecast URL Protect", "HEAD"),
    ("Proofpoint URL Defense", "GET"),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "GET"),
    ("Googlebot/2.1 (+http://www.google.com/bot.html)", "GET"),
    ("facebookexternalhit/1.1", "HEAD"),
    ("Outlook-iOS/2.0 prefetch", "GET"),
    ("Trend Micro Web Protection Add-On", "OPTIONS"),
    ("curl/8.5.0", "GET"),
)
DEPTH = 3


@pytest.fixture
def mailed(web: PageDesk) -> list[str]:
    """The links of all mails that the desk sends to customers."""
    web.desk.set(reopen_on_reply="on")
    web.person(ANN)
    ticket = web.desk.ticket(ANN, BOB)
    web.desk.reply(ticket, "We look into it.")
    web.desk.work()
    web.desk.parts.desk.close(ticket.number, by=web.desk.ada)
    web.desk.parts.pages.passwords.forgotten(ANN)
    web.desk.work()
    with web.desk.parts.store.transaction() as tx:
        for one in tx.accounts.all():
            tx.accounts.put(replace(one, challenge=True))
    web.desk.arrives("May I?", sender="Eve <eve@customer.test>")
    mails = [mail for who in (ANN, BOB, "eve@customer.test") for mail in web.desk.received(who)]
    found = sorted({link for mail in mails for link in web.links_of(mail)})
    assert {one.split("/")[1] for one in found} >= {"ticket", "confirm", "unsubscribe", "rate", "password"}
    return found


@pytest.mark.parametrize(("agent", "method"), SCANNERS)
def test_fault_98_a_scanner_changes_nothing_and_gets_no_session(
    web: PageDesk, mailed: list[str], agent: str, method: str
) -> None:
    before, browser = web.state(), web.browser()
    seen, waiting = set[str](), list(mailed)
    for _ in range(DEPTH):
        found: list[str] = []
        for page in waiting:
            seen.add(page)
            asked = {"User-Agent": agent, "Purpose": "prefetch"}
            with browser.open(page, method=method, headers=asked) as answer:
                assert answer.status_code < 500
                assert "Set-Cookie" not in answer.headers
                found += _links_on(answer.get_data(as_text=True) if answer.mimetype == "text/html" else "")
        waiting = sorted(set(found) - seen)

    assert web.state() == before
    assert len(seen) > len(mailed) or method != "GET"


def _links_on(html: str) -> Iterator[str]:
    """Where a page leads: links, and the targets of its forms, which are asked for with GET."""
    for found in re.finditer(r'(?:href|action|src)="([^"]*)"', html):
        link = unescape(found[1])
        if link.startswith("/") and not link.startswith("//"):
            yield link.partition("#")[0]
