"""Pieces as CommonMark (with `~~strike~~`), escaped so that it renders to what Slack showed."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from .lists import Listing, nested
from .markdown_line import emphasised
from .pieces import Code, Inline, Item, Piece, Prose, divided, paragraphs, stripped

_INTERRUPTS = re.compile(r"[-*] +\S|1[.)] +\S")  # lists that may follow a paragraph without a blank line
_LINE_START = re.compile(r"^(?:([-+=#])|(\d{1,9})([.)]))")


def as_markdown(pieces: Iterable[Piece]) -> str:
    """Blocks with a blank line between them; single line breaks are hard breaks."""
    parts = []
    for quoted, group in groupby(pieces, lambda piece: piece.quoted):
        text = "\n\n".join(_blocks(group))
        parts.append(_prefixed(text, "> ", "> ") if quoted and text else text)
    return "\n\n".join(part for part in parts if part)


def _blocks(pieces: Iterable[Piece]) -> list[str]:
    blocks: list[str] = []
    for kind, group in groupby(pieces, type):
        if kind is Item:
            blocks.append(_lists(nested(piece for piece in group if isinstance(piece, Item))))
            continue
        for piece in group:
            if isinstance(piece, Code):
                blocks.append(_fenced(piece.text))
            elif isinstance(piece, Prose):
                blocks += map(_paragraph, paragraphs(piece.inlines))
    return blocks


def _fenced(text: str) -> str:
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}\n{text}\n{fence}"


def _lists(listings: Sequence[Listing]) -> str:
    """Neighbours of one kind get other marks, since CommonMark would make them one list."""
    blocks: list[str] = []
    for place, listing in enumerate(listings):
        mark = ("-*", ".)")[listing.ordered][place % 2]
        blocks.append(_list(listing, mark))
    return "\n\n".join(blocks)


def _list(listing: Listing, mark: str) -> str:
    lines = []
    for number, entry in enumerate(listing.entries, listing.start):
        lead = f"{number}{mark} " if listing.ordered else f"{mark} "
        text = _paragraph(stripped(entry.inlines))
        if entry.lists:
            below = _lists(entry.lists)
            text += ("\n" if not text or _INTERRUPTS.match(below) else "\n\n") + below
        lines.append(_prefixed(text, lead, " " * len(lead)))
    return "\n".join(lines)


def _prefixed(text: str, first: str, others: str) -> str:
    start, *rest = text.split("\n")
    return "\n".join([(first + start).rstrip(), *((others + line).rstrip() for line in rest)])


def _paragraph(inlines: Iterable[Inline]) -> str:
    lines = [_line(line) for line in divided(inlines, "\n")]
    return "\\\n".join(line or "&nbsp;" for line in lines) if any(lines) else ""


def _line(inlines: Sequence[Inline]) -> str:
    """One line; only its own leading spaces and marks can be taken for those of a block."""
    markdown = emphasised(inlines).rstrip()
    bare = markdown.lstrip()
    space = "&nbsp;" * len(markdown[: len(markdown) - len(bare)].expandtabs(4))
    return space + bare if space else _LINE_START.sub(_escaped_start, bare)


def _escaped_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"
