"""HTML that somebody worded, read into pieces without any loss; what they cannot say is named and refused."""

from bot.core.html.dom import parsed, tag_of

from .beyond import MASK, BeyondRichText, check_attributes
from .html_walk import HtmlWalk
from .nesting import check_nesting
from .pieces import Piece


def read_html(source: str) -> list[Piece]:
    """The pieces that say the same as this HTML; raises `BeyondRichText`."""
    if not source.strip():
        return []
    check_nesting(source)
    root = parsed(source)
    if root is None:
        raise BeyondRichText("HTML that cannot be read")
    check_attributes(root)
    walk = HtmlWalk()
    for part in root:
        if tag_of(part) != "body":
            raise BeyondRichText("a head of its own, such as a style sheet")
        check_attributes(part)
        walk.read_inside(part)
    walk.end()
    return walk.pieces


def links_to_masks(source: str) -> int:
    """How many links in this HTML lead to where a mask says."""
    root = parsed(source)
    return 0 if root is None else sum(bool(MASK.fullmatch(one.get("href") or "")) for one in root.iter("a"))
