"""Pieces as plain text: for the text part of a mail and for what Slack shows in a notification."""

import re
from collections.abc import Iterable
from itertools import groupby

from .pieces import Code, Inline, Item, Piece, Prose, words

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


def as_text(pieces: Iterable[Piece]) -> str:
    """Lists with `- ` and `1. `, quotes with `> `, links as `label (address)`."""
    parts = []
    for quoted, group in groupby(pieces, lambda piece: piece.quoted):
        text = "\n\n".join(_blocks(group))
        parts.append(_quoted(text) if quoted and text else text)
    return "\n\n".join(part for part in parts if part)


def _blocks(pieces: Iterable[Piece]) -> list[str]:
    blocks: list[str] = []
    top: Item | None = None  # the last item at the top of the list that goes on
    for piece in pieces:
        match piece:
            case Prose():
                blocks.append(_BLANK_LINES.sub("\n\n", _words(piece.inlines)).strip("\n"))
                top = None
            case Code():
                blocks.append(piece.text)
                top = None
            case Item() if top and (piece.indent > 0 or piece.ordered == top.ordered):
                blocks[-1] += "\n" + _item(piece)
                top = top if piece.indent else piece
            case Item():
                blocks.append(_item(piece))
                top = piece
    return blocks


def _item(item: Item) -> str:
    mark = f"{item.number}. " if item.ordered else "- "
    space = "  " * item.indent
    lines = _words(item.inlines).strip("\n").replace("\n", "\n" + space + " " * len(mark))
    return (space + mark + lines).rstrip()


def _words(inlines: Iterable[Inline]) -> str:
    return "".join(words(inline) for inline in inlines)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
