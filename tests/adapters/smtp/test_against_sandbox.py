"""The mailer against the mail server of the sandbox, which is a real SMTP server (aiosmtpd)."""

from collections.abc import Iterator

import pytest

from bot.core.mail_transport import NotSent, Refused, Sent, Unknown
from sandbox.mail import MailSim
from tests.adapters.smtp.given import ANN, BOB, RAW, a_mailer, sent

HELP = "help@desk.test"


@pytest.fixture
def sim() -> Iterator[MailSim]:
    with MailSim({HELP: "secret"}) as server:
        yield server


def test_a_mail_arrives_as_it_was_given(sim: MailSim) -> None:
    raw = RAW + b".\r\n..\r\n" + "Grüße 💌\r\n".encode() + b"x" * 900 + b"\r\n"

    assert isinstance(sent(a_mailer(sim.smtp_port), ANN, raw=raw)[ANN], Sent)

    (mail,) = sim.received_by(ANN)
    assert mail.raw.endswith(raw)


def test_an_address_beyond_ascii_is_reached(sim: MailSim) -> None:
    assert isinstance(sent(a_mailer(sim.smtp_port), "jörg@customer.test")["jörg@customer.test"], Sent)


def test_fault_52_a_server_without_smtputf8_reaches_the_others() -> None:
    with MailSim({HELP: "secret"}, smtputf8=False) as sim:
        outcomes = sent(a_mailer(sim.smtp_port), "jörg@customer.test", ANN)

        assert isinstance(outcomes["jörg@customer.test"], Refused)
        assert len(sim.received_by(ANN)) == 1


def test_the_right_login_is_let_in_and_a_wrong_one_is_not() -> None:
    with MailSim({HELP: "secret"}, smtp_user="help", smtp_password="sécret") as sim:
        right = a_mailer(sim.smtp_port, user="help", password="sécret")
        wrong = a_mailer(sim.smtp_port, user="help", password="other")

        assert isinstance(sent(right, ANN)[ANN], Sent)
        assert isinstance(sent(wrong, ANN)[ANN], NotSent)
        assert isinstance(sent(a_mailer(sim.smtp_port), ANN)[ANN], NotSent)


@pytest.mark.parametrize(
    ("stage", "reply", "expected"),
    [
        ("connect", "drop", NotSent),
        ("mail", "451 later", Refused),
        ("rcpt", "550 never", Refused),
        ("data", "drop", NotSent),
        ("content", "552 too big", Refused),
        ("content", "drop", Unknown),
        ("accepted", "drop", Unknown),
    ],
)
def test_faults_42_to_45_are_told_apart(stage: str, reply: str, expected: type, sim: MailSim) -> None:
    sim.faults.smtp.next(stage, reply)  # type: ignore[arg-type]

    assert isinstance(sent(a_mailer(sim.smtp_port), ANN)[ANN], expected)
    assert len(sim.received_by(ANN)) == (1 if stage == "accepted" else 0)


def test_fault_46_a_verdict_that_never_comes_leaves_it_unknown(sim: MailSim) -> None:
    sim.faults.smtp.next("accepted", "hang")

    assert isinstance(sent(a_mailer(sim.smtp_port, dot_timeout=0.1), ANN)[ANN], Unknown)


def test_fault_48_a_server_that_takes_few_recipients_gets_the_rest_later() -> None:
    with MailSim({HELP: "secret"}, max_recipients=1) as sim:
        outcomes = sent(a_mailer(sim.smtp_port), ANN, BOB)

        assert isinstance(outcomes[ANN], Sent)
        left = outcomes[BOB]
        assert isinstance(left, Refused)
        assert (left.code, left.permanent) == (452, False)


def test_fault_49_a_mail_above_the_limit_is_too_big() -> None:
    with MailSim({HELP: "secret"}, max_bytes=1000) as sim:
        outcome = sent(a_mailer(sim.smtp_port), ANN, raw=RAW + b"x" * 2000)[ANN]

        assert isinstance(outcome, Refused)
        assert outcome.too_big
