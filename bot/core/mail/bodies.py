"""Which parts of a mail are its text and which are files."""

import hashlib
import re
from dataclasses import dataclass, field

from bot.core.mail.calendar import in_words
from bot.core.mail.charsets import decoded
from bot.core.mail.flowed import unflowed
from bot.core.mail.limits import MAX_TEXT
from bot.core.mail.names import clean_name, given_name
from bot.core.mail.parts import Part, parsed
from bot.core.mail.plain import without_enriched_marks, without_pgp_armour
from bot.core.mail.tnef import unpacked
from bot.core.mail.uuencode import uudecoded
from bot.core.mail.values import Attachment
from bot.core.mail.words import decoded_words

SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
OTHER_SCREENS = {"text/x-amp-html", "text/watch-html"}  # the same mail once more, for special screens
ENRICHED = {"text/enriched", "text/richtext"}
CRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
ENCRYPTED = "The message is encrypted and cannot be read here; the encrypted part is attached."
SIGNED = "The message is wrapped in a signature that cannot be opened here; it is attached."
PARTIAL = "This is only a part of a message that its sender's program cut into several."
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


@dataclass(slots=True)
class Piece:
    """One stretch of the readable text, in the forms that the sender gave."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Content:
    """Everything that is inside one mail."""

    pieces: list[Piece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def notice(self, sentence: str) -> None:
        """Say it once."""
        if sentence not in self.notices:
            self.notices.append(sentence)


def contents(root: Part) -> Content:
    """The text and the files of a message."""
    content = Content()
    _take(root, content, root=True)
    content.pieces = merged(content.pieces)
    if not any((piece.text or piece.html or "").strip() for piece in content.pieces):
        content.pieces += [Piece(text=said) for said in _invitations(content) if said]
    return content


def _invitations(content: Content) -> list[str]:
    return [
        in_words(one.content, "utf-8") for one in content.attachments if one.content_type == "text/calendar"
    ]


def merged(pieces: list[Piece]) -> list[Piece]:
    """Some programs send a text and the same as HTML one after the other instead of as alternatives."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if (
            last
            and last.html is None
            and piece.text is None
            and _is_the_same(last.text or "", piece.html or "")
        ):
            last.html = piece.html
        else:
            out.append(piece)
    return out


def _is_the_same(text: str, html: str) -> bool:
    words = set(text.split()[:500])
    said = set(re.sub(r"<[^<>]{0,1000}>", " ", html[:200_000]).split())
    return len(words) > 2 and 2 * len(words & said) > len(words)


def _take(part: Part, content: Content, *, root: bool = False, related: bool = False) -> None:
    kind = part.type.value
    if part.children:
        _take_multipart(part, kind, content)
    elif kind.startswith("multipart/"):
        if part.content.strip():
            content.pieces.append(Piece(text=_plain_text(part, content)))
    elif (kind in ("text/plain", "text/html") and _is_body(part, root=root)) or (
        kind in ("text/enriched", "text/richtext")
        and (root or not content.pieces)
        and _is_body(part, root=root)
    ):
        _take_text(part, kind, content)
    else:
        _take_file(part, content, inline=related)


def _take_multipart(part: Part, kind: str, content: Content) -> None:
    if kind == "multipart/alternative":
        _take_alternatives(part, content)
        return
    if kind == "multipart/encrypted":
        content.notice(ENCRYPTED)
    for child in part.children:
        _take(child, content, related=kind == "multipart/related")


def _take_alternatives(part: Part, content: Content) -> None:
    """One stretch of text in several forms: the richest of each form, files apart."""
    piece = Piece()
    for child in part.children:
        if child.type.value in ENRICHED and piece.text is not None:
            continue
        inside = Content(notices=content.notices)
        _take(child, inside)
        content.attachments += inside.attachments
        texts = [found.text for found in inside.pieces if found.text is not None]
        htmls = [found.html for found in inside.pieces if found.html is not None]
        piece.text = _with(piece.text, texts)
        piece.html = _with(piece.html, htmls)
    if piece.text is not None or piece.html is not None:
        content.pieces.append(piece)


