"""Which ticket a mail belongs to, and what its sender may do there: each row of the evidence, end to end."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from bot.core.buttons import REOPEN, SPLIT, SUBSCRIBE
from bot.core.inbound import Inbound, Outcome
from bot.core.message_ids import message_id, plus_address
from bot.core.tickets import Priority, Status, Ticket
from tests.flow.typing import typed
from tests.still_desks import ANN, BOB, KEY, SUPPORT, TOMS, StillDesk

EVE = "eve@other.test"
TRUSTED = "mx.acme.test"


def passed(domain: str) -> dict[str, str]:
    """The header that our own mail server writes for a sender who is who they say."""
    return {"Authentication_Results": f"{TRUSTED}; dmarc=pass header.from={domain}"}


def opened(desk: StillDesk, **more: Any) -> Ticket:
    """Ann's ticket, made by her mail."""
    row = desk.arrives("Hello, the printer burns.", **more)
    assert row.outcome is Outcome.TICKET
    return desk.now(row.ticket or 0)


def asked(
    desk: StillDesk, ticket: Ticket, text: str = "Which printer?", address: str = ANN, *, by: str = ""
) -> EmailMessage:
    """A technician's question, as it lies in the customer's mailbox."""
    typed(desk, text, by=by, number=ticket.number)
    desk.work(seconds=20)
    assert text in desk.texts(address)[-1]
    return desk.received(address)[-1]


def said(desk: StillDesk, number: int = 1) -> str:
    return "\n".join(one["text"] for one in desk.thread(number))


# --- the rows of the evidence ------------------------------------------------------------------


def test_an_answer_to_a_mail_of_ours_joins_its_ticket(still: StillDesk) -> None:
    ticket = opened(still)
    mail = asked(still, ticket)

    row = still.arrives("The red one.", subject="anything", In_Reply_To=mail["Message-ID"])

    assert (row.outcome, row.ticket) == (Outcome.COMMENT, ticket.number)
    assert "it answers a mail of ours: #1" in row.reasons
    assert "the sender had that mail from us" in row.reasons
    assert "The red one." in said(still)


@pytest.mark.parametrize("header", ["Cc", "Delivered_To"])
def test_the_tickets_own_address_counts_wherever_the_mail_names_it(still: StillDesk, header: str) -> None:
    ticket = opened(still)
    address = plus_address(KEY, SUPPORT, ticket=ticket.number, recipient=ANN)

    row = still.arrives("More.", subject="anything", **{header: address})
    forged = still.arrives("More.", subject="anything", **{header: address.replace("+t1", "+t2")})

    assert (row.outcome, row.ticket) == (Outcome.COMMENT, ticket.number)
    assert "it was sent to the ticket's own address: #1" in row.reasons
    assert forged.outcome is Outcome.TICKET
    assert still.now(forged.ticket or 0).subscribers == (ANN,)


def test_a_mail_to_the_tickets_own_address_joins_it(still: StillDesk) -> None:
    ticket = opened(still)
    address = plus_address(KEY, SUPPORT, ticket=ticket.number, recipient=ANN)

    row = still.arrives("One more thing.", to=address, subject="The printer burns")

    assert (row.outcome, row.ticket) == (Outcome.COMMENT, ticket.number)
    assert "it was sent to the ticket's own address: #1" in row.reasons


@pytest.mark.parametrize(("sender", "joins"), [(ANN, True), (EVE, False)])
def test_an_answer_to_a_mail_that_is_in_the_ticket_joins_it_for_its_subscribers_only(
    still: StillDesk, sender: str, joins: bool
) -> None:
    opened(still, sender=BOB, Cc=ANN)
    with still.parts.store.transaction() as tx:
        known = tx.messages.find("ticket", 1)[0].message_id

    row = still.arrives("Me too.", sender=sender, subject="The printer burns", In_Reply_To=known)

    assert row.outcome is (Outcome.COMMENT if joins else Outcome.TICKET)
    assert row.ticket == (1 if joins else 2)
    if not joins:
        assert "The mail points at ticket #1." in said(still, 2)


