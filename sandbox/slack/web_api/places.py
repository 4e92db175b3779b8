"""Finds the channel and the message that a call is about, as far as the bot may see them."""

from __future__ import annotations

import re

from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.workspace import Channel, Message, Workspace

_STAMP = re.compile(r"\d+\.\d+")


def visible_channel(ws: Workspace, args: Args, name: str = "channel") -> Channel:
    """A channel by id; a private one that the bot is not in does not exist for it."""
    channel = ws.channels.get(args.text(name))
    if channel is None or (channel.is_private and not ws.bot_is_in(channel)):
        raise ApiError("channel_not_found")
    return channel


def joined_channel(
    ws: Workspace, args: Args, error: str = "not_in_channel", name: str = "channel"
) -> Channel:
    """A channel that the bot is a member of."""
    channel = visible_channel(ws, args, name)
    if not ws.bot_is_in(channel):
        raise ApiError(error)
    return channel


def postable_channel(ws: Workspace, args: Args) -> Channel:
    """Where to post: by id, by name, or a person's direct conversation."""
    wanted = args.text("channel")
    if wanted in ws.users:
        return ws.direct(wanted)
    if named := ws.channel_named(wanted.removeprefix("#")):
        args = Args({"channel": named.id})
    channel = visible_channel(ws, args)
    if not ws.bot_is_in(channel) and "chat:write.public" not in ws.manifest.scopes:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def thread_root(channel: Channel, args: Args) -> str:
    """The ts of the root that a reply goes to, or nothing for a new root.

    A root that is gone without a trace does not fail the call: Slack posts into the channel instead, and
    only the missing `thread_ts` in the answer tells. A reply's ts stands for its root.
    """
    root = channel.messages.get(args.text("thread_ts"))
    if root is None:
        return ""
    if root.subtype.startswith(("channel_", "group_")):
        raise ApiError("cannot_reply_to_message")
    return root.thread_ts or root.ts


def message_at(channel: Channel, stamp: str) -> Message:
    """The message of that ts."""
    message = channel.messages.get(stamp)
    if message is None or message.subtype == "tombstone":
        raise ApiError("message_not_found")
    return message


def valid_stamp(args: Args, name: str, error: str) -> str:
    """A ts argument, or nothing when it is not given."""
    stamp = args.text(name)
    if stamp and not _STAMP.fullmatch(stamp) and not stamp.isdigit():
        raise ApiError(error)
    return stamp
