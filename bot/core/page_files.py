"""How the web pages hand out files that strangers sent: as what, and whether a browser may show them."""

import re
from dataclasses import dataclass

from bot.core.mail.names import clean_name

# What a browser shows by itself, told by its first bytes: no script can stand in any of these.
_IMAGES = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
# What a browser only saves, under a type that it may hand to another program.
_SAVED = frozenset(
    """application/pdf application/zip application/gzip application/json application/msword application/rtf
    application/vnd.ms-excel application/vnd.ms-powerpoint
    application/vnd.openxmlformats-officedocument.wordprocessingml.document
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.openxmlformats-officedocument.presentationml.presentation
    application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet
    audio/mpeg audio/ogg audio/wav message/rfc822 text/calendar text/csv text/plain video/mp4
    video/webm""".split()
)
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """A file as it goes to a browser."""

    name: str
    content_type: str
    is_shown: bool  # else it is saved
    content: bytes


def handed_out(name: str, content_type: str, content: bytes) -> HandedOut:
    """The file under a safe name and type; what it says about itself is not believed."""
    shown = next((kind for kind, begins in _IMAGES if begins.match(content)), "")
    saved = content_type if content_type in _SAVED else UNKNOWN
    return HandedOut(
        name=clean_name(name) or "file",
        content_type=shown or saved,
        is_shown=bool(shown),
        content=content,
    )
