"""Slack's `rich_text` blocks, as a person typed them, read into pieces."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from .cleaning import web_address
from .discretion import Names, mention
from .emoji import character
from .pieces import DEEPEST_INDENT, Code, Inline, Item, Link, Piece, Prose, Style, Text, joined, words

_STYLES = ("bold", "italic", "strike", "code", "underline")
_HIGHEST_NUMBER = 999_999


def read_blocks(blocks: list[dict[str, Any]], names: Names) -> list[Piece]:
    """The pieces of all `rich_text` blocks; other kinds of blocks are left out."""
    return [
        piece
        for block in _dicts(blocks)
        if block.get("type") == "rich_text"
        for element in _dicts(block.get("elements"))
        for piece in _read_element(element, names)
    ]


def _read_element(element: dict[str, Any], names: Names) -> Iterator[Piece]:
    bordered = element.get("border") == 1
    match element.get("type"):
        case "rich_text_list":
            yield from _read_list(element, names, bordered)
        case "rich_text_preformatted":
            text = "".join(words(inline) for inline in _read_inlines(element, names)).strip("\n")
            yield Code(text=text, quoted=bordered)
        case "rich_text_quote":
            yield Prose(inlines=_read_inlines(element, names), quoted=True)
        case _:
            yield Prose(inlines=_read_inlines(element, names), quoted=bordered)


def _read_list(element: dict[str, Any], names: Names, quoted: bool) -> Iterator[Item]:
    first = 1 + _whole(element.get("offset"), _HIGHEST_NUMBER)
    for number, section in enumerate(_dicts(element.get("elements")), first):
        yield Item(
            inlines=_read_inlines(section, names),
            ordered=element.get("style") == "ordered",
            number=number,
            indent=_whole(element.get("indent"), DEEPEST_INDENT),
            quoted=quoted,
        )


def _read_inlines(element: dict[str, Any], names: Names) -> tuple[Inline, ...]:
    return joined(_read_inline(inline, names) for inline in _dicts(element.get("elements")))


def _read_inline(element: dict[str, Any], names: Names) -> Inline:
    style = _read_style(element.get("style"))
    if element.get("type") == "link":
        return _read_link(element, style)
    return Text(text=_read_words(element, names), style=style)


def _read_link(element: dict[str, Any], style: Style) -> Inline:
    label, written = _string(element, "text"), _string(element, "url")
    url = web_address(written)
    return Link(url=url, label=label, style=style) if url else Text(text=label or written, style=style)


def _read_words(element: dict[str, Any], names: Names) -> str:
    kind = element.get("type")
    match kind:
        case "user" | "channel" | "usergroup":
            return mention(kind, _string(element, f"{kind}_id"), names)
        case "broadcast":
            return f"@{_string(element, 'range') or 'channel'}"
        case "team":
            return "@team"
        case "emoji":
            return _read_emoji(element)
        case "date":
            return _string(element, "fallback") or _read_date(element)
        case "color":
            return _string(element, "value")
        case _:
            return _string(element, "text")


def _read_emoji(element: dict[str, Any]) -> str:
    name = _string(element, "name")
    tone = _whole(element.get("skin_tone"), 6)
    return character(name, _string(element, "unicode"), tone) or f":{name}:"


def _read_date(element: dict[str, Any]) -> str:
    """The moment in UTC; Slack itself would show it in each reader's own zone."""
    try:
        moment = datetime.fromtimestamp(element.get("timestamp", 0), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    written = _string(element, "format") or "{date_num}"
    return re.sub(r"\{(\w+)\}", lambda found: _date_token(found[1], moment), written)


def _date_token(token: str, moment: datetime) -> str:
    if token.startswith("time"):
        return f"{moment:%H:%M:%S} UTC" if token == "time_secs" else f"{moment:%H:%M} UTC"  # noqa: S105  a token of Slack's date format
    if token in ("date_num", "date_slash", "ago"):
        return f"{moment:%Y-%m-%d}"
    return f"{moment.day} {moment:%B %Y}"


def _read_style(style: Any) -> Style:
    given = style if isinstance(style, dict) else {}
    return Style(**{name: given.get(name) is True for name in _STYLES})


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _string(element: dict[str, Any], key: str) -> str:
    value = element.get(key)
    return value if isinstance(value, str) else ""


def _whole(value: Any, most: int) -> int:
    return min(max(int(value), 0), most) if isinstance(value, int | float) else 0
