"""A whole world for a help desk to live in: a Slack workspace, a mail server, and the page on both."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sandbox.mail import MailSim
from sandbox.page import Page
from sandbox.samples import sample_mails
from sandbox.slack import SlackSim

SUPPORT, BILLING, PARTNERS = "support@acme.test", "billing@acme.test", "partners@acme.test"
AUTHSERV_ID = "mx.acme.test"


class Sandbox:
    """The workspace "Acme" with people and channels, three mailboxes, and the page; all on loopback.

    Args:
        manifest: The app's manifest, a YAML or JSON file or its parsed form.
        page_port: 0 lets the system choose.
        slack: Further arguments of the Slack simulator, such as `time_factor` and `rate_limits`.
        mail: Further arguments of the mail server, such as `smtp_user` and `smtp_password`.
    """

    def __init__(
        self,
        manifest: Path | Mapping[str, Any],
        page_port: int = 0,
        *,
        slack: Mapping[str, Any] | None = None,
        mail: Mapping[str, Any] | None = None,
    ) -> None:
        self.mailboxes = {address: secrets.token_urlsafe(12) for address in (SUPPORT, BILLING, PARTNERS)}
        self.slack = SlackSim(manifest, **(slack or {}))
        self.mail = MailSim(self.mailboxes, **({"authserv_id": AUTHSERV_ID} | dict(mail or {})))
        self._page = Page(
            self.slack, self.mail, load_samples=self.load_samples, workspace="Acme", port=page_port
        )
        self._running = ExitStack()

    def __enter__(self) -> Sandbox:
        with ExitStack() as starting:
            starting.enter_context(self.mail)
            starting.enter_context(self.slack)
            self._people_and_channels()
            starting.enter_context(self._page)
            self._running = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def _people_and_channels(self) -> None:
        add = self.slack.add_user
        self.admin_id = add("ada", "Ada Lindqvist", "ada@acme.test", is_admin=True)
        tom, tina = add("tom", "Tom Becker", "tom@acme.test"), add("tina", "Tina Rossi", "tina@acme.test")
        self.technician_ids = (tom, tina)
        self.guest_id = add("gus", "Gus Novak", "gus@partner.test", is_restricted=True)
        staff = [self.admin_id, tom, tina]
        self.support_channel = self.slack.add_channel("support", members=[*staff, self.guest_id])
        self.billing_channel = self.slack.add_channel("billing", members=staff)

    @property
    def page_url(self) -> str:
        """Where a person tries it all."""
        return self._page.url

    def environment(self) -> dict[str, str]:
        """The variables that lead a bot here."""
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "THREADDESK_ADMINS": self.admin_id,
        }

    def mail_settings(self) -> dict[str, Any]:
        """Where the desk reads and sends its mail: hosts, ports, the mailboxes with their passwords, and the
        name under which the mail server says who is who.

        `challenged` are the mailboxes that unknown senders should have to knock at.
        """
        return {
            "imap_host": self.mail.host,
            "imap_port": self.mail.imap_port,
            "smtp_host": self.mail.host,
            "smtp_port": self.mail.smtp_port,
            "mailboxes": dict(self.mailboxes),
            "challenged": [PARTNERS],
            "authserv_id": self.mail.authserv_id,
        }

    def load_samples(self) -> None:
        """Let the sample customers write to the desk, in the order of their mails."""
        for sample in sample_mails(SUPPORT, BILLING, PARTNERS, datetime.now().astimezone()):
            self.mail.send(sample.raw, sample.mail_from, sample.rcpts)
