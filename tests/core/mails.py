"""Received mails and facts for the tests of decisions: name only what a test is about."""

from typing import Any

from bot.core.decisions import Facts
from bot.core.mail import Address, IncomingMail
from bot.core.subject_commands import commands_in
from bot.settings import Settings
from tests.contract.rows import NOW


def a_mail(sender: str = "ann@example.com", **more: Any) -> IncomingMail:
    """An ordinary mail from one customer to the desk."""
    given: dict[str, Any] = {
        "message_id": "<1@example.com>",
        "sender_is_clean": True,
        "to": (Address(address="support@acme.test"),),
        "cc": (),
        "reply_to": (),
        "delivered_to": (),
        "subject": "Help",
        "date": NOW,
        "references": (),
        "text": "It burns.",
        "html": None,
        "markdown": "It burns.",
        "reply": "It burns.",
        "reply_format": "plain",
        "reply_html": None,
        "attachments": (),
        "kind": "mail",
        "kind_reason": "",
        "returned": (),
        "headers": (),
        "authentication_results": (),
        "notices": (),
        "size": 1_000,
    }
    return IncomingMail(sender=Address(name="Ann", address=sender), **(given | more))


def facts(*, settings: dict[str, Any] | None = None, **more: Any) -> Facts:
    """What is known about a mail from somebody new that points nowhere."""
    given: dict[str, Any] = {
        "now": NOW,
        "ours": False,
        "person": None,
        "claims": (),
        "commands": commands_in(more.pop("subject", "Hello")),
    }
    return Facts(settings=Settings(**(settings or {})), **(given | more))
