"""The Home, the menu of a message and canned answers, by mouse and keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tryout.test_sandbox import ANN, look, page, world, write

__all__ = ["page", "world"]
pytestmark = pytest.mark.browser


def a_ticket(page: Page, subject: str) -> None:
    write(page, sender=f"Ann Walker <{ANN}>", to="support@acme.test", subject=subject, text="It blinks red.")


def chosen(page: Page, post: Any, entry: str) -> None:
    """An entry of a message's menu."""
    post.first.hover()
    post.first.locator("summary[aria-label='More for this message']").click()
    post.first.get_by_role("button", name=entry).click()


def test_an_admin_sees_the_desk_on_the_home_and_opens_its_forms(page: Page, world: Any) -> None:
    a_ticket(page, "The till prints no receipts")
    a_ticket(page, "The scanner beeps")
    page.goto(f"/slack/{world.admin_id}/{world.support_channel}")
    expect(page.locator("#posts .post").filter(has_text="#2 The scanner")).to_be_visible()
    page.goto(f"/slack/{world.admin_id}/home")
    home = page.locator("#home")
    expect(home).to_contain_text("Untaken (2)")
    expect(home).to_contain_text("How the desk is doing")
    expect(home.get_by_text("New today: 2")).to_be_in_viewport()  # it is read from its top
    look(page, "home-1-admin")
    home.get_by_role("button", name="Canned answers").scroll_into_view_if_needed()
    look(page, "home-2-admin-below")

    home.get_by_role("button", name="Canned answers").click()
    listed = page.get_by_role("dialog", name="Canned answers")
    listed.get_by_role("button", name="New canned answer").click()
    form = page.get_by_role("dialog", name="Canned answer").last
    form.get_by_label("Name").fill("Which model")
    form.get_by_label("Text").fill("Dear #FirstName#,\n\nwhich *model* is it?")
    look(page, "home-3-canned-form")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Canned answers")).to_contain_text("Which model")
    look(page, "home-4-canned-list")
    page.get_by_role("button", name="Close").first.click()

    home.get_by_role("button", name="Mail accounts").click()
    expect(home).to_contain_text("It stands in Messages")
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.get_by_role("button", name="Test").first).to_be_visible()

    tom = world.technician_ids[0]
    page.goto(f"/slack/{tom}/home")
    home.get_by_role("button", name="Take", exact=True).first.click()
    expect(home).to_contain_text("You have taken ticket #1.")
    expect(home).to_contain_text("My tickets (1)")
    expect(home).not_to_contain_text("How the desk is doing")
    look(page, "home-5-technician")

    page.goto(f"/slack/{tom}/{world.support_channel}")
    card = page.locator("#posts .post").filter(has_text="#1 The till")
    chosen(page, card, "Reply with canned answer")
    reply = page.get_by_role("dialog", name="Reply to #1")
    look(page, "home-6-reply-form")
    reply.get_by_role("combobox").select_option("Which model")
    expect(reply.get_by_label("Reply")).to_have_value("Dear Ann,\n\nwhich *model* is it?")
    look(page, "home-7-reply-filled")
    reply.get_by_role("button", name="Send").click()
    card.locator(".replies").click()
    thread = page.get_by_role("region", name="Thread")
    mine = thread.locator(".post").filter(has_text="which model is it?")
    expect(mine).to_contain_text("📨")
    look(page, "home-8-reply-in-thread")

    chosen(page, thread.locator(".post").filter(has_text="It blinks red."), "Make ticket of message")
    expect(page.get_by_role("dialog", name="Split from #1")).to_contain_text("Split makes a ticket")
    look(page, "home-9-split")
