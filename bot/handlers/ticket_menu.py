"""A card's menu: it opens forms, and hears them when they are sent. Rights are checked at both."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import TICKET_MENU, Menu
from bot.core.fields import FieldError
from bot.core.rich_text import escape
from bot.core.tickets import Ticket
from bot.errors import InputError
from bot.handlers import ticket_forms as forms
from bot.handlers import ticket_life_forms
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import View
from bot.handlers.words import number_of
from bot.tickets.facts import FactError

Opened = Callable[[int, str], View]  # the ticket's number and the Slack user id of who opens it
Sent = Callable[[View, str, str], None]  # the form, who sent it, and a key by which it is known


def register(app: App, flows: Flows) -> None:
    """Hear the menu and its forms."""
    app.action(TICKET_MENU)(_chosen(ticket_views(flows)))
    sent: dict[str, Sent] = {
        forms.FACTS: lambda view, by, key: _facts(flows, view, by, key),
        forms.NOTE: lambda view, by, key: _note(flows, view, by, key),
        forms.FIELDS: lambda view, by, key: _fields(flows, view, by, key),
        forms.MOVE: lambda view, by, key: _move(flows, view, by, key),
        forms.SUBSCRIBERS: lambda view, by, key: _subscribers(flows, view, by, key),
    }
    for name, act in sent.items():
        app.view(name)(hearing(act))


def ticket_views(flows: Flows) -> dict[Menu, Opened]:
    """What opens for each entry of the menu; raises `InputError` for who has no right, and merged tickets."""

    def ticket(number: int, by: str) -> Ticket:
        return flows.desk.changeable(number, by=by)

    def facts(number: int, by: str) -> View:
        ticket(number, by)
        return forms.facts_view(flows.facts.shown(number, by=by))

    def fields(number: int, by: str) -> View:
        ticket(number, by)
        return forms.fields_view(flows.field_values.sheet(number, by=by))

    def places(number: int, by: str) -> View:
        ticket(number, by)
        return forms.move_view(*flows.moving.places(number, by=by))

    return {
        Menu.FACTS: facts,
        Menu.HAND_OVER: lambda number, by: ticket_life_forms.hand_over_view(ticket(number, by)),
        Menu.NOTE: lambda number, by: forms.note_view(ticket(number, by)),
        Menu.SUBSCRIBERS: lambda number, by: forms.subscribers_view(ticket(number, by)),
        Menu.MORE: lambda number, by: ticket_life_forms.more_view(ticket(number, by)),
        Menu.FIELDS: fields,
        Menu.MOVE: places,
        Menu.MERGE: lambda number, by: ticket_life_forms.merge_view(ticket(number, by)),
        Menu.SPLIT: lambda number, by: ticket_life_forms.split_view(
            *flows.conversations.splittable(number, by=by)
        ),
        Menu.WHY: lambda number, by: ticket_life_forms.why_view(flows.sight.why(number, by=by)),
        Menu.SPAM: lambda number, by: ticket_life_forms.spam_view(flows.spam.asked(number, by=by)),
    }


def _chosen(views: dict[Menu, Opened]) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        word, _, number = str(action["selected_option"]["value"]).partition(" ")
        view = views[Menu(word)](number_of(number), str(body["user"]["id"]))
        client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        ack()

    return handle


class WrongEntry(InputError):
    """What somebody entered in one block of a form cannot be."""

    def __init__(self, block: str, words: str) -> None:
        super().__init__(words)
        self.block = block


def hearing(act: Sent) -> Callable[..., None]:
    """Hears a form: what is wrong stands below the entry that is."""

    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        try:
            act(view, str(body["user"]["id"]), f"view:{view['id']}")
        except InputError as error:
            first = next(one["block_id"] for one in view["blocks"] if one["type"] == "input")
            block = error.block if isinstance(error, WrongEntry) else first
            ack(response_action="errors", errors={block: str(error)})
            return
        ack()

    return handle


def _facts(flows: Flows, view: View, by: str, key: str) -> None:
    entered = forms.changed(view)
    if "due" in entered:
        entered["due"] = entered["due"] or "none"
    try:
        over = forms.shown_assignee(view)
        flows.facts.change(forms.number_in(view), entered, by=by, over=over, key=key)
    except FactError as error:
        raise WrongEntry(error.fact, str(error)) from error


def _note(flows: Flows, view: View, by: str, key: str) -> None:
    number, entered = forms.number_in(view), forms.changed(view)
    if not entered:
        raise WrongEntry("note", "Write a note, or how much time you spent.")
    if "time" in entered:
        try:
            flows.facts.change(number, {"time": entered["time"]}, by=by, key=f"{key}:time")
        except FactError as error:
            raise WrongEntry("time", str(error)) from error
    if "note" in entered:
        # A form gives words as they were typed, not as mrkdwn.
        flows.notes.write(number, escape(entered["note"]), by=by, key=key)


def _fields(flows: Flows, view: View, by: str, key: str) -> None:
    number = forms.number_in(view)
    names = {f"{forms.FIELD}{one.id}": one.name for one in flows.custom_fields.all()}
    entered = {names[block]: value for block, value in forms.changed(view).items() if block in names}
    try:
        flows.field_values.fill(number, entered, by=by, key=key)
    except FieldError as error:
        raise WrongEntry(f"{forms.FIELD}{error.field.id}", error.words) from error


def _move(flows: Flows, view: View, by: str, key: str) -> None:
    flows.moving.move(forms.number_in(view), forms.changed(view)["category"], by=by, key=key)


def _subscribers(flows: Flows, view: View, by: str, key: str) -> None:
    number, entered = forms.number_in(view), forms.changed(view)
    if added := entered.get(forms.ADD, "").replace(",", " ").split():
        flows.conversations.subscribe(number, tuple(added), by=by, key=f"{key}:add")
    if removed := entered.get(forms.REMOVE, "").split():
        flows.conversations.unsubscribe(number, *removed, by=by, key=f"{key}:remove")
