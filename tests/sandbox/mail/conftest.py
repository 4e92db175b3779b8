"""A running mail server with one desk mailbox, and mails to put through it."""

from __future__ import annotations

import email.policy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage

import imap_tools
import pytest

from sandbox.mail import MailSim

DESK = "support@desk.test"
PASSWORD = "open sesame"


@pytest.fixture
def mail() -> Iterator[MailSim]:
    with MailSim(mailboxes={DESK: PASSWORD, "billing@desk.test": "other"}) as running:
        yield running


@pytest.fixture
def inbox(mail: MailSim) -> Callable[[], AbstractContextManager[imap_tools.BaseMailBox]]:
    """Log in as the desk does."""

    @contextmanager
    def log_in(password: str = PASSWORD) -> Iterator[imap_tools.BaseMailBox]:
        box = imap_tools.MailBoxUnencrypted(mail.host, mail.imap_port, timeout=60)
        try:
            yield box.login(DESK, password)
        finally:
            box.client.shutdown()

    return log_in


def a_mail(
    subject: str = "The printer is on fire", *, to: str = DESK, message_id: str = "<1@customer.test>"
) -> bytes:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Ann <ann@customer.test>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content("Please help.\n")
    return message.as_bytes()
