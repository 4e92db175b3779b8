"""The buttons below the line that says whom a reply reaches: each leaves one subscriber out."""

from typing import Any

from slack_bolt import Ack, App, Respond

from bot.core.buttons import RECIPIENT_REMOVE, Button
from bot.core.cards import line
from bot.handlers.buttons import first_words
from bot.handlers.flows import Flows
from bot.handlers.words import number_of


def register(app: App, flows: Flows) -> None:
    """Hear the buttons, which have a name each, since one line may have several."""

    def on_remove(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        number, _, address = str(action.get("value", "")).partition(" ")
        words = flows.conversations.unsubscribe(number_of(number), address, by=str(body["user"]["id"]))
        ack()
        blocks, text = line(f"{first_words(body)}\n✓ {words}", _others(body, str(action["action_id"])))
        respond(blocks=blocks, text=text, replace_original=True)

    for name in RECIPIENT_REMOVE:
        app.action(name)(on_remove)


def _others(body: dict[str, Any], pressed: str) -> list[Button]:
    """The line's buttons but the pressed one."""
    blocks = body.get("message", {}).get("blocks", ())
    elements = [one for block in blocks if block.get("type") == "actions" for one in block["elements"]]
    return [
        Button(text=str(one["text"]["text"]), action=str(one["action_id"]), value=str(one["value"]))
        for one in elements
        if one.get("action_id") != pressed
    ]
