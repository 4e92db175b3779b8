"""The page for people who use a keyboard, a screen reader or a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from sandbox.sandbox import Sandbox
from tests.sandbox.page.small_bot import SmallBot

pytestmark = pytest.mark.browser

UNNAMED = re.compile(r"^\s*- (button|link|textbox|combobox|checkbox|radio|img|dialog|option)( \[|:|$)", re.M)


@pytest.fixture
def places(page: Page, sandbox: Sandbox, bot: SmallBot) -> dict[str, str]:
    """A path for each kind of page, with something on it."""
    sandbox.load_samples()
    root = bot.post_card(sandbox.support_channel)
    user = sandbox.technician_ids[0]
    sandbox.slack.type(user, sandbox.support_channel, "On it :eyes:", thread_ts=root)
    sandbox.slack.react(user, sandbox.support_channel, root, "eyes")
    return {
        "channel": f"/slack/{user}/{sandbox.support_channel}",
        "thread": f"/slack/{user}/{sandbox.support_channel}?thread={root}",
        "home": f"/slack/{user}/home",
        "mail": "/mail?address=priya@northwind-clinic.example&mail=3",
        "writing": "/mail/write?from=priya@northwind-clinic.example&answer=3",
        "inspector": "/inspector",
    }


@pytest.mark.parametrize("place", ["channel", "thread", "home", "mail", "writing", "inspector"])
def test_every_control_has_a_name_and_nothing_sticks_out(
    page: Page, places: dict[str, str], place: str
) -> None:
    page.goto(places[place])
    expect(page.get_by_role("main")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")

    assert UNNAMED.findall(page.locator("body").aria_snapshot()) == []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("navigation", name="Views")).to_be_visible()
        expect(page.locator(".app > :not(.rail, .skip, .modals):visible")).not_to_have_count(0)


def test_a_ticket_is_taken_and_answered_by_keyboard_alone(
    page: Page, places: dict[str, str], sandbox: Sandbox
) -> None:
    page.goto(places["channel"])
    app = page.locator("#app")
    app.evaluate("app => { app.mark = 'as it was loaded' }")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    take = page.get_by_role("button", name="Take")
    for _ in range(6):
        page.keyboard.press("Tab")
        if take.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".b-fields")).to_contain_text("take by @Tom Becker")
    expect(take).to_be_focused()
    assert app.evaluate("app => app.mark") == "as it was loaded"  # a jump within the page loads nothing

    page.locator(".replies").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reply…")).to_be_focused()
    page.keyboard.type("Done")
    page.keyboard.press("Enter")
    expect(page.locator("#thread")).to_contain_text("Done")
