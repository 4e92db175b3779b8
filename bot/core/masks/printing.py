"""A template's tree as HTML and as plain text, each value escaped for where it stands."""

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import quote

from bot.core.limited_html import leads_somewhere
from bot.core.limited_style import limited_style
from bot.core.links import in_words
from bot.core.masks.markup import VOID, Element, Node, Piece, Slot
from bot.core.masks.mask import Filled
from bot.core.rich_text.cleaning import web_address

Value = Callable[[Slot], Filled]

_HAS_BLOCK = re.compile(r"<(?:address|blockquote|div|h[1-6]|hr|ol|p|pre|table|ul)[\s>/]", re.IGNORECASE)
_OF_STYLE = re.compile(r"[\w #%.-]{0,40}")  # a colour, a size, a word
_ADDRESSES = frozenset({"href", "src"})


def as_html(root: Element, value: Value) -> str:
    """The tree as HTML."""
    return "".join(_html(node, value) for node in root.children)


def _html(node: Node, value: Value) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    if isinstance(node, Slot):
        filled = value(node)
        return filled.html or escape(filled.text).replace("\n", "<br>")
    inside = as_html(node, value)
    # A paragraph cannot hold another block.
    tag = "div" if node.tag == "p" and _HAS_BLOCK.search(inside) else node.tag
    said = ((name, _attribute_text(name, given, value)) for name, given in node.attributes)
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in said if text is not None)
    return f"<{tag}{attributes}>" if tag in VOID else f"<{tag}{attributes}>{inside}</{tag}>"


def _attribute_text(name: str, given: tuple[Piece, ...], value: Value) -> str | None:
    """An attribute's value; None when a mail may not hold it, now that its masks are filled in.

    What somebody wrote never becomes the beginning of an address.
    """
    said = []
    for at, piece in enumerate(given):
        if isinstance(piece, str):
            said.append(piece)
        elif name == "style":
            said.append(value(piece).text if _OF_STYLE.fullmatch(value(piece).text) else "")
        elif name not in _ADDRESSES:
            said.append(" ".join(value(piece).text.split()))
        elif at == 0 and value(piece).link:
            said.append(value(piece).link)
        else:
            said.append(quote(value(piece).text, safe="@"))
    whole = "".join(said)
    if name in _ADDRESSES:
        return whole if leads_somewhere(whole) else None
    return limited_style(whole).kept if name == "style" and _is_filled(given) else whole


def _is_filled(given: tuple[Piece, ...]) -> bool:
    return any(isinstance(one, Slot) for one in given)


# --- plain text ----------------------------------------------------------------------------------

# Marks between blocks, which no text holds: a line's break, a block's edge, an empty line.
_BREAK, _EDGE, _GAP = "\x01", "\x02", "\x03"
_MARKS = re.compile(r"[ ]*[\x01-\x03][\x01-\x03 ]*")
_LINE_ENDS = re.compile(r"\n(?!\n)")
_SPACED = frozenset("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_EDGED = frozenset("address center dd div dt tbody tfoot thead tr".split())


def as_text(root: Element, value: Value) -> str:
    """The tree as plain text: lists with `- `, links as `label (address)`."""
    return _lines(root.children, value)


def _lines(children: Iterable[Node], value: Value) -> str:
    marked = "".join(_marked(node, value) for node in children)
    return _MARKS.sub(lambda found: _break(found[0]), marked).strip(" \n")


def _break(marks: str) -> str:
    if _GAP in marks or marks.count(_BREAK) > 1:
        return "\n\n"
    return "\n"


def _marked(node: Node, value: Value) -> str:
    """One node as text with marks where lines end."""
    if isinstance(node, str):
        return re.sub(r"[ \t\n\r\f\x01-\x03]+", " ", node)
    if isinstance(node, Slot):
        return value(node).text.strip("\n")
    special = _SPECIAL.get(node.tag)
    if special:
        return special(node, value)
    inside = "".join(_marked(child, value) for child in node.children)
    if node.tag in _SPACED:
        return f"{_GAP}{inside}{_GAP}"
    if node.tag in _EDGED:
        # An empty line, as editors write it.
        return f"{_EDGE}{inside}{_EDGE}" if inside != _BREAK else _GAP
    return inside


def _link(node: Element, value: Value) -> str:
    label = "".join(_marked(child, value) for child in node.children)
    given = next((one for name, one in node.attributes if name == "href"), ())
    address = web_address(_attribute_text("href", given, value) or "")
    bare = label.strip()
    if not address or bare in (address, address.removeprefix("mailto:")):
        return label
    way = in_words(address)
    if not bare:
        return way
    return f"{bare} ({way})" if way == address else f"{bare}: {way}"


def _image(node: Element, value: Value) -> str:
    given = next((one for name, one in node.attributes if name == "alt"), ())
    words = (_attribute_text("alt", given, value) or "").strip()
    return f"[{words}]" if words else ""


def _list(node: Element, value: Value) -> str:
    items = [one for one in node.children if isinstance(one, Element)]
    said = []
    for number, item in enumerate(items, 1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        text = _lines(item.children, value)
        said.append(mark + _LINE_ENDS.sub("\n" + " " * len(mark), text))
    return f"{_GAP}{_EDGE.join(said)}{_GAP}"


def _row(node: Element, value: Value) -> str:
    cells = [_lines(one.children, value) for one in node.children if isinstance(one, Element)]
    return f"{_EDGE}{'  '.join(cell for cell in cells if cell)}{_EDGE}"


def _quote(node: Element, value: Value) -> str:
    lines = _lines(node.children, value).split("\n")
    return _GAP + "\n".join(f"> {line}".rstrip() for line in lines) + _GAP


def _verbatim(node: Element, value: Value) -> str:
    said = [
        one if isinstance(one, str) else value(one).text if isinstance(one, Slot) else _marked(one, value)
        for one in node.children
    ]
    return f"{_GAP}{''.join(said)}{_GAP}"


_SPECIAL: dict[str, Callable[[Element, Value], str]] = {
    "a": _link,
    "img": _image,
    "ul": _list,
    "ol": _list,
    "tr": _row,
    "blockquote": _quote,
    "pre": _verbatim,
    "br": lambda _, __: _BREAK,
    "hr": lambda _, __: f"{_GAP}----{_GAP}",
}
