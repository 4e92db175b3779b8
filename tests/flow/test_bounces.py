"""Mails of ours that did not arrive: who is told, who is believed, and what can be done about it."""

from email.message import EmailMessage

import pytest

from bot.core.buttons import BOUNCE_LIFT, BOUNCE_REMOVE, BOUNCE_RETRY
from bot.core.inbound import Inbound, Outcome
from bot.core.outbox import SendMail, State
from bot.core.tickets import Status, Ticket
from sandbox.mail.delivery_report import delivery_report
from tests.flow.typing import typed
from tests.still_desks import ANN, BOB, SUPPORT, StillDesk

GONE = "550 5.1.1 no such user"


def opened(desk: StillDesk, *others: str) -> Ticket:
    """Ann's ticket, with these subscribers more."""
    desk.set(subscribe_cc_and_to="on")
    row = desk.arrives("It burns.", **({"Cc": ", ".join(others)} if others else {}))
    assert row.outcome is Outcome.TICKET
    return desk.now(row.ticket or 0)


def replied(desk: StillDesk, ticket: Ticket, text: str = "Which printer?") -> str:
    """A technician's reply, typed and mailed; gives its ts."""
    ts = typed(desk, text, number=ticket.number)
    desk.work(seconds=20)
    assert text in desk.texts()[-1]
    return ts


def reported(desk: StillDesk, mail: EmailMessage, recipient: str, reply: str = GONE) -> Inbound:
    """A delivery report about this mail of ours came in."""
    desk.count += 1
    raw = delivery_report(
        original=mail.as_bytes(),
        sender=SUPPORT,
        rcpt=recipient,
        reply=reply,
        at=desk.clock(),
        message_id=f"<{desk.count}@mx.customer.test>",
    )
    return desk.arrives_raw(raw)


def delayed(desk: StillDesk, mail: EmailMessage, recipient: str) -> Inbound:
    """A report came in that says that the mail is only late."""
    desk.count += 1
    raw = delivery_report(
        original=mail.as_bytes(), sender=SUPPORT, rcpt=recipient, reply="451 4.4.1 no answer",
        at=desk.clock(), message_id=f"<{desk.count}@mx.customer.test>",
    )  # fmt: skip
    return desk.arrives_raw(raw.replace(b"Action: failed", b"Action: delayed"))


def said(desk: StillDesk, number: int = 1) -> str:
    return "\n".join(one["text"] for one in desk.thread(number))


def buttons(desk: StillDesk, words: str, number: int = 1) -> list[str]:
    """The actions below the newest line with these words."""
    found = [one for one in desk.thread(number) if words in one["text"]][-1]
    rows = [one["elements"] for one in found["blocks"] if one["type"] == "actions"]
    return [one["action_id"] for row in rows for one in row]


def test_the_thread_says_who_did_not_get_which_reply_and_why(still: StillDesk) -> None:
    ticket = opened(still)
    ts = replied(still, ticket)

    row = reported(still, still.received()[-1], ANN)

    assert (row.outcome, row.ticket) == (Outcome.BOUNCE, 1)
    words = f"{ANN} did not get the mail with Tom Technician's words “Which printer?”"
    assert words in said(still)
    assert "no such user" in said(still)
    assert buttons(still, words) == [BOUNCE_RETRY, BOUNCE_REMOVE]
    assert [one["name"] for one in still.slack.message(still.channel, ts)["reactions"]] == ["warning"]
    assert still.now(1).status is Status.IN_PROGRESS  # as before


def test_a_retry_mails_the_same_words_to_that_recipient_alone_in_the_same_conversation(
    still: StillDesk,
) -> None:
    still.set(single_cc_email="on")
    ticket = opened(still, BOB)
    ts = replied(still, ticket)
    first = still.received(BOB)[-1]
    before = len(still.received(ANN))
    reported(still, first, BOB)

    still.press(BOUNCE_RETRY)
    still.work(seconds=1)

    assert len(still.received(ANN)) == before
    again = still.received(BOB)[-1]
    assert again["Message-ID"] != first["Message-ID"]
    assert (again["To"], again["Cc"]) == (BOB, None)
    assert again["References"] == first["References"]
    assert again["Subject"] == first["Subject"]
    assert "Which printer?" in still.texts(BOB)[-1]
    assert "Tom Technician had it mailed to bob@customer.test again." in str(still.thread())
    still.work(seconds=1)
    reactions = [one["name"] for one in still.slack.message(still.channel, ts)["reactions"]]
    assert reactions == ["incoming_envelope"]


def test_a_retry_that_bounces_too_is_shown_anew(still: StillDesk) -> None:
    ticket = opened(still)
    replied(still, ticket)
    reported(still, still.received()[-1], ANN)
    still.press(BOUNCE_RETRY)
    still.work(seconds=1)

    reported(still, still.received()[-1], ANN, "550 5.1.1 still nobody")

    assert "still nobody" in said(still)
    assert buttons(still, "still nobody") == [BOUNCE_RETRY, BOUNCE_REMOVE]


def test_a_subscriber_whose_mail_bounced_is_removed_by_a_button(still: StillDesk) -> None:
    ticket = opened(still, BOB)
    replied(still, ticket)
    reported(still, still.received(BOB)[-1], BOB)

    still.press(BOUNCE_REMOVE)

    assert still.now(1).subscribers == (ANN,)


def test_nobody_but_a_technician_of_the_ticket_retries(still: StillDesk) -> None:
    ticket = opened(still)
    replied(still, ticket)
    mail = still.received()[-1]
    reported(still, mail, ANN)
    before = len(still.received())

    still.press(BOUNCE_RETRY, by=still.gus)

    assert len(still.received()) == before
    refusal = "Ticket #1 is for the technicians of its channel."
    still.slack.wait_for(lambda: any(one["text"] == refusal for one in still.slack.ephemerals(still.gus)))


