"""Slack's rich_text blocks as HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from sandbox.page.emoji import emoji
from sandbox.page.mrkdwn import mention, safe_link, tagged
from sandbox.page.names import Names

Element = dict[str, Any]

_STYLES = {"code": "code", "strike": "s", "italic": "i", "bold": "b", "underline": "u"}


def rich_text(elements: list[Element], names: Names) -> Markup:
    """Sections, lists, quotes and preformatted text, in order."""
    return Markup("").join(_part(element, names) for element in elements)


def _part(element: Element, names: Names) -> Markup:
    kind, inner = element.get("type"), element.get("elements", [])
    if kind == "rich_text_list":
        return _list(element, names)
    shown = Markup("").join(_inline(piece, names) for piece in inner)
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(str(kind), "p")
    return tagged(tag, shown)


def _list(element: Element, names: Names) -> Markup:
    start = int(element.get("offset", 0)) + 1
    indent = min(int(element.get("indent", 0)), 8)
    items = Markup("").join(
        tagged("li", Markup("").join(_inline(piece, names) for piece in section.get("elements", [])))
        for section in element.get("elements", [])
    )
    if element.get("style") == "ordered":
        return Markup('<ol class="indent-{}" start="{}">{}</ol>').format(indent, start, items)
    return Markup('<ul class="indent-{}">{}</ul>').format(indent, items)


def _inline(piece: Element, names: Names) -> Markup:
    shown = _content(piece, names)
    style = piece.get("style") or {}
    for name, tag in _STYLES.items():
        if style.get(name):
            shown = tagged(tag, shown)
    return shown


def _content(piece: Element, names: Names) -> Markup:
    match piece.get("type"):
        case "text":
            return escape(piece.get("text", "")).replace("\n", Markup("<br>"))
        case "link":
            return safe_link(piece.get("url", ""), piece.get("text") or piece.get("url", ""))
        case "user":
            return mention(names.user(piece.get("user_id", "")))
        case "channel":
            return mention(names.channel(piece.get("channel_id", "")))
        case "usergroup":
            return mention(names.group(piece.get("usergroup_id", "")))
        case "broadcast":
            return mention(f"@{piece.get('range', '')}")
        case "emoji":
            return escape(emoji(piece.get("name", "")))
        case "date":
            at = datetime.fromtimestamp(int(piece.get("timestamp", 0)), UTC).astimezone()
            return escape(piece.get("fallback") or at.strftime("%Y-%m-%d %H:%M"))
        case _:
            return escape(piece.get("text") or piece.get("value") or "")
