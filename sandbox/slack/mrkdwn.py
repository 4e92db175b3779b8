"""Slack's own markup in strings: escaping, live tokens, and how posted text is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"<(?P<inner>[@#!][^<>\s|]+|(?:https?|mailto|tel|slack):[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>"
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_BARE_URL = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]*_~`]")
BARE_BROADCAST = re.compile(r"(?<![\w@<!])@(here|channel|everyone)\b")


def escaped(text: str) -> str:
    """Text that shows as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(url: str, label: str = "") -> str:
    """A link in angle brackets; its label only when it says something else."""
    target = url.replace("&", "&amp;")
    return f"<{target}|{escaped(label)}>" if label and label != url else f"<{target}>"


def posted(text: str, *, parse: str = "client") -> str:
    """An app's text as Slack keeps it: what is no token gets escaped, bare addresses become links."""
    kept: list[str] = []
    at = 0
    for token in TOKEN.finditer(text):
        kept += [_stored(text[at : token.start()], parse), token[0]]
        at = token.end()
    return "".join([*kept, _stored(text[at:], parse)])


def _stored(text: str, parse: str) -> str:
    safe = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return safe if parse == "none" else _BARE_URL.sub(lambda url: f"<{url[0]}>", safe)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The inside and the label of every live token."""
    for token in TOKEN.finditer(text):
        yield token["inner"], token["label"] or ""
