"""Every fault that can be switched on, seen through the real clients."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import imap_tools
import pytest

from sandbox.mail import MailSim
from tests.sandbox.mail.conftest import DESK, a_mail

LogIn = Callable[..., AbstractContextManager[imap_tools.BaseMailBox]]
ANN = "ann@customer.test"


def hand_in(mail: MailSim, rcpts: str | list[str] = ANN, timeout: float = 60) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(mail.host, mail.smtp_port, "desk.test", timeout=timeout) as client:
        return client.sendmail(DESK, rcpts, a_mail())


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("connect", smtplib.SMTPConnectError),
        ("mail", smtplib.SMTPSenderRefused),
        ("rcpt", smtplib.SMTPRecipientsRefused),
        ("data", smtplib.SMTPDataError),
        ("content", smtplib.SMTPDataError),
        ("accepted", smtplib.SMTPDataError),
    ],
)
def test_a_refusal_comes_at_its_stage_and_once(
    mail: MailSim, stage: str, error: type[smtplib.SMTPException]
) -> None:
    mail.faults.smtp.next(stage, "451 4.7.1 try again later")  # type: ignore[arg-type]

    with pytest.raises(error, match=r"451.*try again later"):
        hand_in(mail)
    assert len(mail.received) == (1 if stage == "accepted" else 0)
    hand_in(mail)
    assert mail.received[-1].rcpt == ANN


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "content", "accepted"])
def test_a_dropped_line_is_a_lost_connection(mail: MailSim, stage: str) -> None:
    mail.faults.smtp.next(stage, "drop")  # type: ignore[arg-type]

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        hand_in(mail)

    assert len(mail.received) == (1 if stage == "accepted" else 0)


@pytest.mark.parametrize("stage", ["connect", "accepted"])
def test_a_hanging_server_lets_the_client_time_out(mail: MailSim, stage: str) -> None:
    mail.faults.smtp.next(stage, "hang")  # type: ignore[arg-type]

    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        hand_in(mail, timeout=0.2)


def test_a_fault_comes_as_often_as_asked(mail: MailSim) -> None:
    mail.faults.smtp.next("rcpt", "550 no", count=2)
    assert mail.faults.smtp.planned() == [("rcpt", "550 no", 2)]

    for _ in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            hand_in(mail)
    assert hand_in(mail) == {}


def test_a_fault_can_be_for_one_recipient(mail: MailSim) -> None:
    mail.faults.smtp.next("rcpt", "550 5.1.1 unknown", address="bob@customer.test")

    assert hand_in(mail, [ANN, "bob@customer.test"]) == {"bob@customer.test": (550, b"5.1.1 unknown")}
    assert [got.rcpt for got in mail.received] == [ANN]


def test_planned_faults_can_be_forgotten(mail: MailSim) -> None:
    mail.faults.smtp.next("mail", "550 no")
    mail.faults.clear()

    assert hand_in(mail) == {}


def test_a_misspelt_fault_is_refused(mail: MailSim) -> None:
    with pytest.raises(ValueError, match="There is no stage 'quit'"):
        mail.faults.smtp.next("quit", "550 no")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="A reply is"):
        mail.faults.smtp.next("mail", "250 fine")


def test_the_faults_of_the_way_out_do_not_stop_customers(mail: MailSim) -> None:
    mail.faults.smtp.down()

    mail.send(a_mail(), ANN, [DESK])

    assert len(mail.mailbox(DESK)) == 1


def test_smtp_down_cuts_and_refuses_until_it_is_up_on_the_same_port(mail: MailSim) -> None:
    with socket.create_connection((mail.host, mail.smtp_port), timeout=60) as open_line:
        open_line.recv(100)
        mail.faults.smtp.down()
        assert open_line.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        hand_in(mail)

    mail.faults.smtp.up()
    assert hand_in(mail) == {}


def test_imap_down_cuts_and_refuses_until_it_is_up_on_the_same_port(mail: MailSim, inbox: LogIn) -> None:
    with inbox() as box:
        mail.faults.imap.down()
        with pytest.raises((OSError, box.client.abort)):
            box.uids()
    with pytest.raises(ConnectionRefusedError), inbox():
        pass

    mail.faults.imap.up()
    with inbox() as again:
        assert again.uids() == []


def test_every_password_can_be_made_wrong(mail: MailSim, inbox: LogIn) -> None:
    mail.faults.imap.wrong_password(True)
    with pytest.raises(imap_tools.MailboxLoginError), inbox():
        pass

    mail.faults.imap.wrong_password(False)
    with inbox() as box:
        assert box.uids() == []


def test_a_slow_server_is_slow(mail: MailSim, inbox: LogIn) -> None:
    with inbox() as box:
        mail.faults.imap.slow(0.15)
        before = time.monotonic()
        box.client.noop()

        assert time.monotonic() - before >= 0.15
        mail.faults.imap.slow(0)


def test_what_was_refused_is_in_the_events(mail: MailSim) -> None:
    mail.faults.smtp.next("rcpt", "451 later")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        hand_in(mail)

    assert [(event.kind, event.rcpt, event.detail) for event in mail.events] == [
        ("refused", ANN, "rcpt: 451 later")
    ]
