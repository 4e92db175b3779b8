"""Connecting, logging in and selecting: what is refused, and in which words."""

from pathlib import Path

import pytest

from bot.adapters.imap_errors import (
    FolderMissing,
    FolderReadOnly,
    InboxError,
    InboxUnreachable,
    LoginRefused,
    TlsRefused,
)
from bot.adapters.imap_inbox import ImapInbox
from bot.core.accounts import Security
from tests.adapters.imap.given import a_mail, an_account, an_inbox
from tests.peers.certificates import make_certificate
from tests.peers.cutting_proxy import CuttingProxy
from tests.peers.scripted_imap import HANG, HANG_UP, ScriptedImap


def test_the_test_of_an_account_says_what_it_found(script: ScriptedImap) -> None:
    assert an_inbox(script.port).test() == (
        "Logged in to 127.0.0.1 as help@desk.test (none): INBOX holds 3 messages; "
        "the server announces new mail at once."
    )


def test_what_waits_is_told_oldest_first_with_its_size(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        waiting = session.waiting()

    assert [one.uid for one in waiting] == [5, 7, 9]
    assert [one.size for one in waiting] == [len(a_mail(uid)) for uid in (5, 7, 9)]


def test_messages_that_somebody_marked_as_deleted_are_not_waiting(script: ScriptedImap) -> None:
    script.flags[7] = {r"\Deleted"}

    with an_inbox(script.port).connect() as session:
        assert [one.uid for one in session.waiting()] == [5, 9]


def test_a_missing_folder_is_named_with_those_that_are_there(script: ScriptedImap) -> None:
    with pytest.raises(FolderMissing) as caught:
        an_inbox(script.port, folder="Support").connect()

    assert str(caught.value) == "There is no folder named Support; folders: INBOX, Sent."
    assert caught.value.folders == ("INBOX", "Sent")


def test_capabilities_are_asked_for_again_after_login() -> None:
    with (
        ScriptedImap(capabilities="", after_login="IDLE UIDPLUS") as server,
        an_inbox(server.port).connect() as session,
    ):
        assert session.can_idle


def test_a_server_without_idle_is_polled(script: ScriptedImap) -> None:
    with ScriptedImap(capabilities="UIDPLUS") as server, an_inbox(server.port).connect() as session:
        assert not session.can_idle


@pytest.mark.parametrize(("user", "password"), [("hélène", "secret"), ("help", "sécret"), ("help", "a\r\nb")])
def test_a_user_name_or_password_beyond_ascii_logs_in(user: str, password: str, script: ScriptedImap) -> None:
    an_inbox(script.port, user=user, password=password).connect().close()

    assert not script.said("^LOGIN")
    assert script.credentials  # base64, so that nothing in it can be taken for a command


def test_fault_24_a_server_that_hangs_is_given_up_after_the_timeout(script: ScriptedImap) -> None:
    script.instead("^SELECT", HANG)

    with pytest.raises(InboxUnreachable, match="did not answer in time"):
        an_inbox(script.port, timeout=0.05).connect()


def test_fault_24_a_server_that_says_nothing_at_all_is_given_up_after_the_timeout(
    script: ScriptedImap,
) -> None:
    script.greeting = b""

    with pytest.raises(InboxUnreachable, match="did not answer in time"):
        an_inbox(script.port, timeout=0.05).connect()


def test_fault_25_a_new_uidvalidity_is_shown_and_ends_a_look_under_way(script: ScriptedImap) -> None:
    inbox = an_inbox(script.port)
    with inbox.connect() as session:
        assert session.uidvalidity == 7
        waiting = session.waiting()
        script.uidvalidity = 8
        script.instead("^UID FETCH", HANG_UP, times=1)

        with pytest.raises(InboxError, match="made anew"):
            list(session.fetch(waiting))

    with inbox.connect() as session:
        assert session.uidvalidity == 8


def test_fault_37_a_refused_login_is_said_without_the_password(script: ScriptedImap) -> None:
    script.instead("^LOGIN", b"TAG NO [AUTHENTICATIONFAILED] not with hunter2\r\n")

    with pytest.raises(LoginRefused) as caught:
        an_inbox(script.port, password="hunter2").connect()

    assert "refused the user name or password of help@desk.test" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_fault_37_a_server_that_lets_nobody_in_does_not_blame_the_password(script: ScriptedImap) -> None:
    script.instead("^LOGIN", b"TAG NO [UNAVAILABLE] Internal error\r\n")

    with pytest.raises(InboxError, match="lets nobody in at present") as caught:
        an_inbox(script.port).connect()

    assert not isinstance(caught.value, LoginRefused)


def test_no_password_is_sent_where_the_server_forbids_it() -> None:
    with ScriptedImap(capabilities="LOGINDISABLED") as server:
        with pytest.raises(LoginRefused, match="takes no password without encryption"):
            an_inbox(server.port).connect()

        assert not server.said("LOGIN|AUTHENTICATE")


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_protected_connection_works(security: Security, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    context = certificate.server_context()
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    with ScriptedImap({1: a_mail(1)}, tls=tls, starttls=starttls) as server:
        account = an_account(server.port, security=security)
        inbox = ImapInbox(account, lambda: "secret", timeout=20, tls=certificate.trusted())

        with inbox.connect() as session:
            assert [mail.raw for mail in session.fetch(session.waiting())] == [a_mail(1)]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_fault_38_a_certificate_that_nobody_vouches_for_is_refused(
    security: Security, tmp_path: Path
) -> None:
    context = make_certificate(tmp_path).server_context()
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    with ScriptedImap(tls=tls, starttls=starttls) as server:
        with pytest.raises(TlsRefused, match=r"certificate of 127\.0\.0\.1 port \d+ is not valid"):
            an_inbox(server.port, security=security).connect()

        assert not server.said("LOGIN|AUTHENTICATE")


def test_fault_38_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "imap.elsewhere.test")
    with ScriptedImap(tls=certificate.server_context()) as server:
        account = an_account(server.port, security=Security.TLS)

        with pytest.raises(TlsRefused, match="is not valid"):
            ImapInbox(account, lambda: "secret", tls=certificate.trusted()).connect()


def test_fault_38_a_stripped_starttls_is_refused_before_the_password_is_sent(tmp_path: Path) -> None:
    context = make_certificate(tmp_path).server_context()
    with (
        ScriptedImap(starttls=context) as server,
        CuttingProxy(server.port, rewrite=lambda piece: piece.replace(b" STARTTLS", b"")) as thief,
    ):
        with pytest.raises(TlsRefused, match="offers no STARTTLS"):
            an_inbox(thief.port, security=Security.STARTTLS).connect()

        assert not server.said("LOGIN|AUTHENTICATE")


def test_fault_38_a_refused_starttls_is_refused_before_the_password_is_sent(tmp_path: Path) -> None:
    with ScriptedImap(starttls=make_certificate(tmp_path).server_context()) as server:
        server.instead("^STARTTLS", b"TAG NO not now\r\n")
        with pytest.raises(TlsRefused, match="refused STARTTLS"):
            an_inbox(server.port, security=Security.STARTTLS).connect()

        assert not server.said("LOGIN|AUTHENTICATE")


def test_fault_38_a_port_that_does_not_speak_tls_is_refused(script: ScriptedImap) -> None:
    with pytest.raises(TlsRefused, match="does not speak TLS as expected"):
        an_inbox(script.port, security=Security.TLS).connect()

    assert not script.said("LOGIN|AUTHENTICATE")


def test_fault_41_a_folder_that_can_only_be_read_is_refused_in_words(script: ScriptedImap) -> None:
    script.instead("^SELECT", b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\nTAG OK [READ-ONLY] selected\r\n")

    with pytest.raises(FolderReadOnly, match="INBOX can be read, but nothing can be taken out of it"):
        an_inbox(script.port).connect()


def test_fault_41_a_folder_that_turns_read_only_under_way_is_refused_in_words(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        script.instead("^UID SEARCH", b"* OK [READ-ONLY] now\r\n* SEARCH\r\nTAG OK done\r\n", times=1)
        session.waiting()

        with pytest.raises(FolderReadOnly):
            session.remove([5])


def test_nothing_listening_is_said_in_words(script: ScriptedImap) -> None:
    port = script.port
    script.__exit__(None, None, None)

    with pytest.raises(InboxUnreachable, match=f"Nothing listens on 127.0.0.1 port {port}"):
        an_inbox(port).connect()


def test_a_server_that_cannot_search_is_an_error_in_words(script: ScriptedImap) -> None:
    script.instead("^UID SEARCH", b"TAG NO [SERVERBUG] Internal error\r\n")

    with an_inbox(script.port).connect() as session, pytest.raises(InboxError, match="Internal error"):
        session.waiting()
