"""The inspector in a real browser: it shows the wires and breaks them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
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


def workplace(page: Page, group: str) -> Locator:
    return page.get_by_role("group", name=group)


def test_administrators_of_the_workspace_archive_rename_and_throw_out(
    page: Page, sandbox: Sandbox, bot: SmallBot
) -> None:
    page.goto("/inspector")
    channels, slack, billing = workplace(page, "To a channel"), sandbox.slack, sandbox.billing_channel
    which = channels.get_by_label("Which channel")
    which.select_option(billing)

    channels.get_by_role("button", name="Archive", exact=True).click()
    expect(which.locator("option:checked")).to_have_text("#billing (archived)")
    channels.get_by_role("button", name="Unarchive").click()
    expect(which.locator("option:checked")).to_have_text("#billing")
    channels.get_by_label("New name").fill("Money Matters")
    channels.get_by_role("button", name="Rename").click()
    expect(which.locator("option:checked")).to_have_text("#money-matters")
    channels.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("status")).to_contain_text("The app is out of the channel.")
    channels.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("status")).to_contain_text("They are not in this channel.")
    channels.get_by_role("button", name="Invite the app").click()
    expect(page.get_by_role("status")).to_contain_text("The app is in the channel.")
    assert slack.bot_user_id in next(one["members"] for one in slack.channels() if one["id"] == billing)

    channels.get_by_role("button", name="Delete").click()
    expect(which.locator(f"option[value={billing}]")).to_have_count(0)


def test_a_channel_is_renamed_to_something(page: Page, sandbox: Sandbox) -> None:
    page.goto("/inspector")

    workplace(page, "To a channel").get_by_role("button", name="Rename").click()

    expect(page.get_by_role("status")).to_contain_text("Type a name first.")


def test_people_leave_and_come_back(page: Page, sandbox: Sandbox) -> None:
    page.goto("/inspector")
    people = workplace(page, "To a person")
    who = people.get_by_label("Which person")
    who.select_option(sandbox.admin_id)
    name = who.locator("option:checked").text_content()

    people.get_by_role("button", name="Deactivate").click()
    expect(who.locator("option:checked")).to_have_text(f"{name} (deactivated)")
    people.get_by_role("button", name="Reactivate").click()
    expect(who.locator("option:checked")).to_have_text(str(name))
    people.get_by_role("button", name="Make a guest").click()
    expect(page.get_by_role("status")).to_contain_text("They are a guest now.")
    person = next(one for one in sandbox.slack.users() if one["id"] == sandbox.admin_id)
    assert (person["deleted"], person["is_restricted"]) == (False, True)


@pytest.mark.parametrize(
    ("label", "code"),
    [("Revoke its token", "token_revoked"), ("Uninstall", "account_inactive")],
)
def test_the_app_loses_its_token_and_is_installed_again(
    page: Page, sandbox: Sandbox, bot: SmallBot, label: str, code: str
) -> None:
    page.goto("/inspector")
    app = workplace(page, "To the app")

    app.get_by_role("button", name=label).click()
    expect(page.get_by_role("status")).to_contain_text("The app")
    with pytest.raises(SlackApiError, match=code):
        bot.post_card(sandbox.support_channel)

    app.get_by_role("button", name="Install again").click()
    expect(page.get_by_role("status")).to_contain_text("The app has all its scopes.")
    assert sandbox.slack.bot_user_id
    if label == "Uninstall":
        sandbox.slack.invite(sandbox.slack.bot_user_id, sandbox.support_channel)
    assert bot.post_card(sandbox.support_channel)


def test_an_answer_is_shown_below_what_it_answers(page: Page, sandbox: Sandbox, bot: SmallBot) -> None:
    page.goto("/inspector")
    sandbox.slack.command(sandbox.admin_id, sandbox.support_channel, "/take 9")

    envelope = page.locator("#envelopes details").first
    envelope.locator("summary").click()

    expect(envelope.locator("pre")).to_have_count(2)
    expect(envelope.locator("pre").last).to_contain_text('"text":')
