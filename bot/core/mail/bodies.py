"""Which parts of a mail are its text and which are files."""

import re

from bot.core.mail.charsets import decoded
from bot.core.mail.content import Content, Piece
from bot.core.mail.files import ENCRYPTED, raw_name, take_file
from bot.core.mail.flowed import unflowed
from bot.core.mail.limits import MAX_TEXT
from bot.core.mail.parts import Part, unfinished
from bot.core.mail.plain import without_enriched_marks, without_pgp_armour
from bot.core.mail.silent import is_for_people, said_elsewhere, without_structure
from bot.core.mail.uuencode import uudecoded
from bot.core.mail.words import decoded_words

ENRICHED = {"text/enriched", "text/richtext"}
TEXTS = {"text/plain", "text/html", *ENRICHED}
UNFINISHED = "The message is damaged or breaks off; its last part is attached as it was received."
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def contents(root: Part) -> Content:
    """The text and the files of a message."""
    content = Content(unfinished=unfinished(root))
    _take(root, content, root=True)
    if content.unfinished:
        _take_unfinished(content.unfinished, content)
    content.pieces = merged(content.pieces)
    if content.is_silent():
        content.pieces += said_elsewhere(root, content.attachments)
    return content


def _take_unfinished(part: Part, content: Content) -> None:
    content.notice(UNFINISHED)
    content.unfinished = None
    if content.is_silent() and part.type.value in TEXTS:
        _take_text(part, part.type.value, content)
    take_file(part, content, inline=False)


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
    if part is content.unfinished:
        return
    if part.children:
        _take_multipart(part, kind, content)
    elif kind.startswith("multipart/"):
        if part.content.strip():
            content.pieces.append(Piece(text=without_structure(_plain_text(part, content))))
    elif _is_body(part, kind, root=root) and (kind not in ENRICHED or root or not content.pieces):
        _take_text(part, kind, content)
    else:
        take_file(part, content, inline=related)


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
            take_file(child, content, inline=False)
            continue
        inside = Content(notices=content.notices, unfinished=content.unfinished)
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


def _is_body(part: Part, kind: str, *, root: bool) -> bool:
    """A text part is part of the text unless it is plainly a file."""
    if kind not in TEXTS and not (root and is_for_people(kind)):
        return False
    if part.disposition.value == "attachment":
        return root and not raw_name(part)
    return root or not raw_name(part)


def _take_text(part: Part, kind: str, content: Content) -> None:
    if kind == "text/html":
        content.pieces.append(Piece(html=_within_limit(_html(part), content)))
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
        content.attach(name, "application/octet-stream", file.content)
    text = decoded(data, charset).replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.type.named.get("format", "").lower() == "flowed":
        text = unflowed(text, delsp=part.type.named.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP MESSAGE-----" in text:
        content.notice(ENCRYPTED)
    return _within_limit(without_pgp_armour(text), content)


def _within_limit(text: str, content: Content) -> str:
    if len(text) > MAX_TEXT:
        content.notice(f"The text was cut after {MAX_TEXT:,} characters.")
    return text[:MAX_TEXT]


def _html(part: Part) -> str:
    charset = part.type.named.get("charset", "")
    if charset.lower() in ("", "us-ascii", "ascii") and (found := CHARSET.search(part.content[:4000])):
        charset = found[1].decode("ascii")
        charset = "" if charset.lower().startswith("utf-16") else charset
    return decoded(part.content, charset).replace("\0", "")
