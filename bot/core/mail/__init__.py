"""Received mail: raw bytes in, values out; pure and never surprised."""

from bot.core.mail.reader import content_key, read_mail
from bot.core.mail.values import Address, Attachment, IncomingMail, MailError, Returned
from bot.core.screening import Kind

__all__ = [
    "Address",
    "Attachment",
    "IncomingMail",
    "Kind",
    "MailError",
    "Returned",
    "content_key",
    "read_mail",
]
