"""What a reader sees of an HTML body, line by line, and which nodes each line is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.html.dom import BLOCKS, SPACED, Element, is_hidden, tag_of

SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Ref:
    """A stretch of text of one node, or an element that is seen without text (image, rule)."""

    element: Element
    where: str  # "text", "tail" or "element"
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Line:
    """One line as it is shown."""

    text: str = ""
    refs: list[Ref] = field(default_factory=list)
    inside: tuple[Element, ...] = ()  # the marked elements around it


class Seen:
    """The lines of a tree, collected in one pass without recursion."""

    def __init__(self, root: Element, marked: frozenset[Element] = frozenset()) -> None:
        self.lines: list[Line] = [Line()]
        self._marked = marked
        self._inside: tuple[Element, ...] = ()
        self._pre = 0
        for event, element in _walk(root):
            if event == "start":
                self._open(element)
            elif event == "end":
                self._close(element)
            elif element.tail:
                self._text(element, "tail", element.tail)
        if not self.lines[-1].refs:
            self.lines.pop()

    def _open(self, element: Element) -> None:
        tag = tag_of(element)
        if element in self._marked:
            self._break()
            self._inside = (*self._inside, element)
            self.lines[-1].inside = self._inside
        if tag in BLOCKS:
            self._break(blank=tag in SPACED)
        if tag == "br":
            self.lines[-1].refs.append(Ref(element, "element"))
            self._new_line()
        elif tag == "hr":
            self._add("-----", Ref(element, "element"))
            self._break()
        elif tag == "img":
            self._image(element)
        elif tag in ("td", "th") and self.lines[-1].text and not self.lines[-1].text.endswith("\t"):
            self.lines[-1].text += "\t"
        self._pre += tag == "pre"
        if element.text and tag:
            self._text(element, "text", element.text)

    def _close(self, element: Element) -> None:
        tag = tag_of(element)
        self._pre -= tag == "pre"
        if tag in BLOCKS:
            self._break(blank=tag in SPACED)
        if element in self._marked:
            self._break()
            self._inside = self._inside[:-1]
            self.lines[-1].inside = self._inside

    def _image(self, element: Element) -> None:
        width, height = element.get("width", ""), element.get("height", "")
        if {width.rstrip("px"), height.rstrip("px")} & {"0", "1"}:
            return
        alt = SPACES.sub(" ", element.get("alt") or "").strip()
        self._add(alt or "\ufffc", Ref(element, "element"))

    def _text(self, element: Element, where: str, text: str) -> None:
        if not self._pre:
            self._add(SPACES.sub(" ", text), Ref(element, where, 0, len(text)))
            return
        at = 0
        for piece in text.splitlines(keepends=True):
            self._add(piece.rstrip("\r\n"), Ref(element, where, at, at + len(piece)))
            at += len(piece)
            if piece.endswith(("\n", "\r")):
                self._new_line()

    def _add(self, text: str, ref: Ref) -> None:
        line = self.lines[-1]
        if not self._pre and (not line.text or line.text[-1:].isspace()) and text.startswith(" "):
            text = text[1:]
        line.text += text
        line.refs.append(ref)

    def _break(self, *, blank: bool = False) -> None:
        if self.lines[-1].text.strip():
            self._new_line()
        if blank and len(self.lines) > 1 and self.lines[-2].text.strip():
            self._new_line()

    def _new_line(self) -> None:
        self.lines.append(Line(inside=self._inside))


def _walk(root: Element) -> Iterator[tuple[str, Element]]:
    """Start, end and tail of each element that is seen, without recursion."""
    waiting = [("open", root)]
    while waiting:
        event, element = waiting.pop()
        if event != "open":
            yield event, element
            continue
        if element is not root:
            waiting.append(("tail", element))
        if not tag_of(element) or is_hidden(element):
            continue
        yield "start", element
        waiting.append(("end", element))
        waiting += [("open", child) for child in element.iterchildren(reversed=True)]


def lines_of(root: Element, marked: frozenset[Element] = frozenset()) -> list[Line]:
    """The lines of what is seen in a tree."""
    return Seen(root, marked).lines


def text_of(root: Element) -> str:
    """The readable text of a tree."""
    out: list[str] = []
    for line in lines_of(root):
        text = line.text.replace("\ufffc", "").replace("\u00a0", " ").strip(" ")
        text = "" if text == "-----" and line.refs and line.refs[0].where == "element" else text
        if text.strip() or (out and out[-1]):
            out.append(text.rstrip())
    return "\n".join(out).strip("\n")