@pytest.mark.parametrize(("sender", "joins"), [(ANN, True), (EVE, False)])
def test_the_number_in_the_subject_joins_its_ticket_for_its_subscribers_only(
    still: StillDesk, sender: str, joins: bool
) -> None:
    opened(still)

    row = still.arrives("Me too.", sender=sender, subject="Re: [#1] The printer burns")

    assert row.outcome is (Outcome.COMMENT if joins else Outcome.TICKET)


def test_a_forged_message_id_proves_nothing(still: StillDesk) -> None:
    opened(still)
    forged = message_id(b"somebody else's secret key", ticket=1, op="x", recipient=EVE, domain="acme.test")

    row = still.arrives("Let me in.", sender=EVE, subject="The printer burns", In_Reply_To=forged)

    assert (row.outcome, row.ticket) == (Outcome.TICKET, 2)


def test_whoever_was_sent_the_mail_on_is_heard_and_may_be_subscribed_by_a_button(still: StillDesk) -> None:
    ticket = opened(still)
    mail = asked(still, ticket)

    row = still.arrives("I am her colleague.", sender=EVE, In_Reply_To=mail["Message-ID"])

    assert row.ticket == 1
    assert f"{EVE} is not a subscriber of this ticket and gets no updates." in said(still)
    assert EVE not in still.now(1).subscribers
    still.press(SUBSCRIBE)
    still.slack.wait_for(lambda: EVE in still.now(1).subscribers)
    still.work(seconds=1)
    assert f"Tom Technician subscribed {EVE} to this ticket." in said(still)


# --- closed, old and other topics ----------------------------------------------------------------


def test_a_reply_reopens_a_closed_ticket(still: StillDesk) -> None:
    ticket = opened(still)
    still.close(ticket)

    still.arrives("It burns again.", subject="[#1] The printer burns")

    assert still.now(1).status is Status.NEW
    assert "The customer's reply reopened this ticket." in said(still)


def test_a_thank_you_leaves_a_closed_ticket_closed_and_offers_to_reopen_it(still: StillDesk) -> None:
    ticket = opened(still)
    still.close(ticket)

    still.arrives("Thank you very much, Tom!", subject="[#1] The printer burns")

    assert still.now(1).status is Status.CLOSED
    assert "Thank you very much, Tom!" in said(still)
    still.press(REOPEN)
    still.slack.wait_for(lambda: still.now(1).is_open)


@pytest.mark.parametrize("words", ["Thanks, but it still burns", "Thanks! When will you come?", "It burns"])
def test_what_is_more_than_a_thank_you_reopens(still: StillDesk, words: str) -> None:
    ticket = opened(still)
    still.close(ticket)

    still.arrives(words, subject="[#1] The printer burns")

    assert still.now(1).is_open


def test_a_reply_to_a_ticket_closed_long_ago_makes_a_new_one_that_names_it(still: StillDesk) -> None:
    ticket = opened(still)
    still.close(ticket)
    still.work(days=31)

    row = still.arrives("It burns again.", subject="[#1] The printer burns")

    assert (row.outcome, row.ticket, still.now(2).follows) == (Outcome.TICKET, 2, 1)
    assert "#1 was closed more than 30 days ago" in row.reasons
    assert not still.now(1).is_open


@pytest.mark.parametrize(
    ("subject", "days", "offered"),
    [
        ("Re: [#1] The printer burns", 0, False),
        ("AW: Re: The printer burns", 0, False),
        ("", 0, False),
        ("Our invoice", 0, True),
        ("Re: The printer burns", 59, False),
        ("Re: The printer burns", 61, True),
    ],
)
def test_a_reply_about_something_new_stays_a_comment_and_can_be_split_off(
    still: StillDesk, subject: str, days: int, offered: bool
) -> None:
    ticket = opened(still)
    mail = asked(still, ticket)
    still.work(days=days)

    row = still.arrives("Where is it?", subject=subject, In_Reply_To=mail["Message-ID"])

    assert row.ticket == 1
    assert ("is it about something new?" in said(still)) is offered


def test_splitting_moves_the_message_into_a_ticket_of_its_own(still: StillDesk) -> None:
    ticket = opened(still)
    mail = asked(still, ticket)
    row = still.arrives("Where is it?", subject="Our invoice", In_Reply_To=mail["Message-ID"])
    assert row.ticket == 1

    still.press(SPLIT)
    still.slack.wait_for(lambda: still.parts.desk.show(2, by=still.tom))
    still.work(seconds=1)

    new = still.now(2)
    assert (new.subject, new.requester, new.follows) == ("Our invoice", ANN, 1)
    assert "Where is it?" in said(still, 2)
    assert "Tom Technician made ticket #2 of this." in said(still, 1)
    reply = asked(still, new, "On page three.")
    assert str(reply["Subject"]).startswith("[#2]")