def test_the_same_report_again_says_nothing_new(still: StillDesk) -> None:
    ticket = opened(still)
    replied(still, ticket)
    mail = still.received()[-1]
    reported(still, mail, ANN)
    reported(still, mail, ANN, "554 5.4.0 again")

    assert said(still).count("did not get") == 1


def test_a_bounce_of_an_automatic_mail_says_so(still: StillDesk) -> None:
    opened(still)

    reported(still, still.received()[0], ANN)

    assert f"{ANN} did not get the automatic mail “We have received your message.”" in said(still)


def test_a_mail_that_is_only_late_has_no_buttons_and_is_not_marked(still: StillDesk) -> None:
    ticket = opened(still)
    replied(still, ticket)
    mail = still.received()[-1]

    delayed(still, mail, ANN)
    delayed(still, mail, ANN)

    words = f"{ANN} has not got the mail with Tom Technician's words “Which printer?” yet"
    assert said(still).count(words) == 1
    assert buttons(still, words) == []
    assert still.states(ticket) == [State.DONE, State.DONE]


def test_a_report_about_somebody_who_was_not_mailed_is_not_believed(still: StillDesk) -> None:
    ticket = opened(still, BOB)
    replied(still, ticket)

    row = reported(still, still.received(ANN)[-1], BOB)  # Ann says that Bob did not get what went to Ann

    assert row.outcome is Outcome.BOUNCE
    assert "It is not believed, because that mail did not go there" in said(still)
    assert "did not get the mail with" not in said(still)
    assert set(still.states(ticket)) == {State.DONE}


def test_a_forged_report_does_nothing(still: StillDesk) -> None:
    ticket = opened(still)
    replied(still, ticket)
    mail = still.received()[-1]
    before = said(still)
    genuine = str(mail["Message-ID"])
    mark = genuine.split(".")[4].partition("@")[0]
    mail.replace_header("Message-ID", genuine.replace(mark, "0" * len(mark)))

    row = reported(still, mail, ANN)

    assert row.outcome is Outcome.JUNK
    assert "it returns nothing that this desk sent" in row.reasons
    assert said(still) == before


def three_times(desk: StillDesk, reply: str = GONE) -> Ticket:
    """Three replies to Ann bounced."""
    ticket = opened(desk)
    for text in ("One?", "Two?", "Three?"):
        replied(desk, ticket, text)
        reported(desk, desk.received()[-1], ANN, reply)
    return ticket


def test_three_hard_bounces_in_a_row_suspend_an_address_for_every_ticket(still: StillDesk) -> None:
    three_times(still)
    assert said(still).count("failed 3 times in a row") == 1
    before = len(still.received())
    second = still.ticket(ANN)

    typed(still, "Can you read me?", number=2)
    still.work(seconds=20)
    still.close(second)
    still.work(seconds=1)

    assert len(still.received()) == before
    assert said(still, 2).count("failed 3 times in a row") == 1
    still.press(BOUNCE_LIFT, 2)
    replied(still, second, "And now?")
    assert len(still.received()) == before + 1


def test_mail_goes_again_once_somebody_says_so(still: StillDesk) -> None:
    ticket = three_times(still)

    still.press(BOUNCE_LIFT)
    replied(still, ticket, "And now?")

    assert "Tom Technician lets mail go to ann@customer.test again." in str(still.thread())


def test_mail_goes_again_once_the_customer_writes(still: StillDesk) -> None:
    ticket = three_times(still)

    still.arrives("I am back.", subject="[#1] Hello")

    assert f"Mail goes to {ANN} again, now that they wrote." in said(still)
    replied(still, ticket, "Welcome back!")


def test_a_retry_to_a_suspended_address_says_what_to_do(still: StillDesk) -> None:
    three_times(still)

    still.press(BOUNCE_RETRY)

    words = f"Mail to {ANN} is suspended: press *Mail again* first."
    still.slack.wait_for(lambda: any(one["text"] == words for one in still.slack.ephemerals(still.tom)))


@pytest.mark.parametrize("reply", ["552 5.2.2 mailbox full", "550 5.7.1 your server is on a list"])
def test_what_is_not_the_addresss_fault_suspends_nobody(still: StillDesk, reply: str) -> None:
    three_times(still, reply)

    assert "in a row" not in said(still)


def test_a_refusal_by_our_own_mail_server_has_the_same_buttons_and_counts(still: StillDesk) -> None:
    ticket = opened(still)
    for text in ("One?", "Two?", "Three?"):
        still.mail.faults.smtp.next("rcpt", GONE)
        typed(still, text, number=ticket.number)
        still.work(seconds=20)
        words = f"{ANN} did not get the mail with Tom Technician's words “{text}”"
        assert buttons(still, words) == [BOUNCE_RETRY, BOUNCE_REMOVE]

    assert "failed 3 times in a row" in said(still)


def test_a_second_bounce_of_one_recipient_of_many_marks_the_reply(still: StillDesk) -> None:
    still.set(single_cc_email="on")
    ticket = opened(still, BOB)
    ts = replied(still, ticket)

    reported(still, still.received(BOB)[-1], BOB)

    (mail,) = [
        one for one in still.mails(ticket) if isinstance(one.order, SendMail) and len(one.order.to) > 1
    ]
    assert mail.state is State.DONE
    still.work(seconds=1)
    reactions = [one["name"] for one in still.slack.message(still.channel, ts)["reactions"]]
    assert reactions == ["warning"]
