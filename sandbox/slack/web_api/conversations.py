"""conversations.*: channels, their members, their history and threads."""

from __future__ import annotations

from sandbox.slack.payloads import channel_payload, message_payload
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.pages import page
from sandbox.slack.web_api.places import joined_channel, valid_stamp, visible_channel
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Channel, Message, Payload

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}
_SCOPE_OF_KIND = {"channel": "channels", "group": "groups", "im": "im"}


def _allowed(parts: Parts, channel: Channel, verb: str) -> Channel:
    """Refuse a kind of conversation that the app has no scope for."""
    needed = f"{_SCOPE_OF_KIND[channel.kind]}:{verb}"
    scopes = parts.ws.manifest.scopes
    if needed not in scopes:
        raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(scopes)))
    return channel


@method(
    "conversations.history",
    tier=3,
    scopes=HISTORY,
    needs=("channel",),
    errors="channel_not_found not_in_channel invalid_cursor invalid_ts_latest invalid_ts_oldest",
)
def history(parts: Parts, args: Args) -> Payload:
    """What the channel itself shows, newest first."""
    channel = _allowed(parts, joined_channel(parts.ws, args), "history")
    shown = [message for message in channel.messages.values() if message.in_channel]
    wanted = _between(shown, args)[::-1]
    limit = args.whole("limit", 100, most=1000)
    rows, metadata = page(wanted, args, limit=limit)
    return {
        "messages": _payloads(parts, rows, args),
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


@method(
    "conversations.replies",
    tier=3,
    scopes=HISTORY,
    needs=("channel", "ts"),
    errors="channel_not_found not_in_channel thread_not_found invalid_cursor invalid_ts_latest "
    "invalid_ts_oldest",
)
def replies(parts: Parts, args: Args) -> Payload:
    """A root and its replies, oldest first; every page begins with the root."""
    channel = _allowed(parts, joined_channel(parts.ws, args), "history")
    root = channel.messages.get(args.text("ts"))
    if root is None:
        raise ApiError("thread_not_found")
    answers = [channel.messages[ts] for ts in channel.replies.get(root.ts, ())]
    limit = args.whole("limit", 1000, most=1000)
    rows, metadata = page(_between(answers, args), args, limit=max(1, limit - 1))
    return {
        "messages": _payloads(parts, [root, *rows], args),
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _between(messages: list[Message], args: Args) -> list[Message]:
    oldest = valid_stamp(args, "oldest", "invalid_ts_oldest")
    latest = valid_stamp(args, "latest", "invalid_ts_latest")
    inclusive = args.flag("inclusive")

    def wanted(message: Message) -> bool:
        stamp = _order(message.ts)
        if inclusive and message.ts in (oldest, latest):
            return True
        return (not oldest or stamp > _order(oldest)) and (not latest or stamp < _order(latest))

    return [message for message in messages if wanted(message)]


def _order(stamp: str) -> tuple[int, int]:
    seconds, _, rest = stamp.partition(".")
    return int(seconds), int(rest.ljust(6, "0")[:6] or 0)


def _payloads(parts: Parts, messages: list[Message], args: Args) -> list[Payload]:
    whole = args.flag("include_all_metadata")
    return [message_payload(parts.ws, message, metadata=whole) for message in messages]


@method("conversations.info", tier=3, scopes=READ, needs=("channel",), errors="channel_not_found")
def info(parts: Parts, args: Args) -> Payload:
    """One conversation."""
    channel = _allowed(parts, visible_channel(parts.ws, args), "read")
    return {"channel": channel_payload(parts.ws, channel, with_count=args.flag("include_num_members"))}


def _listed(parts: Parts, args: Args, *, joined_by: str = "") -> Payload:
    types = [name.strip() for name in args.text("types", "public_channel").split(",")]
    if unknown := set(types) - {*KINDS.values(), "mpim"}:
        raise ApiError("invalid_types", response_metadata={"messages": sorted(unknown)})
    rows = [
        channel
        for channel in parts.ws.channels.values()
        if KINDS[channel.kind] in types
        and (not channel.is_private or parts.ws.bot_is_in(channel))
        and (not joined_by or joined_by in channel.members)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    for channel in rows:
        _allowed(parts, channel, "read")
    limit = args.whole("limit", 100, most=1000, error="invalid_limit")
    shown, metadata = page(rows, args, limit=limit)
    payloads = [channel_payload(parts.ws, channel, with_count=not joined_by) for channel in shown]
    return {"channels": payloads, "response_metadata": metadata}


@method(
    "conversations.list",
    tier=2,
    scopes=READ,
    errors="invalid_cursor invalid_limit invalid_types",
)
def list_conversations(parts: Parts, args: Args) -> Payload:
    """All conversations that the bot may see."""
    return _listed(parts, args)


@method("users.conversations", tier=3, scopes=READ, errors="invalid_cursor invalid_limit invalid_types")
def of_user(parts: Parts, args: Args) -> Payload:
    """The conversations of one member, the bot unless told otherwise."""
    return _listed(parts, args, joined_by=args.text("user") or parts.ws.bot_user_id)


@method(
    "conversations.members",
    tier=4,
    scopes=READ,
    needs=("channel",),
    errors="channel_not_found invalid_cursor invalid_limit",
)
def members(parts: Parts, args: Args) -> Payload:
    """Who is in a conversation."""
    channel = _allowed(parts, visible_channel(parts.ws, args), "read")
    limit = args.whole("limit", 100, most=1000, error="invalid_limit")
    rows, metadata = page(channel.members, args, limit=limit)
    return {"members": rows, "response_metadata": metadata}


@method(
    "conversations.join",
    tier=3,
    scopes=("channels:join",),
    needs=("channel",),
    errors="channel_not_found is_archived method_not_supported_for_channel_type",
)
def join(parts: Parts, args: Args) -> Payload:
    """Let the bot into a public channel."""
    ws = parts.ws
    channel = visible_channel(ws, args)
    if channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    already = ws.bot_is_in(channel)
    if not already:
        parts.members.add(channel, ws.bot_user_id, inviter="")
    payload: Payload = {"channel": channel_payload(ws, channel)}
    return payload | ({"warning": "already_in_channel"} if already else {})


@method(
    "conversations.open",
    tier=3,
    scopes=("im:write",),
    errors="channel_not_found users_list_not_supplied user_not_found too_many_users",
)
def open_direct(parts: Parts, args: Args) -> Payload:
    """The direct conversation with one person."""
    if args.has("channel"):
        return {"channel": {"id": visible_channel(parts.ws, args).id}}
    users = [user for user in args.text("users").split(",") if user]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("too_many_users")
    if users[0] not in parts.ws.users:
        raise ApiError("user_not_found")
    channel = parts.ws.direct(users[0])
    whole = channel_payload(parts.ws, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": whole}
