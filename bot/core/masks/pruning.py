"""What is left of a template when masks have no value: lines that then hold nothing go with them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.core.masks.markup import Element, Node, Piece, Slot

IsEmpty = Callable[[Slot], bool]
_CELLS = frozenset({"td", "th"})  # a row keeps its columns
_SEEN = frozenset({"img", "hr"})
_LINKS = {"a": "href", "img": "src"}


def pruned(element: Element, is_empty: IsEmpty) -> Element:
    """The element without masks that have no value, nor the lines, rows and links that only they filled."""
    children: list[Node] = []
    for line in _lines(element.children):
        kept = [left for one in line if (left := _left(one, is_empty)) is not None]
        if kept == line or any(map(holds, kept)):
            children.extend(kept)
    return replace(element, children=tuple(children))


def holds(node: Node) -> bool:
    """Whether there is anything to see."""
    if isinstance(node, str):
        return bool(node.strip())
    if isinstance(node, Slot):
        return True
    return node.tag in _SEEN or any(map(holds, node.children))


def _lines(children: tuple[Node, ...]) -> Iterator[list[Node]]:
    """The children line by line, each with the break at its end."""
    line: list[Node] = []
    for child in children:
        line.append(child)
        if isinstance(child, Element) and child.tag == "br":
            yield line
            line = []
    if line:
        yield line


def _left(node: Node, is_empty: IsEmpty) -> Node | None:
    """What is left of one node; None when it goes."""
    if isinstance(node, str):
        return node
    if isinstance(node, Slot):
        return None if is_empty(node) else node
    if _leads_nowhere(node, is_empty):
        return None
    left = pruned(node, is_empty)
    is_gone = left.children != node.children and not holds(left) and node.tag not in _CELLS
    return None if is_gone else left


def _leads_nowhere(element: Element, is_empty: IsEmpty) -> bool:
    """Whether it is a link or an image whose address was a mask that has no value."""
    wanted = _LINKS.get(element.tag)
    return any(name == wanted and _is_only_gaps(value, is_empty) for name, value in element.attributes)


def _is_only_gaps(value: tuple[Piece, ...], is_empty: IsEmpty) -> bool:
    return bool(value) and all(isinstance(one, Slot) and is_empty(one) for one in value)
