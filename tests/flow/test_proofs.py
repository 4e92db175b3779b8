"""What proves nothing, although it looks as if it did: forged, borrowed, quoted, or meant otherwise."""

import pytest

from bot.core.inbound import Outcome
from bot.core.message_ids import message_id
from bot.core.tickets import Status
from tests.flow.test_matching import EVE, TRUSTED, asked, opened, passed, said
from tests.still_desks import ANN, BOB, KEY, SUPPORT, TOMS, StillDesk


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    """The desk knows its technicians' addresses, and whom to believe about senders."""
    still.set(trusted_authserv_id=TRUSTED)
    still.parts.staff.learn()
    return still


@pytest.mark.parametrize("local", ["=?utf-8?q?=3Bdmarc=3Dpass=3B?=", '"x;dmarc=pass header.from=acme.test;"'])
def test_a_result_in_the_senders_own_words_proves_no_technician(staffed: StillDesk, local: str) -> None:
    opened(staffed)
    raw = (
        f"Authentication-Results: {TRUSTED}; spf=pass smtp.mailfrom={local}@evil.test;\r\n"
        f" dmarc=fail header.from=acme.test\r\nFrom: {TOMS}\r\nTo: {SUPPORT}\r\n"
        "Subject: [#1] #close#\r\nMessage-ID: <1@evil.test>\r\n\r\nSend your password to evil.\r\n"
    )

    row = staffed.arrives_raw(raw.encode())

    assert row.ticket == 2
    assert staffed.now(1).is_open
    assert not any("Send your password" in text for text in staffed.texts(ANN))


def test_a_mail_that_several_people_got_proves_none_of_them(staffed: StillDesk) -> None:
    staffed.set(single_cc_email="on")
    ticket = opened(staffed, Cc=f"{TOMS}, {BOB}")
    mail = asked(staffed, ticket, "Which printer?", address=BOB)

    row = staffed.arrives("I close it.", sender=TOMS, subject="Re: #close#", In_Reply_To=mail["Message-ID"])

    assert row.ticket == 1
    assert "the sender is a technician, which is proven" not in row.reasons
    assert staffed.now(1).is_open


def test_what_our_server_found_false_is_not_made_true_by_an_answer_to_a_mail_of_ours(
    staffed: StillDesk,
) -> None:
    ticket = opened(staffed, Cc=TOMS)
    issued = message_id(KEY, ticket=ticket.number, op="0a", recipient=TOMS, domain="acme.test")
    failed = {"Authentication_Results": f"{TRUSTED}; dmarc=fail header.from=acme.test"}

    row = staffed.arrives("Close.", sender=TOMS, subject="#close#", In_Reply_To=issued, **failed)

    assert row.ticket == 1
    assert staffed.now(1).is_open


def test_a_note_of_a_technician_who_is_not_proven_goes_to_no_customer(staffed: StillDesk) -> None:
    ticket = opened(staffed, Cc=BOB)
    issued = message_id(KEY, ticket=ticket.number, op="0a", recipient=ANN, domain="acme.test")

    staffed.arrives("Pay her nothing.", sender=TOMS, subject="Re: #tech#", In_Reply_To=issued)

    assert "Pay her nothing." in said(staffed)
    assert "Not passed on" in said(staffed)
    for address in (ANN, BOB):
        assert not any("Pay her nothing." in text for text in staffed.texts(address))


def test_what_a_technician_forwards_into_a_ticket_is_a_note(staffed: StillDesk) -> None:
    ticket = opened(staffed)
    issued = message_id(KEY, ticket=ticket.number, op="0a", recipient=ANN, domain="acme.test")

    staffed.arrives(
        "Can somebody take this one?",
        sender=TOMS,
        subject="Fwd: Re: The printer burns",
        References=issued,
        **passed("acme.test"),
    )

    assert "Can somebody take this one?" in said(staffed)
    assert "it is kept as a note" in said(staffed)
    assert not any("Can somebody take" in text for text in staffed.texts(ANN))


def test_a_pretended_technician_joins_no_ticket_by_its_number(staffed: StillDesk) -> None:
    ticket = opened(staffed)
    staffed.close(ticket)

    row = staffed.arrives("It burns.", sender=TOMS, subject="[#1]")

    assert row.ticket == 2
    assert not staffed.now(1).is_open


def test_a_subscriber_whom_our_server_does_not_believe_joins_nothing_by_number(staffed: StillDesk) -> None:
    opened(staffed)

    row = staffed.arrives(
        "Close it.",
        subject="[#1] #close#",
        Authentication_Results=f"{TRUSTED}; spf=fail; dkim=none; dmarc=none",
    )

    assert row.ticket == 2
    assert staffed.now(1).is_open


def test_who_answers_with_anothers_mail_closes_and_unsubscribes_nobody(still: StillDesk) -> None:
    ticket = opened(still, Cc=BOB)
    bobs = asked(still, ticket, "Which printer?", address=BOB)

    still.arrives("Bye", sender=ANN, subject="#close# #unsubscribe#", In_Reply_To=bobs["Message-ID"])

    assert still.now(1).is_open
    assert still.now(1).subscribers == (ANN, BOB)
    assert "`#close#` was not followed" in said(still)
    assert "`#unsubscribe#` was not followed" in said(still)


def test_a_command_above_a_quote_posts_no_quote(still: StillDesk) -> None:
    ticket = opened(still, Cc=BOB)
    mail = asked(still, ticket)
    before = len(still.thread())

    still.arrives(
        "\nOn Sat, Nov 21, 2026 at 9:30, Tom <support@acme.test> wrote:\n> Which printer?\n",
        subject="Re: #unsub#",
        In_Reply_To=mail["Message-ID"],
    )

    assert still.now(1).subscribers == (BOB,)
    assert len(still.thread()) == before + 1  # who left
    assert len(still.texts(BOB)) == 1


def test_who_leaves_a_closed_ticket_with_words_reopens_it(still: StillDesk) -> None:
    ticket = opened(still, Cc=BOB)
    still.close(ticket)

    still.arrives("It burns again, help!", sender=BOB, subject="[#1] #unsub#")

    assert still.now(1).status is Status.NEW


def test_an_old_closed_ticket_lets_no_stranger_past_the_door(still: StillDesk) -> None:
    ticket = opened(still)
    issued = message_id(KEY, ticket=ticket.number, op="0a", recipient=ANN, domain="acme.test")
    still.close(ticket)
    still.work(days=31)
    still.set(accept_unregistered="off", flood_limit="2")

    stranger = still.arrives("Let me in", sender=EVE, subject="New", In_Reply_To=issued)
    known = [still.arrives(f"Again {n}", subject=f"New {n}", In_Reply_To=issued) for n in range(3)]

    assert stranger.outcome is Outcome.REFUSED
    assert [one.outcome for one in known] == [Outcome.TICKET, Outcome.TICKET, Outcome.HELD]
