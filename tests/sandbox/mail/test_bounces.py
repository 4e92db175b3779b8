"""The delivery report that comes back for an address that bounces."""

from __future__ import annotations

import email
import email.policy
import smtplib
from email.message import EmailMessage, Message

from sandbox.mail import MailSim
from tests.sandbox.mail.conftest import DESK, a_mail

GONE = "gone@customer.test"


def bounced(mail: MailSim, mail_from: str = DESK) -> None:
    with smtplib.SMTP(mail.host, mail.smtp_port, "desk.test", timeout=60) as client:
        client.sendmail(mail_from, GONE, a_mail("Re: Grüße aus München", message_id="<out-1@desk.test>"))


def report_in(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def fields_of(status: Message) -> list[Message]:
    return [part for part in status.walk() if part is not status]


def test_the_report_comes_to_the_envelope_sender_and_can_be_read(mail: MailSim) -> None:
    mail.bounces(GONE, "550 5.1.1 no such user")
    bounced(mail)

    (raw,) = mail.mailbox(DESK)
    report = report_in(raw)
    assert report["Return-Path"] == "<>"
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert report["Auto-Submitted"] == "auto-replied"
    assert mail.received == []
    text, status, headers = report.iter_parts()
    assert "550 5.1.1 no such user" in text.get_content()
    whole, single = fields_of(status)
    assert whole["Reporting-MTA"] == "dns; mx.customer.test"
    assert single["Final-Recipient"] == f"rfc822; {GONE}"
    assert single["Action"] == "failed"
    assert single["Status"] == "5.1.1"
    assert single["Diagnostic-Code"] == "smtp; 550 5.1.1 no such user"
    assert "Message-ID: <out-1@desk.test>" in headers.get_payload()


def test_a_reply_without_an_enhanced_code_still_has_a_status(mail: MailSim) -> None:
    mail.bounces(GONE, "552 mailbox full")
    bounced(mail)

    _, status, _ = report_in(mail.mailbox(DESK)[0]).iter_parts()
    assert fields_of(status)[1]["Status"] == "5.0.0"


def test_the_report_goes_where_the_envelope_says_not_the_header(mail: MailSim) -> None:
    mail.bounces(GONE)
    bounced(mail, mail_from="support+bounce-7@desk.test")

    assert b"Delivered-To: support+bounce-7@desk.test\r\n" in mail.mailbox(DESK)[0]


def test_nobody_reports_to_the_empty_path(mail: MailSim) -> None:
    mail.bounces(GONE)
    bounced(mail, mail_from="")

    assert mail.mailbox(DESK) == []
    assert [event.kind for event in mail.events] == ["bounced"]


def test_an_address_can_be_repaired(mail: MailSim) -> None:
    mail.bounces(GONE)
    mail.bounces(GONE, None)
    bounced(mail)

    assert mail.bouncing == {}
    assert [got.rcpt for got in mail.received] == [GONE]
