"""What machines are told: that the desk lives, that it is ready, and its figures."""

import pytest

from bot.errors import StoreFull
from bot.health import Health
from bot.web import build_figures
from tests.still_desks import ANN
from tests.web.pages import PageDesk


def metric(text: str, name: str) -> float:
    (line,) = [one for one in text.splitlines() if one.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def test_the_public_port_says_only_whether(web: PageDesk) -> None:
    browser = web.browser()

    assert (browser.get("/healthz").text, browser.get("/readyz").text) == ("alive\n", "ready\n")
    assert browser.get("/metrics").status_code == 404


def test_the_figures_say_how_mail_and_deliveries_are_doing(web: PageDesk) -> None:
    figures = build_figures(web.desk.parts.pages.health).test_client()
    ticket = web.desk.ticket(ANN)
    web.desk.parts.mailboxes.succeeded(web.desk.parts.mailboxes.get("support@acme.test")[0], 0)
    web.desk.reply(ticket, "We look into it.")
    web.desk.clock.forward(seconds=90)

    text = figures.get("/metrics").text

    assert metric(text, 'threaddesk_account_look_age_seconds{account="support@acme.test"}') == 90
    assert metric(text, 'threaddesk_account_on{account="support@acme.test"}') == 1
    assert metric(text, 'threaddesk_deliveries_waiting{kind="mail"}') == 1
    assert metric(text, 'threaddesk_deliveries_oldest_seconds{kind="mail"}') == 90
    assert metric(text, 'threaddesk_deliveries_parked{kind="mail"}') == 0
    assert metric(text, "threaddesk_deliveries_failed") == 0
    assert metric(text, "threaddesk_tickets_open") == 1


def test_parked_mail_is_counted_and_said(web: PageDesk) -> None:
    figures = build_figures(web.desk.parts.pages.health).test_client()
    ticket = web.desk.ticket(ANN)
    web.desk.set(smtp_host="")
    web.desk.reply(ticket, "We look into it.")
    web.desk.work()

    assert metric(figures.get("/metrics").text, 'threaddesk_deliveries_parked{kind="mail"}') == 1
    assert "1 mail delivery waits" in figures.get("/readyz").text


def test_a_mailbox_that_is_not_looked_into_is_said(web: PageDesk) -> None:
    figures = build_figures(web.desk.parts.pages.health).test_client()
    web.desk.parts.mailboxes.succeeded(web.desk.parts.mailboxes.get("support@acme.test")[0], 0)
    web.desk.clock.forward(minutes=6)

    assert "support@acme.test was not looked into for 360 seconds" in figures.get("/readyz").text
    assert web.browser().get("/readyz").text == "ready\n"


def test_a_store_that_does_not_answer_makes_it_unready(
    web: PageDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Health) -> bool:
        raise StoreFull("The disk of support@acme.test is full.")

    monkeypatch.setattr(Health, "is_ready", fail)

    answer = web.browser().get("/readyz")

    assert (answer.status_code, answer.text) == (503, "not ready: the store does not answer\n")
