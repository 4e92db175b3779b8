"""A customer's Markdown read into pieces; whatever would take too long or nest too deep is refused."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .marked_inline import read_inlines
from .pieces import DEEPEST_INDENT, PLAIN, Code, Inline, Item, Piece, Prose, Style, Text, is_empty, words
from .tables import aligned

# Above these the parser takes more than a moment, or drops what is nested deeper. Measured on
# markdown-it-py 4.3: `[` and table cells are what it is slow with.
LONGEST_READ = 40_000
MOST_LINES = 5_000
MOST_BRACKETS = 1_500
MOST_CELLS = 20_000
DEEPEST = 60

RULE = "———"

LANGUAGES = """
bash c c# c++ cmd console cpp csharp css csv diff go html http ini java javascript js json kotlin log
markdown md none patch php plain plaintext powershell ps1 py python rb ruby rust sh shell sql swift
text toml ts typescript txt xml yaml yml zsh
"""  # what may stand behind a fence without being shown
_LANGUAGES = frozenset(LANGUAGES.split())

_BAR = re.compile(r"(?<!\\)\|")

# Link definitions stay text: they would vanish, and mail turned into Markdown has its links in place.
_PARSER: Final = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    .enable(["table", "strikethrough"])
    .disable("reference")
)


def read_markdown(text: str, *, labels: bool = False) -> list[Piece] | None:
    """The pieces of the Markdown, already clean; None if it had better be shown as plain text.

    Args:
        labels: whether links may stand behind words.
    """
    if _is_hostile(text):
        return None
    try:
        tokens = _PARSER.parse(text)
    except Exception:  # a foreign parser on foreign text: the mail is shown whatever happens in there
        return None
    if any(token.level >= DEEPEST - 2 for token in tokens) or _drops_cells(tokens, text.split("\n")):
        return None
    return _Reading(labels=labels).read(tokens)


def _is_hostile(text: str) -> bool:
    lines = text.split("\n")
    if len(text) > LONGEST_READ or len(lines) > MOST_LINES or text.count("[") > MOST_BRACKETS:
        return True
    return max(line.count("|") for line in lines) * len(lines) > MOST_CELLS


def _drops_cells(tokens: Sequence[Token], lines: Sequence[str]) -> bool:
    """Whether a row of a table has more cells than the table has columns: Markdown leaves those out."""
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and columns:
            row = lines[token.map[0]].strip(" \t>").removeprefix("|").removesuffix("|")
            if len(_BAR.findall(row)) >= columns:
                return True
    return False


@dataclass(slots=True, kw_only=True)
class _List:
    """A list that is open at the present token."""

    ordered: bool
    number: int
    item: int = -1  # place of its present item among the pieces
    depth: int = 0  # of quotes around it


class _Reading:
    """One walk over the parser's tokens."""

    def __init__(self, *, labels: bool) -> None:
        self._labels = labels
        self._pieces: list[Piece] = []
        self._lists: list[_List] = []
        self._rows: list[list[str]] | None = None
        self._depth = 0  # of quotes
        self._style: Style = PLAIN
        self._acts: dict[str, Callable[[Token], None]] = {
            "blockquote_open": self._enter_quote,
            "blockquote_close": self._leave_quote,
            "bullet_list_open": self._enter_list,
            "ordered_list_open": self._enter_list,
            "bullet_list_close": self._leave_list,
            "ordered_list_close": self._leave_list,
            "list_item_open": self._enter_item,
            "heading_open": self._enter_heading,
            "heading_close": self._leave_heading,
            "table_open": self._enter_table,
            "tr_open": self._enter_row,
            "table_close": self._leave_table,
            "inline": self._read_inline,
            "fence": self._read_code,
            "code_block": self._read_code,
            "hr": self._read_rule,
        }

    def read(self, tokens: Sequence[Token]) -> list[Piece]:
        """The pieces that have something to show."""
        for token in tokens:
            if act := self._acts.get(token.type):
                act(token)
        return [piece for piece in self._pieces if not is_empty(piece)]

    def _enter_quote(self, _: Token) -> None:
        self._depth += 1

    def _leave_quote(self, _: Token) -> None:
        self._depth -= 1

    def _enter_list(self, token: Token) -> None:
        start = token.attrGet("start")
        number = 1 if start is None else int(start)
        self._lists.append(_List(ordered=token.type == "ordered_list_open", number=number))

    def _leave_list(self, _: Token) -> None:
        self._lists.pop()

    def _enter_item(self, _: Token) -> None:
        present = self._lists[-1]
        present.item, present.depth = len(self._pieces), self._depth
        self._pieces.append(
            Item(
                inlines=(),
                ordered=present.ordered,
                number=present.number,
                indent=min(len(self._lists) - 1, DEEPEST_INDENT),
                quoted=self._depth > 0,
            )
        )
        present.number += 1

    def _enter_heading(self, _: Token) -> None:
        self._style = Style(bold=True)

    def _leave_heading(self, _: Token) -> None:
        self._style = PLAIN

    def _enter_table(self, _: Token) -> None:
        self._rows = []

    def _enter_row(self, _: Token) -> None:
        if self._rows is not None:
            self._rows.append([])

    def _leave_table(self, _: Token) -> None:
        if self._rows:
            self._pieces.append(Code(text=aligned(self._rows), quoted=self._depth > 0))
        self._rows = None

    def _read_inline(self, token: Token) -> None:
        inlines = read_inlines(token.children or [], self._style, labels=self._labels)
        if self._rows:
            self._rows[-1].append("".join(map(words, inlines)).replace("\n", " "))
        else:
            self._say(inlines)

    def _read_code(self, token: Token) -> None:
        behind = token.info.strip()  # a language, or else somebody's words
        first = "" if token.content.strip() and behind.lower() in _LANGUAGES else behind
        if text := f"{first}\n{token.content}".strip("\n"):
            self._pieces.append(Code(text=text, quoted=self._depth > 0))

    def _read_rule(self, _: Token) -> None:
        self._say((Text(text=RULE),))

    def _say(self, inlines: tuple[Inline, ...]) -> None:
        """Go on with the present list item, or begin a paragraph."""
        if (item := self._present_item()) is not None:
            before = (*item.inlines, Text(text="\n")) if item.inlines else ()
            self._pieces[-1] = replace(item, inlines=(*before, *inlines))
        else:
            self._pieces.append(Prose(inlines=self._marked_as_deeper(inlines), quoted=self._depth > 0))

    def _present_item(self) -> Item | None:
        if not self._lists:
            return None
        present = self._lists[-1]
        last = self._pieces[-1]
        is_open = present.item == len(self._pieces) - 1 and present.depth == self._depth
        return last if is_open and isinstance(last, Item) else None

    def _marked_as_deeper(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Slack draws one level of quotes; deeper ones keep their `>`."""
        if self._depth < 2:
            return inlines
        mark = "> " * (self._depth - 1)
        marked = (
            replace(inline, text=re.sub("\n", f"\n{mark}", inline.text))
            if isinstance(inline, Text)
            else inline
            for inline in inlines
        )
        return (Text(text=mark), *marked)
