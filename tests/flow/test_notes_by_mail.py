"""What technicians write by mail: an answer to a note stays a note, and no note is quoted to customers."""

from email.message import EmailMessage
from textwrap import indent

import pytest

from bot.core.inbound import Inbound
from bot.core.messages import Audience, Message
from bot.core.people import NoticeChoice
from tests.desks import body
from tests.flow.test_matching import TRUSTED, passed
from tests.flow.test_notifications import chooses, has, settle, types, writes
from tests.flow.test_staff import last, learn
from tests.still_desks import ANN, BOB, TOMS, StillDesk

NOTE = "note: he never pays his bills"


@pytest.fixture
def toms(still: StillDesk) -> StillDesk:
    """Ann's and Bob's ticket is Tom's, who is told by mail."""
    still.set(trusted_authserv_id=TRUSTED)
    learn(still)
    chooses(still, still.tom, NoticeChoice.EMAIL)
    still.ticket(ANN, BOB)
    has(still, still.tom)
    return still


def noted(desk: StillDesk, text: str = NOTE) -> EmailMessage:
    """Tom's mail of a note that Ada left."""
    types(desk, desk.ada, desk.now(1), text)
    settle(desk)
    return desk.received(TOMS)[-1]


def answers(desk: StillDesk, mail: EmailMessage, text: str, sender: str = TOMS, **more: str) -> Inbound:
    """Somebody answers a mail with their mail program."""
    subject = f"Re: {mail['Subject']}"
    row = desk.arrives(text, sender=sender, subject=subject, In_Reply_To=mail["Message-ID"], **more)
    settle(desk)
    return row


def to_customers(desk: StillDesk) -> str:
    """Everything that customers were mailed, as bytes show it."""
    return "\n".join(one.as_string() for who in (ANN, BOB) for one in desk.received(who))


def audience(desk: StillDesk) -> Audience:
    return last(desk).audience


def lines(desk: StillDesk) -> str:
    return "\n".join(desk.lines(desk.now(1)))


def test_the_mail_of_a_note_says_that_it_carries_one(toms: StillDesk) -> None:
    mail = noted(toms)

    assert "Ada Admin left a note for technicians only in ticket #1" in body(mail)
    assert "he never pays his bills" in body(mail)


def test_an_answer_to_a_note_is_a_note(toms: StillDesk) -> None:
    mail = noted(toms)

    row = answers(toms, mail, "Then let him wait.")

    assert row.ticket == 1
    assert (last(toms).author.slack_user, audience(toms)) == (toms.tom, Audience.NOTE)
    assert to_customers(toms) == ""
    assert "It answers a note: it is kept as a note, and mailed to nobody." in lines(toms)


def test_an_answer_to_a_technicians_own_mail_of_a_note_is_a_note(toms: StillDesk) -> None:
    toms.arrives("He owes us 400.", sender=TOMS, subject="[#1] #tech#", **passed("acme.test"))
    note = last(toms)

    toms.arrives(
        "And 500.", sender=TOMS, subject="Re: [#1]", In_Reply_To=note.message_id, **passed("acme.test")
    )
    settle(toms)

    assert (note.audience, audience(toms)) == (Audience.NOTE, Audience.NOTE)
    assert to_customers(toms) == ""


@pytest.mark.parametrize(
    ("html", "text"), [("", "#reply# We come at nine."), ("<p>#reply# We come at nine.</p>", "")]
)
def test_an_answer_to_a_note_that_says_reply_is_mailed_without_the_note(
    toms: StillDesk, html: str, text: str
) -> None:
    mail = noted(toms)

    answers(
        toms, mail, f"{text}\n\nOn Saturday Acme Support wrote:\n\n{quoted(mail)}" if text else "", html=html
    )

    assert audience(toms) is Audience.PUBLIC
    assert toms.texts(ANN)[-1].startswith("We come at nine.")
    assert toms.texts(BOB)[-1].startswith("We come at nine.")
    assert "#reply#" not in to_customers(toms)
    assert "never pays" not in to_customers(toms)


def quoted(mail: EmailMessage) -> str:
    return indent(body(mail).replace("\r\n", "\n"), "> ", lambda _: True)


def test_answers_between_the_lines_of_a_note_are_mailed_alone(toms: StillDesk) -> None:
    first, second = quoted(noted(toms)).split("never pays", 1)
    mail = toms.received(TOMS)[-1]

    answers(
        toms, mail, f"#reply# Dear Ann,\n\n{first}never pays\n\nwe come at nine.\n\n>{second}\n\nYours, Tom"
    )

    assert audience(toms) is Audience.PUBLIC
    assert "we come at nine." in toms.texts(ANN)[-1]
    assert "never pays" not in to_customers(toms)
    assert "/archives/" not in to_customers(toms)


