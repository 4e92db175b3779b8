"""Conversations as mail programs see them: one thread for each reader, and no word of what is not theirs."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from itertools import pairwise
from pathlib import Path

import pytest

from bot.core.message_ids import read_message_id
from bot.core.thread_events import read_said
from tests.flow.test_matching import TRUSTED, passed
from tests.mail_programs import apple, forgetful, gmail, outlook, threads_of
from tests.still_desks import ANN, BOB, KEY, TOMS, StillDesk, still_desk

STRICT = SMTP.clone(raise_on_defect=True)
CID = "cid@partner.test"
WORDS = ("From", "Subject")  # may hold encoded words


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path / "desk") as desk:
        yield desk


def types(desk: StillDesk, user: str, text: str) -> None:
    """Somebody writes into the ticket's thread, and what is due is done."""
    ts = desk.slack.type(user, desk.channel, text, thread_ts=desk.now(1).thread_ts)
    said = read_said(desk.slack.message(desk.channel, ts), desk.channel)
    assert said
    desk.parts.replies.reply(said)
    desk.work(seconds=1)


def newest(desk: StillDesk, address: str = ANN) -> EmailMessage:
    return desk.received(address)[-1]


@pytest.fixture
def conversation(desk: StillDesk) -> dict[str, list[bytes]]:
    """A dozen and more mails with Ann, and what she, Bob and Cid have of them."""
    sent: dict[str, list[bytes]] = {ANN: [], BOB: [], CID: []}

    def arrives(mail: EmailMessage, *copies: str) -> None:
        for address in copies or (ANN,):
            sent[address].append(mail.as_bytes())
        desk.arrives_raw(mail.as_bytes())

    desk.set(notify_closed="on")
    arrives(desk.a_mail("It burns.", Cc=f"Bob <{BOB}>", subject="Grüße: The printer burns"), ANN, BOB)
    types(desk, desk.tom, "Which printer?")
    arrives(gmail("The red one.", newest(desk)))
    types(desk, desk.tom, "note: they have three of these")
    types(desk, desk.tina, "Tina here. On which floor?")
    types(desk, desk.tina, "And since when?")
    arrives(outlook("On the second one.", newest(desk)))
    arrives(apple("I see it, too.", newest(desk, BOB), sender=f"Bob <{BOB}>"), BOB)
    desk.parts.conversations.subscribe(1, (CID,), by=desk.ada)
    types(desk, desk.tom, "We have sent a fire engine.")
    arrives(forgetful("It is on fire now.", newest(desk)))
    types(desk, desk.tina, "The fire engine is on its way.")
    desk.close(desk.now(1))
    desk.work(seconds=1)
    arrives(apple("It burns again!", newest(desk)))
    types(desk, desk.tom, "Then we come again.")
    return {
        address: [*mails, *(one.raw for one in desk.mail.received_by(address))]
        for address, mails in sent.items()
    }


@pytest.mark.parametrize("address", [ANN, BOB, CID])
def test_a_conversation_is_one_thread_in_a_mail_program(
    conversation: dict[str, list[bytes]], address: str, tmp_path: Path
) -> None:
    mails = conversation[address]

    assert len(mails) >= {ANN: 14, BOB: 10, CID: 5}[address]
    assert threads_of(mails, tmp_path) == [len(mails)]


def test_without_its_references_the_mail_program_would_not_keep_it_together(
    conversation: dict[str, list[bytes]], tmp_path: Path
) -> None:
    bare = []
    for raw in conversation[ANN]:
        mail = BytesParser(policy=SMTP).parsebytes(raw)
        del mail["References"], mail["In-Reply-To"]
        bare.append(mail.as_bytes())

    assert len(threads_of(bare, tmp_path)) == len(bare)


def on_the_wire(raw: bytes) -> dict[str, str]:
    """The mail's own headers for a program that decodes nothing."""
    head = raw.split(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(": ", 1) for line in head.split("\r\n"))


def test_every_mail_of_it_is_read_by_a_strict_parser_as_it_was_meant(
    desk: StillDesk, conversation: dict[str, list[bytes]]
) -> None:
    """And a program that decodes nothing reads the same, but for names and subjects."""
    raws = [one.raw for address in conversation for one in desk.mail.received_by(address)]
    assert raws
    for raw in raws:
        mail = BytesParser(policy=STRICT).parsebytes(raw)
        bare = on_the_wire(raw)

        for part in mail.walk():
            assert not part.defects
            assert not [value for value in part.values() if value.defects]
        assert len(mail) == len(bare)
        for name, value in mail.items():
            assert str(value) == bare[name] or (name in WORDS and "=?" in bare[name]), name


