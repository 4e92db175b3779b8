"""Walks through HTML and collects the pieces of what is shown; what pieces cannot say ends it."""

import re
from dataclasses import replace
from typing import assert_never

from bot.core.html.dom import Element, tag_of

from .beyond import MASK, NAMED, NO_STYLE, STYLES, BeyondRichText, check_attributes
from .cleaning import web_address
from .pieces import (
    DEEPEST_INDENT,
    PLAIN,
    Code,
    Inline,
    Item,
    Link,
    Piece,
    Prose,
    Style,
    Text,
    is_blank,
    joined,
)

_PARAGRAPHS, _LINES = frozenset(("p",)), frozenset(("div",))
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIGHEST_START = 100_000
_WIDE = "more than one empty line in a row"


class HtmlWalk:
    """Walks a tree and collects the pieces of what is shown, with the gaps that a reader sees."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._inlines: list[Inline] = []
        self._style, self._url = PLAIN, ""
        self._item: Item | None = None  # the item that is being filled
        self._quoted = False
        self._new_line = True  # what comes next begins a line …
        self._blank = 0  # … after this many empty ones
        self._apart = False  # … and begins a paragraph of its own

    # --- what is met on the way ----------------------------------------------------------------

    def read(self, element: Element) -> None:
        """Take in one element with all that is in it."""
        tag = tag_of(element)
        if not tag:
            raise BeyondRichText("a comment")
        if tag in NAMED:
            raise BeyondRichText(NAMED[tag])
        check_attributes(element)
        match tag:
            case "br":
                self._break()
            case "ul" | "ol":
                self._list(element, ordered=tag == "ol")
            case "blockquote":
                self._quote(element)
            case "pre":
                self._code(element)
            case "a":
                self._link(element)
            case _:
                self._common(element, tag)

    def _common(self, element: Element, tag: str) -> None:
        if tag in STYLES:
            self._styled(element, replace(self._style, **{STYLES[tag]: True}))
        elif tag in NO_STYLE:
            self.read_inside(element)
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._boundary(apart=tag in _PARAGRAPHS)
            self.read_inside(element)
            self._boundary(apart=tag in _PARAGRAPHS)
        else:
            raise BeyondRichText(f"the element {tag}")

    def read_inside(self, element: Element) -> None:
        """Take in what is in an element."""
        self._text(element.text)
        for child in element:
            self.read(child)
            self._text(child.tail)

    def end(self) -> None:
        """Nothing more comes into this paragraph or item."""
        self._close_paragraph()
        self._new_line, self._blank, self._apart = True, 0, False

    def _styled(self, element: Element, style: Style) -> None:
        before, self._style = self._style, style
        self.read_inside(element)
        self._style = before

    def _link(self, element: Element) -> None:
        url = element.get("href") or ""
        if MASK.fullmatch(url):
            self._link_to_mask(element, url)
            return
        if not url or web_address(url) != url:
            raise BeyondRichText("a link whose address is a mask or no whole web address")
        if self._url:
            raise BeyondRichText("a link inside a link")
        count = len(self._inlines)
        self._url = url
        self.read_inside(element)
        self._url = ""
        if not any(isinstance(one, Link) for one in self._inlines[count:]):
            raise BeyondRichText("a link without words")

    def _link_to_mask(self, element: Element, mask: str) -> None:
        """Slack knows no such addresses: it is written as `[words](#Mask#)`."""
        shown = _SPACES.sub(" ", element.text or "")
        label = shown.strip(" ")
        if len(element) or not label or re.search(r"[\[\]]", label) or self._url:
            raise BeyondRichText("a link to a mask with something in or around it")
        self._text(shown.replace(label, f"[{label}]({mask})"))

    def _quote(self, element: Element) -> None:
        if self._quoted or self._item:
            raise BeyondRichText("a quote inside a quote or a list")
        self._boundary(apart=True)
        self._close_paragraph()
        self._quoted = True
        self.read_inside(element)
        self.end()
        self._quoted, self._apart = False, True

    def _code(self, element: Element) -> None:
        inner = element
        if len(element) == 1 and tag_of(element[0]) == "code" and not element.text and not element[0].tail:
            inner = element[0]
            check_attributes(inner)
        if len(inner) or self._item or self._style != PLAIN or self._url:
            raise BeyondRichText("a block of code with something in or around it")
        self._boundary(apart=True)
        self._close_paragraph()
        text = (inner.text or "").replace("\r\n", "\n").strip("\n")
        if text.strip():
            self.pieces.append(Code(text=text, quoted=self._quoted))
        self._new_line, self._apart = True, True

    def _list(self, element: Element, *, ordered: bool) -> None:
        if self._style != PLAIN or self._url:
            raise BeyondRichText("a list inside of formatted text")
        outer, indent = self._item, self._item.indent + 1 if self._item else 0
        if indent > DEEPEST_INDENT:
            raise BeyondRichText(f"lists more than {DEEPEST_INDENT + 1} deep")
        if outer:
            self._close_item()
        else:
            self._boundary(apart=True)
            self._close_paragraph()
        if (element.text or "").strip():
            raise BeyondRichText("text between the items of a list")
        for number, entry in enumerate(element, _start_of(element)):
            if tag_of(entry) != "li" or (entry.tail or "").strip():
                raise BeyondRichText("something between the items of a list")
            check_attributes(entry)
            self._entry(
                entry, Item(inlines=(), ordered=ordered, number=number, indent=indent, quoted=self._quoted)
            )
        self._item = replace(outer, inlines=(Text(text="closed"),)) if outer else None
        self._new_line, self._blank, self._apart = True, 0, True

    def _entry(self, entry: Element, item: Item) -> None:
        self._item = item
        self._new_line, self._blank, self._apart = True, 0, False
        self.read_inside(entry)
        if self._item == item:
            self._close_item()

    # --- text and gaps ---------------------------------------------------------------------------

    def _text(self, text: str | None) -> None:
        shown = _SPACES.sub(" ", text or "")
        if self._new_line or self._ends_in_space():
            shown = shown.removeprefix(" ")
        if not shown:
            return
        if self._item and self._item.inlines:
            raise BeyondRichText("text below a list inside of its item")
        self._gap()
        self._add(shown)

    def _add(self, text: str) -> None:
        last = self._inlines[-1] if self._inlines else None
        if not self._url:
            self._inlines.append(Text(text=text, style=self._style))
        elif isinstance(last, Link) and last.url == self._url and self._new_part(last):
            self._inlines[-1] = replace(last, label=last.label + text)
        else:
            self._inlines.append(Link(url=self._url, label=text, style=self._style))

    def _new_part(self, last: Link) -> bool:
        if last.style != self._style:
            raise BeyondRichText("a link with several looks")
        return True

    def _gap(self) -> None:
        """Put what separates the next words from those before them."""
        if self._new_line:
            something_before = bool(self._inlines or (self.pieces and not self._item))
            if self._blank > (0 if self._apart or not something_before else 1):
                raise BeyondRichText(_WIDE)
            if self._apart or self._blank:
                if self._item and self._inlines:
                    raise BeyondRichText("paragraphs inside of a list")
                if not self._item:
                    self._close_paragraph()
            elif self._inlines:
                if self._url:
                    raise BeyondRichText("a line break inside a link")
                self._inlines.append(Text(text="\n", style=self._style))
        self._new_line, self._blank, self._apart = False, 0, False

    def _break(self) -> None:
        if self._url:
            raise BeyondRichText("a line break inside a link")
        self._strip_end()
        if self._new_line:
            self._blank += 1
        self._new_line = True

    def _boundary(self, *, apart: bool) -> None:
        if self._url:
            raise BeyondRichText("a paragraph inside a link")
        self._strip_end()
        self._new_line = True
        self._apart = self._apart or apart

    def _ends_in_space(self) -> bool:
        last = self._inlines[-1] if self._inlines else None
        match last:
            case None:
                return True
            case Text():
                return last.text.endswith((" ", "\n"))
            case Link():
                return last.label.endswith(" ")
        assert_never(last)

    def _strip_end(self) -> None:
        while self._inlines:
            last = self._inlines[-1]
            if not isinstance(last, Text) or not last.text.endswith(" "):
                return
            self._inlines.pop()
            if text := last.text.rstrip(" "):
                self._inlines.append(replace(last, text=text))

    def _close_paragraph(self) -> None:
        inlines = self._taken()
        if not inlines:
            return
        if is_blank(inlines):
            raise BeyondRichText(_WIDE)
        self.pieces.append(Prose(inlines=inlines, quoted=self._quoted))

    def _close_item(self) -> None:
        inlines = self._taken()
        if self._item is None or self._item.inlines:
            raise BeyondRichText("several lists inside of one item")
        if is_blank(inlines):
            raise BeyondRichText("an empty item of a list")
        self._item = replace(self._item, inlines=inlines)
        self.pieces.append(self._item)

    def _taken(self) -> tuple[Inline, ...]:
        self._strip_end()
        inlines, self._inlines = joined(self._inlines), []
        return inlines


def _start_of(element: Element) -> int:
    given = element.get("start")
    if given is None:
        return 1
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:7]) <= _HIGHEST_START):
        raise BeyondRichText("a list that begins with such a number")
    return int(given)
