"""Answers at a response_url: a new post, another text in place of the old, or its removal."""

from __future__ import annotations

from sandbox.slack.refusals import ApiError
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.chat import note, show_ephemeral
from sandbox.slack.web_api.content import Content, read_content
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import Channel, Ephemeral, Message, Payload


def answer_response_url(parts: Parts, path: str, given: Payload) -> None:
    """Do what the app asks for at one of its response URLs.

    Raises:
        ApiError: The URL is unknown, too old or used up, or the content is refused.
    """
    if not isinstance(given, dict):
        raise ApiError("invalid_payload")
    url = parts.tickets.answer(path)
    if url is None:
        raise ApiError("used_url")
    channel = parts.ws.channels.get(url.channel)
    if channel is None:
        raise ApiError("channel_not_found")
    if given.get("delete_original"):
        _delete(parts, url, channel)
    elif given.get("replace_original"):
        _replace(parts, url, channel, _content(parts, given))
    else:
        publish(parts, channel, url.user, given)


def publish(parts: Parts, channel: Channel, user: str, given: Payload) -> Ephemeral | Message:
    """Show an answer: privately, or with `in_channel` to everybody, even where the bot is no member."""
    content = _content(parts, given)
    root = str(given.get("thread_ts") or "")
    if given.get("response_type") != "in_channel":
        return show_ephemeral(parts, channel, user, content, root)
    message = parts.messages.post(
        Message(
            ts=parts.ws.time.stamp(),
            channel=channel.id,
            user=parts.ws.bot_user_id,
            bot_id=parts.ws.bot_id,
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments,
            thread_ts=root if root in channel.messages else "",
        )
    )
    note(parts, message)
    return message


def _content(parts: Parts, given: Payload) -> Content:
    return read_content(Args(given), parts.ws, too_long="msg_blocks_too_long")


def _original(parts: Parts, url: ResponseUrl) -> Ephemeral | None:
    return next((shown for shown in parts.ws.ephemerals if shown.id == url.ephemeral_id), None)


def _delete(parts: Parts, url: ResponseUrl, channel: Channel) -> None:
    shown = _original(parts, url)
    if shown is not None:
        parts.ws.ephemerals.remove(shown)
        parts.messages.tell_ephemeral(shown)
    elif message := channel.messages.get(url.message_ts):
        parts.messages.remove(message)


def _replace(parts: Parts, url: ResponseUrl, channel: Channel, content: Content) -> None:
    def edit(message: Message) -> None:
        message.text, message.blocks, message.attachments = content.text, content.blocks, content.attachments

    shown = _original(parts, url)
    message = channel.messages.get(url.message_ts)
    if shown is not None:
        shown.text, shown.blocks = content.text, content.blocks
        parts.notifications.note(channel.id, shown.ts, shown.text, shown.blocks)
        parts.messages.tell_ephemeral(shown)
    elif message is not None:
        parts.messages.change(message, edit)
        note(parts, message)
    else:
        show_ephemeral(parts, channel, url.user, content, "")
