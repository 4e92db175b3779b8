"""chat.*: posting, changing, deleting, answering in private."""

from __future__ import annotations

from sandbox.slack.payloads import message_payload
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.content import (
    CONTENT_ERRORS,
    METADATA_ERRORS,
    SPLIT_AT,
    Content,
    read_content,
    read_metadata,
    split_text,
)
from sandbox.slack.web_api.places import message_at, postable_channel, thread_root, visible_channel
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Channel, Ephemeral, Message, Payload


@method(
    "chat.postMessage",
    tier=5,
    scopes=("chat:write",),
    needs=("channel",),
    errors=CONTENT_ERRORS
    + METADATA_ERRORS
    + "channel_not_found not_in_channel is_archived msg_blocks_too_long "
    "cannot_reply_to_message restricted_action_thread_locked",
)
def post_message(parts: Parts, args: Args) -> Payload:
    """Post as the bot; a long text without blocks becomes several messages."""
    channel = postable_channel(parts.ws, args)
    content = read_content(args, parts.ws, too_long="msg_blocks_too_long")
    metadata = read_metadata(args) or {}
    root = thread_root(channel, args)
    if root in channel.locked:
        raise ApiError("restricted_action_thread_locked")
    broadcast = bool(root) and args.flag("reply_broadcast")
    pieces = (
        [content.text] if content.blocks or len(content.text) <= SPLIT_AT else list(split_text(content.text))
    )
    posted = [
        parts.messages.post(
            _draft(
                parts, channel, content, piece, metadata=metadata, root=root, broadcast=broadcast, args=args
            )
        )
        for piece in pieces
    ]
    for message in posted:
        note(parts, message, link_names=args.flag("link_names"))
    return {"channel": channel.id, "ts": posted[0].ts, "message": message_payload(parts.ws, posted[0])}


def _draft(
    parts: Parts,
    channel: Channel,
    content: Content,
    text: str,
    *,
    metadata: Payload,
    root: str,
    broadcast: bool,
    args: Args,
) -> Message:
    shown_as = {name: args.text(name) for name in ("username", "icon_emoji", "icon_url") if args.has(name)}
    if "chat:write.customize" not in parts.ws.manifest.scopes:
        shown_as = {}
    return Message(
        ts=parts.ws.time.stamp(),
        channel=channel.id,
        user=parts.ws.bot_user_id,
        bot_id=parts.ws.bot_id,
        text=text,
        blocks=content.blocks,
        attachments=content.attachments,
        metadata=metadata,
        thread_ts=root,
        subtype="thread_broadcast" if broadcast else "",
        extra=shown_as,
    )


def note(parts: Parts, message: Message, *, link_names: bool = False) -> None:
    """Note whom this post of the bot calls."""
    shown = message.blocks + message.attachments
    parts.notifications.note(message.channel, message.ts, message.text, shown, link_names=link_names)


@method(
    "chat.update",
    tier=3,
    scopes=("chat:write",),
    needs=("channel", "ts"),
    errors=CONTENT_ERRORS
    + METADATA_ERRORS
    + "channel_not_found message_not_found cant_update_message msg_too_long is_inactive",
)
def update(parts: Parts, args: Args) -> Payload:
    """Change a message of the bot.

    Metadata and attachments stay unless given; blocks stay only when there is no text either. Text without
    blocks marks the message as edited.
    """
    channel = visible_channel(parts.ws, args)
    message = message_at(channel, args.text("ts"))
    if message.bot_id != parts.ws.bot_id:
        raise ApiError("cant_update_message")
    if channel.is_archived:
        raise ApiError("is_inactive")
    if len(args.text("text")) > SPLIT_AT:
        raise ApiError("msg_too_long")
    content = read_content(args, parts.ws, too_long="msg_too_long")
    metadata = read_metadata(args)

    def edit(message: Message) -> None:
        if content.text or content.blocks:
            message.text, message.blocks = content.text, content.blocks
        if args.has("attachments"):
            message.attachments = content.attachments
        if metadata is not None:
            message.metadata = metadata
        if content.text and not content.blocks:
            message.edited = {"user": parts.ws.bot_user_id, "ts": parts.ws.time.stamp()}

    parts.messages.change(message, edit)
    note(parts, message, link_names=args.flag("link_names"))
    shown = message_payload(parts.ws, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method(
    "chat.delete",
    tier=3,
    scopes=("chat:write",),
    needs=("channel", "ts"),
    errors="channel_not_found message_not_found cant_delete_message",
)
def delete(parts: Parts, args: Args) -> Payload:
    """Delete a message of the bot."""
    channel = visible_channel(parts.ws, args)
    message = message_at(channel, args.text("ts"))
    if message.bot_id != parts.ws.bot_id or channel.is_archived:
        raise ApiError("cant_delete_message")
    parts.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method(
    "chat.postEphemeral",
    tier=4,
    scopes=("chat:write",),
    needs=("channel", "user"),
    errors=CONTENT_ERRORS + "channel_not_found not_in_channel is_archived msg_too_long user_not_in_channel "
    "cannot_reply_to_message",
)
def post_ephemeral(parts: Parts, args: Args) -> Payload:
    """Show something to one member; nothing keeps it."""
    channel = postable_channel(parts.ws, args)
    if args.text("user") not in channel.members:
        raise ApiError("user_not_in_channel")
    content = read_content(args, parts.ws, too_long="msg_too_long")
    if len(content.text) > SPLIT_AT:
        raise ApiError("msg_too_long")
    shown = show_ephemeral(parts, channel, args.text("user"), content, thread_root(channel, args))
    return {"message_ts": shown.ts}


def show_ephemeral(parts: Parts, channel: Channel, user: str, content: Content, root: str) -> Ephemeral:
    """Put a private answer before a person's eyes."""
    ws = parts.ws
    shown = Ephemeral(
        id=ws.ids.new("Em"),
        ts=ws.time.stamp(),
        channel=channel.id,
        user=user,
        text=content.text,
        blocks=content.blocks,
        thread_ts=root,
    )
    ws.ephemerals.append(shown)
    parts.notifications.note(channel.id, shown.ts, shown.text, shown.blocks)
    parts.messages.tell_ephemeral(shown)
    return shown


@method(
    "chat.getPermalink",
    tier=5,
    needs=("channel", "message_ts"),
    errors="channel_not_found message_not_found",
)
def get_permalink(parts: Parts, args: Args) -> Payload:
    """The address of a message."""
    channel = visible_channel(parts.ws, args)
    message = message_at(channel, args.text("message_ts"))
    link = f"https://{parts.ws.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
