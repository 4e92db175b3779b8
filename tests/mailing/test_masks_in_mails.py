"""Masks in the mails that customers and technicians receive."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.articles import Content
from bot.core.fields import Field, SeenBy
from bot.core.links import FILE, asked_in
from bot.core.mail import Address
from bot.core.masks import masks_of
from bot.core.messages import Audience, Author, File, Format
from bot.core.notices import Notice
from bot.core.tickets import Priority, Status
from bot.core.tokens import read_signed
from bot.filing import Filing
from bot.knowledge.editions import put_new
from bot.templates import TEMPLATES, Readers
from tests.desks import body
from tests.mailing.test_facts import change, note, put
from tests.still_desks import ANN, BOB, KEY, SUPPORT, TOMS, StillDesk, still_desk

PAGES = {"THREADDESK_PUBLIC_URL": "https://help.acme.test/"}
UNLUCKY = "#TicketID# <b>#URL#</b> \u202e {0}"
CUSTOMERS = ("confirmation", "updated", "closed")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def paged(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path, environment=PAGES) as desk:
        yield desk


def word(desk: StillDesk, name: str, text: str) -> None:
    """Let a template say this."""
    desk.parts.template_changes.change({name: f"Subject: #Subject#\n\n{text}"}, by="command line")


def mail(desk: StillDesk, number: int, name: str, to: str = ANN, **more: object) -> tuple[str, str]:
    """Mail this template; gives the newest mail's text and HTML."""
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        notice = Notice(template=name, to=(to,), together=False)
        filing.mail.send(filing.ticket(number), [notice], by_hand=True, **more)  # type: ignore[arg-type]
    desk.work(seconds=1)
    last = desk.received(to)[-1]
    return body(last).replace("\r\n", "\n"), body(last, "html").replace("\r\n", "\n")


@pytest.mark.parametrize("name", CUSTOMERS)
def test_no_mail_to_a_customer_holds_a_note_though_it_uses_every_mask(desk: StillDesk, name: str) -> None:
    ticket = desk.ticket(authentication="pass")
    note(desk, ticket)
    put(desk, ticket, "It burns")
    note(desk, ticket)
    masks = (mask.written.replace("1234", "1") for mask in masks_of(name))
    word(desk, name, "".join(f"<p>{mask}</p>" for mask in masks))

    text, html = mail(desk, ticket.number, name)

    assert "It burns" in text
    assert "It burns" in html
    assert "CANARY" not in text + html


def test_a_note_is_never_mailed_to_a_customer_whatever_the_queue_says(desk: StillDesk) -> None:
    ticket = desk.ticket()
    secret = note(desk, ticket)
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        notice = Notice(template="updated", to=(ANN,), together=False)
        filing.mail.send(ticket, [notice], message=secret, by_hand=True)

    desk.work(seconds=1)

    assert desk.received() == []


def test_what_a_customer_wrote_stands_in_the_mail_as_they_wrote_it(desk: StillDesk) -> None:
    word(desk, "closed", "<p>#Subject#</p><p>#From#</p>#Body#")
    ticket = desk.ticket(subject=UNLUCKY, requester_name="#Body# Smith")
    put(desk, ticket, "#Subject# & <i>")

    text, html = mail(desk, ticket.number, "closed")

    assert text == "#TicketID# <b>#URL#</b>  {0}\n\n#Body# Smith\n\n#Subject# & <i>\n"
    assert ">#TicketID# &lt;b&gt;#URL#&lt;/b&gt;  {0}</p>" in html
    assert "#Subject# &amp; &lt;i&gt;" in html
    assert "#TicketID# <b>#URL#</b> {0}" in " ".join(str(desk.received()[-1]["Subject"]).split())