def test_a_ticket_that_is_split_off_begins_with_its_categorys_priority(still: StillDesk) -> None:
    still.parts.desk.change_category("General", given={"priority": "high"}, by=still.ada)
    still.arrives("It burns", subject="Printer")
    still.parts.facts.change(1, {"priority": "low"}, by=still.tom)
    (_, (message,)) = still.parts.conversations.splittable(1, by=still.tom)

    still.parts.conversations.split(1, message.id, by=still.tom)

    assert still.now(2).priority is Priority.HIGH


def test_a_split_of_what_was_split_already_says_so(still: StillDesk) -> None:
    ticket = opened(still)
    mail = asked(still, ticket)
    still.arrives("Where is it?", subject="Our invoice", In_Reply_To=mail["Message-ID"])
    with still.parts.store.transaction() as tx:
        found = tx.messages.find("ticket", 1)[-1]
    still.parts.conversations.split(1, found.id, by=still.tom)

    still.press(SPLIT)

    told = still.slack.wait_for(lambda: [one["text"] for one in still.slack.ephemerals(still.tom)])
    assert "it was split already" in told[-1]


# --- commands in the subject -----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["#close#", "#CLOSE#"])
def test_the_requester_closes_by_mail(still: StillDesk, command: str) -> None:
    opened(still)

    still.arrives("Solved it.", subject=f"Re: [#1] {command} The printer burns")

    assert still.now(1).status is Status.CLOSED
    assert "Solved it." in said(still)
    assert "closed this ticket by mail." in said(still)
    assert "#close#" not in said(still).lower()


def test_another_subscriber_does_not_close_by_mail(still: StillDesk) -> None:
    opened(still, Cc=BOB)

    still.arrives("Close it.", sender=BOB, subject="[#1] #close#")

    assert still.now(1).is_open
    assert "`#close#` was not followed" in said(still)


def test_a_command_to_close_does_not_hide_the_mail_that_makes_a_ticket(still: StillDesk) -> None:
    still.arrives("Hello", subject="#close# The printer burns")

    assert still.now(1).is_open
    assert still.now(1).subject == "The printer burns"
    assert "`#close#` was not followed" in said(still)


@pytest.mark.parametrize("command", ["#unsubscribe#", "#unsub#", "#Unsub#"])
def test_a_subscriber_leaves_by_mail_and_an_empty_mail_is_not_shown(still: StillDesk, command: str) -> None:
    opened(still, Cc=BOB)
    before = len(still.thread())

    still.arrives("", sender=BOB, subject=f"[#1] {command}")

    assert still.now(1).subscribers == (ANN,)
    assert f"{BOB} unsubscribed and gets no more mail about this ticket." in said(still)
    assert len(still.thread()) == before + 1


def test_what_a_leaving_subscriber_says_is_shown(still: StillDesk) -> None:
    opened(still, Cc=BOB)

    still.arrives("I left the company.", sender=BOB, subject="[#1] #unsub#")

    assert "I left the company." in said(still)


def test_several_commands_may_stand_in_one_subject(still: StillDesk) -> None:
    opened(still)

    still.arrives("", subject="[#1] #unsub# done #close#")

    assert (still.now(1).status, still.now(1).subscribers) == (Status.CLOSED, ())


def test_a_customers_tech_command_hides_nothing_from_customers_and_is_said(still: StillDesk) -> None:
    ticket = opened(still, Cc=BOB)
    mail = asked(still, ticket)

    still.arrives("Psst.", subject="[#1] #tech#", In_Reply_To=mail["Message-ID"])

    assert "`#tech#` was not followed" in said(still)
    assert any("Psst." in text for text in still.texts(BOB))


# --- technicians by mail ------------------------------------------------------------------------------


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    """The desk knows its technicians' addresses, and whom to believe about senders."""
    still.set(trusted_authserv_id=TRUSTED)
    still.parts.staff.learn()
    return still


