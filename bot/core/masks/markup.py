"""A template's limited HTML as a tree in which masks have places of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from bot.core.masks.mask import Mask

VOID = frozenset({"br", "hr", "img", "col"})
DEEPEST = 100  # elements inside each other; what would go deeper loses its tags
BLOCKS = frozenset(
    "address blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "table tbody td tfoot th thead tr ul".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of a mask in a template."""

    mask: Mask[Any] | None  # None: it is known, but this template may not use it
    written: str  # as it stands there
    argument: str = ""


Piece = str | Slot
Split = Callable[[str], tuple[Piece, ...]]  # finds the masks in a text


@dataclass(frozen=True, slots=True)
class Element:
    """A tag and what is in it."""

    tag: str  # lower case; empty for the whole
    attributes: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    children: "tuple[Node, ...]" = ()


Node = Element | str | Slot


def tree(source: str, split: Split) -> Element:
    """The HTML as a tree; whatever the source, there is one."""
    reader = _Reader(split)
    reader.feed(source)
    reader.close()
    return reader.whole()


def nodes(root: Element) -> Iterator[Node]:
    """Everything inside, in order."""
    for child in root.children:
        yield child
        if isinstance(child, Element):
            yield from nodes(child)


def pieces(root: Element) -> Iterator[Piece]:
    """All texts and masks inside, those in attributes too."""
    for node in nodes(root):
        if isinstance(node, Element):
            for _, value in node.attributes:
                yield from value
        else:
            yield node


class _Reader(HTMLParser):
    def __init__(self, split: Split) -> None:
        super().__init__(convert_charrefs=True)
        self._split = split
        # Of each element that is open: its tag, its attributes and what it holds so far.
        self._open: list[tuple[str, tuple[tuple[str, tuple[Piece, ...]], ...], list[Node]]] = [("", (), [])]
        self._text = ""

    def whole(self) -> Element:
        """The tree of what was read."""
        while len(self._open) > 1:
            self._close_one()
        self._take_text()
        return Element("", (), tuple(self._open[0][2]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take_text()
        attributes = tuple((name, self._split(value or "")) for name, value in attrs)
        if tag in VOID:
            self._open[-1][2].append(Element(tag, attributes))
        elif len(self._open) <= DEEPEST:
            self._open.append((tag, attributes, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(tag == one for one, _, _ in self._open[1:]):
            return
        while self._close_one() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._text += data

    def _take_text(self) -> None:
        self._open[-1][2].extend(self._split(self._text))
        self._text = ""

    def _close_one(self) -> str:
        self._take_text()
        tag, attributes, children = self._open.pop()
        self._open[-1][2].append(Element(tag, attributes, tuple(children)))
        return tag
