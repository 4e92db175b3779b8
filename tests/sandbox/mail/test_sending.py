"""What the server takes by SMTP, and where it goes."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

import pytest

from sandbox.mail import MailEvent, MailSim, Received
from tests.sandbox.mail.conftest import DESK, PASSWORD, a_mail


@pytest.fixture
def way_out(mail: MailSim) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(mail.host, mail.smtp_port, "desk.test", timeout=60) as client:
        yield client


def test_an_address_without_a_mailbox_is_a_customer_who_reads_it(
    way_out: smtplib.SMTP, mail: MailSim
) -> None:
    way_out.sendmail(DESK, ["ann@customer.test", "Bob@Customer.test"], a_mail())

    assert [(got.id, got.rcpt, got.mail_from) for got in mail.received] == [
        ("m1", "ann@customer.test", DESK),
        ("m2", "Bob@Customer.test", DESK),
    ]
    assert mail.received_by("bob@customer.test") == [mail.received[1]]


def test_a_customer_gets_exactly_the_bytes_that_were_sent(way_out: smtplib.SMTP, mail: MailSim) -> None:
    raw = b"Subject: dots\r\n\r\n.leading dot\r\n..two\r\nend\r\n"

    way_out.sendmail(DESK, "ann@customer.test", raw)

    assert mail.received[0].raw == raw


def test_mail_to_a_desk_mailbox_is_delivered_there(way_out: smtplib.SMTP, mail: MailSim) -> None:
    way_out.sendmail(DESK, ["BILLING@desk.test", "ann@customer.test"], a_mail())

    assert len(mail.mailbox("billing@desk.test")) == 1
    assert [got.rcpt for got in mail.received] == ["ann@customer.test"]


def test_a_plus_in_the_address_leads_to_the_same_mailbox(mail: MailSim) -> None:
    mail.send(a_mail(), "ann@customer.test", ["support+ticket-7@desk.test"])

    (raw,) = mail.mailbox(DESK)
    assert b"Delivered-To: support+ticket-7@desk.test\r\n" in raw


def test_an_address_beyond_ascii_needs_and_gets_smtputf8(mail: MailSim) -> None:
    mail.send(a_mail(), "jürgen@customer.test", [DESK])

    assert "Return-Path: <jürgen@customer.test>".encode() in mail.mailbox(DESK)[0]


def test_without_smtputf8_such_an_address_is_refused() -> None:
    with MailSim({DESK: PASSWORD}, smtputf8=False) as mail, smtplib.SMTP(mail.host, mail.smtp_port) as client:
        client.ehlo()

        assert not client.has_extn("smtputf8")
        client.command_encoding = "utf-8"
        assert client.docmd("MAIL FROM:<jürgen@customer.test>")[0] == 500


def test_sending_may_need_a_password() -> None:
    with MailSim({DESK: PASSWORD}, smtp_user=DESK, smtp_password=PASSWORD) as mail:
        with smtplib.SMTP(mail.host, mail.smtp_port, timeout=60) as client:
            with pytest.raises(smtplib.SMTPSenderRefused) as refused:
                client.sendmail(DESK, "ann@customer.test", a_mail())
            assert refused.value.smtp_code == 530
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login(DESK, "guess")
            client.login(DESK, PASSWORD)
            client.sendmail(DESK, "ann@customer.test", a_mail())

        assert len(mail.received) == 1


def test_customers_need_no_password() -> None:
    with MailSim({DESK: PASSWORD}, smtp_user=DESK, smtp_password=PASSWORD) as mail:
        mail.send(a_mail(), "ann@customer.test", [DESK])

        assert len(mail.mailbox(DESK)) == 1


def test_a_mail_over_the_limit_is_refused_with_552() -> None:
    with MailSim({DESK: PASSWORD}, max_bytes=1000) as mail, smtplib.SMTP(mail.host, mail.smtp_port) as client:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            client.sendmail(DESK, "ann@customer.test", a_mail() + b"x\r\n" * 1000)

        assert refused.value.smtp_code == 552
        assert mail.received == []


def test_the_recipient_after_the_last_one_allowed_gets_452() -> None:
    three = [f"{name}@customer.test" for name in ("a", "b", "c")]
    strict = MailSim({DESK: PASSWORD}, max_recipients=2)
    with strict as mail, smtplib.SMTP(mail.host, mail.smtp_port) as client:
        refused = client.sendmail(DESK, three, a_mail())

        assert refused == {"c@customer.test": (452, b"4.5.3 Too many recipients")}
        assert [got.rcpt for got in mail.received] == ["a@customer.test", "b@customer.test"]


def test_the_clock_stamps_what_is_received() -> None:
    with MailSim({DESK: PASSWORD}, clock=lambda: 1_000_000_000.0) as mail:
        mail.send(a_mail(), "ann@customer.test", ["bob@customer.test", DESK])

        assert mail.received[0].at == 1_000_000_000.0
        assert b"Sun, 09 Sep 2001 01:46:40 +0000" in mail.mailbox(DESK)[0]


def test_waiting_ends_with_what_was_waited_for(way_out: smtplib.SMTP, mail: MailSim) -> None:
    way_out.sendmail(DESK, "ann@customer.test", a_mail())

    got: list[Received] = mail.wait_for(lambda: mail.received_by("ann@customer.test"))

    assert [one.mail_from for one in got] == [DESK]


def test_waiting_in_vain_ends_too(mail: MailSim) -> None:
    with pytest.raises(TimeoutError, match=r"Nothing came within 0\.05 seconds"):
        mail.wait_for(lambda: mail.received, timeout=0.05)


def test_a_listener_hears_of_each_mail_until_it_leaves(mail: MailSim) -> None:
    heard: list[MailEvent] = []
    leave = mail.subscribe(heard.append)
    mail.send(a_mail(), "ann@customer.test", [DESK, "bob@customer.test"])
    leave()
    mail.send(a_mail(), "ann@customer.test", [DESK])

    assert [(event.kind, event.rcpt) for event in heard] == [
        ("delivered", DESK),
        ("received", "bob@customer.test"),
    ]
    assert mail.events[:2] == heard
