"""What the desk reads over IMAP, with the client that it really uses."""

from __future__ import annotations

import email.message
from collections.abc import Callable
from contextlib import AbstractContextManager

import imap_tools
import pytest

from sandbox.mail import MailSim
from sandbox.mail.mailboxes import NoMailboxError
from tests.sandbox.mail.conftest import DESK, a_mail

LogIn = Callable[..., AbstractContextManager[imap_tools.BaseMailBox]]


def test_a_customers_mail_is_in_the_inbox_with_its_trace(mail: MailSim, inbox: LogIn) -> None:
    mail.send(a_mail("Drucker brennt – помогите"), "ann@customer.test", [DESK])

    with inbox() as box:
        (read,) = box.fetch(mark_seen=False)
    assert read.subject == "Drucker brennt – помогите"
    assert read.text.strip() == "Please help."
    assert read.headers["return-path"] == ("<ann@customer.test>",)
    assert read.headers["delivered-to"] == (DESK,)
    assert "mx.sandbox.test" in read.headers["received"][0]


def test_attachments_come_through_byte_for_byte(mail: MailSim, inbox: LogIn) -> None:
    message = email.message.EmailMessage()
    message["From"], message["To"] = "ann@customer.test", DESK
    message.set_content("see attachment")
    content = bytes(range(256)) * 40
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="лог.bin")
    mail.send(message.as_bytes(), "ann@customer.test", [DESK])

    with inbox() as box:
        (read,) = box.fetch()
    assert [(part.filename, part.payload) for part in read.attachments] == [("лог.bin", content)]


def test_delivered_bytes_are_read_back_unchanged(mail: MailSim) -> None:
    raw = b"Subject: \xff\xfe broken\r\nContent-Type: multipart/mixed\r\n\r\nno boundary, \x00, \xe4\r\n"

    mail.deliver(DESK, raw)

    assert mail.mailbox(DESK) == [raw]


def test_a_moved_mail_is_in_the_other_folder_only(mail: MailSim, inbox: LogIn) -> None:
    mail.deliver(DESK, a_mail("first"))
    mail.deliver(DESK, a_mail("second"))

    with inbox() as box:
        box.folder.create("Done")
        box.move(box.uids()[:1], "Done")

    assert mail.folders(DESK) == ["INBOX", "Done"]
    assert mail.mailbox(DESK) == [a_mail("second")]
    assert mail.mailbox(DESK, "Done") == [a_mail("first")]


def test_a_deleted_mail_is_gone(mail: MailSim, inbox: LogIn) -> None:
    mail.deliver(DESK, a_mail())

    with inbox() as box:
        box.delete(box.uids())

    assert mail.mailbox(DESK) == []


def test_a_folder_made_anew_has_another_uidvalidity(inbox: LogIn) -> None:
    with inbox() as box:
        box.folder.create("Done")
        before = box.folder.status("Done")["UIDVALIDITY"]
        box.folder.delete("Done")
        box.folder.create("Done")

        assert box.folder.status("Done")["UIDVALIDITY"] != before


def test_looking_into_a_mailbox_marks_nothing_as_read(mail: MailSim, inbox: LogIn) -> None:
    mail.deliver(DESK, a_mail())

    mail.mailbox(DESK)

    with inbox() as box:
        (read,) = box.fetch(imap_tools.AND(seen=False), mark_seen=False)
    assert "\\Seen" not in read.flags


def test_idle_tells_of_new_mail(mail: MailSim, inbox: LogIn) -> None:
    with inbox() as box:
        # Line by line: the server may write a line in two pieces, which imap_tools takes for two lines.
        box.client.send(b"T1 IDLE\r\n")
        assert box.client.readline().startswith(b"+")
        mail.deliver(DESK, a_mail())

        lines = iter(box.client.readline, b"")
        assert any(b"EXISTS" in line for line in lines)
        box.client.send(b"DONE\r\n")
        assert any(line.startswith(b"T1 OK") for line in lines)


def test_each_mailbox_has_its_own_mail(mail: MailSim, inbox: LogIn) -> None:
    mail.deliver("billing@desk.test", a_mail())

    with inbox() as box:
        assert box.uids() == []


def test_a_wrong_password_is_refused(inbox: LogIn) -> None:
    with pytest.raises(imap_tools.MailboxLoginError), inbox("not that"):
        pass


def test_capabilities_grow_after_log_in(inbox: LogIn) -> None:
    with inbox() as box:
        assert "MOVE" not in box.client.capabilities

        assert b"MOVE" in box.client.capability()[1][0]


def test_a_mailbox_nobody_made_is_named_in_the_error(mail: MailSim) -> None:
    with pytest.raises(NoMailboxError, match=r"There is no folder INBOX of nobody@desk\.test"):
        mail.mailbox("nobody@desk.test")
    with pytest.raises(NoMailboxError, match="There is no folder Done of"):
        mail.mailbox(DESK, "Done")


def test_a_server_whose_port_is_taken_leaves_nothing_open(mail: MailSim) -> None:
    second = MailSim({DESK: "x"}, smtp_port=mail.smtp_port)

    with pytest.raises(OSError, match="in use"):
        second.__enter__()
    with pytest.raises(OSError, match="refused"):
        imap_tools.MailBoxUnencrypted(second.host, second.imap_port)
