"""Connecting and logging in: what is refused, in which words, and never in clear text."""

import base64
from pathlib import Path

import pytest

from bot.adapters.smtp_server import MailerError, Server
from bot.core.accounts import Security
from bot.core.mail_transport import NotSent, Sent
from tests.adapters.smtp.given import ANN, a_mailer, sent
from tests.peers.certificates import make_certificate
from tests.peers.cutting_proxy import CuttingProxy
from tests.peers.scripted_smtp import HANG, HANG_UP, ScriptedSmtp


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_the_test_of_the_server_says_what_it_found() -> None:
    with ScriptedSmtp(extensions=("SIZE 35000000", "AUTH PLAIN")) as server:
        words = a_mailer(server.port, user="help", password="secret").test()

    assert words == (
        f"127.0.0.1 port {server.port} answers (none), logged in as help; it takes mails up to 35 MB."
    )


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Server(host="h", port=1, user="help", password="hunter2"))


@pytest.mark.parametrize("offered", ["AUTH PLAIN LOGIN", "AUTH=LOGIN PLAIN"])
def test_plain_is_the_first_choice_and_goes_beyond_ascii(offered: str) -> None:
    with ScriptedSmtp(extensions=(offered,)) as server:
        outcome = sent(a_mailer(server.port, user="hélène", password="sécret"), ANN)[ANN]

        assert isinstance(outcome, Sent)
        secret = encoded("\0hélène\0sécret")
        assert server.said("^AUTH") == [f"AUTH PLAIN {secret}"]


def test_login_is_the_second_choice() -> None:
    with ScriptedSmtp(extensions=("AUTH LOGIN CRAM-MD5",)) as server:
        server.instead(f"^{encoded('help')}$", b"334 UGFzc3dvcmQ6\r\n")
        server.instead(f"^{encoded('secret')}$", b"235 welcome\r\n")

        assert isinstance(sent(a_mailer(server.port, user="help", password="secret"), ANN)[ANN], Sent)
        assert server.said(encoded("secret"))


def test_without_a_user_name_nobody_logs_in(script: ScriptedSmtp) -> None:
    sent(a_mailer(script.port), ANN)

    assert not script.said("^AUTH")


@pytest.mark.parametrize(
    "refusal",
    [b"535 5.7.8 hunter2 is wrong\r\n", b"454 4.7.0 try hunter2 later\r\n", b"538 encrypt hunter2\r\n"],
)
def test_a_refused_login_can_be_mended_and_is_said_without_the_password(
    refusal: bytes, script: ScriptedSmtp
) -> None:
    script.instead("^AUTH", refusal)
    mailer = a_mailer(script.port, user="help", password="hunter2")

    outcome = sent(mailer, ANN)[ANN]

    assert isinstance(outcome, NotSent)
    assert "refused the user name or password" in outcome.words
    assert "hunter2" not in outcome.words
    with pytest.raises(MailerError, match="refused the user name or password") as caught:
        mailer.test()
    assert "hunter2" not in str(caught.value)


def test_a_server_that_knows_no_login_of_ours_is_said_in_words() -> None:
    with ScriptedSmtp(extensions=("AUTH GSSAPI NTLM",)) as server, pytest.raises(MailerError, match="GSSAPI"):
        a_mailer(server.port, user="help", password="secret").test()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_protected_connection_works(security: Security, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    context = certificate.server_context()
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    with ScriptedSmtp(tls=tls, starttls=starttls) as server:
        mailer = a_mailer(server.port, security=security, user="a", password="b", tls=certificate.trusted())

        assert isinstance(sent(mailer, ANN)[ANN], Sent)
        verbs = [command.split()[0].upper() for command in server.commands]
        assert verbs[-6:] == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: Security, tmp_path: Path) -> None:
    context = make_certificate(tmp_path).server_context()
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    with ScriptedSmtp(tls=tls, starttls=starttls) as server:
        mailer = a_mailer(server.port, security=security, user="help", password="secret")

        outcome = sent(mailer, ANN)[ANN]

        assert isinstance(outcome, NotSent)
        assert "certificate" in outcome.words
        assert not server.said("^(AUTH|MAIL)")


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "mail.elsewhere.test")
    with ScriptedSmtp(tls=certificate.server_context()) as server:
        mailer = a_mailer(server.port, security=Security.TLS, tls=certificate.trusted())

        with pytest.raises(MailerError, match="is not valid"):
            mailer.test()


def test_a_stripped_starttls_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    context = make_certificate(tmp_path).server_context()
    with (
        ScriptedSmtp(starttls=context) as server,
        CuttingProxy(server.port, rewrite=lambda piece: piece.replace(b"STARTTLS", b"XXXXXXXX")) as thief,
    ):
        mailer = a_mailer(thief.port, security=Security.STARTTLS, user="help", password="secret")

        outcome = sent(mailer, ANN)[ANN]

        assert isinstance(outcome, NotSent)
        assert "offers no STARTTLS" in outcome.words
        assert not server.said("^(AUTH|MAIL)")


def test_a_refused_starttls_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with ScriptedSmtp(starttls=make_certificate(tmp_path).server_context()) as server:
        server.instead("^STARTTLS", b"454 4.7.0 not now\r\n")

        assert isinstance(sent(a_mailer(server.port, security=Security.STARTTLS), ANN)[ANN], NotSent)
        assert not server.said("^(AUTH|MAIL)")


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"554 5.7.1 go away\r\n", "does not want to talk: 554 5.7.1 go away"),
        (b"421 4.3.2 too busy\r\n", "does not want to talk: 421 4.3.2 too busy"),
        (HANG_UP, "was lost"),
        (HANG, "did not answer in time"),
    ],
)
def test_a_server_that_does_not_greet_is_tried_again_later(
    greeting: bytes, words: str, script: ScriptedSmtp
) -> None:
    script.greeting = greeting
    timeout = 0.05 if greeting == HANG else 20

    outcome = sent(a_mailer(script.port, timeout=timeout), ANN)[ANN]

    assert isinstance(outcome, NotSent)
    assert words in outcome.words


def test_nothing_listening_is_tried_again_later(script: ScriptedSmtp) -> None:
    port = script.port
    script.__exit__(None, None, None)

    assert sent(a_mailer(port), ANN)[ANN] == NotSent(words=f"Nothing listens on 127.0.0.1 port {port}.")


def test_a_test_that_meets_a_bad_server_says_so(script: ScriptedSmtp) -> None:
    script.instead("^NOOP", b"451 confused\r\n")

    with pytest.raises(MailerError, match="answered 451 confused"):
        a_mailer(script.port).test()