def test_a_sender_without_a_name_is_called_by_the_part_before_the_at(desk: StillDesk) -> None:
    word(
        desk,
        "closed",
        "<p>#From#, [#FirstName#|#LastName#], #Originator#, #Subscribers#</p>#Recent_messages#",
    )
    desk.arrives("It burns", sender="zed.last@customer.test")

    text, _ = mail(desk, 1, "closed", "zed.last@customer.test", by="zed.last@customer.test")

    said = "zed.last, [|], zed.last, zed.last\n\nzed.last, 2026-11-21 09:30 UTC\nIt burns\n"
    assert text == said


def test_the_closed_mail_asks_the_requester_how_it_was(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)

    desk.close(ticket)
    desk.work(seconds=1)

    (anns,), (bobs,) = desk.received(ANN), desk.received(BOB)
    assert "How did we do?\nGood: write to support@acme.test with the subject “[#1] #rate-good" in body(
        anns
    ).replace("\r\n", "\n")
    assert re.findall(r">(Good|OK|Bad)</a>", body(anns, "html")) == ["Good", "OK", "Bad"]
    assert "Good" not in body(bobs)


def test_the_updated_mail_has_a_way_out_that_is_this_readers_alone(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)
    desk.reply(ticket, "On our way")
    desk.work()

    for address in (ANN, BOB):
        text = body(desk.received(address)[0]).replace("\r\n", " ")
        (found,) = re.findall(r"write to support@acme\.test with the subject “(.+?)”", text)
        asked = asked_in(found)
        assert asked
        assert asked.is_of((KEY,), address)
        assert not asked.is_of((KEY,), SUPPORT)


def test_with_web_pages_links_open_them(paged: StillDesk) -> None:
    ticket = paged.ticket()
    paged.reply(ticket, "On our way")
    paged.work()

    text = body(paged.received()[0])

    assert re.search(r"See your ticket \(https://help\.acme\.test/ticket/\S+\)", text)
    assert re.search(r"Stop emails about this ticket \(https://help\.acme\.test/unsubscribe/\S+\)", text)


def test_an_unproven_sender_gets_nothing_of_their_own_words_by_any_mask(desk: StillDesk) -> None:
    masks = (mask.written for mask in masks_of("confirmation"))
    word(desk, "confirmation", "<p>Hello</p>" + "".join(f"<p>{mask}</p>" for mask in masks))
    file = ("CANARY.txt", b"CANARY", "text/plain")

    desk.arrives(
        "CANARY words",
        subject="CANARY subject",
        sender=f"CANARY Name <{ANN}>",
        Cc="CANARY <c@x.test>",
        files=(file,),
    )

    (got,) = [one for one in desk.received() if "Hello" in body(one)]
    assert "CANARY" not in body(got) + body(got, "html") + str(got["Subject"])


def test_technicians_read_by_mail_who_did_what_and_where(desk: StillDesk) -> None:
    desk.parts.staff.learn()
    ticket = desk.ticket()
    word(desk, "taken_for_staff", '<p>#Originator# #What_Happened#</p><p><a href="#URL#">Open</a></p>')

    text, _ = mail(desk, ticket.number, "taken_for_staff", TOMS, by=desk.tina)

    thread = f"/archives/{desk.channel}/p{(ticket.thread_ts or '').replace('.', '')}"
    assert text.startswith("Tina Technician The ticket has been taken.\n\nOpen (http")
    assert f"{thread})" in text


def test_an_article_that_changed_is_mailed_with_what_it_says_now(paged: StillDesk) -> None:
    paged.parts.staff.learn()
    with paged.parts.store.transaction() as tx:
        filing = Filing.begin(tx, paged.clock(), (KEY,))
        author = Author(name="Tina", slack_user=paged.tina)
        content = Content(title="Fires <hot>", body="Call *112*.", is_public=True)
        article = put_new(tx, tx.next_number("articles"), content, by=author, at=filing.now)
        filing.mail.letter(
            "kb_for_staff",
            TOMS,
            account=SUPPORT,
            by=paged.tina,
            what="Tina changed the text.",
            article=article.number,
            technician=paged.tom,
        )
    paged.work(seconds=1)

    (got,) = paged.received(TOMS)
    assert got["Subject"] == "Knowledge base: Fires <hot>"
    assert "Tina changed the text.\n\nIt now says:\n\nCall 112." in body(got).replace("\r\n", "\n")
    assert f"(https://help.acme.test/kb/{article.number})" in body(got)


