"""The desk to try out, as a person uses it: the real bot in the sandbox, by mouse and keyboard alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.tryout.bot_process import BotProcess, opened_sandbox
from tests.desks import SLOWNESS

pytestmark = pytest.mark.browser
ANN = "ann@harbour-books.example"
PATIENCE = 60_000  # milliseconds
PICTURES = os.environ.get("THREADDESK_SCREENSHOTS", "")  # a folder to put screenshots into, to look at them


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Any]:
    """The sandbox with the real bot in it, set up as `threaddesk sandbox` does."""
    with opened_sandbox(slowness=SLOWNESS) as sandbox, BotProcess(tmp_path, sandbox.environment()) as bot:
        bot.start()
        categories = {"General": sandbox.support_channel, "Billing": sandbox.billing_channel}
        bot.set_up(categories, sandbox.mail_settings(), from_name="Acme Support", undo_seconds="1")
        yield sandbox


@pytest.fixture
def page(browser: Browser, world: Any) -> Iterator[Page]:
    page = browser.new_page(base_url=world.page_url, viewport={"width": 1280, "height": 860})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield page
    page.close()


def look(page: Page, name: str) -> None:
    """Keep a picture of the page, where pictures are wanted."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def test_a_person_does_the_whole_round_trip_by_mouse_and_keyboard(page: Page, world: Any) -> None:
    page.goto("/mail")
    page.get_by_role("link", name="Write a mail").first.click()
    page.get_by_label("From", exact=True).fill(f"Ann Walker <{ANN}>")
    page.get_by_label("To", exact=True).fill("support@acme.test")
    page.get_by_label("Subject").fill("The till prints no receipts")
    page.locator("#w-text").fill("Hello,\n\nthe lamp on the printer blinks red.\n")
    look(page, "1-customer-writes")
    page.get_by_role("button", name="Send", exact=True).click()

    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    card = page.locator("#posts .post").filter(has_text="#1 The till prints no receipts")
    card.get_by_role("button", name="Take", exact=True).click()
    expect(card).to_contain_text("Assignee: Tom Becker")
    card.locator(".replies").click()
    thread = page.get_by_role("region", name="Thread")
    expect(thread).to_contain_text("the lamp on the printer blinks red.")
    thread.get_by_label("Reply…").fill("Hello Ann, which *model* is it?")
    thread.get_by_label("Reply…").press("Enter")
    mine = thread.locator(".post").filter(has_text="which model is it?")
    expect(mine).to_contain_text("📨")
    look(page, "2-technician-answers")

    page.goto("/mail")
    page.locator("#customers").get_by_role("link", name="Ann Walker").click()
    page.locator("#letters").get_by_role("link", name="which model").click()
    expect(page.frame_locator(".mail-frame").get_by_text("which model is it?")).to_be_visible()
    look(page, "3-customer-reads")
    page.get_by_role("link", name="Reply", exact=True).click()
    page.locator("#w-text").press_sequentially("It is the P-80.")
    page.get_by_role("button", name="Send", exact=True).click()

    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    expect(page.locator("#posts .post").filter(has_text="#1 The till")).to_have_count(1)
    page.locator("#posts .replies").click()
    expect(thread).to_contain_text("It is the P-80.")
    page.get_by_label("Message #support").fill("/ticket close 1")
    page.get_by_label("Message #support").press("Enter")
    expect(card).to_contain_text("closed")
    look(page, "4-closed")

    page.goto("/mail")
    page.locator("#customers").get_by_role("link", name="Ann Walker").click()
    expect(page.locator("#letters")).to_contain_text("We have closed ticket 1")


def write(page: Page, *, sender: str, to: str, subject: str, text: str, forged: bool = False) -> None:
    """A mail, written in the customers' mail program."""
    page.goto("/mail/write")
    page.get_by_label("From", exact=True).fill(sender)
    page.get_by_label("To", exact=True).fill(to)
    page.get_by_label("Subject").fill(subject)
    page.locator("#w-text").fill(text)
    if forged:
        page.get_by_label("Forge the sender").check()
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_stranger_answers_the_challenge_and_the_held_mail_becomes_a_ticket(page: Page, world: Any) -> None:
    write(
        page,
        sender="Nadia Petrova <nadia@lojas.example>",
        to="partners@acme.test",
        subject="Reselling printers",
        text="Whom can we talk to?",
    )
    expect(page.locator("#letters")).to_contain_text("confirm")
    page.locator("#letters").get_by_role("link", name="confirm").first.click()
    look(page, "10-challenge")
    page.get_by_role("link", name="Reply", exact=True).click()
    page.locator("#w-text").press_sequentially("Yes, it is me.")
    page.get_by_role("button", name="Send", exact=True).click()

    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    card = page.locator("#posts .post").filter(has_text="#1 Reselling printers")
    card.locator(".replies").click()
    expect(page.get_by_role("region", name="Thread")).to_contain_text("Whom can we talk to?")


