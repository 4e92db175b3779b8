"""The inside of one Markdown paragraph read into inlines; no link hides where it leads."""

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from .cleaning import web_address
from .literal import linked
from .pieces import Inline, Link, Style, Text, is_blank, joined, words

_LIKE_ADDRESS = re.compile(r"\w\.\w|[@/:\n]")  # a label that may pass for an address of its own
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def read_inlines(tokens: Sequence[Token], style: Style, *, labels: bool = False) -> tuple[Inline, ...]:
    """The tokens as inlines in the given style and their own.

    Args:
        labels: whether links may stand behind words, as those of people who are trusted may; else, and where
            the words look like an address, the address is shown beside them.
    """
    found: list[Inline] = []
    target: str | None = None  # of the link that is open
    label_start = 0
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        if kind == "link" and edge == "open":
            target, label_start = str(token.attrGet("href") or ""), len(found)
        elif kind == "link":
            found[label_start:] = _link(found[label_start:], target or "", style, labels=labels)
            target = None
        elif kind in _MARKS:
            style = replace(style, **{_MARKS[kind]: edge == "open"})
        else:
            found += _read_one(token, style, in_label=target is not None)
    return joined(found)


def _read_one(token: Token, style: Style, *, in_label: bool) -> tuple[Inline, ...]:
    match token.type:
        case "softbreak" | "hardbreak":
            return (Text(text="\n", style=style),)
        case "code_inline":
            return (Text(text=token.content, style=replace(style, code=True)),)
        case "image":
            return (Text(text=_image(token), style=style),)
        case _ if in_label:
            return (Text(text=token.content, style=style),)
        case _:
            return linked(token.content, style)


def _image(token: Token) -> str:
    alt = "".join(map(words, read_inlines(token.children or [], Style()))).strip()
    return f"[image: {alt}]" if alt else "[image]"


def _link(label: list[Inline], target: str, style: Style, *, labels: bool) -> list[Inline]:
    """The label, then the target in parentheses, unless the label is the target or may hide it."""
    seen = "".join(map(words, label)).strip()
    url = web_address(target)
    if url is None:
        return [*label, Text(text=f" ({target})", style=style)] if target and target != seen else label
    address = url.removeprefix("mailto:")
    if is_blank(label) or seen.rstrip("/") in (url.rstrip("/"), address):
        return [Link(url=url, style=style)]
    if labels and not _LIKE_ADDRESS.search(seen):
        return [Link(url=url, label=seen, style=label[0].style)]
    return [*label, Text(text=" (", style=style), Link(url=url, style=style), Text(text=")", style=style)]
