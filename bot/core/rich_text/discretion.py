"""What stays inside: Slack's own links and ids, wherever a technician's text holds them."""

import re
from typing import Protocol
from urllib.parse import urlsplit

from .cleaning import clean
from .pieces import Code, Inline, Item, Link, Piece, Prose, Text

INSIDE = "[internal link]"  # stands for a link that had no words of its own

_OURS = (
    "slack.com",
    "slack-gov.com",
    "slack-files.com",
    "slack-edge.com",
    "slack-imgs.com",
    "slack-redir.net",
)
_PUBLIC_HOSTS = frozenset(f"{name}slack.com" for name in ("", "www.", "api.", "status.", "docs."))
_WORKSPACE_PATHS = re.compile(
    r"/+(archives|files|files-pri|files-tmb|shortcuts|team|client|app_redirect)(/|$)"
)
_REST = r"[^\s<>|\"]*[^\s<>|\".,;:!?)\]}'*_~]"  # of an address; a mark behind it belongs to the sentence
_ADDRESS = re.compile(rf"(?:https?|slack)://{_REST}", re.IGNORECASE)
_BARE_ADDRESS = re.compile(
    rf"(?<![\w@.:/-])(?:[\w-]{{1,80}}\.){{0,4}}slack(?:-gov|-files)?\.com/{_REST}", re.IGNORECASE
)
_TOKEN = re.compile(r"<(@|#|!subteam\^|!)([A-Za-z0-9]{1,30})(?:\^[^<>|]{0,200})?(?:\|([^<>]{0,200}))?>")
_RANGES = frozenset(("here", "channel", "everyone", "group"))


class Names(Protocol):
    """What people see instead of Slack's ids."""

    def user(self, id: str) -> str:
        """The display name."""
        ...

    def channel(self, id: str) -> str:
        """The channel's name."""
        ...

    def usergroup(self, id: str) -> str:
        """The group's handle."""
        ...


def is_internal(url: str) -> bool:
    """Whether the address leads into Slack: a message, a file, a workspace, a workflow."""
    if url.lower().startswith("slack:"):
        return True
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".").lower()
    if host in _PUBLIC_HOSTS:
        return bool(_WORKSPACE_PATHS.match(parts.path))
    return any(host == name or host.endswith(f".{name}") for name in _OURS)


def mention(kind: str, id: str, names: Names) -> str:
    """A mention as plain words: `@Ann`, `#general`; a general word where the name is not known."""
    match kind:
        case "user":
            return "@" + _name(names.user(id), id, "someone")
        case "channel":
            return "#" + _name(names.channel(id), id, "channel")
        case _:
            return "@" + _name(names.usergroup(id), id, "group")


def discreet(pieces: list[Piece], names: Names) -> list[Piece]:
    """The pieces with Slack's links and tokens replaced by words, in running text and in code alike."""
    return [_discreet_piece(piece, names) for piece in pieces]


def _discreet_piece(piece: Piece, names: Names) -> Piece:
    match piece:
        case Code():
            return Code(text=_discreet_text(piece.text, names), quoted=piece.quoted)
        case Prose():
            return Prose(inlines=_discreet_inlines(piece.inlines, names), quoted=piece.quoted)
        case Item():
            return Item(
                inlines=_discreet_inlines(piece.inlines, names),
                ordered=piece.ordered,
                number=piece.number,
                indent=piece.indent,
                quoted=piece.quoted,
            )


def _discreet_inlines(inlines: tuple[Inline, ...], names: Names) -> tuple[Inline, ...]:
    return tuple(_discreet_inline(inline, names) for inline in inlines)


def _discreet_inline(inline: Inline, names: Names) -> Inline:
    if isinstance(inline, Text):
        return Text(text=_discreet_text(inline.text, names), style=inline.style)
    label = _discreet_text(inline.label, names)
    if is_internal(inline.url):
        return Text(text=label or INSIDE, style=inline.style)
    return Link(url=inline.url, label=label, style=inline.style)


def _discreet_text(text: str, names: Names) -> str:
    text = _TOKEN.sub(lambda found: _token(found, names), clean(text))
    text = _ADDRESS.sub(lambda found: INSIDE if is_internal(found[0]) else found[0], text)
    return _BARE_ADDRESS.sub(lambda found: INSIDE if is_internal(found[0]) else found[0], text)


def _token(found: re.Match[str], names: Names) -> str:
    sign, id, label = found[1], found[2], found[3]
    if sign == "!":
        return f"@{id}" if id in _RANGES else label or found[0]
    kind = {"@": "user", "#": "channel"}.get(sign, "usergroup")
    return mention(kind, id, names)


def _name(name: str, id: str, otherwise: str) -> str:
    name = " ".join(clean(name).split()).lstrip("@#")
    return name if name and name != id else otherwise
