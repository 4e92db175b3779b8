"""Emoji that people put on messages; on a ticket's card some of them act."""

import logging
from typing import Any

from slack_bolt import App

from bot.handlers.flows import Flows

log = logging.getLogger(__name__)


def register(app: App, flows: Flows) -> None:
    """Hear emoji that are added; taking one away does nothing."""

    def on_added(event: dict[str, Any], body: dict[str, Any]) -> None:
        item = event.get("item") or {}
        if item.get("type") != "message":
            return
        became = flows.emoji_acts.reacted(
            str(event["user"]),
            str(event["reaction"]),
            channel=str(item["channel"]),
            ts=str(item["ts"]),
            key=f"event:{body['event_id']}",
        )
        log.info("%s on %s: %s", event["reaction"], item["ts"], became)

    app.event("reaction_added")(on_added)