def test_a_new_password_is_chosen_on_a_page_that_the_mail_names(paged: StillDesk) -> None:
    with paged.parts.store.transaction() as tx:
        Filing.begin(tx, paged.clock(), (KEY,)).mail.letter("password_reset", ANN, account=SUPPORT)
    paged.work(seconds=1)

    assert re.search(
        r"\nhttps://help\.acme\.test/password/\S+\n", body(paged.received()[0]).replace("\r\n", "\n")
    )


# --- previews --------------------------------------------------------------------------------------


def test_a_preview_is_filled_from_the_newest_ticket_with_a_message_and_opens_nothing(
    paged: StillDesk,
) -> None:
    old = paged.ticket(subject="Old")
    put(paged, old, "It burns")
    new = paged.ticket(ANN, subject="New")
    put(paged, new, "It burns again")
    note(paged, new)
    paged.ticket(subject="Without a message")

    made = paged.parts.previews.preview(TEMPLATES["updated"])

    assert made.subject == f"[#{new.number}] New"
    assert made.text.startswith("It burns again")
    links = re.findall(r"https://help\.acme\.test/\w+/(\S+)\)", made.text)
    sent = mail(paged, new.number, "updated", message=put(paged, new, "x"))[0]
    assert len(links) == len(re.findall(r"https://help\.acme\.test/\w+/\S+\)", sent)) == 2
    assert paged.received()[0]["Subject"] == made.subject


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_a_preview_with_and_without_tickets(desk: StillDesk, name: str) -> None:
    words = replace(TEMPLATES[name], body="".join(f"<p>{mask.written}</p>" for mask in masks_of(name)))

    desk.set(trusted_authserv_id="mx.acme.test")
    empty = desk.parts.previews.preview(words)
    desk.parts.staff.learn()
    ticket = desk.ticket()
    put(desk, ticket, "It burns")
    note(desk, ticket)
    full = desk.parts.previews.preview(words)

    assert all(mask.shown("").text.splitlines()[0] in empty.text for mask in masks_of(name))
    assert ("It burns" in full.text) is ("#TicketID#" in words.subject)
    assert ("CANARY" in full.text) <= (words.readers is Readers.TECHNICIANS)


def test_the_newest_row_is_found_wherever_it_is(desk: StillDesk) -> None:
    from bot.mailing.previews import newest

    with desk.parts.store.transaction() as tx:
        assert newest(tx.tickets) is None
    ticket = desk.ticket()
    for number in (1, 2, 3, 7, 8, 9, 64, 1000, 1001):
        with desk.parts.store.transaction() as tx:
            tx.tickets.put(replace(ticket, number=number))
            found = newest(tx.tickets)
        assert found
        assert found.number == number


def test_the_audience_of_a_message_is_looked_at_anew_when_its_mail_leaves(desk: StillDesk) -> None:
    ticket = desk.ticket()
    message = desk.reply(ticket, "On our way")
    with desk.parts.store.transaction() as tx:
        tx.messages.put(replace(message, audience=Audience.NOTE))

    desk.work()

    assert desk.received() == []