def test_its_subject_never_changes(desk: StillDesk, conversation: dict[str, list[bytes]]) -> None:
    del conversation

    subjects = {str(mail["Subject"]) for mail in desk.received(BOB) + desk.received(CID)}
    assert subjects == {"[#1] Grüße: The printer burns"}


def test_ids_of_ours_are_signed_for_who_reads_them(
    desk: StillDesk, conversation: dict[str, list[bytes]]
) -> None:
    for address in conversation:
        mails = desk.received(address)
        assert mails
        for mail in mails:
            proof = read_message_id((KEY,), str(mail["Message-ID"]))

            assert proof
            assert proof.ticket == 1
            assert proof.is_for(address)


def referred(mail: EmailMessage) -> list[str]:
    return str(mail["References"] or "").split()


def test_nobody_is_shown_the_id_of_a_mail_that_they_do_not_have(
    desk: StillDesk, conversation: dict[str, list[bytes]]
) -> None:
    """But for one that all mails of the ticket refer to, and that no mail bears."""
    roots = set()
    for address, mails in conversation.items():
        theirs = {str(BytesParser(policy=SMTP).parsebytes(raw)["Message-ID"]) for raw in mails}
        for mail in desk.received(address):
            root, *others = referred(mail)
            roots.add(root)
            assert set(others) <= theirs, address
            assert mail["In-Reply-To"] == (others or [root])[-1]
    (root,) = roots
    assert root.startswith("<ticket.1.")


def test_the_id_of_a_note_by_mail_stays_here_even_where_a_copy_went_astray(desk: StillDesk) -> None:
    desk.arrives("It burns.")
    desk.set(trusted_authserv_id=TRUSTED)
    desk.parts.staff.learn()
    subject = "Re: [#1] #tech# The printer burns"
    note = desk.a_mail("They never pay.", sender=TOMS, subject=subject, Cc=ANN, **passed("acme.test"))
    desk.arrives_raw(note.as_bytes())
    assert any("They never pay." in one["text"] for one in desk.thread())

    types(desk, desk.tom, "We come.")

    for mail in desk.received():
        assert str(note["Message-ID"]) not in referred(mail)


def test_the_id_of_a_forward_is_not_shown_to_the_customer_who_was_forwarded(desk: StillDesk) -> None:
    desk.set(trusted_authserv_id=TRUSTED)
    desk.parts.staff.learn()
    text = f"---------- Forwarded message ---------\nFrom: Ann Smith <{ANN}>\n"
    text += "Date: Fri, Nov 20, 2026 at 8:00 AM\nSubject: The printer\n\nIt burns.\n"
    forward = desk.a_mail(text, sender=TOMS, subject="Fwd: The printer", **passed("acme.test"))
    desk.arrives_raw(forward.as_bytes())
    assert desk.now(1).requester == ANN

    types(desk, desk.tom, "We come.")

    assert desk.received()
    for mail in desk.received():
        assert str(forward["Message-ID"]) not in referred(mail)


def test_one_mail_for_all_refers_to_what_one_of_them_has(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    opening = desk.a_mail("It burns.", Cc=f"Bob <{BOB}>")
    desk.arrives_raw(opening.as_bytes())

    types(desk, desk.tom, "We come.")

    (mail,) = [one for one in desk.received(BOB) if one["Cc"]]
    assert referred(mail)[1:] == [str(opening["Message-ID"])]


def test_a_long_conversation_keeps_its_first_and_its_newest_ids(desk: StillDesk) -> None:
    mails = [desk.a_mail("It burns.")]
    desk.arrives_raw(mails[0].as_bytes())
    for number in range(30):
        mails.append(desk.a_mail(f"Still burning, {number}.", subject="Re: [#1] The printer burns"))
        desk.arrives_raw(mails[-1].as_bytes())

    types(desk, desk.tom, "We come.")

    ids = [str(one["Message-ID"]) for one in mails]
    assert referred(newest(desk))[1:] == [ids[0], *ids[-19:]]
    assert all(
        len(line) <= 998 for before, line in pairwise(desk.mail.received_by(ANN)[-1].raw.split(b"\r\n"))
    )
