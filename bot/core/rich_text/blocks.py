"""Pieces as Slack's `rich_text` blocks: only text and link elements, which Slack never parses."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from .pieces import Code, Inline, Item, Link, Piece, Prose, Style, Text

MOST_ELEMENTS = 390  # in one block, containers included
LONGEST_RUN = 3000  # characters in one text element
FULL = 200  # an element with as many parts takes no more

Json: TypeAlias = dict[str, Any]


def fits_in(most_blocks: int) -> int:
    """How many parts surely fit: two neighbouring blocks hold more than one could, else they were one."""
    return max(MOST_ELEMENTS, (most_blocks - 1) * MOST_ELEMENTS // 2)


def as_blocks(pieces: Iterable[Piece]) -> list[Json]:
    """The blocks of one message."""
    blocks: list[Json] = []
    room = 0
    for element, parts in _elements(pieces):
        if parts > room:
            blocks.append({"type": "rich_text", "elements": []})
            room = MOST_ELEMENTS
        blocks[-1]["elements"].append(element)
        room -= parts
    return blocks


def _elements(pieces: Iterable[Piece]) -> list[tuple[Json, int]]:
    """The elements of all blocks in order, each with the number of its parts."""
    made: list[tuple[Json, int]] = []
    before: Piece | None = None
    for piece in pieces:
        last, parts = made[-1] if made else ({}, FULL)
        added = _joined_to(last, before, piece) if parts < FULL else 0
        if added:
            made[-1] = (last, parts + added)
        else:
            made.append(_element(piece, after_list=isinstance(before, Item)))
        before = piece
    return made


def _joined_to(last: Json, before: Piece | None, piece: Piece) -> int:
    """Put the piece into the last element if it goes on with it; says how many parts came in."""
    match before, piece:
        case Prose(), Prose() if before.quoted == piece.quoted:
            _inlines((Text(text="\n\n"), *piece.inlines), last["elements"])
            return len(piece.inlines) + 1
        case Item(), Item() if _goes_on(before, piece):
            last["elements"].append(_section(piece.inlines))
            return len(piece.inlines) + 1
        case _:
            return 0


def _goes_on(before: Item, item: Item) -> bool:
    same = (before.ordered, before.indent, before.quoted) == (item.ordered, item.indent, item.quoted)
    return same and (not item.ordered or item.number == before.number + 1)


def _element(piece: Piece, *, after_list: bool) -> tuple[Json, int]:
    match piece:
        case Prose():
            # Slack leaves no space below a list, so the paragraph brings its own.
            space = (Text(text="\n"),) if after_list and not piece.quoted else ()
            element = _section((*space, *piece.inlines))
            if piece.quoted:
                element["type"] = "rich_text_quote"
            return element, len(piece.inlines) + 2
        case Code():
            element = {"type": "rich_text_preformatted", "elements": _inlines((Text(text=piece.text),))}
            return element | ({"border": 1} if piece.quoted else {}), 2
        case Item():
            return _list(piece), len(piece.inlines) + 2


def _list(first: Item) -> Json:
    element: Json = {
        "type": "rich_text_list",
        "style": "ordered" if first.ordered else "bullet",
        "indent": first.indent,
        "elements": [_section(first.inlines)],
    }
    if first.ordered and first.number > 1:
        element["offset"] = first.number - 1
    if first.quoted:
        element["border"] = 1
    return element


def _section(inlines: Iterable[Inline]) -> Json:
    return {"type": "rich_text_section", "elements": _inlines(inlines)}


def _inlines(inlines: Iterable[Inline], made: list[Json] | None = None) -> list[Json]:
    """The inlines as elements, after those that are `made`; neighbours of one style are one run."""
    made = [] if made is None else made
    for inline in inlines:
        if isinstance(inline, Link):
            made.append(_styled(_link(inline), inline.style))
            continue
        for start in range(0, len(inline.text), LONGEST_RUN):
            _add(made, _styled(_text(inline.text[start : start + LONGEST_RUN]), inline.style))
    return made


def _add(made: list[Json], run: Json) -> None:
    last = made[-1] if made else {}
    alike = last.get("type") == "text" and last.get("style") == run.get("style")
    if alike and len(last["text"]) + len(run["text"]) <= LONGEST_RUN:
        last["text"] += run["text"]
    else:
        made.append(run)


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _link(link: Link) -> Json:
    """The target is all that is shown of a link; of `mailto:` only the address."""
    shown = link.url.removeprefix("mailto:")
    return {"type": "link", "url": link.url} | ({"text": shown} if shown != link.url else {})


def _styled(element: Json, style: Style) -> Json:
    names = ("bold", "italic", "strike", "code", "underline")
    drawn = {name: True for name in names if getattr(style, name)}
    return element | ({"style": drawn} if drawn else {})
