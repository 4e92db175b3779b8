"""Who is in a channel: coming, going, and what of that the app hears."""

from __future__ import annotations

from sandbox.slack.changes import Changes
from sandbox.slack.events import Events
from sandbox.slack.messages import Messages
from sandbox.slack.workspace import Channel, Payload, Workspace


class Members:
    """The only writer of member lists."""

    def __init__(self, ws: Workspace, events: Events, messages: Messages, changes: Changes) -> None:
        self._ws, self._events, self._messages, self._changes = ws, events, messages, changes

    def add(self, channel: Channel, user: str, *, inviter: str) -> None:
        """Let somebody in."""
        channel.members.append(user)
        event = self._event(channel, "member_joined_channel", user)
        self._events.tell("member_joined_channel", event | ({"inviter": inviter} if inviter else {}), channel)
        kind = "group" if channel.is_private else "channel"
        invited = {"inviter": inviter} if inviter else {}
        self._messages.notice(channel, user, f"{kind}_join", f"<@{user}> has joined the channel", **invited)
        self._changes.tell("channel", id=channel.id)

    def remove(self, channel: Channel, user: str, *, actor: str) -> None:
        """Take somebody out; the bot hears of its own removal although it is no member any more."""
        kind = "group" if channel.is_private else "channel"
        channel.members.remove(user)
        if user == self._ws.bot_user_id:
            event: Payload = {"type": f"{kind}_left", "channel": channel.id, "actor_id": actor}
            self._events.tell(f"{kind}_left", event | {"event_ts": self._ws.time.stamp()})
        else:
            event = self._event(channel, "member_left_channel", user)
            self._events.tell("member_left_channel", event, channel)
        self._messages.notice(channel, user, f"{kind}_leave", f"<@{user}> has left the channel")
        self._changes.tell("channel", id=channel.id)

    def _event(self, channel: Channel, kind: str, user: str) -> Payload:
        return {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._ws.team_id,
            "event_ts": self._ws.time.stamp(),
        }
