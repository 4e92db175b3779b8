"""Logging in to a mail server that sends with an access token."""

from collections.abc import Iterator

import pytest

from bot.adapters.smtp_mailer import SmtpMailer
from bot.adapters.smtp_server import Server
from bot.core.accounts import Security
from bot.core.mail_transport import NotSent, Sent
from tests.adapters.smtp.given import ANN, sent
from tests.peers.certificates import Certificate, make_certificate
from tests.peers.scripted_smtp import ScriptedSmtp
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT, StillClock


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def tokens(certificate: Certificate) -> Iterator[TokenServer]:
    with TokenServer(certificate, StillClock()) as server:
        yield server


def a_mailer(
    server: ScriptedSmtp, certificate: Certificate, token: str, security: Security = Security.TLS
) -> SmtpMailer:
    where = Server(
        host="127.0.0.1", port=server.port, security=security, user=SUPPORT, token=token, sign_in=SUPPORT
    )
    return SmtpMailer(where, timeout=20, tls=certificate.trusted())


@pytest.mark.parametrize("mechanisms", ["LOGIN XOAUTH2", "OAUTHBEARER PLAIN"])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_token_lets_in(
    certificate: Certificate, tokens: TokenServer, mechanisms: str, security: Security
) -> None:
    context = certificate.server_context()
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    extensions = (f"AUTH {mechanisms}",)
    with ScriptedSmtp(extensions=extensions, tls=tls, starttls=starttls, tokens=tokens) as server:
        outcome = sent(a_mailer(server, certificate, tokens.give(SUPPORT), security), ANN)[ANN]

        assert isinstance(outcome, Sent)
        assert len(server.taken) == 1


@pytest.mark.parametrize(("mechanism", "given_up"), [("XOAUTH2", b""), ("OAUTHBEARER", b"AQ==")])
def test_a_token_that_is_refused_sends_nothing_and_is_not_repeated(
    certificate: Certificate, tokens: TokenServer, mechanism: str, given_up: bytes
) -> None:
    token = tokens.give("eve@evil.test")
    extensions = (f"AUTH {mechanism}",)
    with ScriptedSmtp(extensions=extensions, tls=certificate.server_context(), tokens=tokens) as server:
        outcome = sent(a_mailer(server, certificate, token), ANN)[ANN]

        assert isinstance(outcome, NotSent)
        assert "refused the sign-in of support@acme.test (535 5.7.3" in outcome.words
        assert "threaddesk account sign-in support@acme.test" in outcome.words
        assert token not in outcome.words
        assert server.given_up == [given_up]
        assert not server.taken


def test_no_token_is_sent_without_encryption(certificate: Certificate, tokens: TokenServer) -> None:
    with ScriptedSmtp(extensions=("AUTH XOAUTH2",), tokens=tokens) as server:
        outcome = sent(a_mailer(server, certificate, "t", Security.NONE), ANN)[ANN]

        assert isinstance(outcome, NotSent)
        assert "set smtp_security to starttls or ssl" in outcome.words
        assert not server.said("^AUTH")


def test_a_server_without_oauth2_is_said_to_have_none(certificate: Certificate) -> None:
    with ScriptedSmtp(extensions=("AUTH PLAIN",), tls=certificate.server_context()) as server:
        outcome = sent(a_mailer(server, certificate, "t"), ANN)[ANN]

        assert isinstance(outcome, NotSent)
        assert "takes no sign-in by OAuth2 (it offers PLAIN)" in outcome.words


def test_the_token_is_not_shown() -> None:
    assert "hunter2" not in repr(Server(host="h", user="u", token="hunter2"))
