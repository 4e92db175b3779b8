"""Turns a markdown block into the blocks that Slack makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sandbox.slack.workspace import Payload

# Entities stay apart from text, because Slack does not read `<...>` that was written as `&lt;...&gt;`.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("text_join")
_LIVE = re.compile(r"<(?P<inner>[@#!][^<>\s|]+|(?:https?|mailto):[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>")
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
_HEADER_LIMIT = 150


def expand_markdown(block: Payload) -> list[Payload]:
    """The rich_text, header, divider and table blocks that stand for one markdown block."""
    blocks: list[Payload] = []
    for element in _top_level(_PARSER.parse(block["text"])):
        if element["type"] in ("header", "divider", "table"):
            blocks.append(element)
        elif blocks and blocks[-1]["type"] == "rich_text":
            blocks[-1]["elements"].append(element)
        else:
            blocks.append({"type": "rich_text", "elements": [element]})
    return blocks


def _top_level(tokens: list[Token]) -> Iterator[Payload]:
    index = 0
    while index < len(tokens):
        end = _end(tokens, index)
        yield from _element(tokens[index : end + 1])
        index = end + 1


def _end(tokens: list[Token], start: int) -> int:
    """Where the element that opens at `start` closes."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _element(tokens: list[Token]) -> Iterator[Payload]:
    match tokens[0].type:
        case "heading_open":
            yield _heading(tokens[1])
        case "hr":
            yield {"type": "divider"}
        case "table_open":
            yield _table(tokens)
        case "fence" | "code_block":
            code = tokens[0].content.removesuffix("\n") or " "
            yield {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": code}],
                "border": 0,
            }
        case "blockquote_open":
            yield {"type": "rich_text_quote", "elements": _all_inline(tokens)}
        case "bullet_list_open" | "ordered_list_open":
            yield from _list(tokens, 0)
        case _:
            yield {"type": "rich_text_section", "elements": _all_inline(tokens)}


def _heading(inline: Token) -> Payload:
    parts = _inline(inline.children or [])
    text = "".join(str(part.get("text", part.get("url", ""))) for part in parts)
    if len(text) > _HEADER_LIMIT or any(part["type"] != "text" for part in parts):
        styled = [part | {"style": part.get("style", {}) | {"bold": True}} for part in parts]
        return {"type": "rich_text_section", "elements": styled}
    return {"type": "header", "text": {"type": "plain_text", "text": text or " ", "emoji": True}}


def _all_inline(tokens: Iterable[Token]) -> list[Payload]:
    parts: list[Payload] = []
    for token in tokens:
        if token.type == "inline":
            if parts:
                parts.append({"type": "text", "text": "\n"})
            parts += _inline(token.children or [])
    return parts


def _list(tokens: list[Token], indent: int) -> Iterator[Payload]:
    """Each change of indent is a new list beside the others."""
    style = "ordered" if tokens[0].type == "ordered_list_open" else "bullet"
    items: list[Payload] = []
    shown = 0
    index = 1
    while index < len(tokens) - 1:
        end = _end(tokens, index)
        own, nested = _split_item(tokens[index + 1 : end])
        items.append({"type": "rich_text_section", "elements": _all_inline(own)})
        shown += 1
        if nested:
            yield _list_block(style, indent, items, shown - len(items))
            items = []
            for inner in nested:
                yield from _list(inner, indent + 1)
        index = end + 1
    if items:
        yield _list_block(style, indent, items, shown - len(items))


def _list_block(style: str, indent: int, items: list[Payload], offset: int) -> Payload:
    block: Payload = {
        "type": "rich_text_list",
        "style": style,
        "indent": indent,
        "border": 0,
        "elements": items,
    }
    return block | ({"offset": offset} if style == "ordered" and offset else {})


def _split_item(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    own: list[Token] = []
    nested: list[list[Token]] = []
    index = 0
    while index < len(tokens):
        end = _end(tokens, index)
        if tokens[index].type in ("bullet_list_open", "ordered_list_open"):
            nested.append(tokens[index : end + 1])
        else:
            own += tokens[index : end + 1]
        index = end + 1
    return own, nested


def _table(tokens: list[Token]) -> Payload:
    rows: list[list[Payload]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            section = {"type": "rich_text_section", "elements": _inline(token.children or [])}
            rows[-1].append({"type": "rich_text", "elements": [section]})
    return {"type": "table", "rows": rows}


def _inline(tokens: list[Token]) -> list[Payload]:
    parts: list[Payload] = []
    style: dict[str, bool] = {}
    link = ""
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _STYLES:
            style = {k: v for k, v in style.items() if k != _STYLES[name]}
            if token.nesting == 1:
                style = style | {_STYLES[name]: True}
        elif name == "link":
            link = str(token.attrs.get("href", "")) if token.nesting == 1 else ""
        elif token.type == "image":
            parts.append(
                _styled({"type": "link", "url": str(token.attrs["src"]), "text": token.content}, style)
            )
        else:
            parts += _leaf(token, style, link)
    return _joined(parts)


def _leaf(token: Token, style: dict[str, bool], link: str) -> list[Payload]:
    if token.type in ("softbreak", "hardbreak"):
        return [{"type": "text", "text": "\n"}]
    if not token.content:
        return []
    if token.type == "code_inline":
        style = style | {"code": True}
    if link:
        return [_styled({"type": "link", "url": link, "text": token.content}, style)]
    if token.type == "text":
        return [_styled(part, style) for part in live_parts(token.content)]
    return [_styled({"type": "text", "text": token.content}, style)]


def live_parts(text: str) -> list[Payload]:
    """Plain text and, in between, the mentions and links that Slack's `<...>` notation makes."""
    parts: list[Payload] = []
    at = 0
    for match in _LIVE.finditer(text):
        if match.start() > at:
            parts.append({"type": "text", "text": text[at : match.start()]})
        parts.append(live_part(match["inner"], match["label"] or ""))
        at = match.end()
    if at < len(text):
        parts.append({"type": "text", "text": text[at:]})
    return parts


def live_part(inner: str, label: str) -> Payload:
    """The rich_text element for the inside of `<...>`."""
    if inner.startswith("@"):
        return {"type": "user", "user_id": inner[1:]}
    if inner.startswith("#"):
        return {"type": "channel", "channel_id": inner[1:]}
    if inner.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": inner.removeprefix("!subteam^")}
    if inner.startswith("!"):
        word = inner[1:].split("^")[0]
        if word in ("here", "channel", "everyone"):
            return {"type": "broadcast", "range": word}
        return {"type": "text", "text": label or inner}
    return {"type": "link", "url": inner} | ({"text": label} if label else {})


def _styled(part: Payload, style: dict[str, bool]) -> Payload:
    return part | ({"style": dict(style)} if style else {})


def _joined(parts: list[Payload]) -> list[Payload]:
    """Neighbouring text of one style is one element."""
    joined: list[Payload] = []
    for part in parts:
        last = joined[-1] if joined else None
        alike = last and last["type"] == part["type"] == "text" and last.get("style") == part.get("style")
        if last and alike:
            last["text"] += part["text"]
        else:
            joined.append(dict(part))
    return joined
