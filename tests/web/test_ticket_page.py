"""A ticket's page by its key: what it shows, and that each act becomes what a mail would have become."""

import time
from datetime import timedelta
from io import BytesIO

import pytest

from bot.core.messages import Audience, Author, File
from bot.core.tickets import Status, Via
from bot.customers.acts import Upload
from bot.errors import InputError, StoreFull
from tests.flow.test_matching import TRUSTED, opened, passed
from tests.still_desks import ANN, BOB, TOMS
from tests.web.pages import PageDesk, form_token, reader

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def with_file(web: PageDesk, name: str, content_type: str, content: bytes) -> str:
    """The path of a file of Ann's in ticket 1, below its page."""
    sha256 = web.desk.parts.store.blobs.put(content)
    file = File(name=name, content_type=content_type, size=len(content), sha256=sha256)
    message = web.say(1, "see the file", author=Author(name="Ann", address=ANN), files=(file,))
    return f"/files/{message.id}/0"


def test_it_shows_public_messages_and_no_note(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.say(1, "We *really* look into it.")
    web.say(1, "This customer is a pain.", audience=Audience.NOTE)

    shown = web.browser().get(web.key(1))

    assert shown.status_code == 200
    assert "really" in shown.text
    assert "The printer burns" in shown.text
    assert "pain" not in shown.text


def test_the_link_of_a_mail_opens_it(web: PageDesk) -> None:
    ticket = web.desk.ticket(ANN)
    web.desk.reply(ticket, "We look into it.")
    web.desk.work()

    (link,) = [one for one in web.links_of(web.mail(ANN)) if one.startswith("/ticket/")]

    assert "We look into it." in web.browser().get(link).text


def test_what_may_still_be_taken_back_is_not_shown(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.desk.set(undo_seconds="60")
    web.say(1, "Hasty words", ts="1.1", channel=web.desk.channel)
    web.say(1, "Withdrawn words", withdrawn=True)
    assert "Hasty" not in web.browser().get(web.key(1)).text

    web.desk.clock.forward(seconds=61)

    assert "Hasty" in web.browser().get(web.key(1)).text
    assert "Withdrawn" not in web.browser().get(web.key(1)).text


def test_what_somebody_wrote_is_text(web: PageDesk) -> None:
    web.desk.ticket(ANN, subject="<script>alert(1)</script>{{7*7}}")
    web.say(
        1,
        "<img src=x onerror=alert(2)> [x](javascript:alert(3)) {{7*7}}",
        author=Author(name='"><svg onload=alert(4)>', address=ANN),
    )

    text = web.browser().get(web.key(1)).text

    for active in ("<script", "<img", "<svg", 'href="javascript', "49"):
        assert active not in text


def test_an_answer_with_a_file_stands_in_the_thread_and_goes_to_the_others(web: PageDesk) -> None:
    web.desk.ticket(ANN, BOB)
    page = web.key(1)

    answer = web.send(
        web.browser(),
        page,
        f"{page}/answer",
        text="It still burns. See *here*.",
        files=(BytesIO(PNG), "../flames.png", "image/png"),
    )
    web.desk.work(seconds=1)
    # Slack shares a file when it likes.
    web.desk.slack.wait_for(lambda: any(post.get("files") for post in web.desk.thread(1)))

    assert answer.status_code == 303
    assert "has come to us" in web.browser().get(answer.headers["Location"]).text
    thread = web.desk.thread(1)
    assert any("It still burns. See *here*." in str(post) for post in thread)
    assert [file["name"] for post in thread for file in post.get("files", ())] == ["flames.png"]
    assert any("It still burns" in one for one in web.desk.texts(BOB))
    assert not any("It still burns" in one for one in web.desk.texts(ANN))


def test_the_same_form_twice_says_it_once(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page, browser = web.key(1), web.browser()
    token = form_token(browser.get(page).text, f"{page}/answer")

    for _ in range(2):
        answer = browser.post(f"{page}/answer", data={"form": token, "text": "Hello?"})
        assert answer.status_code == 303

    with web.desk.parts.store.transaction() as tx:
        assert [one.text for one in tx.messages.find("ticket", 1)] == ["Hello?"]


def test_an_answer_reopens_a_closed_ticket_as_a_mail_does(web: PageDesk) -> None:
    web.desk.close(web.desk.ticket(ANN))
    page = web.key(1)

    web.send(
        web.browser(),
        page,
        f"{page}/answer",
        text="No, the printer burns again and the office is full of smoke.",
    )

    assert web.desk.now(1).status is Status.NEW


def test_an_answer_to_one_that_was_closed_long_ago_makes_a_new_ticket_without_a_mail(web: PageDesk) -> None:
    web.desk.close(web.desk.ticket(ANN))
    web.desk.work(days=40)
    before = len(web.desk.received())
    page = web.key(1)

    answer = web.send(web.browser(), page, f"{page}/answer", text="It burns again.")

    assert "new ticket #2" in answer.text
    assert (web.desk.now(2).follows, web.desk.now(2).via, web.desk.now(2).requester) == (1, Via.WEB, ANN)
    web.desk.work(seconds=1)
    assert len(web.desk.received()) == before


def test_the_requester_closes_and_reopens(web: PageDesk) -> None:
    web.desk.ticket(ANN, BOB)
    page = web.key(1)

    web.send(web.browser(), page, f"{page}/close")
    web.desk.work(seconds=1)
    assert web.desk.now(1).status is Status.CLOSED
    assert any("closed" in one for one in web.desk.texts(BOB))
    assert any("closed this ticket on its page" in one for one in web.desk.lines(web.desk.now(1)))
    web.send(web.browser(), page, f"{page}/reopen")

    assert web.desk.now(1).is_open


def test_what_is_marked_as_spam_is_not_reopened_by_another_subscriber(web: PageDesk) -> None:
    web.desk.ticket(ANN, BOB)
    page = web.key(1, BOB)
    web.desk.parts.spam.mark(1, by=web.desk.tom)

    shown = web.browser().get(page)
    reader = web.desk.parts.pages.access.by_key(page.removeprefix("/ticket/"))

    assert shown.status_code == 200
    assert f"{page}/reopen" not in shown.text
    with pytest.raises(InputError, match="cannot be reopened any more"):
        web.desk.parts.pages.acts.reopen(reader, 1, form="reopen 1")
    assert web.desk.now(1).is_spam


def test_another_subscriber_may_not_close(web: PageDesk) -> None:
    web.desk.ticket(ANN, BOB)
    page, browser = web.key(1, BOB), web.browser()
    shown = browser.get(page).text
    assert f"{page}/close" not in shown
    reader = web.desk.parts.pages.access.by_key(page.removeprefix("/ticket/"))
    token = web.desk.parts.pages.forms.token("close 1", reader.session)

    answer = browser.post(f"{page}/close", data={"form": token})

    assert answer.status_code == 422
    assert web.desk.now(1).is_open


def test_whoever_has_a_link_cannot_bury_the_thread(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    acts = web.desk.parts.pages.acts
    for number in range(30):
        acts.answer(reader(), 1, f"Hello {number}", [], form=str(number))

    with pytest.raises(
        InputError, match="very many messages: please write to us by mail, or try again later"
    ):
        acts.answer(reader(), 1, "Hello once more", [], form="31")

    web.desk.clock.forward(hours=1)
    acts.answer(reader(), 1, "Hello at last", [], form="32")


@pytest.mark.parametrize(
    ("text", "says"), [("", "nothing to send"), ("   \n", "nothing to send"), ("x" * 100_001, "100,000 fit")]
)
def test_what_cannot_be_sent_is_said_beside_what_was_typed(web: PageDesk, text: str, says: str) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)

    answer = web.send(web.browser(), page, f"{page}/answer", text=text)

    assert answer.status_code == 422
    assert says in answer.text
    assert text.strip() in answer.text


def test_files_beyond_the_largest_mail_are_refused(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.desk.set(max_mail_mb="1")
    big = Upload(name="big.bin", content_type="", content=bytes(1_100_000))

    with pytest.raises(InputError, match="may have 1 MB"):
        web.desk.parts.pages.acts.answer(reader(), 1, "big", [big], form="1")


def test_a_long_conversation_begins_with_its_end_and_has_pages(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    for number in range(120):
        web.say(1, f"word-{number:03}")
    browser, page = web.browser(), web.key(1)

    last = browser.get(page).text

    assert "word-119" in last
    assert "word-099" not in last
    assert "Page 3 of 3" in last
    first = browser.get(f"{page}?page=1").text
    assert "word-000" in first
    assert "word-050" not in first


def test_a_store_that_fails_is_said_on_a_page(web: PageDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)

    def fail() -> None:
        raise StoreFull("the disk is full")

    monkeypatch.setattr(web.desk.parts.store, "transaction", fail)
    answer = web.browser().get(page)

    assert answer.status_code == 503
    assert "try again in a minute" in answer.text


def test_fault_103_no_log_holds_a_token(
    web: PageDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    monkeypatch.setattr(web.desk.parts.pages.tickets, "shown", lambda *_: 1 / 0)
    with caplog.at_level("DEBUG"):
        answer = web.browser().get(page)

    assert answer.status_code == 500
    assert "GET key.show failed" in caplog.text
    assert page.removeprefix("/ticket/")[:40] not in caplog.text


# --- files -------------------------------------------------------------------------------------


def test_an_image_is_shown_and_all_else_is_saved(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    image = web.browser().get(web.key(1) + with_file(web, "flames.png", "image/png", PNG))
    page = web.browser().get(web.key(1) + with_file(web, "x.html", "text/html", b"<script>alert(1)</script>"))
    svg = web.browser().get(web.key(1) + with_file(web, "x.png", "image/png", b"<svg onload=alert(1)>"))

    assert (image.headers["Content-Type"], image.headers["Content-Disposition"][:6]) == (
        "image/png",
        "inline",
    )
    for answer in (page, svg):
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_that_would_break_the_header_is_made_safe(web: PageDesk) -> None:
    web.desk.ticket(ANN)

    answer = web.browser().get(
        web.key(1) + with_file(web, 'a"\r\nSet-Cookie: x=1;/../дом.pdf', "application/pdf", b"%PDF")
    )

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].count('"') == 2


def test_nothing_is_given_out_by_mail_while_that_is_off(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.person(ANN)
    below = with_file(web, "flames.png", "image/png", PNG)
    linked = web.links.file(int(below.split("/")[2]), 0).removeprefix("https://help.acme.test")
    assert web.browser().get(linked).data == PNG

    web.desk.set(include_attachments="off")

    assert web.browser().get(linked).status_code == 404
    assert web.browser().get(web.key(1) + below).status_code == 404
    assert below not in web.browser().get(web.key(1)).text
    assert web.logged_in().get(f"/tickets/1{below}").data == PNG


def test_a_file_of_a_note_is_no_file(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    sha256 = web.desk.parts.store.blobs.put(PNG)
    file = File(name="secret.png", content_type="image/png", size=len(PNG), sha256=sha256)
    note = web.say(1, "look", audience=Audience.NOTE, files=(file,))
    linked = web.links.file(note.id, 0).removeprefix("https://help.acme.test")

    assert web.browser().get(linked).status_code == 404
    assert web.browser().get(f"{web.key(1)}/files/{note.id}/0").status_code == 404


def test_a_technicians_file_is_fetched_from_slack_when_it_is_wanted(web: PageDesk) -> None:
    ticket = web.desk.ticket(ANN)
    web.desk.set(include_attachments="off")
    ts = web.desk.slack.type(
        web.desk.tom,
        web.desk.channel,
        "The plan",
        thread_ts=ticket.thread_ts,
        files=[("plan.pdf", b"%PDF-1.4", "application/pdf")],
    )
    uploaded = web.desk.slack.message(web.desk.channel, ts)["files"][0]
    file = File(
        name="plan.pdf",
        content_type="application/pdf",
        size=8,
        slack_id=uploaded["id"],
        url=uploaded["url_private_download"],
    )
    message = web.say(1, "The plan", files=(file,))
    web.desk.set(include_attachments="on")

    answer = web.browser().get(f"{web.key(1)}/files/{message.id}/0")

    assert (answer.status_code, answer.data) == (200, b"%PDF-1.4")


# --- as it was formatted -----------------------------------------------------------------------

HTML = (
    '<p>Hello <b>you</b></p><img src="https://evil.test/pixel.png" alt="logo"><img src="http://evil.test/a">'
    "<script>alert(1)</script><style>p{color:red}</style><p style='background:url(https://evil.test/b)'>styled</p>"
    '<form action="https://evil.test"><input name=x></form><iframe src="https://evil.test"></iframe>'
)


def test_images_of_others_are_off_until_they_are_asked_for(web: PageDesk) -> None:
    web.desk.arrives("Hello", html=HTML)
    page = web.key(1)
    with web.desk.parts.store.transaction() as tx:
        message = tx.messages.find("ticket", 1)[0]
    shown = web.browser().get(page).text
    assert "evil.test" not in shown
    assert f"{page}/original/{message.id}" in shown

    plain = web.browser().get(f"{page}/original/{message.id}")
    loaded = web.browser().get(f"{page}/original/{message.id}?images=yes")

    assert "<b>you</b>" in plain.text
    assert "evil.test" not in plain.text
    assert "img-src 'self';" in plain.headers["Content-Security-Policy"]
    assert '<img src="https://evil.test/pixel.png"' in loaded.text
    assert loaded.text.count("evil.test") == 1
    assert "img-src 'self' https:" in loaded.headers["Content-Security-Policy"]
    for active in ("<script", "<style", "style=", "<iframe", "<input name=x"):
        assert active not in loaded.text.partition("<main")[2]


# --- the key -----------------------------------------------------------------------------------


def test_fault_100_a_key_opens_for_three_days_to_the_second(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.desk.clock.forward(days=3)
    assert web.browser().get(page).status_code == 200

    web.desk.clock.forward(seconds=1)

    assert web.browser().get(page).status_code == 410


def test_a_key_of_a_clock_that_was_a_little_ahead_opens(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.desk.clock.now += timedelta(minutes=5)
    near = web.key(1)
    web.desk.clock.now += timedelta(seconds=1)
    far = web.key(1)
    web.desk.clock.now -= timedelta(minutes=5, seconds=1)

    assert web.browser().get(near).status_code == 200
    assert web.browser().get(far).status_code == 410


def test_fault_102_a_key_opens_one_ticket_and_nothing_else(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.desk.ticket(ANN)
    web.person(ANN)
    browser = web.browser()

    shown = browser.get(web.key(1))

    assert "Set-Cookie" not in shown.headers
    for path in ("/tickets", "/tickets/1", "/tickets/2", "/password"):
        assert browser.get(path).headers["Location"].startswith("/login")


@pytest.mark.parametrize("setting", [{"autologin_links": "off"}, {"single_cc_email": "on"}])
def test_without_autologin_the_link_asks_for_a_login(web: PageDesk, setting: dict[str, str]) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.desk.set(**setting)

    assert web.browser().get(page).headers["Location"] == "/login?next=/tickets/1"


def test_no_key_opens_for_a_technician(web: PageDesk) -> None:
    web.desk.ticket(TOMS)
    page = web.key(1, TOMS)
    web.person(TOMS, slack_user=web.desk.tom, staff_address=TOMS, staff_of=(1,))

    assert web.browser().get(page).headers["Location"] == "/login?next=/tickets/1"


def test_a_key_of_somebody_who_left_opens_nothing(web: PageDesk) -> None:
    web.desk.ticket(ANN, BOB)
    page = web.key(1, BOB)
    web.desk.parts.conversations.leave(1, BOB)

    answer = web.browser().get(page)

    assert answer.status_code == 410
    assert "printer" not in answer.text


@pytest.mark.parametrize("is_known", [True, False])
def test_logging_somebody_out_ends_their_keys(web: PageDesk, is_known: bool) -> None:
    web.desk.ticket(ANN)
    if is_known:
        web.person(ANN)
    page = web.key(1)

    web.desk.parts.pages.access.end_all(ANN)

    assert web.browser().get(page).status_code == 410
    web.desk.clock.forward(seconds=1)
    assert web.browser().get(web.key(1)).status_code == 200


# --- how much, and whose -----------------------------------------------------------------------


def test_a_message_of_a_million_lines_is_shown_in_part_and_given_as_a_file(web: PageDesk) -> None:
    text = "a\n" * 500_000
    web.desk.ticket(ANN)
    body = web.desk.parts.store.blobs.put(text.encode())
    long = web.say(1, text[:4_000], body=body, author=Author(name="Ann", address=ANN))
    began = time.process_time()

    shown = web.browser().get(web.key(1))

    assert time.process_time() - began < 2
    assert "All of it, as a text file" in shown.text
    given = web.browser().get(f"{web.key(1)}/text/{long.id}")
    assert given.text == text
    assert given.headers["Content-Disposition"].startswith("attachment;")


def test_the_text_of_a_note_is_no_file(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    note = web.say(1, "This customer is a pain.", audience=Audience.NOTE)

    assert web.browser().get(f"{web.key(1)}/text/{note.id}").status_code == 404


def test_fifty_long_messages_share_the_room_of_a_page(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    for number in range(50):
        body = web.desk.parts.store.blobs.put(f"word-{number:02} {'x ' * 50_000}".encode())
        web.say(1, "…", body=body)

    shown = web.browser().get(web.key(1)).text

    assert len(shown) < 300_000
    assert all(f"word-{number:02}" in shown for number in range(50))


def test_a_technicians_mail_is_not_given_as_it_was_formatted(web: PageDesk) -> None:
    web.desk.set(trusted_authserv_id=TRUSTED)
    web.desk.parts.staff.learn()
    opened(web.desk)
    html = "<p>Have you tried water?</p><div>-- <br>Tom, mobile 555-0100</div>"
    web.desk.arrives("Have you tried water?", html=html, sender=TOMS, subject="[#1]", **passed("acme.test"))
    with web.desk.parts.store.transaction() as tx:
        (mine,) = [one for one in tx.messages.find("ticket", 1) if one.author.is_staff]
    page = web.key(1)
    assert "tried water" in web.browser().get(page).text

    answer = web.browser().get(f"{page}/original/{mine.id}")

    assert answer.status_code == 404
    assert "555-0100" not in answer.text


def test_a_mail_that_was_passed_on_shows_what_its_author_wrote_alone(web: PageDesk) -> None:
    web.desk.set(trusted_authserv_id=TRUSTED)
    web.desk.parts.staff.learn()
    web.desk.arrives(
        "This customer is a pain.\n\n---------- Forwarded message ---------\n"
        f"From: Ann Smith <{ANN}>\nDate: Sat, 21 Nov 2026\nSubject: Printer\nTo: Tom <{TOMS}>\n\nIt burns.\n",
        sender=TOMS,
        subject="Fwd: Printer",
        **passed("acme.test"),
    )
    with web.desk.parts.store.transaction() as tx:
        ids = [one.id for one in tx.messages.find("ticket", 1)]

    pages = [web.browser().get(web.key(1))]
    pages += [web.browser().get(f"{web.key(1)}/{kind}/{id}") for kind in ("original", "text") for id in ids]

    assert "It burns." in pages[0].text
    assert f"/original/{ids[0]}" not in pages[0].text
    assert [one.status_code for one in pages[1:]] == [404, 404, 200, 404]
    for page in pages:
        assert "pain" not in page.text
        assert TOMS not in page.text


def test_a_reply_that_no_mail_has_carried_yet_is_not_shown(web: PageDesk) -> None:
    ticket = web.desk.ticket(ANN)
    web.desk.set(undo_seconds="30")
    message = web.desk.reply(ticket, "Hasty words")
    web.desk.clock.forward(seconds=40)
    assert "Hasty" not in web.browser().get(web.key(1)).text
    assert web.browser().get(f"{web.key(1)}/text/{message.id}").status_code == 404

    web.desk.work()

    assert "Hasty" in web.browser().get(web.key(1)).text


def test_closing_and_reopening_without_end_does_not_bury_the_thread(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    acts = web.desk.parts.pages.acts
    for number in range(15):
        acts.close(reader(), 1, form=f"close {number}")
        acts.reopen(reader(), 1, form=f"reopen {number}")

    with pytest.raises(InputError, match="very many"):
        acts.close(reader(), 1, form="close once more")

    assert web.desk.now(1).is_open


def test_the_thread_says_that_an_answer_came_by_the_page(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)

    web.send(web.browser(), page, f"{page}/answer", text="It still burns.")
    web.desk.work(seconds=1)

    thread = str([one["blocks"] for one in web.desk.thread(1)])
    assert f"{ANN}> · on the ticket's page" in thread or f"{ANN} · on the ticket's page" in thread
    assert "sender verified" not in str(web.desk.thread(1)[-1]["blocks"])
    with web.desk.parts.store.transaction() as tx:
        words = [one.words for one in tx.events.find("ticket", 1)]
    assert "An answer came by the ticket's page." in words
    assert "A mail came in." not in words


# --- what was typed is not lost ----------------------------------------------------------------

TYPED = "A long text with <b>marks</b> & all."
SHOWN = "A long text with &lt;b&gt;marks&lt;/b&gt; &amp; all."


def test_a_form_that_is_too_old_is_shown_again_with_what_was_typed(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page, browser = web.key(1), web.browser()
    old = form_token(browser.get(page).text, f"{page}/answer")
    web.desk.clock.forward(days=1, seconds=1)

    answer = browser.post(f"{page}/answer", data={"form": old, "text": TYPED})

    assert answer.status_code == 400
    assert SHOWN in answer.text
    new = form_token(answer.text, f"{page}/answer")
    assert browser.post(f"{page}/answer", data={"form": new, "text": TYPED}).status_code == 303


def test_what_was_typed_can_be_copied_when_the_link_or_the_login_is_over(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.desk.clock.forward(days=4)

    by_key = web.browser().post(f"{page}/answer", data={"text": TYPED})
    by_login = web.browser().post("/tickets/1/answer", data={"text": TYPED})

    assert (by_key.status_code, by_login.status_code) == (410, 401)
    for answer in (by_key, by_login):
        assert SHOWN in answer.text
        assert 'href="/login' in answer.text
