"""Names of attachments: cleaned for people and for file systems (fault 78)."""

import re

from bot.core.mail.limits import MAX_NAME
from bot.core.mail.words import shown_name

RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/enriched": ".txt",
    "text/richtext": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/feedback-report": ".txt",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "audio/mpeg": ".mp3",
    "application/octet-stream": ".bin",
    "application/ms-tnef": ".dat",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}


def clean_name(name: str) -> str:
    """The name without path, invisible and control characters; "" when nothing is left."""
    name = shown_name(name)
    name = (
        re.split(r"[/\\]", name)[-1]
        if not re.search(r"\w[/\\]\s", name)
        else re.sub(r"\s*[/\\]\s*", "_", name)
    )
    name = (
        re.sub(r'[<>:"|?*\x00]', "_", name).strip(" .\t")
        if re.search(r'[<>:"|?*\x00]', name)
        else name.strip()
    )
    name = name.rstrip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    return _short(name)


def _short(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        return name[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"


def given_name(content_type: str, number: int) -> str:
    """A name for a part that has none."""
    subtype = content_type.rpartition("/")[2]
    extension = EXTENSIONS.get(content_type) or (
        f".{subtype}" if re.fullmatch("[a-z0-9]{2,5}", subtype) else ".bin"
    )
    stem = {"message/rfc822": "message", "text/calendar": "invite"}.get(content_type, "attachment")
    return f"{stem}-{number}{extension}"