def test_every_mask_reaches_the_customer_with_its_value(paged: StillDesk) -> None:
    paged.parts.staff.learn()
    ticket = paged.ticket(ANN, BOB, TOMS, subject="The printer burns")
    order = Field(id=5, name="Order", seen_by=SeenBy.PUBLIC)
    with paged.parts.store.transaction() as tx:
        tx.fields.put(order)
        filing = Filing.begin(tx, paged.clock(), (KEY,))
        ann = filing.met(Address(name="Ann Smith", address=ANN))
        assert ann
        tx.people.put(replace(ann, company="Smith Ltd", department="Books", location="London"))
        author = Author(name="Tom", slack_user=paged.tom)
        pages = {
            "Burning printers": "When a laser printer burns, pull its plug.",
            "Holidays": "Ask the boss.",
        }
        for number, (title, text) in enumerate(pages.items(), 1):
            put_new(tx, number, Content(title=title, body=text, is_public=True), by=author, at=filing.now)
    kept = paged.parts.store.blobs.put(b"%PDF")
    plan = File(name="plan.pdf", content_type="application/pdf", size=4, sha256=kept)
    asked = put(paged, ticket, "The laser printer burns. Where is its plug?", files=(plan,))
    paged.clock.forward(hours=1)
    change(
        paged, ticket, assignee=paged.tom, status=Status.IN_PROGRESS, priority=Priority.HIGH,
        minutes_spent=135, due_at=paged.clock(), fields=((5, "4711"),),
    )  # fmt: skip
    reply = put(
        paged, ticket, "We are *coming*.", author=author, format=Format.MARKDOWN,
        files=(replace(plan, name="map.pdf", lost=""),),
    )  # fmt: skip
    names = [mask.written.replace("1234", "5") for mask in masks_of("updated")]
    word(paged, "updated", "".join(f"<div>{name.strip('#')}=[{name}]</div>" for name in names))

    said, _ = mail(paged, ticket.number, "updated", message=reply)

    heading = "Tom, 2026-11-21 10:30 UTC\nWe are coming."
    first = "Ann Smith, 2026-11-21 09:30 UTC\nThe laser printer burns. Where is its plug?"
    expected = {
        "What_Happened": "The ticket has been updated.\n\nWe are coming.",
        "What_Happened_Short": "The ticket has been updated. We are coming.",
        "Reply": "We are coming.",
        "Originator": "Tom",
        "Body": "The laser printer burns. Where is its plug?",
        "Most_recent_message": heading,
        "Recent_messages": f"{heading}\n\n{first}",
        "Recipients": ANN,
        "Attachments": f"plan.pdf: {asked.id} 0 {ANN}\nmap.pdf: {reply.id} 0 {ANN}",
        "Recent_Attachments": f"map.pdf: {reply.id} 0 {ANN}",
        "Suggested_KB_articles": "Burning printers: https://help.acme.test/kb/1",
        "TicketID": str(ticket.number),
        "Subject": "The printer burns",
        "Category": "General",
        "Priority": "high",
        "Status": "in progress",
        "From": "Ann Smith",
        "FromEmail": ANN,
        "FirstName": "Ann",
        "LastName": "Smith",
        "Company": "Smith Ltd",
        "Department": "Books",
        "Location": "London",
        "Technician": "Tom Technician",
        "TechnicianEmail": TOMS,
        "Subscribers": "Ann Smith, bob, Tom Technician",
        "NonTechSubscribers": "Ann Smith, bob",
        "Date": "2026-11-21 09:30 UTC",
        "DueDate": "2026-11-21 10:30 UTC",
        "TimeSpent": "2h 15m",
        "Via": "email",
        "Custom_Fields": "Order: 4711",
        "CF_5": "4711",
    }
    got = dict(re.findall(r"^(\w+)=\[(.*?)\](?=\n\w+=\[|\n*\Z)", said, re.M | re.S))
    assert re.match(r"https://help\.acme\.test/ticket/\S+$", got.pop("URL"))
    assert re.match(
        r"Unsubscribe from this ticket: https://help\.acme\.test/unsubscribe/", got.pop("Unsubscribe")
    )
    for name in ("Attachments", "Recent_Attachments"):
        got[name] = re.sub(r"https://help\.acme\.test/files/(\S+)", file_of, got[name])
    assert got == expected


def file_of(link: re.Match[str]) -> str:
    """The message, the file's place in it and the only reader that a link names."""
    return read_signed((KEY,), FILE, link[1]).about
