"""What was read of one file, as plain JSON values: `threaddesk mail read FILE… --json`."""

from typing import Any

from bot.core.mail.charsets import decoded
from bot.core.mail.reader import read_mail
from bot.core.mail.values import Address, IncomingMail

HTML_ENDINGS = (".html", ".htm")


def report(name: str, raw: bytes, kind_of_file: str = "") -> dict[str, Any]:
    """One file's mail as JSON values; never raises, what went wrong is under `error`.

    Args:
        name: The file's name, as it is shown; its ending says what is inside unless `kind_of_file` does.
        raw: What is in the file.
        kind_of_file: "mail", "text" (a plain body without headers) or "html" (an HTML body without headers).
    """
    try:
        return described(name, read_mail(as_mail(raw, kind_of_file or kind_of(name))))
    except Exception as error:  # whatever a file provokes is told in its place, and the next one is read
        return failed(name, f"{type(error).__name__}: {error}")


def kind_of(name: str) -> str:
    """What a file's name says is inside: "mail", "text" or "html"."""
    lower = name.lower()
    if lower.endswith(HTML_ENDINGS):
        return "html"
    return "text" if lower.endswith(".txt") else "mail"


def as_mail(raw: bytes, kind_of_file: str) -> bytes:
    """A bare body as a message without sender; a message as it is."""
    if kind_of_file == "mail":
        return raw
    subtype = "html" if kind_of_file == "html" else "plain"
    body = decoded(raw).encode("utf-8", "replace") if subtype == "plain" else raw
    charset = b"; charset=utf-8" if subtype == "plain" else b""
    head = b"Content-Type: text/" + subtype.encode() + charset
    return head + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body


def described(name: str, mail: IncomingMail) -> dict[str, Any]:
    """A mail as JSON values."""
    return {
        "file": name,
        "from": _address(mail.sender),
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "reply_to": [_address(one) for one in mail.reply_to],
        "subject": mail.subject,
        "message_id": mail.message_id,
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "kind": mail.kind,
        "kind_reason": mail.kind_reason,
        "text": mail.text,
        "html": mail.html,
        "reply": mail.reply,
        "reply_html": mail.reply_html,
        "attachments": [
            {
                "name": one.name,
                "content_type": one.content_type,
                "size": one.size,
                "sha256": one.sha256,
                "inline": one.inline,
            }
            for one in mail.attachments
        ],
        "notices": list(mail.notices),
        "error": None,
    }


def failed(name: str, error: str) -> dict[str, Any]:
    """The same object for a file that could not be read."""
    return {
        "file": name,
        "from": {"name": "", "address": ""},
        "to": [],
        "cc": [],
        "reply_to": [],
        "subject": "",
        "message_id": "",
        "references": [],
        "date": None,
        "kind": "mail",
        "kind_reason": "",
        "text": "",
        "html": None,
        "reply": "",
        "reply_html": None,
        "attachments": [],
        "notices": [],
        "error": error,
    }


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}
