"""Whose ticket it is when a technician passes a mail on."""

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.core.inbound import Inbound, Outcome
from bot.core.messages import Audience
from bot.core.outbox import Delivery, PostLine, PostMessage, State
from bot.core.wordings import Wording
from bot.filing import Filing
from tests.desks import body
from tests.flow.test_matching import TRUSTED, passed, said
from tests.still_desks import KEY, SUPPORT, TOMS, StillDesk

MAX = "max@client.test"
HEADER = (
    f"---------- Forwarded message ---------\nFrom: Max <{MAX}>\nDate: Mon, Nov 16, 2026\nSubject: Door\n"
)
STORY = "\n\n".join(f"Paragraph {number} {'word ' * 60}" for number in range(40))


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    """The desk knows its technicians' addresses, and whom to believe about senders."""
    still.set(trusted_authserv_id=TRUSTED)
    still.parts.staff.learn()
    return still


def passes_on(desk: StillDesk, text: str, subject: str = "Fwd: Door", **more: Any) -> Inbound:
    """Tom's mail, proven to be his."""
    return desk.arrives(text, sender=TOMS, subject=subject, **passed("acme.test"), **more)


def posts(desk: StillDesk, message: int = 1) -> list[Delivery]:
    """The deliveries of a message's parts."""
    with desk.parts.store.transaction() as tx:
        found = tx.deliveries.find("message", message)
    return [one for one in found if isinstance(one.order, PostMessage)]


@pytest.mark.parametrize(
    "subject", ["#tech# Fwd: Door", "#close# Fwd: Door", "Fwd: #tech# Door", "Fwd: Door"]
)
def test_a_long_forward_stands_in_its_thread_whole_whatever_its_subject_asks(
    staffed: StillDesk, subject: str
) -> None:
    passes_on(staffed, f"FYI\n\n{HEADER}\n{STORY}\n", subject)

    assert staffed.now(1).requester == MAX
    assert len(posts(staffed)) > 1
    assert {one.state for one in posts(staffed)} == {State.DONE}
    for number in (0, 39):
        assert f"Paragraph {number} " in str([one["blocks"] for one in staffed.thread()])


def test_a_part_that_is_not_there_is_said_and_holds_up_nothing(staffed: StillDesk) -> None:
    staffed.arrives("Short.")
    ticket = staffed.now(1)
    with staffed.parts.store.transaction() as tx:
        (message,) = tx.messages.find("ticket", 1)
        Filing.begin(tx, staffed.clock(), (KEY,)).slack.post_message(ticket, message, 2)

    staffed.arrives("More.", subject="[#1]")

    assert [one.state for one in posts(staffed, message.id)] == [State.DONE] * 3
    assert "Part 2 of this message is missing: only 1 of it are kept." in said(staffed)
    assert "More." in said(staffed)


@pytest.mark.parametrize(
    "address", [SUPPORT, "Help@Acme.test", "support+t1.abc@acme.test", "sales@acme.test"]
)
def test_a_forwarded_mail_of_the_desk_itself_is_the_technicians_own_ticket(
    staffed: StillDesk, address: str
) -> None:
    staffed.set(from_address="help@acme.test")
    with staffed.parts.store.transaction() as tx:
        account = tx.accounts.get(SUPPORT)
        assert account
        tx.accounts.put(replace(account, address="sales@acme.test", enabled=False))

    passes_on(staffed, f"FYI\n\n{HEADER.replace(MAX, address)}\nWhich printer?\n")

    ticket = staffed.now(1)
    assert (ticket.requester, ticket.subscribers) == (TOMS, (TOMS,))
    assert "The forwarded mail is one that the desk itself sent" in said(staffed)
    assert "Passed on by" not in said(staffed)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("I: need a laptop", f"Hello\nFrom: our boss {MAX}\nplease"),
        ("Rif: fattura", f"buongiorno\nDa: qui a {MAX}"),
        ("PD: salary", f"x\nVan: {MAX}"),
        ("TR: help", f"Hi\nde: {MAX}"),
    ],
)
def test_a_technicians_own_words_make_nobody_elses_ticket(
    staffed: StillDesk, subject: str, text: str
) -> None:
    passes_on(staffed, text, subject)

    assert (staffed.now(1).requester, staffed.now(1).subject) == (TOMS, subject)


def test_the_header_of_the_forward_counts_and_no_line_above_it(staffed: StillDesk) -> None:
    passes_on(staffed, f"He was sent from:\nFrom: sales (see other@wrong.test)\n\n{HEADER}\nStuck.\n")

    assert staffed.now(1).requester == MAX


def test_a_forward_in_html_is_its_authors_ticket(staffed: StillDesk) -> None:
    html = (
        f"<p>zur Info</p><div><b>Von:</b> Max Muster &lt;{MAX}&gt;<br><b>Gesendet:</b> Montag<br>"
        "<b>An:</b> Tom<br><b>Betreff:</b> Tür</div><p>Sie klemmt.</p>"
    )
    mail = staffed.a_mail("", sender=TOMS, subject="WG: Tür", **passed("acme.test"))
    mail.set_content(html, subtype="html")

    staffed.arrives_raw(mail.as_bytes())

    ticket = staffed.now(1)
    assert (ticket.requester, ticket.requester_name, ticket.subject) == (MAX, "Max Muster", "Tür")


