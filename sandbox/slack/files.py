"""Uploaded files: received in three steps, shared a moment later, or by fault never."""

from __future__ import annotations

import asyncio

from sandbox.slack.changes import Changes
from sandbox.slack.messages import Messages
from sandbox.slack.payloads import message_payload
from sandbox.slack.socket_mode import Sockets
from sandbox.slack.workspace import File, Message, Payload, Workspace

SHARE_SECONDS = 0.1  # real Slack scans the file first


class Files:
    """The store of files and its share queue."""

    def __init__(self, ws: Workspace, messages: Messages, sockets: Sockets, changes: Changes) -> None:
        self._ws, self._messages, self._sockets, self._changes = ws, messages, sockets, changes
        self._never = 0
        self._delay = SHARE_SECONDS

    def never_share(self, count: int = 1) -> None:
        """The next `count` shares are answered with ok, and then forgotten."""
        self._never += count

    def share_delay(self, seconds: float) -> None:
        """How long a share takes from now on, in the platform's seconds."""
        self._delay = seconds

    def new(self, name: str, mimetype: str, user: str, *, title: str = "", content: bytes = b"") -> File:
        """A file that nobody sees yet."""
        file = File(
            id=self._ws.ids.new("F"),
            name=name,
            title=title or name,
            mimetype=mimetype,
            user=user,
            created=self._ws.time.seconds(),
            content=content,
        )
        self._ws.files[file.id] = file
        return file

    def share_later(self, files: list[File], draft: Message) -> None:
        """Post a message with the files, some time after this returns."""
        if self._never:
            self._never -= 1
            return
        self._sockets.spawn(self._share(files, draft))

    async def _share(self, files: list[File], draft: Message) -> None:
        await asyncio.sleep(self._ws.time.real(self._delay))
        channel = self._ws.channels[draft.channel]
        if channel.is_archived or not self._ws.bot_is_in(channel):
            return
        draft.ts = self._ws.time.stamp()
        self.share_now(files, draft)

    def share_now(self, files: list[File], message: Message) -> Message:
        """Post a message with files and note in them where it is."""
        channel = self._ws.channels[message.channel]
        message.files = [file.id for file in files]
        for file in files:
            share: Payload = {"ts": message.ts, "channel_name": channel.name, "team_id": self._ws.team_id}
            share |= {
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": 0,
                "share_user_id": message.user,
            }
            if message.thread_ts:
                share["thread_ts"] = message.thread_ts
            file.shares.setdefault(channel.id, []).append(share)
        self._messages.post(message)
        for file in files:
            self._changes.tell("file", id=file.id)
        return message

    def delete(self, file: File) -> None:
        """Remove the bytes and leave tombstones where the file was shared."""
        shared_in = [
            self._ws.channels[channel].messages[share["ts"]]
            for channel, shares in file.shares.items()
            for share in shares
            if share["ts"] in self._ws.channels[channel].messages
        ]
        before = [message_payload(self._ws, message) for message in shared_in]
        file.deleted, file.content = True, b""
        for message, old in zip(shared_in, before, strict=True):
            self._messages.announce(message, old)
        self._changes.tell("file", id=file.id)
