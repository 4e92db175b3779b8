"""What admins do about the pages from Slack: end somebody's links, get a page for a mailbox's password."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.slack.answers import CommandAnswer
from tests.still_desks import ANN, hearing
from tests.web.pages import PUBLIC, PageDesk, page_desk, path


@pytest.fixture
def heard(web: PageDesk) -> Iterator[PageDesk]:
    """A desk with pages, which hears what people do in Slack."""
    with hearing(web.desk):
        yield web


def typed(web: PageDesk, line: str, by: str = "") -> CommandAnswer:
    answer = web.desk.slack.command(by or web.desk.ada, web.desk.channel, line)
    assert answer.ok, answer.failure
    return answer


def test_an_admin_ends_all_links_and_logins_of_somebody(heard: PageDesk) -> None:
    heard.desk.ticket(ANN)
    heard.person(ANN)
    key, browser = heard.key(1), heard.logged_in()

    answer = typed(heard, f"/helpdesk people logout {ANN}")

    assert "All links and sessions of ann@customer.test are ended" in answer.text
    assert heard.browser().get(key).status_code == 410
    assert browser.get("/tickets").status_code == 303


def test_what_is_no_address_and_whoever_is_no_admin_ends_nothing(heard: PageDesk) -> None:
    heard.person(ANN)
    before = heard.state()

    assert "“bob” is no mail address." in typed(heard, "/helpdesk people logout bob").text
    assert "Whose?" in typed(heard, "/helpdesk people logout").text
    typed(heard, f"/helpdesk people logout {ANN}", by=heard.desk.tom)

    assert heard.state()["people"] == before["people"]


def test_an_admin_gets_a_page_for_a_mailboxs_password(heard: PageDesk) -> None:
    answer = typed(heard, "/helpdesk account password support@acme.test")

    found = re.search(rf"{PUBLIC}/mailbox/\S+", answer.text)
    assert found
    shown = heard.browser().get(path(found[0]))
    assert "support@acme.test" in shown.text
    assert "imap secret" not in shown.text


def test_nobody_else_gets_one(heard: PageDesk) -> None:
    answer = typed(heard, "/helpdesk account password support@acme.test", by=heard.desk.tom)

    assert "/mailbox/" not in answer.text
    assert "There is no account" in typed(heard, "/helpdesk account password x@acme.test").text


def test_without_web_pages_the_terminal_is_named(tmp_path: Path) -> None:
    with page_desk(tmp_path, THREADDESK_PUBLIC_URL="") as web, hearing(web.desk):
        answer = typed(web, "/helpdesk account password support@acme.test")

    assert "threaddesk account password ADDRESS" in answer.text
