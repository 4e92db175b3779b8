"""A customer with a browser follows every kind of link out of real mails of a running desk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.core.articles import Content
from bot.core.messages import Author
from bot.knowledge.editions import put_new
from bot.tryout.bot_process import pages_environment
from bot.wiring import utc_now
from tests.desks import Desk, body, open_desk
from tests.web.looking import look_at

pytestmark = pytest.mark.browser
ANN = "ann@customer.test"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
NEW = "correct horse battery"


@dataclass
class Visit:
    """A desk at work, and a customer's browser."""

    desk: Desk
    page: Page
    public: str

    def open(self, mail: EmailMessage, kind: str) -> None:
        """Follow the mail's link of this kind."""
        html = unescape(body(mail, "html"))
        found = re.findall(rf'href="({re.escape(self.public)}/{kind}[^"]*)"', html)
        assert found, f"no link to {kind} in {html}"
        self.page.goto(found[0])

    def look(self, name: str) -> None:
        look_at(self.page, name)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def says(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(timeout=60_000)


@pytest.fixture
def visit(tmp_path: Path, browser: Browser) -> Iterator[Visit]:
    with pages_environment() as environment, open_desk(tmp_path, environment=environment) as desk:
        context = browser.new_context(java_script_enabled=True)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Visit(desk=desk, page=page, public=environment["THREADDESK_PUBLIC_URL"])
        context.close()
        # Around an image Chromium puts a page of its own, in which our policy forbids Chromium's style.
        expected = ("/files/", "Failed to load resource")
        assert [one for one in complaints if not any(words in one for words in expected)] == []


def test_a_stranger_confirms_and_the_held_mail_becomes_a_thread(visit: Visit) -> None:
    with visit.desk.parts.store.transaction() as tx:
        for one in tx.accounts.all():
            tx.accounts.put(replace(one, challenge=True))
    visit.desk.write("Is anybody there?")
    visit.open(visit.desk.got(ANN, "confirm"), "confirm/")
    visit.look("confirm")
    assert visit.desk.roots() == []

    visit.press("Yes, this is my address")
    visit.says("Your address is confirmed")
    visit.look("confirmed")

    assert "Is anybody there?" in visit.desk.texts()[0]


def test_a_customer_reads_answers_with_a_file_and_closes(visit: Visit, tmp_path: Path) -> None:
    visit.desk.write("The printer burns, and **nobody** comes.", html="<p>The printer <b>burns</b></p>")
    visit.desk.reply("We *look* into it:\n\n• first the plug\n• then the fire\n\n```restart --now```")
    visit.open(visit.desk.got(ANN, "look into it"), "ticket/")
    visit.look("ticket")

    file = tmp_path / "flames.png"
    file.write_bytes(PNG)
    visit.page.get_by_label("Your message").fill("It still burns, see the picture.")
    visit.page.get_by_label("Attach files").set_input_files(file)
    visit.press("Send")
    visit.says("your message has come to us")
    visit.look("ticket-answered")

    visit.desk.until(lambda: any("It still burns" in text for text in visit.desk.texts()))
    visit.desk.until(
        lambda: (
            [one["name"] for post in visit.desk.thread() for one in post.get("files", ())] == ["flames.png"]
        )
    )
    with visit.page.expect_response("**/files/**") as shown:
        visit.page.get_by_role("link", name="flames.png").click()
    assert shown.value.body() == PNG
    visit.page.go_back()
    visit.page.get_by_role("link", name="Show original formatting").first.click()
    visit.look("original")
    visit.page.get_by_role("link", name="Back to the ticket").click()

    visit.press("Close ticket")
    visit.says("The ticket is closed")
    visit.look("ticket-closed")
    assert not visit.desk.ticket().is_open
    visit.press("Reopen")
    visit.says("The ticket is open again")
    assert visit.desk.ticket().is_open


def test_the_requester_rates_and_unsubscribes(visit: Visit) -> None:
    visit.desk.write("The printer burns.")
    visit.desk.card()
    visit.desk.parts.desk.close(1, by=visit.desk.ada)
    mail = visit.desk.got(ANN, "closed")
    visit.open(mail, "rate/")
    visit.look("rate")

    visit.page.get_by_label("Bad").check(force=True)
    visit.page.get_by_label("Would you like to say more?").fill("It took a week.")
    visit.press("Send the rating")
    visit.says("Thank you")
    visit.look("rated")
    visit.desk.until(lambda: any("It took a week." in text for text in visit.desk.texts()))
    assert visit.desk.ticket().rating == "bad"

    visit.page.goto(_unsubscribe(mail))
    visit.look("unsubscribe")
    visit.press("Send me no more mails about it")
    visit.says("gets no more mail")
    assert visit.desk.ticket().subscribers == ()


def test_a_forgotten_password_is_chosen_and_logs_in(visit: Visit) -> None:
    visit.desk.write("The printer burns.")
    visit.desk.card()
    visit.page.goto(f"{visit.public}/tickets/1")
    visit.look("login")
    visit.page.get_by_label("Mail address").fill(ANN)
    visit.page.get_by_label("Password").fill("no idea at all")
    visit.press("Log in")
    visit.says("do not belong together")
    visit.look("login-wrong")

    visit.page.get_by_role("link", name="Forgotten").click()
    visit.look("forgot")
    visit.page.get_by_label("Mail address").fill(ANN)
    visit.press("Mail me a link")
    visit.says("Check your email")
    visit.open(visit.desk.got(ANN, "password"), "password/")
    visit.look("choose")
    visit.page.get_by_label("New password", exact=True).fill(NEW)
    visit.page.get_by_label("The new password once more").fill(NEW)
    visit.press("Set the password")
    visit.says("The new password is set")

    visit.page.get_by_role("link", name="Log in").last.click()
    visit.page.get_by_label("Mail address").fill(ANN)
    visit.page.get_by_label("Password").fill(NEW)
    visit.press("Log in")
    visit.says("My tickets")
    visit.look("tickets")
    visit.page.get_by_role("link", name="The printer burns").click()
    visit.says("The printer burns.")
    visit.page.get_by_role("link", name="Log out").click()
    visit.press("Log out")
    visit.says("You are logged out")


def test_articles_and_the_front_page(visit: Visit) -> None:
    with visit.desk.parts.store.transaction() as tx:
        for number, title in enumerate(("Printers that burn", "Passwords", "Holidays"), 1):
            content = Content(
                title=title,
                body="First **unplug** it.\n\n1. call\n2. wait\n\n> calmly\n\n`code`",
                is_public=True,
            )
            by = Author(name="Tom", slack_user=visit.desk.tom)
            put_new(tx, number, content, by=by, at=utc_now())
    visit.page.goto(visit.public)
    visit.look("home")
    visit.page.get_by_label("Search the help articles").fill("burning printer")
    visit.press("Search")
    visit.look("articles")
    visit.page.get_by_role("link", name="Printers that burn").click()
    visit.says("unplug")
    visit.look("article")
    visit.page.goto(f"{visit.public}/nowhere")
    visit.look("missing")


def test_an_admin_types_a_mailboxs_password(visit: Visit) -> None:
    line = "/helpdesk account password support@acme.test"
    answer = visit.desk.slack.command(visit.desk.ada, visit.desk.channel, line)
    found = re.search(rf"{re.escape(visit.public)}/mailbox/\S+", str(answer))
    assert found, answer
    visit.page.goto(found[0].strip("'\"}>"))
    visit.look("mailbox")
    visit.page.get_by_label("Password of the mailbox").fill("imap secret")
    visit.page.get_by_label("The same once more").fill("imap secret")
    visit.press("Keep the password")
    visit.says("The password is kept")


def _unsubscribe(mail: EmailMessage) -> str:
    found = re.search(r"<(http[^>]+)>", str(mail["List-Unsubscribe"]))
    assert found
    return found[1]
