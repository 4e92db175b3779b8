"""The one shape between Slack and mail: a message as a flat run of paragraphs, list items and code.

It is flat because Slack's own rich text is: a nested list is a row of items with growing indents, and a
quote is a mark on a piece, not a container.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

DEEPEST_INDENT = 8  # Slack draws list indents 0 to 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a run of text is drawn."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    underline: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A run of text in one style; it may hold line breaks, and a blank line ends a paragraph."""

    text: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a checked http, https or mailto address."""

    url: str
    label: str = ""  # empty: the address itself is shown
    style: Style = PLAIN


Inline: TypeAlias = Text | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """One or more paragraphs."""

    inlines: tuple[Inline, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list; items in a row with the same look are one list."""

    inlines: tuple[Inline, ...]
    ordered: bool = False
    number: int = 1  # what an ordered item shows
    indent: int = 0  # 0 to DEEPEST_INDENT
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text to be shown as it is, in a fixed width."""

    text: str
    quoted: bool = False


Piece: TypeAlias = Prose | Item | Code


def words(inline: Inline) -> str:
    """What a reader sees of one inline, without its style."""
    if isinstance(inline, Text):
        return inline.text
    address = inline.url.removeprefix("mailto:")
    if not inline.label or inline.label in (inline.url, address):
        return inline.label or address
    return f"{inline.label} ({address})"


def joined(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines with neighbours of one style made one run, and empty runs left out."""
    whole: list[Inline] = []
    runs: list[str] = []
    style = PLAIN

    def flush() -> None:
        if runs:
            whole.append(Text(text="".join(runs), style=style))
            runs.clear()

    for inline in inlines:
        if isinstance(inline, Link):
            flush()
            whole.append(inline)
        elif inline.text:
            if inline.style != style:
                flush()
                style = inline.style
            runs.append(inline.text)
    flush()
    return tuple(whole)


def stripped(inlines: Iterable[Inline], marks: str = "\n") -> tuple[Inline, ...]:
    """The inlines without the given characters at both ends."""
    row = list(joined(inlines))
    while row and isinstance(first := row[0], Text):
        if text := first.text.lstrip(marks):
            row[0] = Text(text=text, style=first.style)
            break
        row.pop(0)
    while row and isinstance(last := row[-1], Text):
        if text := last.text.rstrip(marks):
            row[-1] = Text(text=text, style=last.style)
            break
        row.pop()
    return tuple(row)


def divided(inlines: Iterable[Inline], mark: str) -> list[tuple[Inline, ...]]:
    """The inlines cut at every `mark` in their texts; the mark itself is left out."""
    parts: list[list[Inline]] = [[]]
    for inline in inlines:
        if isinstance(inline, Link):
            parts[-1].append(inline)
            continue
        first, *rest = inline.text.split(mark)
        parts[-1].append(Text(text=first, style=inline.style))
        parts.extend([Text(text=text, style=inline.style)] for text in rest)
    return [joined(part) for part in parts]


def paragraphs(inlines: Iterable[Inline]) -> list[tuple[Inline, ...]]:
    """The paragraphs of a piece: what stands between blank lines."""
    lines = divided(inlines, "\n")
    found: list[list[tuple[Inline, ...]]] = [[]]
    for line in lines:
        if is_blank(line):
            found.append([])
        else:
            found[-1].append(line)
    return [_with_breaks(paragraph) for paragraph in found if paragraph]


def is_empty(piece: Piece) -> bool:
    """Whether the piece has nothing to show."""
    return not piece.text.strip() if isinstance(piece, Code) else is_blank(piece.inlines)


def is_blank(inlines: Iterable[Inline]) -> bool:
    """Whether nothing but white space would be seen."""
    return all(isinstance(inline, Text) and not inline.text.strip() for inline in inlines)


def _with_breaks(lines: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    whole = list(lines[0])
    for line in lines[1:]:
        whole += [Text(text="\n"), *line]
    return joined(whole)
