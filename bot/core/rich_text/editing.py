"""HTML as the content of Slack's editor, and back: only what comes back saying the same is let in."""

import re
from typing import Any

from .as_html import as_html
from .beyond import MASK, BeyondRichText
from .blocks import as_blocks
from .cleaning import clean
from .discretion import Names
from .from_html import links_to_masks, read_html
from .pieces import Code, Link, Piece, is_empty
from .reading import read_blocks

Block = dict[str, Any]
_LINK_TO_MASK = re.compile(rf"\[([^\[\]<>\n]{{1,300}})\]\(({MASK.pattern})\)")


def editable(html: str) -> Block | None:
    """HTML as a `rich_text` block; None when it has nothing to show.

    Raises:
        BeyondRichText: it would not come back from Slack saying the same.
    """
    pieces = read_html(html)
    if len(_LINK_TO_MASK.findall(as_html(pieces))) != links_to_masks(html):
        raise BeyondRichText("words in brackets that would become a link")
    blocks = as_blocks(pieces)
    if not blocks:
        return None
    if len(blocks) > 1:
        raise BeyondRichText("more than Slack's editor holds")
    canonical = _with_links_to_masks(as_html(pieces))
    _label_links(blocks[0], pieces)
    if (
        edited_alone(blocks[0]) != canonical
        or _with_links_to_masks(as_html(read_html(canonical))) != canonical
    ):
        raise BeyondRichText("spaces or signs that Slack's editor would change")
    return blocks[0]


def edited(block: Block | None, names: Names) -> str:
    """What somebody made of it in Slack's editor, as HTML; empty when nothing is left to show."""
    if not block:
        return ""
    return _with_links_to_masks(clean(as_html(_full(read_blocks([block], names)))))


def edited_alone(block: Block | None) -> str:
    """The same of a block that mentions nobody, such as one that was made of HTML."""
    return edited(block, _Nobody())


def _with_links_to_masks(html: str) -> str:
    return _LINK_TO_MASK.sub(r'<a href="\2">\1</a>', html)


def _label_links(block: Block, pieces: list[Piece]) -> None:
    """Show links by their words: who edits is the one who chose them, so nobody is fooled."""
    links = (one for piece in pieces if not isinstance(piece, Code) for one in piece.inlines)
    labels = iter([one.label for one in links if isinstance(one, Link)])
    for element in block["elements"]:
        lines = element["elements"] if element["type"] == "rich_text_list" else [element]
        for part in (one for line in lines for one in line["elements"] if one["type"] == "link"):
            part["text"] = next(labels)


def _full(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not is_empty(piece)]


class _Nobody:
    """No names: a block that was made of HTML mentions nobody."""

    def user(self, id: str) -> str:
        return id

    def channel(self, id: str) -> str:
        return id

    def usergroup(self, id: str) -> str:
        return id
