"""Buttons on cards and lines: a click acts on the ticket as it is now, or says why not."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.core.buttons import (
    BOUNCE_LIFT,
    BOUNCE_REMOVE,
    BOUNCE_RETRY,
    CLOSE,
    CORRECT,
    REOPEN,
    SPLIT,
    SUBSCRIBE,
    TAKE,
    TAKE_OVER,
)
from bot.core.cards import line
from bot.core.rich_text import escape
from bot.desk import Desk, Outcome
from bot.errors import InputError
from bot.handlers.answers import Answer, held, say, ticket_card
from bot.handlers.flows import Flows
from bot.handlers.words import number_of, trigger_key

Act = Callable[[str, str, str], Outcome]  # the button's value, who pressed it, and the key of that


def register(app: App, flows: Flows) -> None:
    """Hear the ticket buttons."""
    desk = flows.desk
    acts: dict[str, Act] = {
        TAKE: lambda value, by, key: desk.take(number_of(value), by=by, key=key),
        TAKE_OVER: lambda value, by, key: _take_over(desk, value, by, key),
        CLOSE: lambda value, by, key: desk.close(number_of(value), by=by, key=key),
        REOPEN: lambda value, by, key: desk.reopen(number_of(value), by=by, key=key),
    }
    for name, act in acts.items():
        app.action(name)(_pressed(desk, act))
    app.action(SUBSCRIBE)(answering(lambda value, by: _subscribe(flows, value, by)))
    app.action(SPLIT)(answering(lambda value, by: _split(flows, value, by)))
    app.action(BOUNCE_RETRY)(answering(lambda value, by: _mail_again(flows, value, by)))
    app.action(BOUNCE_REMOVE)(answering(lambda value, by: _unsubscribe(flows, value, by)))
    app.action(CORRECT)(answering(lambda value, by: _correct(flows, value, by)))
    app.action(BOUNCE_LIFT)(answering(lambda value, by: _lift(flows, value, by)))


def answering(act: Callable[[str, str], str]) -> Callable[..., None]:
    """Hears a button below a line: the act's sentence takes the button's place.

    Args:
        act: gets the button's value and the Slack user id of who pressed it; raises `InputError`.
    """

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        words = act(str(action.get("value", "")), str(body["user"]["id"]))
        ack()
        blocks, text = line(f"{first_words(body)}\n✓ {words}")
        respond(blocks=blocks, text=text, replace_original=True)

    return handle


def first_words(body: dict[str, Any]) -> str:
    """What the line said whose button was pressed."""
    for block in body.get("message", {}).get("blocks", ()):
        for element in block.get("elements", ()):
            if element.get("type") == "plain_text":
                return str(element["text"])
    return ""


def _subscribe(flows: Flows, value: str, by: str) -> str:
    number, *addresses = value.split()
    return flows.conversations.subscribe(number_of(number), tuple(addresses), by=by)


def _mail_again(flows: Flows, value: str, by: str) -> str:
    number, address, delivery = value.split()
    return flows.bounces.retry(number_of(number), address, number_of(delivery), by=by)


def _correct(flows: Flows, value: str, by: str) -> str:
    number, message = value.split()
    return flows.corrections.send(number_of(number), number_of(message), by=by)


def _unsubscribe(flows: Flows, value: str, by: str) -> str:
    number, address = value.split()
    return flows.conversations.unsubscribe(number_of(number), address, by=by)


def _lift(flows: Flows, value: str, by: str) -> str:
    number, address = value.split()
    return flows.bounces.lift(number_of(number), address, by=by)


def _split(flows: Flows, value: str, by: str) -> str:
    number, message = value.split()
    return flows.conversations.split(number_of(number), number_of(message), by=by)


def _take_over(desk: Desk, value: str, by: str, key: str) -> Outcome:
    """The ticket is taken from whom the button named, and from nobody else."""
    number, _, owner = value.partition(" ")
    return desk.take(number_of(number), by=by, over=owner, key=key)


def _pressed(desk: Desk, act: Act) -> Callable[..., None]:
    """Hears a button of a ticket; what came of it takes a private card's or question's place."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        value, user = str(action.get("value", "")), str(body["user"]["id"])
        is_private = bool(body.get("container", {}).get("is_ephemeral"))

        def told() -> Answer:
            outcome = act(value, user, trigger_key(body))
            if outcome.held_by:
                return held(outcome)
            if is_private:
                return ticket_card(desk.show(outcome.ticket.number, by=user))
            return say(outcome.words) if _is_direct(body) else {}

        try:
            answer, replaces = told(), is_private
        except InputError as error:  # the card stays, with its other buttons
            answer, replaces = say(escape(str(error))), False
        ack()
        if answer:
            respond(**answer, replace_original=replaces)

    return handle


def _is_direct(body: dict[str, Any]) -> bool:
    """Whether the button stands in a direct message, where no card shows what came of it."""
    return str(body.get("channel", {}).get("id", "")).startswith("D")
