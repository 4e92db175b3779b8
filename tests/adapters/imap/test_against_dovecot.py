"""The inbox against the reference server."""

from contextlib import suppress
from typing import Any

import pytest

from bot.adapters.imap_errors import FolderMissing, InboxUnreachable, LoginRefused, TlsRefused
from bot.adapters.imap_inbox import ImapInbox
from bot.core.accounts import AfterImport, Security
from tests.adapters.imap.given import a_mail, an_account, an_inbox
from tests.peers.cutting_proxy import CuttingProxy
from tests.peers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot


def inbox_of(server: Dovecot, user: str, **other: Any) -> ImapInbox:
    return an_inbox(server.port, user=user, **other)


def test_many_mails_are_fetched_byte_for_byte_and_deleted(dovecot: Dovecot, user: str) -> None:
    raws = [a_mail(number, "Grüße\r\n.\r\n)" * number) for number in range(1, 121)]
    dovecot.deliver(user, *raws)

    with inbox_of(dovecot, user).connect() as session:
        mails = list(session.fetch(session.waiting()))
        assert [mail.raw for mail in mails] == raws
        assert session.remove(mail.uid for mail in mails).done == {mail.uid for mail in mails}
        assert session.waiting() == []

    assert dovecot.messages(user) == []


def test_fault_75_a_large_mail_comes_in_pieces_and_a_huge_one_only_begins(
    dovecot: Dovecot, user: str
) -> None:
    large, huge = (
        a_mail(number, "0123456789abcde\r\n" * lines) for number, lines in ((1, 350_000), (2, 500_000))
    )
    dovecot.deliver(user, large, huge)

    with inbox_of(dovecot, user).connect() as session:
        first, second = session.fetch(session.waiting(), max_bytes=7_000_000)

    assert (first.cut, first.raw == large) == (False, True)
    assert (second.cut, second.size, second.raw == huge[: len(second.raw)]) == (True, len(huge), True)


def test_fault_30_what_others_marked_as_deleted_stays(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail(1), a_mail(2))
    with dovecot.session(user) as other:
        other.store("1", "+FLAGS", r"(\Deleted)")

    with inbox_of(dovecot, user).connect() as session:
        (mine,) = session.waiting()
        session.remove([mine.uid])

    assert dovecot.messages(user) == [a_mail(1)]


def test_fault_35_a_mail_that_another_program_deletes_under_way_is_passed_over(
    dovecot: Dovecot, user: str
) -> None:
    raws = [a_mail(number) for number in range(1, 6)]
    dovecot.deliver(user, *raws)

    with inbox_of(dovecot, user).connect() as session:
        waiting = session.waiting()
        with dovecot.session(user) as other:
            other.store("2:3", "+FLAGS", r"(\Deleted)")
            other.expunge()

        assert [mail.raw for mail in session.fetch(waiting)] == [raws[0], raws[3], raws[4]]
        assert session.skipped == {}
        assert len(session.remove(one.uid for one in waiting).done) == 5


@pytest.mark.parametrize("folder", ["Done", "Erledigt & gelöscht", 'a "b" \\c'])
def test_imported_mails_move_to_a_folder_that_is_made(folder: str, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail(1), a_mail(2))
    inbox = inbox_of(dovecot, user, after_import=AfterImport.MOVE, archive_folder=folder)

    for _ in range(2):  # the second time the folder is there
        with inbox.connect() as session:
            (mail, *_) = session.waiting()
            assert session.remove([mail.uid]).done == {mail.uid}

    with inbox_of(dovecot, user, folder=folder).connect() as session:
        assert [mail.raw for mail in session.fetch(session.waiting())] == [a_mail(1), a_mail(2)]


def test_a_folder_is_made_below_inbox_where_folders_stand_there(
    dovecot_below_inbox: Dovecot, user: str
) -> None:
    dovecot_below_inbox.deliver(user, a_mail(1), a_mail(2))

    with inbox_of(dovecot_below_inbox, user).connect() as session:
        for one in session.waiting():
            session.set_aside(one.uid, "Threaddesk-Failed")

    assert dovecot_below_inbox.messages(user, "INBOX.Threaddesk-Failed") == [a_mail(1), a_mail(2)]


def test_what_came_since_the_last_look_is_seen_by_the_next(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).connect() as session:
        for number in range(1, 4):
            dovecot.deliver(user, a_mail(number))
            assert len(session.waiting()) == number


@pytest.mark.parametrize("at", range(1200, 3200, 97))
def test_fault_23_a_connection_cut_anywhere_loses_and_truncates_nothing(
    at: int, dovecot: Dovecot, user: str
) -> None:
    right = [a_mail(number, "x" * 300) for number in range(3)]
    dovecot.deliver(user, *right)
    with CuttingProxy(dovecot.port, cut_after=at) as proxy:
        inbox = an_inbox(proxy.port, user=user)
        with suppress(InboxUnreachable), inbox.connect() as session:
            for mail in session.fetch(session.waiting()):
                assert mail.raw in right
        with inbox.connect() as session:
            assert [mail.raw for mail in session.fetch(session.waiting())] == right


def test_a_new_mail_ends_the_wait(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).connect() as session:
        session.waiting()
        dovecot.deliver(user, a_mail(1))

        assert session.can_idle
        assert session.idle(20, lambda: False)
        assert len(session.waiting()) == 1


def test_a_quiet_wait_ends_and_the_session_goes_on(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).connect() as session:
        session.waiting()

        assert not session.idle(0.05, lambda: False)
        assert session.waiting() == []


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_protected_connection_works(security: Security, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail(1))
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    account = an_account(port, user=user, security=security)

    with ImapInbox(
        account, lambda: "secret", timeout=20, tls=dovecot.certificate.trusted()
    ).connect() as session:
        assert [mail.raw for mail in session.fetch(session.waiting())] == [a_mail(1)]
        dovecot.deliver(user, a_mail(2))
        assert session.idle(20, lambda: False)


def test_fault_37_a_wrong_password_is_refused_in_words(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(LoginRefused, match="refused the user name or password"):
        an_inbox(dovecot.port, user=user, password="wrong").connect()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_fault_38_a_certificate_that_nobody_vouches_for_is_refused(
    security: Security, dovecot: Dovecot
) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    with pytest.raises(TlsRefused, match="is not valid"):
        an_inbox(port, security=security).connect()


def test_fault_41_a_folder_that_is_deleted_or_renamed_is_missing(dovecot: Dovecot, user: str) -> None:
    with dovecot.session(user) as client:
        client.create("Support")
        client.rename("Support", "Helpdesk")

    with pytest.raises(FolderMissing) as caught:
        inbox_of(dovecot, user, folder="Support").connect()

    assert set(caught.value.folders) == {"INBOX", "Helpdesk"}


def test_fault_25_a_folder_that_was_made_anew_has_another_uidvalidity(dovecot: Dovecot, user: str) -> None:
    inbox = inbox_of(dovecot, user, folder="Support")
    seen = set()
    for _ in range(2):
        with dovecot.session(user) as client:
            client.create("Support")
        with inbox.connect() as session:
            seen.add(session.uidvalidity)
        with dovecot.session(user) as client:
            client.delete("Support")

    assert len(seen) == 2
