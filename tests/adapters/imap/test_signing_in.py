"""Logging in to a mailbox with an access token, at Dovecot and at servers that do odd things."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.imap_errors import InboxUnreachable, LoginRefused, TlsRefused
from bot.adapters.imap_inbox import ImapInbox
from bot.core.accounts import Auth, Security
from tests.adapters.imap.given import a_mail, an_account
from tests.conftest import dovecot_or_skip
from tests.peers.certificates import Certificate, make_certificate
from tests.peers.dovecot import Dovecot
from tests.peers.scripted_imap import HANG_UP, ScriptedImap
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT, StillClock


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    with TokenServer(make_certificate(tmp_path_factory.mktemp("tokens")), StillClock()) as server:
        yield server


@pytest.fixture(scope="module", params=["xoauth2 oauthbearer", "oauthbearer"])
def server(request: pytest.FixtureRequest, tokens: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that asks the sign-in server whose token it is."""
    dovecot_or_skip()
    with Dovecot(tokens=tokens, mechanisms=request.param) as server:
        yield server


def an_inbox(port: int, token: str, trust: ssl.SSLContext, **more: object) -> ImapInbox:
    facts = {"security": Security.TLS, "auth": Auth.OAUTH2, "address": SUPPORT, "user": SUPPORT} | more
    return ImapInbox(an_account(port, **facts), lambda: token, timeout=20, tls=trust)


@pytest.mark.dovecot
def test_dovecot_lets_in_whom_the_token_names(server: Dovecot, tokens: TokenServer) -> None:
    server.deliver(SUPPORT, a_mail(1))
    inbox = an_inbox(server.tls_port, tokens.give(SUPPORT), server.certificate.trusted())

    with inbox.connect() as session:
        (mail,) = session.fetch(session.waiting())
        assert mail.raw == a_mail(1)
        assert session.can_idle
        session.remove([mail.uid])

    assert server.messages(SUPPORT) == []
    assert "Logged in to 127.0.0.1 as support@acme.test (tls)" in inbox.test()


@pytest.mark.dovecot
@pytest.mark.parametrize("whose", ["nobody's", "another's"])
def test_dovecot_refuses_a_token_that_is_over_or_anothers(
    server: Dovecot, tokens: TokenServer, whose: str
) -> None:
    token = tokens.give("eve@evil.test") if whose == "another's" else "no-token-canary"

    with pytest.raises(
        LoginRefused, match=r"refused the sign-in of support@acme\.test .*account sign-in"
    ) as no:
        an_inbox(server.tls_port, token, server.certificate.trusted()).connect()

    assert token not in str(no.value)
    assert no.value.__context__ is None or token not in str(no.value.__context__)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path)


def test_a_server_that_hangs_up_and_repeats_the_password_gives_it_away_to_nobody(
    certificate: Certificate,
) -> None:
    with ScriptedImap(tls=certificate.server_context()) as server:
        server.instead("^LOGIN", b"* BYE too often: hunter2\r\n" + HANG_UP)
        account = an_account(server.port, security=Security.TLS)

        with pytest.raises(InboxUnreachable, match="was lost") as lost:
            ImapInbox(account, lambda: "hunter2", timeout=20, tls=certificate.trusted()).connect()

        assert "hunter2" not in str(lost.value)
        assert lost.value.__suppress_context__


def test_no_token_is_sent_without_encryption(certificate: Certificate) -> None:
    with ScriptedImap(capabilities="AUTH=XOAUTH2") as server:
        with pytest.raises(TlsRefused, match=r"No access token is sent .* without encryption"):
            an_inbox(server.port, "t", certificate.trusted(), security=Security.NONE).connect()

        assert not server.said("AUTHENTICATE")


def test_a_server_without_oauth2_is_said_to_have_none(certificate: Certificate) -> None:
    with ScriptedImap(tls=certificate.server_context(), capabilities="AUTH=PLAIN") as server:
        with pytest.raises(LoginRefused, match="takes no sign-in by OAuth2; it offers: PLAIN"):
            an_inbox(server.port, "t", certificate.trusted()).connect()

        assert not server.said("AUTHENTICATE|LOGIN")


def test_a_secret_that_cannot_be_had_opens_no_connection(certificate: Certificate) -> None:
    def none() -> str:
        raise LoginRefused("Nobody has signed in.")

    with ScriptedImap(tls=certificate.server_context()) as server:
        account = an_account(server.port, security=Security.TLS, auth=Auth.OAUTH2)
        with pytest.raises(LoginRefused, match="Nobody has signed in"):
            ImapInbox(account, none, tls=certificate.trusted()).connect()

        assert server.connections == 0


def test_the_secret_is_asked_for_at_each_connection(certificate: Certificate) -> None:
    secrets = iter(["secret", "another"])
    with ScriptedImap({1: a_mail(1)}, tls=certificate.server_context()) as server:
        account = an_account(server.port, security=Security.TLS)
        inbox = ImapInbox(account, lambda: next(secrets), tls=certificate.trusted())
        inbox.connect().close()
        with pytest.raises(LoginRefused):
            inbox.connect()

        assert [line.split()[-1] for line in server.said("LOGIN")] == ['"secret"', '"another"']