def test_a_forged_sender_is_marked_and_a_technicians_own_mail_is_followed(page: Page, world: Any) -> None:
    write(page, sender=f"Ann Walker <{ANN}>", to="support@acme.test", subject="Till", text="It is dark.")
    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    card = page.locator("#posts .post").filter(has_text="#1 Till")
    expect(card).to_contain_text("✓ sender verified")

    def ask_to_close(*, forged: bool) -> None:
        tom, about = "Tom Becker <tom@acme.test>", "[#1] #close#"
        write(page, sender=tom, to="support@acme.test", subject=about, text="Done.", forged=forged)

    ask_to_close(forged=True)
    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    again = page.locator("#posts .post").filter(has_text="⚠️ sender NOT verified")
    expect(again).to_have_count(1)
    look(page, "11-forged")
    expect(card).not_to_contain_text("closed")
    ask_to_close(forged=False)
    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    expect(card).to_contain_text("closed")


def test_an_admin_changes_a_setting_in_the_form(page: Page, world: Any) -> None:
    page.goto(f"/slack/{world.admin_id}/{world.support_channel}")
    page.get_by_label("Message #support").fill("/helpdesk settings")
    page.get_by_label("Message #support").press("Enter")
    form = page.get_by_role("dialog", name="Settings")
    form.get_by_role("button", name="Desk", exact=True).click()
    waits = form.get_by_label("How long a technician's reply waits before it is mailed")
    waits.fill("20")
    look(page, "5-settings-desk")
    form.get_by_role("button", name="Notifications", exact=True).click()
    expect(form).to_contain_text("Entered and not saved yet: Desk (1)")
    expect(form).to_contain_text("this turns off autologin links and the #RatingLinks# mask")
    form.get_by_label("Notify all administrators of new tickets").check()
    look(page, "5-settings-notifications")
    form.get_by_role("button", name="Outgoing", exact=True).click()
    expect(form).to_contain_text("Notifications (1), Desk (1)")
    form.get_by_label('"From" email-address').fill("nonsense")
    form.get_by_role("button", name="Desk", exact=True).click()
    expect(form).to_contain_text("wants a mail address")
    expect(form.get_by_label('"From" email-address')).to_have_value("nonsense")
    look(page, "5-settings-refused")
    form.get_by_label('"From" email-address').fill("desk@acme.test")
    form.get_by_role("button", name="Incoming", exact=True).click()
    expect(form).to_contain_text("Outgoing mail (1)")
    look(page, "5-settings-incoming")
    form.get_by_role("button", name="Desk", exact=True).click()
    expect(waits).to_have_value("20")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)

    page.get_by_label("Message #support").fill("/helpdesk settings undo_seconds")
    page.get_by_label("Message #support").press("Enter")
    expect(page.get_by_text("20 seconds")).to_be_visible()

    page.get_by_label("Message #support").fill("/helpdesk audit")
    page.get_by_label("Message #support").press("Enter")
    expect(page.get_by_text("Notify all administrators of new tickets (notify_admins_new)")).to_be_visible()
    expect(page.get_by_text("off → on")).to_be_visible()
    look(page, "5-audit")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undoes")).to_be_visible()
    look(page, "5-audit-undone")


def test_the_demo_shows_every_step_and_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"], capture_output=True, text=True, timeout=280, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 13
    assert "Which model" in done.stdout or "which *model*" in done.stdout


