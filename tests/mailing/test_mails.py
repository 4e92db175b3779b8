"""The mails themselves: who they are from, what their headers say, and what goes along."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.core.enclosing import encoded
from bot.core.links import asked_in
from bot.core.messages import File
from bot.core.people import NoticeChoice
from bot.core.tickets import Ticket
from tests.desks import body
from tests.flow.test_matching import TRUSTED, passed
from tests.still_desks import ANN, BOB, KEY, SUPPORT, TOMS, StillDesk, still_desk

PAGES = "https://desk.acme.test"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PROVEN = passed("customer.test")  # what a mail server says of Ann's and Bob's mail
MACHINE = ("Auto-Submitted", "X-Auto-Response-Suppress")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        desk.set(trusted_authserv_id=TRUSTED)
        yield desk


@pytest.fixture
def published(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk with web pages."""
    with still_desk(tmp_path, environment={"THREADDESK_PUBLIC_URL": PAGES}) as desk:
        yield desk


def replied(
    desk: StillDesk, *subscribers: str, text: str = "On our way", files: tuple[File, ...] = ()
) -> Ticket:
    """A ticket in which a technician replied, the mail sent."""
    ticket = desk.ticket(*subscribers)
    desk.reply(ticket, text, files=files)
    desk.work(seconds=1)
    return ticket


def only(desk: StillDesk, address: str = ANN) -> EmailMessage:
    (mail,) = desk.received(address)
    return mail


def a_file(
    desk: StillDesk, content: bytes, *, name: str = "plan.pdf", content_type: str = "application/pdf"
) -> File:
    """A file of a technician's that was fetched already."""
    kept = desk.parts.store.blobs.put(content)
    return File(name=name, content_type=content_type, size=len(content), sha256=kept, slack_id="F1")


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


# --- who it is from, who it is to -------------------------------------------------------------


def test_everybody_gets_a_mail_of_their_own(desk: StillDesk) -> None:
    replied(desk, ANN, BOB)

    for address in (ANN, BOB):
        assert (only(desk, address)["To"], only(desk, address)["Cc"]) == (address, None)


def test_or_all_of_them_get_the_same_one(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    replied(desk, ANN, BOB)

    assert (only(desk, ANN)["To"], only(desk, ANN)["Cc"]) == (ANN, BOB)
    assert only(desk, ANN).as_bytes() == only(desk, BOB).as_bytes()


@pytest.mark.parametrize(("for_all", "name"), [("off", "Tom Technician"), ("on", "Acme Support")])
def test_a_technicians_reply_has_their_name_unless_one_name_is_for_all(
    desk: StillDesk, for_all: str, name: str
) -> None:
    desk.set(from_name_for_all=for_all, from_address="help@acme.test")
    replied(desk)

    (sender,) = only(desk)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "help@acme.test")


@pytest.mark.parametrize(
    ("writer", "for_all", "name"),
    [
        (f"Ann Smith <{ANN}>", "off", "Ann Smith via Acme Support"),
        (f"Ann Smith <{ANN}>", "on", "Acme Support"),
        (ANN, "off", "ann via Acme Support"),
    ],
)
def test_a_customers_reply_says_through_whom_it_comes(
    desk: StillDesk, writer: str, for_all: str, name: str
) -> None:
    desk.set(from_name_for_all=for_all)
    desk.ticket(ANN, BOB)
    desk.arrives("Any news?", sender=writer, subject="[#1]", **PROVEN)

    (sender,) = only(desk, BOB)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, SUPPORT)


@pytest.mark.parametrize("mask", ["#Reply#", "#What_Happened#", "#What_Happened_Short#"])
def test_under_one_name_for_all_a_mail_says_which_customer_wrote_it(desk: StillDesk, mask: str) -> None:
    desk.set(from_name_for_all="on")
    desk.parts.template_changes.change({"updated": f"Subject: #Subject#\n\n{mask}"}, by="command line")
    ticket = desk.ticket(ANN, BOB)
    desk.arrives("Pay to this account, please.", subject="[#1]", **PROVEN)
    desk.reply(ticket, "On our way")
    desk.work()

    customers, technicians = desk.received(BOB)
    text = " ".join(body(customers).split())
    assert text.endswith("Ann Smith wrote: Pay to this account, please.")
    assert "Ann Smith wrote:" in body(customers, "html") or mask == "#What_Happened_Short#"
    assert "wrote:" not in body(technicians)


