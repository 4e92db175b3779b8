"""The parts of a mail that are files."""

import re

from bot.core.mail.content import Content, Piece
from bot.core.mail.names import clean_name
from bot.core.mail.parts import Part, parsed
from bot.core.mail.tnef import unpacked

SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
OTHER_SCREENS = {"text/x-amp-html", "text/watch-html"}  # the same mail once more, for special screens
MESSAGES = {"message/rfc822", "message/global"}
CRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the object identifier that such data begins with
ENCRYPTED = "The message is encrypted and cannot be read here; the encrypted part is attached."
SIGNED = "The message is wrapped in a signature that cannot be opened here; it is attached."
PARTIAL = "This is only a part of a message that its sender's program cut into several."


def take_file(part: Part, content: Content, *, inline: bool) -> None:
    """Keep a part as a file, or what is packed inside it; a bare signature is left out."""
    kind = part.type.value
    data = part.content
    _notice_of(part, content)
    name = raw_name(part)
    if (kind in SIGNATURES and not name) or kind in OTHER_SCREENS:
        return
    if (kind in TNEF_TYPES or name.lower() == "winmail.dat") and _take_tnef(data, content):
        return
    if kind in MESSAGES and not name:
        name = _subject_as_name(data)
    content_id = part.text_of("content-id").strip().strip("<>")
    shown = part.disposition.value == "inline" or (inline and part.disposition.value != "attachment")
    beside = kind.startswith("image/") or bool(content_id)
    content.attach(name, kind, data, inline=shown and beside, content_id=content_id)


def raw_name(part: Part) -> str:
    """The name that the part gives itself, or "": Content-Disposition first, then Content-Type."""
    for named in (part.disposition.named, part.type.named):
        name = named.get("filename") or named.get("name") or ""
        if name:
            return name
    return ""


def _notice_of(part: Part, content: Content) -> None:
    kind = part.type.value
    if kind in CRYPTED:
        said = part.type.named.get("smime-type", "").lower()
        signed = said == "signed-data" or (not said and SIGNED_DATA in part.content[:40])
        content.notice(SIGNED if signed else ENCRYPTED)
    if kind == "message/partial":
        content.notice(PARTIAL)


def _subject_as_name(data: bytes) -> str:
    subject = clean_name(parsed(data[:100_000]).text_of("subject"))
    return f"{subject[:80]}.eml" if subject else "message.eml"


def _take_tnef(data: bytes, content: Content) -> bool:
    found = unpacked(data)
    if found is None:
        return False
    for file in found.files:
        kind = (
            file.content_type
            if re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.content_type)
            else "application/octet-stream"
        )
        content.attach(file.name, kind, file.content, content_id=file.content_id)
    if content.is_silent() and (found.text or found.html):
        content.pieces.append(Piece(text=found.text or None, html=found.html or None))
    if not found.complete:
        content.notice("The file winmail.dat is damaged; what could be unpacked is attached.")
    return found.complete or bool(found.files)
