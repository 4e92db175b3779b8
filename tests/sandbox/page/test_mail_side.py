"""The customers' side in a real browser."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import FilePayload, Page, expect

from sandbox.sandbox import SUPPORT, Sandbox

pytestmark = pytest.mark.browser

ANN = "ann@customer.example"


def desk_writes(sandbox: Sandbox, html: str = "", text: str = "We look into it.\n", **headers: str) -> None:
    """A mail from the desk to Ann."""
    message = EmailMessage(policy=email.policy.SMTP)
    given = {"From": f"Tom Becker <{SUPPORT}>", "To": ANN, "Subject": "[#7] Printer"} | headers
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    sandbox.mail.send(message.as_bytes(), SUPPORT, [ANN])


def in_the_inbox(sandbox: Sandbox) -> EmailMessage:
    (raw,) = sandbox.mail.wait_for(lambda: sandbox.mail.mailbox(SUPPORT))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_appears_by_itself_and_is_unread_until_opened(page: Page, sandbox: Sandbox) -> None:
    page.goto("/mail")
    expect(page.get_by_text("Nobody has written yet.")).to_be_visible()
    desk_writes(sandbox)

    customer = page.locator("#customers").get_by_role("link", name=ANN)
    expect(customer.locator(".badge")).to_have_text("1")
    customer.click()
    page.locator("#letters").get_by_role("link").click()
    expect(page.frame_locator(".mail-frame").get_by_text("We look into it.")).to_be_visible()
    expect(customer.locator(".badge")).to_have_count(0)


def test_a_strangers_html_is_shown_without_its_scripts_and_pictures(page: Page, sandbox: Sandbox) -> None:
    desk_writes(
        sandbox,
        html="<h1>Hello</h1><script>parent.document.title = 'owned'</script>"
        "<img src='http://tracker.example/pixel.png' onerror='parent.document.title = 1'>"
        "<a href='javascript:alert(1)'>press</a><style>body{display:none}</style>"
        "<form action='http://evil.example'><input name='password'></form>"
        "<iframe src='http://evil.example'></iframe>",
    )
    page.goto(f"/mail?address={ANN}&mail=0")

    frame = page.frame_locator(".mail-frame")
    expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    assert frame.locator("script, img[src], form, iframe, a[href^=javascript]").count() == 0
    assert page.title() != "owned"
    sandboxed = page.locator(".mail-frame").get_attribute("sandbox")
    assert sandboxed == "allow-popups allow-popups-to-escape-sandbox"


def test_inline_pictures_and_attachments_are_shown(page: Page, sandbox: Sandbox) -> None:
    sandbox.load_samples()
    page.goto("/mail")
    page.locator("#customers").get_by_role("link", name="Priya Raman").click()
    page.locator("#letters").get_by_role("link", name="Export stops").click()

    picture = page.frame_locator(".mail-frame").get_by_role("img", name="Seconds per month")
    expect(picture).to_have_js_property("naturalWidth", 300)
    expect(page.locator(".files .file")).to_contain_text("chart.png")


def test_text_and_source_can_be_seen(page: Page, sandbox: Sandbox) -> None:
    desk_writes(sandbox, html="<p>We <b>look</b> into it.</p>")
    page.goto(f"/mail?address={ANN}&mail=0")
    page.get_by_role("link", name="Text", exact=True).click()
    expect(page.get_by_label("Text of the mail")).to_have_text("We look into it.")
    page.get_by_role("link", name="Source").click()

    expect(page.get_by_label("Source of the mail")).to_contain_text("Content-Type: multipart/alternative")


def test_an_answer_is_addressed_quoted_and_linked_to_the_original(page: Page, sandbox: Sandbox) -> None:
    desk_writes(
        sandbox,
        Message_ID="<out-1@acme.test>",
        References="<in-1@customer.example>",
        Date="Tue, 03 Nov 2026 10:00:00 +0000",
    )
    page.goto(f"/mail?address={ANN}&mail=0")
    page.get_by_role("link", name="Reply", exact=True).click()
    text = page.locator("#w-text")
    expect(text).to_be_focused()
    quote = "On Tue, 03 Nov 2026 at 10:00, Tom Becker <support@acme.test> wrote:\n> We look into it.\n"
    expect(text).to_have_value(f"\n\n{quote}")
    text.fill(f"Thank you!\n\n{quote}")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#letters")).to_contain_text("Thank you!")
    answer = in_the_inbox(sandbox)
    assert answer["Subject"] == "Re: [#7] Printer"
    assert answer["In-Reply-To"] == "<out-1@acme.test>"
    assert answer["References"] == "<in-1@customer.example> <out-1@acme.test>"
    assert answer["From"] == ANN
    assert answer.get_content().replace("\r\n", "\n") == f"Thank you!\n\n{quote}"


def test_an_answer_to_all_keeps_everybody_but_oneself(page: Page, sandbox: Sandbox) -> None:
    desk_writes(sandbox, To=f"{ANN}, Bob <bob@customer.example>", Cc="carol@customer.example")
    page.goto(f"/mail?address={ANN}&mail=0")
    page.get_by_role("link", name="Reply all").click()

    expect(page.get_by_label("To", exact=True)).to_have_value(f"Tom Becker <{SUPPORT}>")
    expect(page.get_by_label("Cc")).to_have_value("Bob <bob@customer.example>, carol@customer.example")


def test_a_new_mail_of_html_with_files_reaches_the_desk(page: Page, sandbox: Sandbox) -> None:
    page.goto("/mail/write")
    page.get_by_label("From").fill("Jürgen Groß <juergen@customer.example>")
    page.get_by_label("Cc").fill("bob@customer.example")
    page.get_by_label("Subject").fill("Tür klemmt 🚪")
    page.get_by_role("radio", name="HTML").check()
    page.locator("#w-html").fill("<p>Die <b>Tür</b> klemmt.</p>")
    file = FilePayload(name="Tür größer.txt", mimeType="text/plain", buffer="schräg".encode())
    page.get_by_label("Attach files").set_input_files([file])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#letters")).to_contain_text("Tür klemmt 🚪")

    mail = in_the_inbox(sandbox)
    assert mail["Subject"] == "Tür klemmt 🚪"
    assert mail["From"].addresses[0].display_name == "Jürgen Groß"
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert html.get_content().strip() == "<p>Die <b>Tür</b> klemmt.</p>"
    assert text.get_content().strip() == "Die Tür klemmt."
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (
        "Tür größer.txt",
        "schräg".encode(),
    )
    assert [got.rcpt for got in sandbox.mail.received] == ["bob@customer.example"]


def test_what_cannot_be_sent_stays_in_the_form_with_the_reason(page: Page) -> None:
    page.goto(f"/mail/write?from={ANN}")
    page.get_by_label("To", exact=True).fill("somebody")
    page.locator("#w-text").fill("A long text that nobody wants to type again")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_role("alert")).to_have_text("Say in To who should get it.")
    expect(page.locator("#w-text")).to_have_value("A long text that nobody wants to type again")


def test_a_mailto_link_opens_the_form_of_this_customer(page: Page, sandbox: Sandbox) -> None:
    desk_writes(sandbox, html=f"<a href='mailto:{SUPPORT}?subject=rate%20good&amp;body=Fine'>Good</a>")
    page.goto(f"/mail?address={ANN}&mail=0")
    with page.expect_popup() as popup:
        page.frame_locator(".mail-frame").get_by_role("link", name="Good").click()

    expect(popup.value.get_by_label("From")).to_have_value(ANN)
    expect(popup.value.get_by_label("To", exact=True)).to_have_value(SUPPORT)
    expect(popup.value.get_by_label("Subject")).to_have_value("rate good")
    expect(popup.value.locator("#w-text")).to_have_value("Fine")
    popup.value.close()


def test_the_sample_mails_are_sent_by_a_button(page: Page, sandbox: Sandbox) -> None:
    page.goto("/mail")
    page.get_by_role("button", name="Send the sample mails").click()

    expect(page.locator("#customers li")).to_have_count(8)
    sandbox.mail.wait_for(lambda: len(sandbox.mail.mailbox(SUPPORT)) == 6)


def test_a_customers_address_can_be_made_to_bounce(page: Page, sandbox: Sandbox) -> None:
    desk_writes(sandbox)
    page.goto(f"/mail?address={ANN}")
    page.get_by_role("button", name="Let mail bounce").click()
    expect(page.get_by_text("Mail to this address bounces")).to_be_visible()
    desk_writes(sandbox)
    assert in_the_inbox(sandbox).get_content_type() == "multipart/report"

    page.get_by_role("button", name="Accept mail again").click()
    expect(page.get_by_text("This address takes mail")).to_be_visible()
    desk_writes(sandbox)
    expect(page.locator("#letters li")).to_have_count(2)