def test_what_the_desk_writes_by_itself_has_the_desks_name(desk: StillDesk) -> None:
    desk.set(from_address="help@acme.test")
    desk.arrives("It burns.")

    assert str(only(desk)["From"]) == "Acme Support <help@acme.test>"


def test_answers_go_where_the_setting_says(desk: StillDesk) -> None:
    desk.set(from_address="noreply@acme.test")
    replied(desk)
    desk.set(reply_to="answers@acme.test")
    replied(desk)

    assert [str(mail["Reply-To"]) for mail in desk.received()] == [SUPPORT, "answers@acme.test"]


def test_the_subject_names_the_ticket_even_where_a_template_does_not(desk: StillDesk) -> None:
    desk.parts.template_changes.change({"updated": "Subject: News of #Subject#\n\n#What_Happened#"}, by="t")
    replied(desk)

    assert only(desk)["Subject"] == "[#1] News of The printer burns"


# --- what its headers say ----------------------------------------------------------------------


def test_a_confirmation_is_an_automatic_answer(desk: StillDesk) -> None:
    desk.arrives("It burns.")

    assert [only(desk)[name] for name in MACHINE] == ["auto-replied", "All"]


def test_a_closing_is_automatic(desk: StillDesk) -> None:
    desk.set(notify_closed="on")
    desk.close(desk.ticket())
    desk.work(seconds=1)

    assert [only(desk)[name] for name in MACHINE] == ["auto-generated", "All"]


def test_what_people_write_is_not_automatic(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB)
    desk.reply(desk.now(1), "Which one?")
    desk.work(seconds=1)
    desk.arrives("The red one.", subject="[#1]", **PROVEN)

    assert len(desk.received(BOB)) == 2
    for mail in desk.received(BOB):
        assert [mail[name] for name in MACHINE] == [None, None]


def test_every_mail_has_the_mark_by_which_the_desk_knows_its_own(desk: StillDesk) -> None:
    desk.arrives("It burns.")
    desk.reply(desk.now(1), "We come.")
    desk.work(seconds=1)
    confirmation, reply = desk.received()
    assert confirmation["X-Threaddesk-Loop"] == reply["X-Threaddesk-Loop"]

    for mail in (confirmation, reply):
        desk.arrives("It came back.", X_Threaddesk_Loop=str(mail["X-Threaddesk-Loop"]))

    assert not any("came back" in one["text"] for one in desk.thread())
    with desk.parts.store.transaction() as tx:
        assert tx.tickets.get(2) is None


# --- leaving ----------------------------------------------------------------------------------


def ways(mail: EmailMessage) -> list[str]:
    return re.findall(r"<([^>]*)>", str(mail["List-Unsubscribe"] or ""))


def is_signed_for(link: str, address: str) -> bool:
    """Whether the ready mail asks for this person's leaving of ticket 1, and nobody else's."""
    address_part, _, subject = link.partition("?subject=")
    asked = asked_in(unquote(subject))
    assert address_part == f"mailto:{SUPPORT}"
    assert asked
    return asked.ticket == 1 and asked.rating is None and asked.is_of((KEY,), address)


def test_a_subscriber_leaves_by_a_ready_mail(desk: StillDesk) -> None:
    replied(desk, ANN, BOB)

    for address, other in ((ANN, BOB), (BOB, ANN)):
        (way,) = ways(only(desk, address))
        assert is_signed_for(way, address)
        assert not is_signed_for(way, other)
        assert only(desk, address)["List-Unsubscribe-Post"] is None


def test_with_web_pages_one_click_is_enough(published: StillDesk) -> None:
    replied(published)

    page, mail = ways(only(published))
    assert page.startswith(f"{PAGES}/unsubscribe/")
    assert is_signed_for(mail, ANN)
    assert only(published)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def tom_is_told_by_mail(desk: StillDesk) -> None:
    """Tom has ticket 1 and wants mail."""
    desk.parts.staff.learn()
    desk.set(trusted_authserv_id=TRUSTED)
    with desk.parts.store.transaction() as tx:
        (tom,) = tx.people.find("address", TOMS)
        tx.people.put(replace(tom, notices=NoticeChoice.EMAIL))
    desk.ticket(ANN, TOMS, assignee=desk.tom)


def test_mails_to_technicians_hang_together_and_name_no_customers_mail(desk: StillDesk) -> None:
    tom_is_told_by_mail(desk)
    for text in ("Any news?", "Hello?"):
        desk.arrives(text, subject="[#1]", **PROVEN)

    first, second = desk.received(TOMS)
    assert str(first["References"]).startswith("<ticket.1.")
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert first["Subject"] == second["Subject"]


