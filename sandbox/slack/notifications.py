"""Notes every post of the bot that would have called somebody, or hidden where a link leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack.mrkdwn import BARE_BROADCAST, TOKEN, tokens
from sandbox.slack.workspace import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One live mention, broadcast or disguised link."""

    kind: str  # user, usergroup, broadcast or link
    target: str  # who is called, or where the link leads
    label: str  # what the link shows
    where: str  # "text", or a JSON pointer into the blocks
    channel: str
    ts: str


class Notifications:
    """All of them, oldest first."""

    def __init__(self) -> None:
        self.all: list[Notification] = []

    def note(
        self, channel: str, ts: str, text: str, blocks: list[Payload], *, link_names: bool = False
    ) -> None:
        """Look through one post: its fallback text and its blocks as they are shown."""
        found = [("text", *hit) for hit in in_text(text, bare=link_names)] + list(in_blocks(blocks, ""))
        self.all += [
            Notification(kind=kind, target=target, label=label, where=where, channel=channel, ts=ts)
            for where, kind, target, label in found
        ]


def in_text(text: str, *, bare: bool) -> Iterator[tuple[str, str, str]]:
    """Kind, target and label of everything live in mrkdwn; with `bare`, of @here and the like as well."""
    for inner, label in tokens(text):
        if inner.startswith("!subteam^"):
            yield "usergroup", inner.removeprefix("!subteam^"), ""
        elif inner.startswith("@"):
            yield "user", inner[1:], ""
        elif inner in ("!here", "!channel", "!everyone"):
            yield "broadcast", inner[1:], ""
        elif inner[0] not in "#!" and _disguises(inner, label):
            yield "link", inner, label
    if bare:
        for match in BARE_BROADCAST.finditer(TOKEN.sub("", text)):
            yield "broadcast", match[1], ""


def in_blocks(part: Any, pointer: str) -> Iterator[tuple[str, str, str, str]]:
    """The same for blocks, with the place of each."""
    if isinstance(part, list):
        for index, item in enumerate(part):
            yield from in_blocks(item, f"{pointer}/{index}")
    elif isinstance(part, dict):
        if hit := _element(part):
            yield (pointer, *hit)
        if part.get("type") == "mrkdwn":
            for kind, target, label in in_text(part["text"], bare=not part.get("verbatim", False)):
                yield pointer, kind, target, label
        for name, value in part.items():
            yield from in_blocks(value, f"{pointer}/{name}")


def _element(part: Payload) -> tuple[str, str, str] | None:
    match part.get("type"):
        case "user":
            return "user", part["user_id"], ""
        case "usergroup":
            return "usergroup", part["usergroup_id"], ""
        case "broadcast":
            return "broadcast", part["range"], ""
        case "link" if _disguises(part["url"], part.get("text", "")):
            return "link", part["url"], part["text"]
    return None


def _disguises(url: str, label: str) -> bool:
    """Whether a link shows something other than its own address."""
    plain = label.replace("&amp;", "&").strip()
    target = url.replace("&amp;", "&")
    return bool(plain) and plain not in (target, target.split(":", 1)[-1].removeprefix("//").rstrip("/"))
