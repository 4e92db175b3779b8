"""Pieces as simple HTML for mail programs: few tags, no styles, everything a person wrote escaped."""

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby

from .lists import Listing, nested
from .pieces import Code, Inline, Item, Piece, Prose, Text, paragraphs, stripped

_TAGS = (("code", "code"), ("strike", "s"), ("underline", "u"), ("italic", "em"), ("bold", "strong"))
_KEPT_SPACE = re.compile(r"(?<=[ \n]) ")  # HTML shows a row of spaces as one, and none at a line's start


def as_html(pieces: Iterable[Piece]) -> str:
    """A run of `p`, `ul`, `ol`, `blockquote` and `pre`, one a line; no document around it."""
    parts = []
    for quoted, group in groupby(pieces, lambda piece: piece.quoted):
        html = "\n".join(_blocks(group))
        parts.append(f"<blockquote>\n{html}\n</blockquote>" if quoted and html else html)
    return "\n".join(part for part in parts if part)


def _blocks(pieces: Iterable[Piece]) -> list[str]:
    blocks: list[str] = []
    for kind, group in groupby(pieces, type):
        if kind is Item:
            blocks += map(_list, nested(piece for piece in group if isinstance(piece, Item)))
            continue
        for piece in group:
            if isinstance(piece, Code):
                blocks.append(f"<pre>\n{escape(piece.text)}</pre>")
            elif isinstance(piece, Prose):
                blocks += [f"<p>{_inlines(paragraph)}</p>" for paragraph in paragraphs(piece.inlines)]
    return blocks


def _list(listing: Listing) -> str:
    entries = []
    for entry in listing.entries:
        below = "".join(f"\n{_list(child)}\n" for child in entry.lists)
        entries.append(f"<li>{_inlines(stripped(entry.inlines))}{below}</li>")
    start = f' start="{listing.start}"' if listing.ordered and listing.start != 1 else ""
    tag = "ol" if listing.ordered else "ul"
    return "\n".join([f"<{tag}{start}>", *entries, f"</{tag}>"])


def _inlines(inlines: Iterable[Inline]) -> str:
    html = "".join(map(_inline, inlines))
    return f"&nbsp;{html[1:]}" if html.startswith(" ") else html


def _inline(inline: Inline) -> str:
    if isinstance(inline, Text):
        html = _shown(inline.text)
    else:
        label = inline.label or inline.url.removeprefix("mailto:")
        html = f'<a href="{escape(inline.url)}">{_shown(label)}</a>'
    for name, tag in _TAGS:
        if getattr(inline.style, name):
            html = f"<{tag}>{html}</{tag}>"
    return html


def _shown(text: str) -> str:
    return _KEPT_SPACE.sub("&nbsp;", escape(text)).replace("\n", "<br>\n")
