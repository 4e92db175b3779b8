"""reactions.*: emoji on messages."""

from __future__ import annotations

from sandbox.slack.emoji import is_emoji
from sandbox.slack.payloads import message_payload
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.places import joined_channel, message_at, valid_stamp
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Message, Payload

_ITEM_ERRORS = "bad_timestamp channel_not_found message_not_found no_item_specified "
MOST_EMOJI = 23  # different ones on one message


def _item(parts: Parts, args: Args) -> Message:
    if not (args.has("channel") and args.has("timestamp")):
        raise ApiError("no_item_specified")
    channel = joined_channel(parts.ws, args, error="channel_not_found")
    return message_at(channel, valid_stamp(args, "timestamp", "bad_timestamp"))


def _name(parts: Parts, args: Args) -> str:
    name = args.text("name").strip(":")
    if not is_emoji(name, parts.ws.emoji):
        raise ApiError("invalid_name")
    return name


@method(
    "reactions.add",
    tier=3,
    scopes=("reactions:write",),
    needs=("name",),
    errors=_ITEM_ERRORS + "already_reacted invalid_name is_archived too_many_emoji thread_locked",
)
def add(parts: Parts, args: Args) -> Payload:
    """Put the bot's reaction on a message."""
    message, name = _item(parts, args), _name(parts, args)
    channel = parts.ws.channels[message.channel]
    if channel.is_archived:
        raise ApiError("is_archived")
    if (message.thread_ts or message.ts) in channel.locked:
        raise ApiError("thread_locked")
    if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise ApiError("too_many_emoji")
    if not parts.messages.react(message, parts.ws.bot_user_id, name, add=True):
        raise ApiError("already_reacted")
    return {}


@method(
    "reactions.remove",
    tier=2,
    scopes=("reactions:write",),
    needs=("name",),
    errors=_ITEM_ERRORS + "no_reaction invalid_name",
)
def remove(parts: Parts, args: Args) -> Payload:
    """Take the bot's reaction off a message."""
    message, name = _item(parts, args), _name(parts, args)
    if not parts.messages.react(message, parts.ws.bot_user_id, name, add=False):
        raise ApiError("no_reaction")
    return {}


@method("reactions.get", tier=3, scopes=("reactions:read",), errors=_ITEM_ERRORS)
def get(parts: Parts, args: Args) -> Payload:
    """A message with its reactions."""
    message = _item(parts, args)
    return {"type": "message", "channel": message.channel, "message": message_payload(parts.ws, message)}
