"""The inspector in a real browser: it shows the wires and breaks them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.errors import SlackApiError

from sandbox.sandbox import SUPPORT, Sandbox
from tests.sandbox.page.small_bot import SmallBot

pytestmark = pytest.mark.browser


def test_calls_envelopes_and_mails_are_listed_as_they_come(
    page: Page, sandbox: Sandbox, bot: SmallBot
) -> None:
    page.goto("/inspector")
    bot.post_card(sandbox.support_channel)
    sandbox.slack.command(sandbox.admin_id, sandbox.support_channel, "/take 9")
    sandbox.mail.send(b"Subject: x\r\n\r\nx\r\n", "ann@customer.example", [SUPPORT])

    call = page.locator("#calls details").filter(has_text="chat.postMessage")
    expect(call).to_contain_text("chat.postMessage")
    call.locator("summary").click()
    expect(call.locator("pre")).to_contain_text('"text": "Ticket 7"')
    envelope = page.locator("#envelopes details").first
    expect(envelope).to_contain_text("/take 9")
    expect(envelope).to_contain_text("acknowledged")
    expect(page.locator("#mails")).to_contain_text(f"ann@customer.example → {SUPPORT}")
    expect(page.locator("#boxes")).to_contain_text("INBOX: 1")


def test_a_button_makes_the_next_post_fail(page: Page, sandbox: Sandbox, bot: SmallBot) -> None:
    page.goto("/inspector")
    page.get_by_role("group", name="Next chat.postMessage").get_by_role("button", name="429").click()
    expect(page.get_by_role("status")).to_contain_text("Retry-After 5")

    with pytest.raises(SlackApiError) as refused:
        bot.post_card(sandbox.support_channel)
    assert refused.value.response.status_code == 429
    expect(page.locator("#calls .tag.bad")).to_have_text("ratelimited")


def test_servers_go_down_and_come_up_again(page: Page, sandbox: Sandbox) -> None:
    page.goto("/inspector")
    for group in ("SMTP", "IMAP"):
        page.get_by_role("group", name=group).get_by_role("button", name="Down").click()
        expect(page.locator("#states")).to_contain_text(f"{group} down")
    assert not sandbox.mail.faults.smtp.is_up
    assert not sandbox.mail.faults.imap.is_up

    page.get_by_role("button", name="Everything works again").click()
    expect(page.locator("#states")).to_contain_text("IMAP up")
    assert sandbox.mail.faults.smtp.is_up
