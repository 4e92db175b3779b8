"""A customer's plain text read into pieces: word for word, with its addresses and quoted lines found."""

import re
from itertools import groupby

from .cleaning import LONGEST_URL, web_address
from .pieces import PLAIN, Inline, Link, Piece, Prose, Style, Text

LONGEST_READ = 100_000  # characters; a longer text is shown without links and quotes

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])(?:https?://|mailto:)[^\s<>|\"]+", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def read_plain(text: str) -> list[Piece]:
    """The text, already clean, as prose; lines that begin with `>` are quotes."""
    if len(text) > LONGEST_READ:
        return [Prose(inlines=(Text(text=text),))]
    pieces: list[Piece] = []
    for quoted, group in groupby(text.split("\n"), lambda line: line.startswith(">")):
        lines = [line[1:].removeprefix(" ") if quoted else line for line in group]
        shown = "\n".join(lines)
        if shown.strip():
            pieces.append(Prose(inlines=linked(shown.strip("\n")), quoted=quoted))
    return pieces


def linked(text: str, style: Style = PLAIN) -> tuple[Inline, ...]:
    """The text with its bare addresses made links that show themselves."""
    inlines: list[Inline] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        url = _without_sentence(match[0])
        if web_address(url) != url:
            continue
        inlines.append(Text(text=text[end : match.start()], style=style))
        inlines.append(Link(url=url, style=style))
        end = match.start() + len(url)
    inlines.append(Text(text=text[end:], style=style))
    return tuple(inline for inline in inlines if isinstance(inline, Link) or inline.text)


def _without_sentence(address: str) -> str:
    """The address without the marks that belong to the sentence around it."""
    if len(address) > LONGEST_URL:
        return address
    while address:
        last = address[-1]
        if last in ".,;:!?'*_~" or (last in _PAIRS and address.count(last) > address.count(_PAIRS[last])):
            address = address[:-1]
        else:
            break
    return address