def _with(text: str | None, more: list[str]) -> str | None:
    """Programs that put two texts of one form into an alternative mean both, unless they are the same."""
    new = [one for one in more if one.strip() != (text or "").strip()]
    return "\n".join([*([text] if text else []), *new]) if new else text


def _is_body(part: Part, *, root: bool) -> bool:
    """A text part is part of the text unless it is plainly a file."""
    if part.disposition.value == "attachment":
        return root and not _raw_name(part)
    return not _raw_name(part) or (root and part.disposition.value != "attachment")


def _take_text(part: Part, kind: str, content: Content) -> None:
    if kind == "text/html":
        content.pieces.append(Piece(html=_html(part)[:MAX_TEXT]))
        return
    text = _plain_text(part, content)
    if kind in ENRICHED:
        text = without_enriched_marks(text)
    content.pieces.append(Piece(text=text))


def _plain_text(part: Part, content: Content) -> str:
    data = part.content
    charset = part.type.named.get("charset", "")
    for file in reversed(found := uudecoded(data)):
        data = data[: file.start] + data[file.end :]
    for file in found:
        name = decoded_words(decoded(file.name, charset))
        content.attachments.append(_attachment(name, "application/octet-stream", file.content, content))
    text = decoded(data, charset).replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.type.named.get("format", "").lower() == "flowed":
        text = unflowed(text, delsp=part.type.named.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP MESSAGE-----" in text:
        content.notice(ENCRYPTED)
    return without_pgp_armour(text)[:MAX_TEXT]


def _html(part: Part) -> str:
    charset = part.type.named.get("charset", "")
    if charset.lower() in ("", "us-ascii", "ascii") and (found := CHARSET.search(part.content[:4000])):
        charset = found[1].decode("ascii")
        charset = "" if charset.lower().startswith("utf-16") else charset
    return decoded(part.content, charset).replace("\0", "")


def _raw_name(part: Part) -> str:
    """The name that the part gives itself, or "": Content-Disposition first, then Content-Type."""
    for named in (part.disposition.named, part.type.named):
        name = named.get("filename") or named.get("name") or ""
        if name:
            return name
    return ""


def _take_file(part: Part, content: Content, *, inline: bool) -> None:
    kind = part.type.value
    if kind in CRYPTED:
        signed = part.type.named.get("smime-type", "").lower() == "signed-data"
        content.notice(SIGNED if signed else ENCRYPTED)
    if kind == "message/partial":
        content.notice(PARTIAL)
    name = _raw_name(part)
    if (kind in SIGNATURES and not name) or kind in OTHER_SCREENS:
        return
    data = part.content
    if (kind in TNEF_TYPES or name.lower() == "winmail.dat") and _take_tnef(data, content):
        return
    if kind in ("message/rfc822", "message/global") and not name:
        name = _subject_as_name(data)
    content_id = part.text_of("content-id").strip().strip("<>")
    shown = part.disposition.value == "inline" or (inline and part.disposition.value != "attachment")
    is_image = kind.startswith("image/")
    content.attachments.append(
        _attachment(
            name, kind, data, content, inline=shown and (is_image or bool(content_id)), content_id=content_id
        )
    )


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
        content.attachments.append(
            _attachment(file.name, kind, file.content, content, content_id=file.content_id)
        )
    if not any((piece.text or piece.html or "").strip() for piece in content.pieces) and (
        found.text or found.html
    ):
        content.pieces.append(Piece(text=found.text or None, html=found.html or None))
    if not found.complete:
        content.notice("The file winmail.dat is damaged; what could be unpacked is attached.")
    return found.complete or bool(found.files)


def _attachment(
    name: str, kind: str, data: bytes, content: Content, *, inline: bool = False, content_id: str = ""
) -> Attachment:
    return Attachment(
        name=clean_name(name) or given_name(kind, len(content.attachments) + 1),
        content_type=kind,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        inline=inline,
        content_id=content_id,
    )
