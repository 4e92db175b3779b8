"""Posting, changing and removing messages, with the bookkeeping of threads and the events that follow."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack.changes import Changes
from sandbox.slack.events import Events
from sandbox.slack.payloads import message_payload
from sandbox.slack.workspace import SLACKBOT, Channel, Ephemeral, Message, Payload, Workspace


class Messages:
    """The only writer of a channel's messages."""

    def __init__(self, ws: Workspace, events: Events, changes: Changes) -> None:
        self._ws, self._events, self._changes = ws, events, changes

    def post(self, message: Message) -> Message:
        """Add a message to its channel and tell the app."""
        channel = self._ws.channels[message.channel]
        channel.messages[message.ts] = message
        if message.thread_ts:
            channel.replies.setdefault(message.thread_ts, []).append(message.ts)
        event = message_payload(self._ws, message)
        event.pop("upload", None)
        if message.subtype == "thread_broadcast":
            event["root"] = message_payload(self._ws, channel.messages[message.thread_ts])
        self._events.message(channel, event)
        self._tell(message)
        return message

    def change(self, message: Message, edit: Callable[[Message], None]) -> None:
        """Apply an edit and tell the app what the message was and is."""
        before = message_payload(self._ws, message)
        edit(message)
        self.announce(message, before)

    def announce(self, message: Message, before: Payload) -> None:
        """Tell the app that a message is no longer what it was before."""
        after = message_payload(self._ws, message)
        self._events.changed(self._ws.channels[message.channel], before, after)
        self._tell(message)

    def remove(self, message: Message) -> None:
        """Delete a message; a root with replies leaves a tombstone."""
        channel = self._ws.channels[message.channel]
        if channel.replies.get(message.ts):
            self.change(message, _bury)
            return
        before = message_payload(self._ws, message)
        del channel.messages[message.ts]
        if message.thread_ts:
            channel.replies[message.thread_ts].remove(message.ts)
            self._forget_empty_tomb(channel, message.thread_ts)
        self._events.removed(channel, message, before)
        self._tell(message)

    def _forget_empty_tomb(self, channel: Channel, root: str) -> None:
        """With its last reply, a deleted root goes too."""
        if not channel.replies[root]:
            del channel.replies[root]
            if channel.messages[root].subtype == "tombstone":
                del channel.messages[root]

    def react(self, message: Message, user: str, name: str, *, add: bool) -> bool:
        """Add or take away somebody's reaction; False when that changes nothing."""
        users = message.reactions.get(name, [])
        if (user in users) == add:
            return False
        if add:
            message.reactions.setdefault(name, []).append(user)
        else:
            users.remove(user)
            if not users:
                del message.reactions[name]
        kind = "reaction_added" if add else "reaction_removed"
        event: Payload = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "event_ts": self._ws.time.stamp(),
        }
        self._events.tell(kind, event, self._ws.channels[message.channel])
        self._tell(message)
        return True

    def notice(self, channel: Channel, user: str, subtype: str, text: str, **extra: object) -> Message:
        """A line that Slack itself writes: somebody joined, the name changed."""
        return self.post(
            Message(
                ts=self._ws.time.stamp(),
                channel=channel.id,
                user=user,
                text=text,
                subtype=subtype,
                extra=dict(extra),
            )
        )

    def tell_ephemeral(self, shown: Ephemeral) -> None:
        """A private answer came, changed or went."""
        self._changes.tell("ephemeral", channel=shown.channel, user=shown.user, id=shown.id)

    def _tell(self, message: Message) -> None:
        self._changes.tell(
            "message", channel=message.channel, ts=message.ts, thread_ts=message.thread_ts or message.ts
        )


def _bury(message: Message) -> None:
    message.subtype, message.user, message.text = "tombstone", SLACKBOT, "This message was deleted."
    message.blocks, message.attachments, message.files, message.reactions = [], [], [], {}
    message.bot_id, message.client_msg_id, message.metadata, message.edited = "", "", {}, {}
    message.extra = {"hidden": True}
