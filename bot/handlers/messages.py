"""What people write in threads."""

import logging
from typing import Any, assert_never

from slack_bolt import App

from bot.core.thread_events import Deleted, Edited, Said, read_event
from bot.handlers.flows import Flows
from bot.replies import Replies

log = logging.getLogger(__name__)


def register(app: App, flows: Flows) -> None:
    """Hear every message event; Bolt's own `message` listeners would pass over files without text."""

    def on_message(event: dict[str, Any]) -> None:
        told = read_event(event)
        if told is not None:
            log.info("%s: %s", event.get("ts"), _hand_in(flows.replies, told))

    app.event("message")(on_message)


def _hand_in(replies: Replies, told: Said | Edited | Deleted) -> str:
    match told:
        case Said():
            return replies.reply(told)
        case Edited():
            return replies.edited(told)
        case Deleted():
            return replies.deleted(told)
    assert_never(told)