def test_an_admin_lets_junk_in_and_a_technician_sees_what_bounced_and_what_was_cut(
    page: Page, world: Any
) -> None:
    quoted = (
        "The lamp blinks red.\n\nOn Mon, 16 Nov 2026 at 10:00, Acme <a@acme.test> wrote:\n> Which printer?"
    )
    for number, (sender, text) in enumerate((("no-reply@shop.example", "Your parcel"), (ANN, quoted))):
        head = f"From: {sender}\r\nTo: support@acme.test\r\nSubject: About {number}\r\n"
        raw = f"{head}Message-ID: <{number}@x.example>\r\n\r\n{text}\r\n"
        world.mail.send(raw.encode(), sender, ["support@acme.test"])
    world.mail.bounces(ANN)

    page.goto(f"/slack/{world.technician_ids[0]}/{world.support_channel}")
    page.locator("#posts .post").filter(has_text="#1 About 1").locator(".replies").click()
    thread = page.get_by_role("region", name="Thread")
    thread.get_by_label("Reply…").fill("Which model is it?")
    thread.get_by_label("Reply…").press("Enter")
    expect(thread).to_contain_text("words “Which model is it?”")
    look(page, "6-bounce")
    thread.get_by_role("button", name="Show the whole mail").click()
    expect(page.get_by_role("dialog")).to_contain_text("Which printer?")
    look(page, "7-whole-mail")

    page.goto(f"/slack/{world.admin_id}/{world.support_channel}")
    page.get_by_label("Message #support").fill("/helpdesk mail")
    page.get_by_label("Message #support").press("Enter")
    expect(page.get_by_text("What became of the mail")).to_be_visible()
    look(page, "8-sums")
    page.get_by_role("button", name="Show", exact=True).first.click()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("it made ticket #2")).to_be_visible()
    look(page, "9-junk")


def test_an_admin_words_a_template_anew_and_mails_go_out_so(page: Page, world: Any) -> None:
    write(page, sender=f"Ann Walker <{ANN}>", to="support@acme.test", subject="Till", text="It is dark.")
    page.goto(f"/slack/{world.admin_id}/{world.support_channel}")
    expect(page.locator("#posts .post").filter(has_text="#1 Till")).to_have_count(1)
    page.get_by_label("Message #support").fill("/helpdesk templates confirmation")
    page.get_by_label("Message #support").press("Enter")
    form = page.get_by_role("dialog", name="Email templates")
    expect(form).to_contain_text("When it is sent: A ticket was made from a customer's mail.")
    text = form.get_by_role("textbox", name="Text")
    expect(text).to_contain_text("Thank you for writing to us")
    look(page, "12-template")

    text.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("Good day, your ticket is ")
    form.get_by_role("button", name="Bold").click()
    page.keyboard.type("#TicketID#")
    form.get_by_role("button", name="Bold").click()
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Bulleted list").click()
    page.keyboard.type("We look at it ")
    form.get_by_role("button", name="Italic").click()
    page.keyboard.type("soon")
    form.get_by_role("button", name="Italic").click()
    page.keyboard.press("Enter")
    page.keyboard.type("Read our ")
    form.get_by_role("button", name="Link", exact=True).click()
    link = page.get_by_role("dialog", name="Add link").or_(page.locator("dialog.ask")).first
    link.get_by_label("Text of the link").fill("opening hours")
    link.get_by_label("Address of the link").fill("https://acme.test/hours")
    link.get_by_role("button", name="Save").click()
    look(page, "13-template-typed")

    form.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("dialog", name="Preview")
    expect(preview).to_contain_text("Good day, your ticket is 1.")
    expect(preview.locator("b", has_text="1")).to_have_count(1)
    look(page, "14-template-preview")
    preview.get_by_role("button", name="Back").click()
    expect(preview).to_have_count(0)
    form.get_by_role("button", name="Edit as code").click()
    code = form.get_by_label("Text, as HTML")
    expect(code).to_have_value(
        "<p>Good day, your ticket is <strong>#TicketID#</strong>.</p>\n"
        "<ul>\n<li>We look at it <em>soon</em></li>\n"
        '<li>Read our <a href="https://acme.test/hours">opening hours</a></li>\n</ul>'
    )
    look(page, "15-template-code")
    form.get_by_role("button", name="Edit as rich text").click()
    expect(form.get_by_role("button", name="Edit as code")).to_be_visible()
    expect(text).to_contain_text("Good day, your ticket is")
    form.get_by_role("button", name="Send me a test").click()
    expect(form).to_contain_text("A test is on its way to")
    look(page, "16-template-tested")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("confirmation says this from now on")
    look(page, "17-template-saved")

    write(page, sender="Bea Moor <bea@moor.example>", to="support@acme.test", subject="Hours", text="When?")
    expect(page.locator("#letters")).to_contain_text("Hours")
    page.locator("#letters").get_by_role("link", name="Good day").click()
    letter = page.frame_locator(".mail-frame")
    expect(letter.locator("strong")).to_have_text("2")
    expect(letter.get_by_role("link", name="opening hours")).to_be_visible()
    look(page, "18-template-mailed")
