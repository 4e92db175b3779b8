"""The folder of sent mail, asked on the reference server."""

import imaplib
import ssl

import pytest

from bot.adapters.imap_errors import FolderMissing, InboxError
from bot.adapters.imap_sent import ImapSentFolder
from tests.adapters.imap.given import a_mail, an_account
from tests.peers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def folder_of(server: Dovecot, user: str, name: str) -> ImapSentFolder:
    account = an_account(server.port, user=user)
    return ImapSentFolder(account, name, lambda: PASSWORD, timeout=20, tls=ssl.create_default_context())


def test_a_mail_is_found_by_its_message_id_and_no_other_is(dovecot: Dovecot, user: str) -> None:
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
        client.login(user, PASSWORD)
        client.create('"Sent Items"')
        client.append('"Sent Items"', "", "", a_mail(7))
    sent = folder_of(dovecot, user, "Sent Items")

    assert sent.has("<7@customer.test>")
    assert not sent.has("<77@customer.test>")
    assert not folder_of(dovecot, user, "INBOX").has("<7@customer.test>")


def test_a_folder_that_is_not_there_is_named(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(FolderMissing, match="no folder named Gone"):
        folder_of(dovecot, user, "Gone").has("<7@customer.test>")


def test_an_id_that_no_command_can_carry_is_refused(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(InboxError):
        folder_of(dovecot, user, "INBOX").has('<"\\>')
