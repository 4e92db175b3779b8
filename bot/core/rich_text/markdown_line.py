"""One line of inlines as Markdown, with emphasis that works."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from markdown_it import MarkdownIt

from .pieces import Inline, Link, Style, Text, joined

_MARKS = (("bold", "**"), ("italic", "*"), ("strike", "~~"))
_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|])")
_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")

Fragment: TypeAlias = tuple[str, str]  # "open", "close" or "text", and the Markdown


def emphasised(inlines: Sequence[Inline]) -> str:
    """The line with its emphasis, or without any where Markdown would read the marks otherwise."""
    fragments = _parted(_fragments(inlines, _MARKS))
    markdown = _assembled(fragments)
    wanted = Counter(text for kind, text in fragments if kind == "open")
    wanted["code"] = sum(_is_code(inline) for inline in inlines)
    if wanted.total() == 0 or _marks_read(markdown) == wanted:
        return markdown
    bare = (replace(inline, style=Style(code=inline.style.code)) for inline in inlines)
    return _assembled(_fragments(joined(bare), ()))


def _marks_read(markdown: str) -> Counter[str]:
    """Which marks a reader of the Markdown finds working, and how often."""
    kinds = {"strong_open": "**", "em_open": "*", "s_open": "~~", "code_inline": "code"}
    tokens = _PARSER.parseInline(markdown)[0].children or []
    return Counter(kinds[token.type] for token in tokens if token.type in kinds)


def _is_code(inline: Inline) -> bool:
    return isinstance(inline, Text) and inline.style.code and bool(inline.text.strip())


def _fragments(inlines: Iterable[Inline], marks: Sequence[tuple[str, str]]) -> list[Fragment]:
    """The inlines with emphasis nested: bold outside, then italic, then strike."""
    if not marks:
        return [("text", _atom(inline)) for inline in inlines]
    (name, mark), *inner_marks = marks
    fragments: list[Fragment] = []
    for on, group in groupby(inlines, lambda inline: bool(getattr(inline.style, name))):
        inner = _fragments(group, inner_marks)
        fragments += _wrapped(inner, mark) if on else inner
    return fragments


def _wrapped(inner: list[Fragment], mark: str) -> list[Fragment]:
    """The mark set right at the first and last word: CommonMark wants no space inside it."""
    before, after = _space_at(inner, 0), _space_at(inner, -1)
    body = [(kind, text) for kind, text in inner if text]
    if not body:
        return [("text", before + after)]
    return [("text", before), ("open", mark), *body, ("close", mark), ("text", after)]


def _space_at(fragments: list[Fragment], end: int) -> str:
    """The white space at that end, taken out of the fragments."""
    taken = ""
    for place in range(len(fragments)) if end == 0 else range(len(fragments) - 1, -1, -1):
        kind, text = fragments[place]
        bare = text if kind != "text" else text.lstrip() if end == 0 else text.rstrip()
        space = text[: len(text) - len(bare)] if end == 0 else text[len(bare) :]
        taken = taken + space if end == 0 else space + taken
        fragments[place] = (kind, bare)
        if bare:
            break
    return taken


def _assembled(fragments: list[Fragment]) -> str:
    """The fragments as one line.

    A letter beside a mark that has punctuation on its other side would keep the mark from working
    (CommonMark 6.2, flanking); as a character reference it counts as punctuation itself.
    """
    parts = [[kind, text] for kind, text in fragments if text]
    texts = [place for place, (kind, _) in enumerate(parts) if kind == "text"]
    for left, right in pairwise(texts):
        kinds = {parts[place][0] for place in range(left + 1, right)}
        before, after = parts[left][1], parts[right][1]
        if "open" in kinds and before[-1].isalnum() and not after[0].isalnum():
            parts[left][1] = f"{before[:-1]}&#{ord(before[-1])};"
        if "close" in kinds and after[0].isalnum() and not before[-1].isalnum():
            parts[right][1] = f"&#{ord(after[0])};{after[1:]}"
    return "".join(text for _, text in parts)


def _parted(fragments: list[Fragment]) -> list[Fragment]:
    """Without marks that open right where their like closes: Markdown would read both as one run."""
    kept: list[Fragment] = []
    is_left_out: list[bool] = []
    for kind, text in fragments:
        match kind:
            case _ if not text:
                continue
            case "open":
                is_left_out.append(bool(kept) and kept[-1][0] == "close" and kept[-1][1][0] == text[0])
                leave_out = is_left_out[-1]
            case "close":
                leave_out = is_left_out.pop()
            case _:
                leave_out = False
        if not leave_out:
            kept.append((kind, text))
    return kept


def _atom(inline: Inline) -> str:
    if isinstance(inline, Link):
        return _link(inline)
    return _code(inline.text) if _is_code(inline) else _escaped(inline.text)


def _link(link: Link) -> str:
    url = link.url.replace("`", "%60").replace("\\", "%5C")
    label = link.label or url.removeprefix("mailto:")
    if label == url:
        return f"<{url}>"
    return f"[{_escaped(' '.join(label.split()))}](<{url.replace('&', chr(92) + '&')}>)"


def _code(text: str) -> str:
    fence = "`" * (1 + max([0, *map(len, re.findall("`+", text))]))
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