def test_a_proven_technician_replies_by_mail_as_staff(staffed: StillDesk) -> None:
    opened(staffed)

    row = staffed.arrives("Have you tried water?", sender=TOMS, subject="[#1]", **passed("acme.test"))

    assert "the sender is a technician, which is proven" in row.reasons
    mail = staffed.received(ANN)[-1]
    assert str(mail["From"]) == f"Tom Technician <{SUPPORT}>"
    assert "Have you tried water?" in staffed.texts(ANN)[-1]
    assert staffed.now(1).assignee == staffed.tom


def test_a_technician_who_answers_a_mail_that_was_issued_to_them_needs_no_other_proof(
    staffed: StillDesk,
) -> None:
    ticket = opened(staffed, Cc=TOMS)
    mail = asked(staffed, ticket, "I will ask Tom", address=TOMS, by=staffed.ada)

    row = staffed.arrives(
        "Try water.", sender=TOMS, subject="Re: [#1] #tech#", In_Reply_To=mail["Message-ID"]
    )

    assert row.ticket == 1
    assert not any("Try water." in text for text in staffed.texts(ANN))


def test_a_proven_technicians_note_by_mail_stays_inside(staffed: StillDesk) -> None:
    opened(staffed, Cc=BOB)

    staffed.arrives("They never pay.", sender=TOMS, subject="[#1] #tech#", **passed("acme.test"))

    assert "They never pay." in said(staffed)
    assert "for technicians only" in str(staffed.thread()[-1])
    for address in (ANN, BOB):
        assert not any("They never pay." in text for text in staffed.texts(address))


def test_a_proven_technician_closes_others_tickets_by_mail(staffed: StillDesk) -> None:
    opened(staffed)

    staffed.arrives("", sender=TOMS, subject="[#1] #close#", **passed("acme.test"))

    assert staffed.now(1).status is Status.CLOSED


def test_what_a_technician_passes_on_is_its_authors_ticket(staffed: StillDesk) -> None:
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Cid Customer <cid@client.test>\n"
        "Date: Mon, Nov 16, 2026\nSubject: Door\nTo: Tom <tom@acme.test>\n\nThe door is stuck.\n"
    )

    row = staffed.arrives(text, sender=TOMS, subject="Fwd: Door", **passed("acme.test"))

    ticket = staffed.now(row.ticket or 0)
    assert (ticket.requester, ticket.requester_name, ticket.subject) == (
        "cid@client.test",
        "Cid Customer",
        "Door",
    )
    assert ticket.subscribers == ("cid@client.test",)
    assert "The door is stuck." in said(staffed)
    assert f"Passed on by Tom Technician &lt;{TOMS}&gt;." in said(staffed)


def test_switched_off_a_technicians_forward_is_the_technicians_ticket(staffed: StillDesk) -> None:
    staffed.set(extract_forwarded_sender="off")
    text = "---------- Forwarded message ---------\nFrom: Cid <cid@client.test>\nSubject: Door\n\nStuck.\n"

    staffed.arrives(text, sender=TOMS, subject="Fwd: Door", **passed("acme.test"))

    assert staffed.now(1).requester == TOMS


def test_a_customers_forward_is_the_customers_own_ticket(staffed: StillDesk) -> None:
    text = "---------- Forwarded message ---------\nFrom: Cid <cid@client.test>\nSubject: Door\n\nStuck.\n"

    staffed.arrives(text, subject="Fwd: Door")

    assert staffed.now(1).requester == ANN


# --- who the sender really is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "mark"),
    [
        (f"{TRUSTED}; dmarc=pass header.from=customer.test", "sender verified"),
        (f"{TRUSTED}; dmarc=fail header.from=customer.test", "sender NOT verified"),
        (f"{TRUSTED}; spf=pass smtp.mailfrom=customer.test", "sender unverified"),
        ("evil.test; dmarc=pass header.from=customer.test", "sender unverified"),
    ],
)
def test_the_senders_authentication_stands_on_the_card_and_on_each_mail(
    staffed: StillDesk, header: str, mark: str
) -> None:
    row = staffed.arrives("Hello", Authentication_Results=header)

    ticket = staffed.now(row.ticket or 0)
    assert mark in str(staffed.slack.message(staffed.channel, ticket.thread_ts or "")["blocks"])
    assert mark in str(staffed.thread()[0]["blocks"])


