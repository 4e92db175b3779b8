"""Messages of a channel or thread as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.page.emoji import emoji
from sandbox.page.foreign_files import PICTURES
from sandbox.page.mrkdwn import decoded
from sandbox.page.names import Names

Payload = dict[str, Any]

_NEWEST = 300  # posts; the page is for trying, not for reading years of history
_GREY = ("channel_", "group_", "reminder_", "pinned_", "unpinned_", "bot_add", "bot_remove", "tombstone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message, private answer or line of Slack's own."""

    key: str
    ts: str
    ephemeral: str  # its id, for what only one person sees
    author: str
    symbol: str  # an emoji in place of a picture
    colour_of: str
    is_app: bool
    grey: bool
    at: datetime
    typed: str  # what the author would edit
    text: str
    blocks: list[Payload]
    attachments: list[Payload]
    pictures: list[Payload]
    files: list[Payload]
    reactions: list[tuple[str, int, bool, str]]  # name, how many, mine, who
    edited: bool
    own: bool
    may_delete: bool
    broadcast: bool
    reply_count: int
    reply_users: list[str]
    latest_reply: datetime | None

    @property
    def day(self) -> str:
        return f"{self.at:%Y-%m-%d}"


def posts(
    messages: Iterable[Payload], private: Iterable[Payload], names: Names, viewer: str, *, admin: bool
) -> list[Post]:
    """Messages and private answers in the order of their time."""
    shown = [_post(message, names, viewer, admin=admin) for message in messages]
    shown += [_post(answer, names, viewer, admin=False) for answer in private]
    return sorted(shown, key=lambda post: post.ts)[-_NEWEST:]


def _post(message: Payload, names: Names, viewer: str, *, admin: bool) -> Post:
    author, user = _author(message, names), message.get("user", "")
    files = [file for file in message.get("files", ()) if file.get("mode") != "tombstone"]
    subtype = message.get("subtype", "")
    ephemeral = message.get("id", "")
    own = user == viewer and not ephemeral and not message.get("bot_id")
    latest = message.get("latest_reply")
    return Post(
        key=f"{'e' if ephemeral else 'm'}{ephemeral or message['ts']}",
        ts=message["ts"],
        ephemeral=ephemeral,
        author=author,
        symbol=_symbol(message),
        colour_of=author,
        is_app=bool(ephemeral or message.get("bot_id")),
        grey=subtype.startswith(_GREY),
        at=_time(message["ts"]),
        typed=decoded(message.get("text", "")),
        text=message.get("text", ""),
        blocks=message.get("blocks", []),
        attachments=message.get("attachments", []),
        pictures=[file for file in files if file.get("mimetype") in PICTURES],
        files=[file for file in files if file.get("mimetype") not in PICTURES],
        reactions=[_reaction(row, names, viewer) for row in message.get("reactions", ())],
        edited="edited" in message,
        own=own,
        may_delete=own or (admin and not ephemeral and subtype != "tombstone"),
        broadcast=subtype == "thread_broadcast",
        reply_count=message.get("reply_count", 0),
        reply_users=[names.users.get(one, one) for one in message.get("reply_users", ())],
        latest_reply=_time(latest) if latest else None,
    )


def _author(message: Payload, names: Names) -> str:
    profile = message.get("bot_profile", {})
    if message.get("subtype") == "tombstone":
        return "Slackbot"
    if "id" in message:  # a private answer: always the app's
        return names.users.get("app", "App")
    given = message.get("username") or profile.get("name")
    return str(given or names.users.get(message.get("user", ""), message.get("user", "") or "App"))


def _symbol(message: Payload) -> str:
    name = str(message.get("icon_emoji") or message.get("icons", {}).get("emoji", "")).strip(":")
    return emoji(name) if name else ""


def _reaction(row: Payload, names: Names, viewer: str) -> tuple[str, int, bool, str]:
    people = ", ".join(names.users.get(user, user) for user in row["users"])
    return row["name"], row["count"], viewer in row["users"], people


def _time(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts)).astimezone()
