"""The readable text of a mail, in the forms that the desk shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.html import markdown, markdown_of, parsed, tags_stripped, text_of
from bot.core.mail.content import Piece
from bot.core.mail.limits import MAX_TEXT
from bot.core.quotes import new_html, new_text, without_quotes

STUB_WORDS = 40  # a plain part with fewer words may only say that there is HTML
STUB = re.compile(
    r"(?i)(?:view|see|read|display|open).{0,60}(?:html|browser|online)"
    r"|html[- ](?:e?-?mail|version|format|capable|viewer|compatible)|does not support html"
    r"|als html|format html|versi[oó]n html"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The text of a mail; see IncomingMail for the fields."""

    text: str
    html: str | None
    markdown: str
    reply: str
    reply_format: Literal["plain", "markdown"]
    reply_html: str | None


def readable(pieces: list[Piece], names: Mapping[str, str]) -> Readable:
    """The text, the HTML and the new part of each.

    Args:
        pieces: The text as the sender gave it.
        names: What the images inside are called, by their Content-ID.
    """
    htmls = [piece.html for piece in pieces if piece.html is not None]
    html = "\n".join(htmls) if htmls else None
    plain = "\n".join(_text(piece) for piece in pieces).strip("\n")[:MAX_TEXT]
    reply_html = new_html(html) if html else None
    if html is not None and _html_is_better(pieces):
        bodies = [markdown(piece.html, names) if piece.html else (piece.text or "") for piece in pieces]
        whole = "\n\n".join(bodies).strip() or plain
        return Readable(
            text=plain,
            html=html,
            markdown=whole,
            reply=_new_markdown(html, names, plain, whole),
            reply_format="markdown",
            reply_html=reply_html,
        )
    return Readable(
        text=plain,
        html=html,
        markdown=plain,
        reply=new_text(plain),
        reply_format="plain",
        reply_html=reply_html,
    )


def html_text(html: str) -> str:
    """The readable text of an HTML body."""
    root = parsed(html)
    return text_of(root) if root is not None else tags_stripped(html).strip()


def _text(piece: Piece) -> str:
    if piece.text is not None and (piece.text.strip() or not piece.html):
        return piece.text
    return html_text(piece.html or "")


def _new_markdown(html: str, names: Mapping[str, str], plain: str, whole: str) -> str:
    root = parsed(html)
    if root is None:
        return new_text(plain)
    if not without_quotes(root, signatures=True):
        return whole
    return markdown_of(root, names) or whole


def _html_is_better(pieces: list[Piece]) -> bool:
    """Is the text only in the HTML: no plain part, an empty one, or one that only points at the HTML?"""
    if any(piece.text is not None and piece.text.strip() and not _is_stub(piece) for piece in pieces):
        return False
    return any(piece.html and piece.html.strip() for piece in pieces)


def _is_stub(piece: Piece) -> bool:
    text = piece.text or ""
    if piece.html is None or len(text.split(maxsplit=STUB_WORDS + 1)) > STUB_WORDS:
        return False
    return bool(STUB.search(text))
