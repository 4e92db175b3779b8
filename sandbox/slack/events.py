"""Which events the app hears, and the wrapper they come in."""

from __future__ import annotations

import copy

from sandbox.slack.socket_mode import Sockets
from sandbox.slack.workspace import Channel, Message, Payload, Workspace

# The subscription that each kind of conversation's messages need.
MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Events:
    """Sends what happens in the workspace to the app, if it subscribed to that."""

    def __init__(self, ws: Workspace, sockets: Sockets) -> None:
        self._ws, self._sockets = ws, sockets

    def message(self, channel: Channel, event: Payload) -> None:
        """A message event, of any subtype, in a channel that the bot is in."""
        whole = event | {"channel": channel.id, "channel_type": channel.kind}
        whole.setdefault("event_ts", whole["ts"])
        self.tell(MESSAGE_EVENTS[channel.kind], whole, channel)

    def changed(self, channel: Channel, before: Payload, after: Payload) -> None:
        """Something about a message is different now."""
        stamp = self._ws.time.stamp()
        event = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": stamp}
        self.message(channel, event | {"message": after, "previous_message": before})

    def removed(self, channel: Channel, message: Message, before: Payload) -> None:
        """A message is gone."""
        event = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": self._ws.time.stamp()}
        self.message(channel, event | {"deleted_ts": message.ts, "previous_message": before})

    def tell(self, subscription: str, event: Payload, channel: Channel | None = None) -> None:
        """Deliver an event, unless it is not subscribed to or happens where the bot is not."""
        ws = self._ws
        if not ws.token_valid or subscription not in ws.manifest.events:
            return
        if channel is not None and not ws.bot_is_in(channel):
            return
        place = f"-{channel.id}" if channel else ""
        payload = {
            "token": "sandbox-verification-token",
            "team_id": ws.team_id,
            "context_team_id": ws.team_id,
            "context_enterprise_id": None,
            "api_app_id": ws.app_id,
            "event": copy.deepcopy(event),
            "type": "event_callback",
            "event_id": ws.ids.new("Ev"),
            "event_time": ws.time.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": ws.team_id,
                    "user_id": ws.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_shared(channel),
            "event_context": f"1-{event['type']}-{ws.team_id}{place}",
        }
        self._sockets.send_event(payload)

    def _is_shared(self, channel: Channel | None) -> bool:
        if channel is None:
            return False
        return any(self._ws.users[user].team_id != self._ws.team_id for user in channel.members)
