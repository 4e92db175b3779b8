"""Who comes to and leaves the channels: membership is the technicians' right."""

from typing import Any, Protocol

from slack_bolt import App


class Seen(Protocol):
    """What remembers members."""

    def forget(self, channel: str) -> None:
        """The channel's members changed."""


def register(app: App, seen: Seen) -> None:
    """Hear joins and leaves."""

    def on_change(event: dict[str, Any]) -> None:
        seen.forget(str(event.get("channel", "")))

    for name in ("member_joined_channel", "member_left_channel", "channel_left", "group_left"):
        app.event(name)(on_change)
