"""Slack's mrkdwn text, as bots and old clients send it, read into pieces."""

import re
from dataclasses import replace

from .cleaning import web_address
from .discretion import Names, mention
from .emoji import with_characters
from .pieces import DEEPEST_INDENT, PLAIN, Code, Inline, Item, Link, Piece, Prose, Style, Text, joined

_FENCE = "```"
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_BULLET = re.compile(r"([ \t]*)[•◦▪▫‣⁃]\ufe0e? +(?=\S)")
_ORDERED = re.compile(r"([ \t]*)(\d{1,6})\. +(?=\S)")
_INLINE = re.compile(
    r"(?P<token><[^<>\n]+>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>(?=\S)(?:<[^<>\n]+>|[^*\n<])+)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?=\S)(?:<[^<>\n]+>|[^_\n<])+)(?<=\S)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?=\S)(?:<[^<>\n]+>|[^~\n<])+)(?<=\S)~(?![\w~])"
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # `&amp;` last, so that nothing is decoded twice


def read_mrkdwn(text: str, names: Names) -> list[Piece]:
    """The pieces of a message that has no rich text."""
    pieces: list[Piece] = []
    parts = text.replace("\r\n", "\n").split(_FENCE)
    if len(parts) % 2 == 0:  # the last fence is never closed, so it is text
        parts[-2:] = [_FENCE.join(parts[-2:])]
    for place, part in enumerate(parts):
        if place % 2:
            pieces.append(Code(text=_code_text(part)))
        else:
            pieces += _read_lines(part.strip("\n") if len(parts) > 1 else part, names)
    return pieces


def _read_lines(text: str, names: Names) -> list[Piece]:
    pieces: list[Piece] = []
    for line in text.split("\n"):
        piece = _read_line(line, names)
        before = pieces[-1] if pieces else None
        if isinstance(piece, Prose) and isinstance(before, Prose) and piece.quoted == before.quoted:
            together = joined((*before.inlines, Text(text="\n"), *piece.inlines))
            pieces[-1] = Prose(inlines=together, quoted=piece.quoted)
        else:
            pieces.append(piece)
    return pieces


def _read_line(line: str, names: Names) -> Piece:
    if quote := _QUOTE.match(line):
        return Prose(inlines=_read_inlines(line[quote.end() :], names, PLAIN), quoted=True)
    if bullet := _BULLET.match(line):
        return Item(inlines=_read_inlines(line[bullet.end() :], names, PLAIN), indent=_indent(bullet[1]))
    if ordered := _ORDERED.match(line):
        return Item(
            inlines=_read_inlines(line[ordered.end() :], names, PLAIN),
            ordered=True,
            number=int(ordered[2]),
            indent=_indent(ordered[1]),
        )
    return Prose(inlines=_read_inlines(line, names, PLAIN))


def _indent(space: str) -> int:
    return min(len(space.expandtabs(4)) // 4, DEEPEST_INDENT)


def _read_inlines(text: str, names: Names, style: Style) -> tuple[Inline, ...]:
    found: list[Inline] = []
    end = 0
    for match in _INLINE.finditer(text):
        found.append(_text(text[end : match.start()], style))
        end = match.end()
        kind = match.lastgroup or "token"
        if kind == "token":
            found.append(_read_token(match["token"][1:-1], names, style))
        elif kind == "code":
            found.append(Text(text=_code_text(match["code"]), style=replace(style, code=True)))
        else:
            found += _read_inlines(match[kind], names, replace(style, **{kind: True}))
    found.append(_text(text[end:], style))
    return joined(found)


def _read_token(token: str, names: Names, style: Style) -> Inline:
    """What stood between `<` and `>`: a mention, a word of Slack's, or a link."""
    target, _, label = token.partition("|")
    label = _decoded(label)
    if target.startswith(("@", "#")):
        kind = "user" if target[0] == "@" else "channel"
        return Text(text=mention(kind, target[1:], names), style=style)
    if target.startswith("!subteam^"):
        return Text(text=mention("usergroup", target.removeprefix("!subteam^"), names), style=style)
    if target.startswith("!"):
        word = target[1:].partition("^")[0]
        return Text(text=label if word == "date" else f"@{word}", style=style)
    url = web_address(_decoded(target))
    if url is None:
        return Text(text=label or _decoded(target), style=style)
    return Link(url=url, label=label, style=style)


def _code_text(text: str) -> str:
    """The text inside code marks, where Slack still wraps addresses in its tokens."""
    bare = re.sub(
        r"<((?:https?|mailto):[^<>|\n]+)(?:\|([^<>\n]*))?>", lambda found: found[2] or found[1], text
    )
    return _decoded(bare).strip("\n")


def _text(text: str, style: Style) -> Text:
    return Text(text=with_characters(_decoded(text)), style=style)


def _decoded(text: str) -> str:
    for entity, shown in _ENTITIES:
        text = text.replace(entity, shown)
    return text