def test_a_sender_who_is_not_verified_subscribes_nobody_else_but_the_thread_offers_it(
    staffed: StillDesk,
) -> None:
    header = f"{TRUSTED}; dmarc=fail header.from=customer.test"

    staffed.arrives("Hello", Cc=f"{BOB}, {EVE}", Authentication_Results=header)

    assert staffed.now(1).subscribers == (ANN,)
    staffed.press(SUBSCRIBE)
    staffed.slack.wait_for(lambda: staffed.now(1).subscribers == (ANN, BOB, EVE))


FROMS = {
    "plain": TOMS,
    "named": f"Tom Technician <{TOMS}>",
    "two addresses": f"{TOMS}, {EVE}",
    "in a name": f'"{TOMS}" <{EVE}>',
    "commented": f"{TOMS} (<{EVE}>)",
    "lookalike": "tom@acme.test.evil.test",
    "capitals": TOMS.upper(),
}
RESULTS = {
    "nothing": None,
    "our server: fail": f"{TRUSTED}; dmarc=fail header.from=acme.test",
    "our server: none": f"{TRUSTED}; dmarc=none header.from=acme.test",
    "our server: spf only": f"{TRUSTED}; spf=pass smtp.mailfrom=acme.test",
    "our server: another domain": f"{TRUSTED}; dmarc=pass header.from=evil.test",
    "another server": "mx.evil.test; dmarc=pass header.from=acme.test",
    "a name like ours": f"{TRUSTED}.evil.test; dmarc=pass header.from=acme.test",
    "ours in a comment": f"mx.evil.test ({TRUSTED}); dmarc=pass header.from=acme.test",
    "pass in a comment": f"{TRUSTED}; dmarc=fail (dmarc=pass) header.from=acme.test",
    "pass in a reason": f'{TRUSTED}; dmarc=fail reason="; dmarc=pass" header.from=acme.test',
    "no server": "dmarc=pass header.from=acme.test",
}
COMMANDS = ("#close#", "#tech#", "#close# #tech#", "")


def test_no_unproven_technicians_mail_has_any_power(staffed: StillDesk) -> None:
    """Every From with every Authentication-Results and every command (fault 83, 84)."""
    opened(staffed, Cc=f"{BOB}, {TOMS}")
    secret = 0
    for sender in FROMS.values():
        for result in RESULTS.values():
            for command in COMMANDS:
                secret += 1
                more = {"Authentication_Results": result} if result else {}
                raw = staffed_mail(secret, sender, command, more)
                row = arrived(staffed, raw)
                assert "the sender is a technician, which is proven" not in row.reasons, (sender, result)
    ticket = staffed.now(1)
    assert (ticket.status, ticket.assignee) == (Status.NEW, None)
    with staffed.parts.store.transaction() as tx:
        messages = tx.messages.find("ticket", 1)
    assert not [one for one in messages if one.author.is_staff or one.audience == "note"]
    assert secret == len(FROMS) * len(RESULTS) * len(COMMANDS) >= 300


def staffed_mail(number: int, sender: str, command: str, headers: dict[str, str]) -> bytes:
    """A mail that says to be a technician's, as bytes that no library has tidied up."""
    lines = [
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        f"From: {sender}",
        f"To: {SUPPORT}",
        f"Subject: [#1] {command}",
        f"Message-ID: <{number}@evil.test>",
    ]
    return ("\r\n".join(lines) + f"\r\n\r\nSpoofed {number}.\r\n").encode()


def arrived(desk: StillDesk, raw: bytes) -> Inbound:
    desk.clock.forward(hours=2)  # more mail than the cap on relayed mail allows must not hide anything
    return desk.filed(raw)


def test_the_topmost_result_counts_alone(staffed: StillDesk) -> None:
    opened(staffed)
    genuine, forged = (
        f"{TRUSTED}; dmarc=fail header.from=acme.test",
        f"{TRUSTED}; dmarc=pass header.from=acme.test",
    )
    raw = (
        f"Authentication-Results: {genuine}\r\nAuthentication-Results: {forged}\r\nFrom: {TOMS}\r\n"
        f"To: {SUPPORT}\r\nSubject: [#1] #close#\r\nMessage-ID: <top@evil.test>\r\n\r\nClose.\r\n"
    )

    staffed.arrives_raw(raw.encode())

    assert staffed.now(1).is_open


