"""Slack's message events as our own values: what was said, edited or deleted in a thread.

Everything else that arrives as a `message` event (joins, pins, unfurls, other apps) is nothing to us
(Slack: reference/events/message).
"""

import re
from dataclasses import dataclass, replace
from typing import Any

# Words for customers; what somebody does (/me), joins and pins are not. Programs' words are told apart later.
SAID_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "bot_message"})

# Slack's own program (reminders, automatic answers) is no bot by Slack's account: it has a user's id alone.
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFile:
    """A file that somebody attached to a message."""

    id: str
    name: str
    content_type: str
    size: int  # bytes
    url: str  # url_private_download; empty where Slack withholds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody wrote into a thread."""

    channel: str
    thread_ts: str
    ts: str
    user: str
    team: str
    text: str  # Slack's mrkdwn
    blocks: tuple[dict[str, Any], ...]
    files: tuple[SlackFile, ...] = ()
    edited_ts: str = ""  # when it came to read so, as far as Slack tells; empty: as it was typed
    bot: str = ""  # bot id, when a program wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Somebody changed what they wrote."""

    said: Said
    before: Said | None = None  # as it read until then, where Slack says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """Somebody took back what they wrote."""

    channel: str
    thread_ts: str  # empty when it stood in no thread
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A thread as its first message tells of it."""

    ts: str
    latest_reply: str  # ts; empty when nobody replied


def read_event(event: dict[str, Any]) -> Said | Edited | Deleted | None:
    """What a `message` event says, or None when it is none of the desk's business."""
    subtype = event.get("subtype")
    channel = str(event.get("channel", ""))
    if subtype in SAID_SUBTYPES:
        return read_said(event, channel)
    if subtype == "message_changed":
        return _changed(event, channel)
    if subtype == "message_deleted":
        before = event.get("previous_message") or {}
        thread_ts = str(before.get("thread_ts") or "")
        return Deleted(channel=channel, thread_ts=thread_ts, ts=str(event.get("deleted_ts", "")))
    return None


def _changed(event: dict[str, Any], channel: str) -> Edited | None:
    message = event.get("message") or {}
    # Link unfurls and deleted roots come as message_changed too: those carry no `edited`.
    if not message.get("edited") or message.get("subtype") == "tombstone" or _is_by_another(message):
        return None
    said = read_said(message, channel)
    # `edited` counts whole seconds; of two edits in one, the event's own ts tells which came later.
    at = str(event.get("ts") or "")
    if said is None:
        return None
    before = read_said(event.get("previous_message") or {}, channel)
    return Edited(said=replace(said, edited_ts=max(at, said.edited_ts, key=moment)), before=before)


def read_back(message: dict[str, Any], channel: str) -> Said | None:
    """A message as `conversations.replies` has it: after all edits of the second of which it tells.

    It tells of the last edit alone, and not how the message read before: one by somebody else counts as none.
    """
    said = read_said(message, channel)
    if said is None or not said.edited_ts:
        return said
    edited_ts = "" if _is_by_another(message) else f"{said.edited_ts.partition('.')[0]}.999999"
    return replace(said, edited_ts=edited_ts)


def _is_by_another(message: dict[str, Any]) -> bool:
    """Whether somebody else than its author edited it last, as far as Slack tells."""
    editor = (message.get("edited") or {}).get("user")
    return bool(editor) and editor != message.get("user")


def moment(ts: str) -> float:
    """When a ts was, in seconds; 0 for an empty one."""
    return float(ts or 0)


def read_said(message: dict[str, Any], channel: str) -> Said | None:
    """A message as it stands in an event; None when it is no reply."""
    if message.get("subtype") not in SAID_SUBTYPES:
        return None
    thread_ts, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or "")
    if not thread_ts or not ts or thread_ts == ts:
        return None
    return Said(
        channel=channel,
        thread_ts=thread_ts,
        ts=ts,
        user=str(message.get("user") or ""),
        team=str(message.get("user_team") or message.get("team") or ""),
        text=str(message.get("text") or ""),
        blocks=tuple(message.get("blocks") or ()),
        files=tuple(slack_file(one) for one in message.get("files") or () if _is_there(one)),
        edited_ts=str((message.get("edited") or {}).get("ts") or ""),
        bot=str(message.get("bot_id") or (SLACKBOT if message.get("user") == SLACKBOT else "")),
    )


def _is_there(file: dict[str, Any]) -> bool:
    """Whether it is a file, and was not deleted meanwhile."""
    return bool(file.get("id")) and file.get("mode") != "tombstone"


def slack_file(one: dict[str, Any]) -> SlackFile:
    """A file as Slack describes it, in a message or when it is asked."""
    return SlackFile(
        id=str(one["id"]),
        name=str(one.get("name") or one.get("title") or "file"),
        content_type=str(one.get("mimetype") or "application/octet-stream"),
        size=int(one.get("size") or 0),
        url=str(one.get("url_private_download") or one.get("url_private") or ""),
    )


# However it is dressed: bold, as code, in a list or quote, to somebody, with invisible characters around it.
# A note that was meant as a reply costs nothing; a reply that was meant as a note does.
_NOTE = re.compile(
    r"(?:[\s*_~`•◦>,\\\-–\u200b-\u200f\u2060\ufeff]|&gt;|<[@!][^>]*>)*(#tech#|note[*_~`]*\s*:|🔒|:lock:)",
    re.IGNORECASE,
)


_REPLY = re.compile(_NOTE.pattern.rpartition("(#tech#")[0] + r"#reply#[*_~`]*\s*:?", re.IGNORECASE)


def is_note(*texts: str, unless_reply: bool = False) -> bool:
    """Whether a message asks to stay inside: it begins with `#tech#`, `note:` or 🔒.

    Args:
        texts: what it says, in each form in which Slack gives it; one that begins so is enough.
        unless_reply: it stays inside also when it says nothing; only what begins with `#reply#` does not.
    """
    return any(map(_NOTE.match, texts)) or (unless_reply and not any(map(_REPLY.match, texts)))


def without_reply_mark(text: str) -> str:
    """The Markdown without the `#reply#` with which it begins, nor what that alone is dressed in."""
    for mark in _MARKS:
        if found := mark.match(text):
            return found[1] + text[found.end() :]
    return text


_MARKS = (
    re.compile(r"(\s*)([*_~`]*)\\?#reply#[ \t]*:?\2[ \t]*:?[ \t]*", re.IGNORECASE),
    re.compile(r"([\s*_~`]*)\\?#reply#[ \t]*:?[ \t]*", re.IGNORECASE),
)


def without_wait(text: str) -> tuple[str, bool]:
    """The Markdown without the `#wait#` with which it ends, and whether it did."""
    found = _WAIT.search(text.rstrip())
    if found is None:
        return text, False
    before = text[: found.start()].rstrip(" \t").removesuffix("\\\n").rstrip()
    return (before if found[1] == found[2] else before + found[1] + found[2]), True


_WAIT = re.compile(r"([*_~]{0,6})\\?#wait#([*_~]{0,6})$", re.IGNORECASE)
