"""What people do with words: type, edit, delete, react; refused where Slack's interface would refuse it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.slack.emoji import is_emoji
from sandbox.slack.files import Files
from sandbox.slack.messages import Messages
from sandbox.slack.refusals import SlackRefused
from sandbox.slack.typed_text import typed
from sandbox.slack.workspace import Channel, Message, Payload, Workspace

LONGEST_MESSAGE = 40_000
TypedFile = tuple[str, bytes, str]  # name, content, MIME type


class PeopleActs:
    """Words of people in channels."""

    def __init__(self, ws: Workspace, messages: Messages, files: Files) -> None:
        self._ws, self._messages, self._files = ws, messages, files

    def channel_of(self, user: str, channel_id: str, *, write: bool = False) -> Channel:
        """A channel that this person sees, and with `write` may write in."""
        person = self._ws.users.get(user)
        if person is None or person.deleted:
            raise SlackRefused("user_not_found", "There is no such person, or not any more.")
        channel = self._ws.channels.get(channel_id)
        inside = channel is not None and user in channel.members
        is_guest = person.is_restricted or person.is_ultra_restricted
        if channel is None or ((channel.is_private or is_guest) and not inside):
            raise SlackRefused("channel_not_found", "You cannot see this channel.")
        if write and channel.is_archived:
            raise SlackRefused("is_archived", "This channel is archived.")
        if write and not inside:
            raise SlackRefused("not_in_channel", "Join the channel first.")
        return channel

    def message_of(self, channel: Channel, stamp: str) -> Message:
        """A message that is still there."""
        message = channel.messages.get(stamp)
        if message is None or message.subtype == "tombstone":
            raise SlackRefused("message_not_found", "This message does not exist.")
        return message

    def type(
        self,
        user: str,
        channel_id: str,
        text: str,
        *,
        thread_ts: str | None,
        files: Iterable[TypedFile],
        broadcast: bool,
        blocks: list[Payload] | None,
        subtype: str | None,
    ) -> str:
        """Send what was typed; the message's ts."""
        channel = self.channel_of(user, channel_id, write=True)
        attached = list(files)
        if not text.strip() and not attached and not blocks:
            raise SlackRefused("no_text", "There is nothing to send.")
        if len(text) > LONGEST_MESSAGE:
            raise SlackRefused("msg_too_long", "This message is too long.")
        self._check_thread(channel, thread_ts)
        read = typed(self._ws, text)
        message = Message(
            ts=self._ws.time.stamp(),
            channel=channel.id,
            user=user,
            text=read.text,
            blocks=read.blocks if blocks is None else blocks,
            thread_ts=thread_ts or "",
            client_msg_id=self._ws.ids.uuid(),
            subtype=subtype or ("thread_broadcast" if broadcast and thread_ts else ""),
        )
        if message.subtype == "bot_message":
            message.user, message.bot_id, message.client_msg_id = "", "B0FOREIGN", ""
            message.extra = {"username": self._ws.users[user].name}
        return self._send(message, [self._uploaded(user, file) for file in attached])

    def _send(self, message: Message, files: list[Any]) -> str:
        if not files:
            return self._messages.post(message).ts
        message.subtype = message.subtype or "file_share"
        return self._files.share_now(files, message).ts

    def _uploaded(self, user: str, given: TypedFile) -> Any:
        name, content, mimetype = given
        file = self._files.new(name, mimetype, user, content=content)
        file.uploaded = file.completed = True
        return file

    def _check_thread(self, channel: Channel, thread_ts: str | None) -> None:
        if thread_ts is None:
            return
        root = channel.messages.get(thread_ts)
        if root is None or root.thread_ts:
            raise SlackRefused("thread_not_found", "This thread does not exist.")
        if thread_ts in channel.locked:
            raise SlackRefused("thread_locked", "This thread is locked.")

    def edit(self, user: str, channel_id: str, stamp: str, text: str) -> None:
        """Change one's own message."""
        channel = self.channel_of(user, channel_id, write=True)
        message = self.message_of(channel, stamp)
        if message.user != user:
            raise SlackRefused("cant_update_message", "You can only edit your own messages.")
        read = typed(self._ws, text)

        def change(message: Message) -> None:
            message.text, message.blocks = read.text, read.blocks
            message.edited = {"user": user, "ts": f"{self._ws.time.stamp().split('.')[0]}.000000"}

        self._messages.change(message, change)

    def delete(self, user: str, channel_id: str, stamp: str) -> None:
        """Delete one's own message, or as an admin any."""
        channel = self.channel_of(user, channel_id, write=True)
        message = self.message_of(channel, stamp)
        if message.user != user and not self._ws.users[user].is_admin:
            raise SlackRefused("cant_delete_message", "You can only delete your own messages.")
        self._messages.remove(message)

    def react(self, user: str, channel_id: str, stamp: str, name: str, *, add: bool) -> None:
        """Add or take back a reaction."""
        channel = self.channel_of(user, channel_id, write=True)
        if not is_emoji(name.strip(":"), self._ws.emoji):
            raise SlackRefused("invalid_name", f"There is no emoji {name}.")
        if not self._messages.react(self.message_of(channel, stamp), user, name.strip(":"), add=add):
            code = "already_reacted" if add else "no_reaction"
            raise SlackRefused(code, "That changes nothing.")

    def unfurl(self, channel_id: str, stamp: str, url: str, title: str) -> None:
        """Slack adds a preview of a link: a change without `edited`."""
        message = self.message_of(self._ws.channels[channel_id], stamp)

        def change(message: Message) -> None:
            preview = {"id": 1, "from_url": url, "original_url": url, "title": title, "title_link": url}
            message.attachments = [*message.attachments, preview | {"fallback": title, "service_name": "Web"}]

        self._messages.change(message, change)