def test_a_signature_that_covers_a_part_only_proves_nothing(staffed: StillDesk) -> None:
    """Fault 85: DKIM passes although text was appended after its l= bytes."""
    opened(staffed)
    results = f"{TRUSTED}; dkim=pass header.d=acme.test; dmarc=pass header.from=acme.test"

    staffed.arrives(
        "Close.",
        sender=TOMS,
        subject="[#1] #close#",
        Authentication_Results=results,
        DKIM_Signature="v=1; a=rsa-sha256; d=acme.test; l=20; bh=x; b=y",
    )

    assert staffed.now(1).is_open


def is_staff(desk: StillDesk, address: str) -> bool:
    """Whether this is a technician's address, once it was learnt who is where."""
    desk.parts.staff.learn_if_changed()
    with desk.parts.store.transaction() as tx:
        return any(one.is_staff for one in tx.people.find("address", address))


def test_a_technician_who_left_the_channel_is_one_no_more(staffed: StillDesk) -> None:
    opened(staffed)
    staffed.slack.kick(staffed.tom, staffed.channel)
    staffed.slack.wait_for(lambda: not is_staff(staffed, TOMS))

    staffed.arrives("Close.", sender=TOMS, subject="[#1] #close#", **passed("acme.test"))

    assert staffed.now(1).is_open


def test_sixty_days_are_counted_from_the_last_word(still: StillDesk) -> None:
    ticket = opened(still)
    still.work(days=50)
    still.arrives("Still there?", subject="[#1]")
    still.work(days=50)

    still.arrives("And now?", subject="[#1]")

    assert "is it about something new?" not in said(still)
    assert still.clock() - ticket.created_at > timedelta(days=99)


# --- what else a stranger can do -----------------------------------------------------------------------


def test_fault_91_a_flood_from_one_sender_is_held_and_the_admins_are_told_once(still: StillDesk) -> None:
    still.set(flood_limit="3")

    rows = [still.arrives(f"Alarm {number}", subject=f"Alarm {number}") for number in range(5)]
    other = still.arrives("Hello", sender=EVE)

    assert [row.outcome for row in (*rows, other)] == [Outcome.TICKET] * 3 + [Outcome.HELD] * 2 + [
        Outcome.TICKET
    ]
    told = [text for text in still.told(still.ada) if "in an hour came from" in text]
    assert len(told) == 1
    still.work(hours=1)
    assert still.arrives("Hello again", subject="Later").outcome is Outcome.TICKET


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("Ann <ann@b\u00fccher.test>", "the domain is xn--bcher-kva.test"),
        ("Ann <ann@xn--bcher-kva.test>", "the domain reads b\u00fccher.test"),
        ("P\u0430yP\u0430l <ann@customer.test>", "letters of several alphabets"),
        ("\u0410\u043d\u043d\u0430 Smith <ann@customer.test>", ""),
    ],
)
def test_fault_86_a_sender_who_looks_like_another_is_marked(
    still: StillDesk, sender: str, words: str
) -> None:
    raw = f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: Hi\r\nMessage-ID: <1@x.test>\r\n\r\nHello\r\n"

    still.arrives_raw(raw.encode())

    shown = str(still.thread()[0]["blocks"][0])
    assert words in shown
    assert ("\u26a0" in shown) is bool(words)


def test_a_logo_that_was_posted_in_the_ticket_is_not_posted_again(still: StillDesk) -> None:
    def with_logo(text: str, **more: str) -> None:
        message = still.a_mail(text, html=f"<p>{text}</p><img src='cid:logo@x'>", **more)
        html = message.get_body(("html",))
        assert html
        html.add_related(b"GIF89a logo", "image", "gif", cid="<logo@x>", filename="logo.gif")
        still.arrives_raw(message.as_bytes())

    with_logo("Hello")
    with_logo("Still burning", subject="[#1]")

    with still.parts.store.transaction() as tx:
        of_messages = [tx.deliveries.find("message", one.id) for one in tx.messages.find("ticket", 1)]
    assert [sum(one.order.kind == "post_file" for one in each) for each in of_messages] == [1, 0]
    still.slack.wait_for(lambda: still.work(seconds=5) or any(post.get("files") for post in still.thread()))
