"""What a mail has to say whose text is not where the text of mails is."""

import re

from bot.core.mail.calendar import in_words
from bot.core.mail.charsets import decoded
from bot.core.mail.content import Piece
from bot.core.mail.files import raw_name
from bot.core.mail.limits import MAX_TEXT
from bot.core.mail.parts import Part
from bot.core.mail.values import Attachment

# Texts that are read by programs. All others are to be shown as plain text (RFC 2046 section 4.1.4).
FOR_PROGRAMS = {
    "text/calendar", "text/css", "text/csv", "text/directory", "text/javascript", "text/rfc822-headers",
    "text/vcard", "text/watch-html", "text/x-amp-html", "text/x-vcard", "text/xml",
}  # fmt: skip
REPORTS = {"message/delivery-status", "message/global-delivery-status"}
DELIMITER = re.compile(r"--\S{1,100}\s*")
OF_HEADERS = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,40}:\s|\s+\S")  # a header or its continuation


def said_elsewhere(root: Part, attachments: list[Attachment]) -> list[Piece]:
    """The readable words of a mail without a text: in invitations, named texts, reports, beside its parts."""
    return (
        [Piece(text=said) for said in _invitations(attachments) if said]
        or [_shown(part) for part in _leaves(root) if part is not root and _is_to_be_shown(part)]
        or [_shown(part) for part in _leaves(root) if part.type.value in REPORTS]
        or ([] if attachments else _beside_the_parts(root))
    )


def is_for_people(kind: str) -> bool:
    """Is it a content type of texts that people read?"""
    return kind.startswith("text/") and kind not in FOR_PROGRAMS


def _invitations(attachments: list[Attachment]) -> list[str]:
    return [in_words(one.content, "utf-8") for one in attachments if one.content_type == "text/calendar"]


def _leaves(root: Part) -> list[Part]:
    leaves = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        waiting += reversed(part.children)
        if not part.children:
            leaves.append(part)
    return leaves


def _is_to_be_shown(part: Part) -> bool:
    """Is it a text that was taken for a file, though its sender did not mean it as one?"""
    kind = part.type.value
    taken = bool(raw_name(part)) or kind not in ("text/plain", "text/html")
    meant = is_for_people(kind) and part.disposition.value != "attachment"
    return taken and meant and bool(part.content.strip())


def _shown(part: Part) -> Piece:
    text = decoded(part.content, part.type.named.get("charset", ""))[:MAX_TEXT].replace("\0", "")
    if part.type.value == "text/html":
        return Piece(html=text)
    return Piece(text=text.replace("\r\n", "\n").replace("\r", "\n"))


def _beside_the_parts(root: Part) -> list[Piece]:
    """What a multipart says whose parts cannot be told apart, without its delimiters and headers."""
    if not root.type.value.startswith("multipart/"):
        return []
    said = without_structure(decoded(root.body[:MAX_TEXT]).replace("\0", ""))
    return [Piece(text=said)] if said.strip() else []


def without_structure(text: str) -> str:
    """The text without the lines that look like delimiters of parts, and the headers below them."""
    kept = []
    in_headers = False
    for line in text.splitlines():
        if DELIMITER.fullmatch(line):
            in_headers = True
        elif not (in_headers and OF_HEADERS.match(line)):
            in_headers = False
            kept.append(line)
    return "\n".join(kept)
