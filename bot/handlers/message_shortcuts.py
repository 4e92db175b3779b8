"""Message shortcuts: take, note, answer, split or make a ticket at the message that somebody points at."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.rich_text import escape, plain
from bot.errors import DeskError, InputError
from bot.handlers import canned_reply, new_ticket
from bot.handlers import ticket_forms as forms
from bot.handlers.answers import say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import View, sentence
from bot.handlers.words import number_of, trigger_key
from bot.tickets.shortcut_target import Place

TAKE, NOTE, CANNED, MAKE = "ticket_take_this", "ticket_note_here", "ticket_canned_reply", "ticket_make"
SPLIT_FORM = "ticket_split_this"
Opened = Callable[[Flows, dict[str, Any], Place, str], View]


def register(app: App, flows: Flows) -> None:
    """Hear the shortcuts, and the question whether to split."""

    def taking(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        by = str(body["user"]["id"])
        try:
            outcome = flows.desk.take(flows.pointed.ticket(_place(body)), by=by, key=trigger_key(body))
            held = f" <@{outcome.held_by}> has it: press *Take over* on its card." if outcome.held_by else ""
            words = f"{outcome.words}{held}"
        except DeskError as error:
            words = escape(str(error))
        ack()
        respond(**say(words))

    def split(ack: Ack, body: dict[str, Any], view: View) -> None:
        number, message = str(view["private_metadata"]).split()
        try:
            words = flows.conversations.split(
                number_of(number), number_of(message), by=str(body["user"]["id"]), key=f"view:{view['id']}"
            )
        except InputError as error:
            words = str(error)
        ack(response_action="update", view=forms.modal(SPLIT_FORM, "Split", [sentence(words)]))

    app.message_shortcut(TAKE)(taking)
    for name, opened in ((NOTE, _note), (CANNED, _canned), (MAKE, _make)):
        app.message_shortcut(name)(_opening(flows, opened))
    app.view(SPLIT_FORM)(split)


def _opening(flows: Flows, opened: Opened) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        try:
            view = opened(flows, body, _place(body), str(body["user"]["id"]))
        except DeskError as error:
            ack()
            respond(**say(escape(str(error))))
            return
        client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        ack()

    return handle


def _place(body: dict[str, Any]) -> Place:
    message = body["message"]
    ts = str(message.get("ts") or body.get("message_ts"))
    return Place(channel=str(body["channel"]["id"]), ts=ts, thread_ts=str(message.get("thread_ts") or ts))


def _note(flows: Flows, _: dict[str, Any], place: Place, by: str) -> View:
    return forms.note_view(flows.desk.show(flows.pointed.ticket(place), by=by).ticket)


def _canned(flows: Flows, _: dict[str, Any], place: Place, by: str) -> View:
    return canned_reply.form_view(flows.written_replies.choice(flows.pointed.ticket(place), by=by))


def _make(flows: Flows, body: dict[str, Any], place: Place, by: str) -> View:
    """The form of a new ticket; of a customer's message in a ticket's thread: whether to split."""
    customers = flows.pointed.customers(place, by=by)
    if customers:
        return split_view(customers.ticket, customers.id, customers.author.name or customers.author.address)
    message = body["message"]
    words = flows.pointed.words(list(message.get("blocks") or ()), str(message.get("text") or ""))
    filled = {"address": words.address, "subject": words.subject, "text": words.text}
    return new_ticket.form_view(
        *flows.slack_tickets.categories(place.channel, by=by), place.channel, filled=filled
    )


def split_view(ticket: int, message: int, who: str) -> View:
    """The question whether a customer's message is to become a ticket of its own."""
    words = (
        f"This message of {who} is part of ticket #{ticket}. Split makes a ticket of its own of it, "
        f"in its own thread; ticket #{ticket} says where it went."
    )
    view = forms.modal(SPLIT_FORM, f"Split from #{ticket}", [sentence(words)], f"{ticket} {message}")
    return view | {"submit": plain("Split", 24)}
