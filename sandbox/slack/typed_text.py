"""What a person types, as Slack's composer turns it into rich_text blocks and mrkdwn text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.slack.emoji import NAMES, POINTS, is_emoji
from sandbox.slack.mrkdwn import escaped, wrapped
from sandbox.slack.workspace import Payload, Workspace

_FENCE = re.compile(r"```\n?(.*?)\n?```\n?", re.DOTALL)
_BULLET = re.compile(r"^(?P<indent> *)(?:[-*•]) +(?P<item>.*)$")
_NUMBER = re.compile(r"^(?P<indent> *)(?P<number>\d+)\. +(?P<item>.*)$")
_QUOTE = re.compile(r"^(?:>|&gt;) ?(?P<line>.*)$")
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_URL = re.compile(
    r"<?(?P<url>(?:https?://|mailto:)[^\s<>|]*[^\s<>|.,;:!?'\")\]])(?:\|(?P<label>[^<>\n]+))?>?"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_NAME = re.compile(r"@(?P<name>[\w][\w.-]*)")
_PLACE = re.compile(r"#(?P<name>[\w][\w-]*)")
_EMOJI = re.compile(r":(?P<name>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")
_PICTURE = re.compile("|".join(re.escape(picture) for picture in NAMES))


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed message in both forms that Slack keeps."""

    text: str  # mrkdwn, escaped
    blocks: list[Payload]


def typed(ws: Workspace, written: str) -> Typed:
    """Read what somebody typed into the composer."""
    elements = [element for part in _parts(written.replace("\r\n", "\n")) for element in part(ws)]
    if not elements:
        return Typed("", [])
    text = "".join(_element_text(ws, element) for element in elements).removesuffix("\n")
    return Typed(text, [{"type": "rich_text", "block_id": ws.ids.short(), "elements": elements}])


Part = Callable[[Workspace], list[Payload]]


def _parts(written: str) -> Iterator[Part]:
    at = 0
    for fence in _FENCE.finditer(written):
        yield from _line_parts(written[at : fence.start()])
        yield _preformatted(fence[1])
        at = fence.end()
    yield from _line_parts(written[at:])