@pytest.mark.parametrize("case", ["one mail for all", "a technician", "no subscriber"])
def test_who_can_not_leave_is_offered_no_way(published: StillDesk, case: str) -> None:
    desk = published
    if case == "one mail for all":
        desk.set(single_cc_email="on")
        replied(desk, ANN, BOB)
    elif case == "a technician":
        tom_is_told_by_mail(desk)
        desk.arrives("Any news?", subject="[#1]", **PROVEN)
    else:
        desk.filed(desk.a_mail("It burns.").as_bytes())  # its confirmation is for its sender all the same
        desk.parts.conversations.unsubscribe(1, ANN, by=desk.ada)
        desk.work(seconds=1)

    (mail,) = desk.received(TOMS if case == "a technician" else ANN)
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None


# --- what goes along ----------------------------------------------------------------------------


def test_a_reply_is_text_and_html_and_nothing_more(desk: StillDesk) -> None:
    replied(desk)

    assert parts(only(desk)) == ["multipart/alternative", "text/plain", "text/html"]


def test_nothing_in_a_mail_is_fetched_from_outside(published: StillDesk) -> None:
    replied(published, files=(a_file(published, PNG, name="a.png", content_type="image/png"),))
    published.arrives("It burns.")

    mails = published.received()
    assert mails
    for mail in mails:
        html = body(mail, "html")
        assert not re.findall(
            r"(?i)(?:src|background)\s*=\s*(?![\"']?cid:)|url\(|@import|<link|<script", html
        )


def test_an_image_in_slack_stands_inside_the_text(desk: StillDesk) -> None:
    replied(
        desk, text="Press this:", files=(a_file(desk, PNG, name="the knob.png", content_type="image/png"),)
    )

    mail = only(desk)
    image = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert parts(mail) == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    assert image.get_payload(decode=True) == PNG
    assert f'src="cid:{str(image["Content-ID"]).strip("<>")}"' in body(mail, "html")
    assert 'alt="the knob.png"' in body(mail, "html")
    assert "Press this:\n\n[image: the knob.png]" in body(mail).replace("\r\n", "\n")


def with_image(
    desk: StillDesk, html: str, plain: str = "", cid: str = "logo@ann", **more: str
) -> EmailMessage:
    """Ann's mail with an image inside its HTML."""
    mail: EmailMessage = desk.a_mail(plain or "This mail is HTML; view it in a browser.", html=html, **more)
    part = mail.get_body(("html",))
    assert isinstance(part, EmailMessage)
    part.add_related(PNG, "image", "png", cid=f"<{cid}>", disposition="inline", filename="red lamp.png")
    return mail


HTML = '<p>It shows</p><p><img src="cid:logo@ann"></p><p>and beeps.</p>'


@pytest.mark.parametrize(
    "plain",
    ["", "It shows\n\n[cid:logo@ann]\n\nand beeps.", "It shows\n\n[image: red lamp.png]\n\nand beeps."],
)
def test_an_image_of_a_customers_mail_is_passed_on_at_its_place(desk: StillDesk, plain: str) -> None:
    desk.ticket(ANN, BOB)

    desk.arrives_raw(with_image(desk, HTML, plain, subject="[#1]", **PROVEN).as_bytes())

    mail = only(desk, BOB)
    image = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    shown = re.sub(r"\s*style=\"[^\"]*\"", "", body(mail, "html"))
    cid = str(image["Content-ID"]).strip("<>")
    assert image.get_payload(decode=True) == PNG
    assert re.search(
        rf'It shows</p>\s*<p><img src="cid:{re.escape(cid)}" alt="red lamp.png"></p>\s*<p>and', shown
    )
    assert "logo@ann" not in mail.as_string()
    assert body(mail).split()[:7] == "It shows [image: red lamp.png] and beeps.".split()
    assert list(mail.iter_attachments()) == []


def test_an_image_that_its_text_does_not_name_stands_below(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB)

    desk.arrives_raw(with_image(desk, HTML, "It shows and beeps.", subject="[#1]", **PROVEN).as_bytes())

    shown = re.sub(r"\s*style=\"[^\"]*\"", "", body(only(desk, BOB), "html"))
    assert re.search(r'beeps.</p>\s*<p><img src="cid:[^"]+" alt="red lamp.png"></p>', shown)


