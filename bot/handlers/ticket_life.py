"""A ticket's turning points, by forms: hand over, merge, split, spam, and what happened."""

import json
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.buttons import TICKET_ACT, TICKET_MERGE, TICKET_SPAM, TICKET_WHY, Menu
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers import ticket_life_forms as forms
from bot.handlers.answers import say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import View, changed, number_in
from bot.handlers.ticket_menu import Opened, WrongEntry, hearing, ticket_views
from bot.handlers.words import answered, number_of, trigger_key
from bot.tickets.facts import FactError


def register(app: App, flows: Flows) -> None:
    """Hear the forms, and the buttons that open them."""
    views = ticket_views(flows)
    for entry in Menu:
        app.action(f"{TICKET_ACT}_{entry.value}")(_opening(views))
    app.action(TICKET_WHY)(_why(views[Menu.WHY]))
    app.action(TICKET_MERGE)(_confirmed(lambda value, by, key: _merge_by_button(flows, value, by, key)))
    app.action(TICKET_SPAM)(
        _confirmed(lambda value, by, key: flows.spam.mark(number_of(value), by=by, key=key))
    )
    app.view(forms.HAND_OVER)(hearing(lambda view, by, key: _hand_over(flows, view, by, key)))
    app.view(forms.SPLIT)(hearing(lambda view, by, key: _split(flows, view, by, key)))
    app.view(forms.MERGE)(_to_merge(flows))
    app.view(forms.MERGE_SURE)(_sure(lambda view, by, key: _merge(flows, view, by, key)))
    app.view(forms.SPAM)(_sure(lambda view, by, key: flows.spam.mark(number_in(view), by=by, key=key)))


def _confirmed(act: Callable[[str, str, str], str]) -> Callable[..., None]:
    """Hears the button of a question that a command asks; the answer takes its place."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        by = str(body["user"]["id"])
        answer = answered(lambda: say(escape(act(str(action["value"]), by, trigger_key(body)))))
        ack()
        respond(**answer, replace_original=True)

    return handle


def _opening(views: dict[Menu, Opened]) -> Callable[..., None]:
    """Hears a button in the list of all acts: its form, or why there is none, takes the list's place."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        word, _, number = str(action["value"]).partition(" ")
        try:
            view = views[Menu(word)](number_of(number), str(body["user"]["id"]))
        except InputError as error:
            view = forms.said_view(f"Ticket #{number}", str(error))
        client.views_update(view_id=str(body["view"]["id"]), view=view)
        ack()

    return handle


def _why(opened: Opened) -> Callable[..., None]:
    """Hears the button of a merged ticket's card."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        number = str(action["value"])
        try:
            view = opened(number_of(number), str(body["user"]["id"]))
        except InputError as error:
            view = forms.said_view(f"Ticket #{number}", str(error))
        client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        ack()

    return handle


def _sure(act: Callable[[View, str, str], object]) -> Callable[..., None]:
    """Hears a confirmation; what stands against it takes its place."""

    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        try:
            act(view, str(body["user"]["id"]), f"view:{view['id']}")
        except InputError as error:
            said = forms.said_view(str(view["title"]["text"]), str(error))
            ack(response_action="update", view=said)
            return
        ack()

    return handle


def _to_merge(flows: Flows) -> Callable[..., None]:
    """Hears the other ticket's number, and shows what would happen."""

    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        try:
            into = number_of(changed(view).get("into", "").strip())
            pair = flows.merging.pair(number_in(view), into, by=str(body["user"]["id"]))
        except InputError as error:
            ack(response_action="errors", errors={"into": str(error)})
            return
        ack(response_action="update", view=forms.merge_sure_view(pair))

    return handle


def _merge(flows: Flows, view: View, by: str, key: str) -> None:
    said = json.loads(view["private_metadata"])
    flows.merging.merge(int(said["ticket"]), int(said["into"]), by=by, key=key)


def _merge_by_button(flows: Flows, value: str, by: str, key: str) -> str:
    number, _, into = value.partition(" ")
    return flows.merging.merge(number_of(number), number_of(into), by=by, key=key)


def _hand_over(flows: Flows, view: View, by: str, key: str) -> None:
    entered = changed(view)
    words = escape(entered.get("words", ""))  # a form gives them as typed, not as mrkdwn
    try:
        flows.handing_over.give(number_in(view), entered.get("assignee", ""), words, by=by, key=key)
    except FactError as error:
        raise WrongEntry(error.fact, str(error)) from error


def _split(flows: Flows, view: View, by: str, key: str) -> None:
    flows.conversations.split(number_in(view), number_of(changed(view)["message"]), by=by, key=key)
