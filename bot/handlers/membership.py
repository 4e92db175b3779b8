"""What changes around the desk: who is in the channels, who people are, and how the desk itself stands."""

from typing import Any

from slack_bolt import App

from bot.handlers.flows import Flows

MEMBERS = ("member_joined_channel", "member_left_channel")
OURSELVES = ("channel_left", "group_left")
CHANNELS = (
    *(f"channel_{what}" for what in ("archive", "deleted", "rename", "unarchive")),
    *(f"group_{what}" for what in ("archive", "deleted", "rename", "unarchive")),
)
APP = ("app_uninstalled", "tokens_revoked")


def register(app: App, flows: Flows) -> None:
    """Hear of people, channels and the app itself; nothing is asked of Slack before it has its answer."""

    def on_channel(event: dict[str, Any]) -> None:
        flows.staff.changed(_channel(event))
        flows.standing.changed()

    def on_person(event: dict[str, Any]) -> None:
        flows.staff.user_changed(str(event["user"]["id"]))

    def on_app() -> None:
        flows.standing.changed()

    for name in (*MEMBERS, *OURSELVES, *CHANNELS):
        app.event(name)(on_channel)
    app.event("user_change")(on_person)
    for name in APP:
        app.event(name)(on_app)


def _channel(event: dict[str, Any]) -> str:
    """Which channel an event is about; one that tells of a new name has the whole channel."""
    channel = event.get("channel") or ""
    return str(channel["id"] if isinstance(channel, dict) else channel)
