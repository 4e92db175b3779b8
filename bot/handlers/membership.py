"""Who comes to and leaves the channels: membership is the technicians' right."""

from typing import Any

from slack_bolt import App

from bot.handlers.flows import Flows


def register(app: App, flows: Flows) -> None:
    """Hear joins and leaves."""

    def on_change(event: dict[str, Any]) -> None:
        flows.staff.changed(str(event.get("channel", "")))

    for name in ("member_joined_channel", "member_left_channel", "channel_left", "group_left"):
        app.event(name)(on_change)
