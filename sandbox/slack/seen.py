"""What one sees of a workspace, as copies that do not change any more."""

from __future__ import annotations

from sandbox.slack.interactions import ephemeral_payload
from sandbox.slack.payloads import (
    channel_payload,
    message_payload,
    shared_file_payload,
    user_payload,
    usergroup_payload,
)
from sandbox.slack.views import view_payload
from sandbox.slack.workspace import SLACKBOT, Payload, Workspace


class Seen:
    """Reads the workspace with everybody's eyes."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def users(self) -> list[Payload]:
        """Everybody but Slackbot."""
        people = [user for user in self._ws.users.values() if user.id != SLACKBOT]
        return [user_payload(self._ws, user, email=True) for user in people]

    def usergroups(self) -> list[Payload]:
        """All groups."""
        return [usergroup_payload(self._ws, group, users=True) for group in self._ws.usergroups.values()]

    def channels(self) -> list[Payload]:
        """All conversations with their members."""
        return [
            channel_payload(self._ws, channel) | {"members": list(channel.members)}
            for channel in self._ws.channels.values()
        ]

    def messages(self, channel: str) -> list[Payload]:
        """What the channel itself shows."""
        shown = [message for message in self._ws.channels[channel].messages.values() if message.in_channel]
        return [message_payload(self._ws, message) for message in shown]

    def thread(self, channel: str, root_ts: str) -> list[Payload]:
        """A root, if it is still there, and its replies."""
        place = self._ws.channels[channel]
        stamps = [root_ts, *place.replies.get(root_ts, ())]
        return [message_payload(self._ws, place.messages[ts]) for ts in stamps if ts in place.messages]

    def message(self, channel: str, ts: str) -> Payload:
        """One message."""
        return message_payload(self._ws, self._ws.channels[channel].messages[ts])

    def ephemerals(self, user: str, channel: str | None) -> list[Payload]:
        """A person's private answers."""
        mine = [shown for shown in self._ws.ephemerals if shown.user == user]
        return [ephemeral_payload(shown) for shown in mine if channel in (None, shown.channel)]

    def views(self, user: str) -> list[Payload]:
        """A person's open modals."""
        return [view_payload(self._ws, view) for view in self._ws.stacks.get(user, ())]

    def home(self, user: str) -> Payload | None:
        """A person's home tab."""
        view = self._ws.homes.get(user)
        return view_payload(self._ws, view) if view else None

    def file(self, file_id: str) -> tuple[Payload, bytes]:
        """A file and its bytes."""
        file = self._ws.files[file_id]
        return shared_file_payload(self._ws, file), file.content
