"""Buttons on cards and lines: a click acts on the ticket as it is now, or says why not."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER
from bot.core.rich_text import escape
from bot.desk import Outcome
from bot.errors import InputError
from bot.handlers.flows import Flows
from bot.handlers.words import number_of

Act = Callable[[int, str], Outcome]


def register(app: App, flows: Flows) -> None:
    """Hear the ticket buttons."""
    desk = flows.desk
    acts: dict[str, Act] = {
        TAKE: lambda number, by: desk.take(number, by=by),
        TAKE_OVER: lambda number, by: desk.take(number, by=by, over=True),
        CLOSE: lambda number, by: desk.close(number, by=by),
        REOPEN: lambda number, by: desk.reopen(number, by=by),
    }
    for name, act in acts.items():
        app.action(name)(_pressed(act))


def _pressed(act: Act) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        words = _words(act, str(action.get("value", "")), str(body["user"]["id"]))
        ack()
        if words:
            respond(text=words, response_type="ephemeral", replace_original=False)

    return handle


def _words(act: Act, value: str, user: str) -> str:
    """What to tell whoever pressed; nothing where the card itself will show it."""
    try:
        outcome = act(number_of(value), user)
    except InputError as error:
        return escape(str(error))
    if outcome.held_by:
        return f"{outcome.words} <@{outcome.held_by}> has it."
    return ""