def _preformatted(code: str) -> Part:
    element = {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": code}]}
    return lambda _ws: [element] if code else []


def _line_parts(written: str) -> Iterator[Part]:
    """Neighbouring lines of one kind are one element."""
    if not written:
        return
    lines = written.split("\n")
    start = 0
    while start < len(lines):
        kind = _kind(lines[start])
        end = start
        while end < len(lines) and _kind(lines[end]) == kind:
            end += 1
        yield _reader(kind, lines[start:end], is_last=end == len(lines))
        start = end


def _kind(line: str) -> str:
    for kind, pattern in (("bullet", _BULLET), ("ordered", _NUMBER), ("quote", _QUOTE)):
        if pattern.match(line):
            return kind
    return "plain"


def _reader(kind: str, lines: list[str], *, is_last: bool) -> Part:
    if kind == "quote":
        quoted = "\n".join(_QUOTE.sub(r"\g<line>", line) for line in lines)
        return lambda ws: [{"type": "rich_text_quote", "elements": inline(ws, quoted)}]
    if kind in ("bullet", "ordered"):
        return lambda ws: list(_lists(ws, kind, lines))
    text = "\n".join(lines) + ("" if is_last else "\n")
    return lambda ws: [{"type": "rich_text_section", "elements": inline(ws, text)}] if text else []


def _lists(ws: Workspace, style: str, lines: list[str]) -> Iterator[Payload]:
    """Each change of indent is a new list beside the others; a number resumes with `offset`."""
    pattern = _BULLET if style == "bullet" else _NUMBER
    current: Payload | None = None
    for line in lines:
        match = pattern.match(line)
        assert match is not None
        indent = min(len(match["indent"]) // 2, 8)
        section = {"type": "rich_text_section", "elements": inline(ws, match["item"])}
        if current is None or current["indent"] != indent:
            if current is not None:
                yield current
            current = {
                "type": "rich_text_list",
                "style": style,
                "indent": indent,
                "border": 0,
                "elements": [],
            }
            offset = int(match["number"]) - 1 if style == "ordered" else 0
            if offset > 0:
                current["offset"] = offset
        current["elements"].append(section)
    if current is not None:
        yield current


def inline(ws: Workspace, text: str) -> list[Payload]:
    """The elements of one line or paragraph."""
    parts = list(_styled(ws, text, {}))
    joined: list[Payload] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last["type"] == part["type"] == "text" and last.get("style") == part.get("style"):
            last["text"] += part["text"]
        else:
            joined.append(part)
    return joined


def _styled(ws: Workspace, text: str, style: dict[str, bool]) -> Iterator[Payload]:
    at = plain_from = 0
    open_until: dict[str, int] = {}  # mark -> up to where nothing closes it, so that nobody looks twice
    while at < len(text):
        end = _end_of_span(text, at, style, open_until)
        if end:
            yield from _plain(ws, text[plain_from:at], style)
            yield from _marked(ws, text[at], text[at + 1 : end], style)
            at = plain_from = end + 1
        elif skipped := _URL.match(text, at):
            at = skipped.end()  # an underscore inside an address is no mark
        else:
            at += 1
    yield from _plain(ws, text[plain_from:], style)


def _marked(ws: Workspace, mark: str, inner: str, style: dict[str, bool]) -> Iterator[Payload]:
    if mark == "`":
        yield _with({"type": "text", "text": inner}, style | {"code": True})
    else:
        yield from _styled(ws, inner, style | {_STYLES[mark]: True})


def _end_of_span(text: str, at: int, style: dict[str, bool], open_until: dict[str, int]) -> int:
    """Where the styled stretch that begins at `at` has its closing mark; 0 when none begins here."""
    mark = text[at]
    if mark not in "*_~`" or _STYLES.get(mark) in style or at < open_until.get(mark, 0):
        return 0
    inside_word = at and (text[at - 1].isalnum() or text[at - 1] == mark)
    if inside_word or (mark != "`" and text[at + 1 : at + 2].isspace()):
        return 0
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    end = text.find(mark, at + 2, line_end)
    while end > 0:
        if _closes(text, end):
            return end
        end = text.find(mark, end + 1, line_end)
    open_until[mark] = line_end
    return 0


def _closes(text: str, end: int) -> bool:
    after = text[end + 1 : end + 2]
    if after.isalnum() or after == text[end]:
        return False
    return text[end] == "`" or not text[end - 1].isspace()


def _plain(ws: Workspace, text: str, style: dict[str, bool]) -> Iterator[Payload]:
    """Text without marks: addresses, mentions and emoji are taken out of it."""
    at = plain_from = 0
    while at < len(text):
        found = _token(ws, text, at)
        if found is None:
            at += 1
            continue
        element, end = found
        if plain_from < at:
            yield _with({"type": "text", "text": text[plain_from:at]}, style)
        yield _with(element, style)
        at = plain_from = end
    if plain_from < len(text):
        yield _with({"type": "text", "text": text[plain_from:]}, style)


def _token(ws: Workspace, text: str, at: int) -> tuple[Payload, int] | None:
    starts_word = at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "@#:/")
    if starts_word and (url := _URL.match(text, at)):
        label = {"text": url["label"]} if url["label"] else {}
        return {"type": "link", "url": url["url"]} | label, url.end()
    if starts_word and (mail := _MAIL.match(text, at)):
        return {"type": "link", "url": f"mailto:{mail[0]}", "text": mail[0]}, mail.end()
    if starts_word and text[at] == "@" and (name := _NAME.match(text, at)):
        return _mention(ws, name)
    if starts_word and text[at] == "#" and (place := _PLACE.match(text, at)):
        channel = ws.channel_named(place["name"])
        return ({"type": "channel", "channel_id": channel.id}, place.end()) if channel else None
    if text[at] == ":" and (emoji := _EMOJI.match(text, at)) and is_emoji(emoji["name"], ws.emoji):
        return _emoji(emoji["name"]), emoji.end()
    if ord(text[at]) > 0xA8 and (picture := _PICTURE.match(text, at)):
        return _emoji(NAMES[picture[0]]), picture.end()
    return None


def _mention(ws: Workspace, match: re.Match[str]) -> tuple[Payload, int] | None:
    name = match["name"].rstrip(".-")
    end = match.start() + 1 + len(name)
    if name in ("here", "channel", "everyone"):
        return {"type": "broadcast", "range": name}, end
    if user := ws.user_named(name):
        return {"type": "user", "user_id": user.id}, end
    if group := ws.usergroup_named(name):
        return {"type": "usergroup", "usergroup_id": group.id}, end
    return None


def _emoji(name: str) -> Payload:
    base, _, tone = name.partition("::skin-tone-")
    element: Payload = {"type": "emoji", "name": base}
    if base in POINTS:
        element["unicode"] = POINTS[base]
    return element | ({"skin_tone": int(tone)} if tone else {})


def _with(element: Payload, style: dict[str, bool]) -> Payload:
    return element | ({"style": dict(style)} if style else {})


def _element_text(ws: Workspace, element: Payload) -> str:
    match element["type"]:
        case "rich_text_preformatted":
            return f"```{_inline_text(ws, element['elements'])}```\n"
        case "rich_text_quote":
            lines = _inline_text(ws, element["elements"]).split("\n")
            return "".join(f"&gt; {line}\n" for line in lines)
        case "rich_text_list":
            return "".join(_list_lines(ws, element))
    return _inline_text(ws, element["elements"])


def _list_lines(ws: Workspace, element: Payload) -> Iterator[str]:
    indent = "    " * element["indent"]
    for index, item in enumerate(element["elements"]):
        number = index + 1 + element.get("offset", 0)
        sign = "•" if element["style"] == "bullet" else f"{number}."
        yield f"{indent}{sign} {_inline_text(ws, item['elements'])}\n"


def _inline_text(ws: Workspace, elements: list[Payload]) -> str:
    return "".join(_in_marks(element.get("style", {}), _bare_text(ws, element)) for element in elements)


def _in_marks(style: dict[str, bool], text: str) -> str:
    for name, mark in _MARKS.items():
        if style.get(name):
            text = f"{mark}{text}{mark}"
    return text


def _bare_text(ws: Workspace, element: Payload) -> str:
    match element["type"]:
        case "link":
            return wrapped(element["url"], element.get("text", ""))
        case "user":
            return f"<@{element['user_id']}>"
        case "usergroup":
            return f"<!subteam^{element['usergroup_id']}>"
        case "channel":
            return f"<#{element['channel_id']}|{ws.channels[element['channel_id']].name}>"
        case "broadcast":
            return f"<!{element['range']}>"
        case "emoji":
            tone = f"::skin-tone-{element['skin_tone']}" if "skin_tone" in element else ""
            return f":{element['name']}{tone}:"
    return escaped(element["text"])