def test_a_mail_forwarded_as_an_attachment_is_its_authors_ticket(staffed: StillDesk) -> None:
    inner = staffed.a_mail("The door is stuck.", sender=f"Max Muster <{MAX}>", subject="Door")
    mail = staffed.a_mail("See the attached mail.", sender=TOMS, subject="Fwd: Door", **passed("acme.test"))
    mail.add_attachment(inner)

    staffed.arrives_raw(mail.as_bytes())

    assert (staffed.now(1).requester, staffed.now(1).requester_name) == (MAX, "Max Muster")


@pytest.mark.parametrize("empty", ["\n", "> \n"])
def test_a_forward_of_thousands_of_empty_lines_is_filed_at_once(staffed: StillDesk, empty: str) -> None:
    mail = staffed.a_mail(f"fyi\n{empty * 19_000}x\n", sender=TOMS, subject="Fwd: look")
    mail["Authentication-Results"] = passed("acme.test")["Authentication_Results"]
    began = time.process_time()

    row = staffed.arrives_raw(mail.as_bytes())

    assert time.process_time() - began < 10
    assert (row.outcome, staffed.now(1).requester) == (Outcome.TICKET, TOMS)


# --- whose words they are ----------------------------------------------------------------------

UNKIND = "FYI this customer is a pain, give it low priority."
HTML_FORWARD = (
    f"<div>{UNKIND}</div><div>-- <br>Tom, mobile 555-0100</div><div class=gmail_quote>"
    f"---------- Forwarded message ---------<br>From: <b>Max</b> &lt;{MAX}&gt;<br>Date: Sat, 21 Nov 2026<br>"
    f"Subject: Door<br>To: Tom &lt;{TOMS}&gt;<br><br>My door is stuck.</div>"
)


def messages(desk: StillDesk) -> list[tuple[Audience, str, str]]:
    """What stands in ticket 1: for whom, by whom, the words."""
    with desk.parts.store.transaction() as tx:
        return [(one.audience, one.author.address, one.text) for one in tx.messages.find("ticket", 1)]


@pytest.mark.parametrize(
    "text",
    [
        f"{UNKIND}\n\n{HEADER}To: Tom <{TOMS}>\n\nMy door is stuck.\n",
        f"{UNKIND}\n\n> {HEADER.strip().replace(chr(10), chr(10) + '> ')}\n>\n> My door is stuck.\n",
        f"{HEADER}To: Tom <{TOMS}>\n\nMy door is stuck.\n\n-- \n{UNKIND}\nTom, mobile 555-0100\n",
        f"{UNKIND}\n\nBegin forwarded message:\n\n> From: Max <{MAX}>\n> Date: Monday\n"
        f"> To: Ann <ann@x.test>,\n> Tom <{TOMS}>\n> Subject: Door\n>\n> My door is stuck.\n\n{UNKIND}",
    ],
    ids=["above", "quoted", "signature below", "below quotes"],
)
def test_only_what_was_forwarded_is_its_authors_and_the_rest_is_a_note(staffed: StillDesk, text: str) -> None:
    passes_on(staffed, text)

    (first, note) = messages(staffed)
    assert first == (Audience.PUBLIC, MAX, "My door is stuck.")
    assert note[:2] == (Audience.NOTE, TOMS)
    assert UNKIND in note[2]
    assert UNKIND in str([one["blocks"] for one in staffed.thread()])


def test_a_forward_in_html_shows_no_word_of_who_passed_it_on(staffed: StillDesk) -> None:
    passes_on(staffed, f"{UNKIND}\n\n{HEADER}\nMy door is stuck.\n", html=HTML_FORWARD)

    (first, note) = messages(staffed)
    assert (first[0], first[2].strip()) == (Audience.PUBLIC, "My door is stuck.")
    assert UNKIND in note[2]


def test_a_forward_alone_makes_no_note(staffed: StillDesk) -> None:
    passes_on(staffed, f"{HEADER}\nMy door is stuck.\n")

    assert messages(staffed) == [(Audience.PUBLIC, MAX, "My door is stuck.")]


def test_what_cannot_be_told_apart_is_a_note_as_a_whole(staffed: StillDesk) -> None:
    inner = staffed.a_mail("The door is stuck.", sender=f"Max Muster <{MAX}>", subject="Door")
    mail = staffed.a_mail(UNKIND, sender=TOMS, subject="Fwd: Door", **passed("acme.test"))
    mail.add_attachment(inner)

    staffed.arrives_raw(mail.as_bytes())

    assert staffed.now(1).requester == MAX
    assert messages(staffed) == [(Audience.NOTE, TOMS, UNKIND)]
    with staffed.parts.store.transaction() as tx:
        lines = [one.order.words for one in tx.deliveries.all() if isinstance(one.order, PostLine)]
    assert any("shown to no customer" in one for one in lines)


def test_no_mail_to_the_customer_has_the_technicians_words(staffed: StillDesk) -> None:
    with staffed.parts.store.transaction() as tx:
        every, now = "<p>#Recent_messages#</p>", staffed.clock()
        tx.wordings.put(Wording(name="updated", subject="Door", body=every, at=now, by=staffed.ada))
    passes_on(staffed, f"{UNKIND}\n\n{HEADER}\nMy door is stuck.\n")
    staffed.reply(staffed.now(1), "We look into it.")
    staffed.work()
    staffed.close(staffed.now(1))
    staffed.work()

    mails = staffed.received(MAX)
    assert len(mails) == 2
    assert "My door is stuck." in body(mails[0])
    assert not any("pain" in body(one) + body(one, "html") for one in mails)