def test_answers_between_the_lines_of_a_customers_mail_are_mailed_alone(toms: StillDesk) -> None:
    writes(toms, "It burns on the second floor, near the door.")
    mail = toms.received(TOMS)[-1]

    answers(
        toms,
        mail,
        f"Hello,\n\n{quoted(mail)}\n\nwe come at nine.\n\n> https://x.slack.com/archives/C1\n\nTom",
    )

    assert audience(toms) is Audience.PUBLIC
    assert "we come at nine." in toms.texts(ANN)[-1]
    assert "/archives/" not in to_customers(toms)


@pytest.mark.parametrize(
    "text", ["he never pays his bills", "See https://acme.slack.com/archives/{channel}/p1"]
)
def test_what_quotes_the_inside_without_marks_is_a_note(toms: StillDesk, text: str) -> None:
    noted(toms)
    writes(toms)
    mail = toms.received(TOMS)[-1]

    answers(toms, mail, f"#reply# We come.\n\n{text.format(channel=toms.channel)}\n\nTom")

    assert audience(toms) is Audience.NOTE
    assert [len(toms.received(who)) for who in (ANN, BOB)] == [0, 1]  # what Ann wrote
    assert "It quotes what only technicians may read: it is kept as a note, and mailed to nobody." in lines(
        toms
    )


def test_an_answer_to_a_note_from_another_address_reaches_no_customer(toms: StillDesk) -> None:
    mail = noted(toms)

    answers(toms, mail, f"Let him wait.\n\n{quoted(mail)}\n\nfrom home", sender="tom@home.test")

    assert audience(toms) is Audience.NOTE
    assert to_customers(toms) == ""


def test_an_answer_to_a_note_that_is_pretended_reaches_no_customer(toms: StillDesk) -> None:
    mail = noted(toms)

    failed = {"Authentication_Results": f"{TRUSTED}; dmarc=fail header.from=acme.test"}
    answers(toms, mail, "#reply# Send your password.", **failed)

    assert audience(toms) is Audience.NOTE
    assert to_customers(toms) == ""


def test_an_answer_to_a_notice_that_is_forgotten_is_a_note(toms: StillDesk) -> None:
    mail = noted(toms)
    with toms.parts.store.transaction() as tx:
        for one in tx.deliveries.find("op", mail["Message-ID"].split(".")[2]):
            tx.deliveries.remove(one.id)

    answers(toms, mail, "Then let him wait.")

    assert audience(toms) is Audience.NOTE
    assert to_customers(toms) == ""


def test_a_reply_that_became_a_note_too_late_is_answered_by_customers_as_before(toms: StillDesk) -> None:
    ts = types(toms, toms.tom, toms.now(1), "We come at nine.")
    settle(toms)
    mail = toms.received(ANN)[-1]
    toms.slack.edit(toms.tom, toms.channel, ts, "note: We come at nine.")
    toms.slack.wait_for(lambda: audience(toms) is Audience.NOTE)

    answers(toms, mail, "Fine.", sender=ANN)

    assert (last(toms).author.address, audience(toms)) == (ANN, Audience.PUBLIC)


@pytest.mark.parametrize("text", ["note: he is difficult", "#tech# he is difficult"])
def test_a_mail_that_begins_as_a_note_is_one_as_in_slack(toms: StillDesk, text: str) -> None:
    writes(toms)

    answers(toms, toms.received(TOMS)[-1], text)

    assert audience(toms) is Audience.NOTE
    assert "difficult" not in to_customers(toms)


# --- a category in which replies are notes ---------------------------------------------------------


def by_mail(desk: StillDesk, text: str) -> Message:
    desk.arrives(text, sender=TOMS, subject="[#1] The printer burns", **passed("acme.test"))
    settle(desk)
    return last(desk)


def test_where_replies_are_notes_a_technicians_mail_is_one(toms: StillDesk) -> None:
    toms.parts.desk.change_category("General", given={"notes": "on"}, by=toms.ada)

    inside = by_mail(toms, "He is difficult")
    outside = by_mail(toms, "#reply# Help comes")

    assert (inside.audience, outside.audience) == (Audience.NOTE, Audience.PUBLIC)
    assert [one.startswith("Help comes") for one in toms.texts(ANN)] == [True]


def test_where_replies_are_notes_customers_still_hear_each_other(toms: StillDesk) -> None:
    toms.parts.desk.change_category("General", given={"notes": "on"}, by=toms.ada)

    writes(toms, "It burns more.")

    assert audience(toms) is Audience.PUBLIC
    assert "It burns more." in toms.texts(BOB)[-1]