def test_an_image_that_was_there_before_is_not_sent_again(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB)
    desk.arrives_raw(with_image(desk, HTML, subject="[#1]", **PROVEN).as_bytes())
    desk.arrives_raw(with_image(desk, f"{HTML}<p>still</p>", subject="[#1]", **PROVEN).as_bytes())

    first, second = desk.received(BOB)
    assert "image/png" in parts(first)
    assert "image/png" not in parts(second)
    assert "[image: red lamp.png]" in body(second, "html")


@pytest.mark.parametrize("with_pages", [False, True])
def test_without_files_no_image_leaves_and_no_link_to_one(tmp_path: Path, with_pages: bool) -> None:
    environment = {"THREADDESK_PUBLIC_URL": PAGES} if with_pages else {}
    with still_desk(tmp_path, environment=environment) as desk:
        desk.set(include_attachments="off", trusted_authserv_id=TRUSTED)
        desk.ticket(ANN, BOB)
        desk.reply(
            desk.now(1),
            "See this",
            files=(a_file(desk, PNG + b"other", name="a.png", content_type="image/png"),),
        )
        desk.work(seconds=1)
        desk.arrives_raw(with_image(desk, HTML, subject="[#1]", **PROVEN).as_bytes())

        assert len(desk.received(BOB)) == 2
        for mail in desk.received(BOB):
            html = body(mail, "html")
            assert parts(mail) == ["multipart/alternative", "text/plain", "text/html"]
            assert "<img" not in html
            assert f"{PAGES}/files" not in html + body(mail)
            assert "1 file is not attached" in html
            assert "1 file is not attached" in body(mail)


def test_the_encoded_size_counts(desk: StillDesk) -> None:
    """One megabyte is full with three quarters of one."""
    desk.set(max_outgoing_mb="1")
    room = 1024 * 1024 - 256 * 1024
    fits, too_big = room * 57 // 78 - 2_000, room * 57 // 78 + 2_000

    replied(desk, files=(a_file(desk, bytes(fits)),))
    replied(desk, files=(a_file(desk, bytes(too_big)),))

    with_file, without = desk.received()
    assert [len(part.get_payload(decode=True)) for part in with_file.iter_attachments()] == [fits]
    assert len(desk.mail.received_by(ANN)[0].raw) <= 1024 * 1024
    assert list(without.iter_attachments()) == []


def test_a_file_takes_no_more_than_is_reckoned() -> None:
    for size in (0, 1, 56, 57, 58, 100_000):
        mail = EmailMessage()
        mail.add_attachment(bytes(size), "application", "octet-stream", filename="x" * 200)

        assert len(mail.as_bytes().replace(b"\n", b"\r\n")) <= encoded(size)


def big_and_small(desk: StillDesk) -> tuple[File, ...]:
    desk.set(max_outgoing_mb="1")
    return (a_file(desk, bytes(2_000_000), name="<film>.mp4"), a_file(desk, b"%PDF"))


def test_what_is_too_big_is_named_and_the_rest_goes_along(desk: StillDesk) -> None:
    replied(desk, files=big_and_small(desk))

    mail = only(desk)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["plan.pdf"]
    assert "(Not attached, because the mail would be too big: <film>.mp4 (1.9 MB).)" in body(mail)
    assert "would be too big: &lt;film&gt;.mp4 (1.9 MB).)" in body(mail, "html")


def test_what_is_too_big_is_linked_to_where_there_are_web_pages(published: StillDesk) -> None:
    replied(published, files=big_and_small(published))

    mail = only(published)
    (link,) = re.findall(rf"{PAGES}/files/(\S+)", body(mail))
    assert f'href="{PAGES}/files/{link}">&lt;film&gt;.mp4 (1.9 MB)</a>' in re.sub(
        r' style="[^"]*"', "", body(mail, "html")
    )
    assert [part.get_filename() for part in mail.iter_attachments()] == ["plan.pdf"]


def test_a_technicians_links_stand_behind_their_words_and_a_customers_show_where_they_lead(
    desk: StillDesk,
) -> None:
    desk.ticket(ANN, BOB)
    desk.reply(desk.now(1), "See [our pages](https://acme.test/help).")
    desk.work(seconds=1)
    desk.arrives(
        "x", html='<p>See <a href="https://customer.test/x">our pages</a>.</p>', subject="[#1]", **PROVEN
    )

    of_tom, of_ann = (re.sub(r' style="[^"]*"', "", body(mail, "html")) for mail in desk.received(BOB))
    assert '<a href="https://acme.test/help">our pages</a>.' in of_tom
    assert '<a href="https://customer.test/x">our pages</a>' not in of_ann
