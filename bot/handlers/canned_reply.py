"""The form in which a technician replies with a canned answer, `/ticket reply`, and *Take it back*."""

import json
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import CANNED_CHOOSE, TAKE_BACK
from bot.core.canned import LONGEST_TEXT
from bot.core.rich_text import escape, plain
from bot.errors import DeskError, InputError
from bot.handlers.answers import Answer, say
from bot.handlers.buttons import answering
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, small, text
from bot.handlers.words import Command, Typed, Words, number_of
from bot.tickets.written_replies import Choice

FORM = "canned_reply"
TEXT = "text"  # … and a number: another one for each answer that is chosen, so that Slack fills it in anew
MOST_ANSWERS = 100  # of a menu
USAGE = "/ticket reply 12 [Password reset]"


def register(app: App, flows: Flows) -> None:
    """Hear the menu of the form, the form, and the button below a reply."""
    replies = flows.written_replies

    def choosing(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        about, by = json.loads(body["view"]["private_metadata"]), str(body["user"]["id"])
        try:
            choice = replies.choice(about["ticket"], str(action["selected_option"]["value"]), by=by)
            shown = form_view(choice, about["count"] + 1)
        except DeskError as error:
            shown = body["view"] | {"blocks": [small(f"⚠️ {error}")]}
            shown = {name: shown[name] for name in ("type", "callback_id", "title", "close", "blocks")}
        client.views_update(view_id=str(body["view"]["id"]), view=shown)
        ack()

    def sent(ack: Ack, body: dict[str, Any], view: View) -> None:
        about, values = json.loads(view["private_metadata"]), view["state"]["values"]
        block = next(name for name in values if name.startswith(TEXT))
        typed = escape(str(values[block][VALUE].get("value") or ""))  # a form gives no mrkdwn
        try:
            replies.send(about["ticket"], typed, by=str(body["user"]["id"]), key=f"view:{view['id']}")
        except InputError as error:
            ack(response_action="errors", errors={block: str(error)})
            return
        ack()

    def take_back(value: str, by: str) -> str:
        number, message = value.split()
        return replies.take_back(number_of(number), number_of(message), by=by)

    app.action(CANNED_CHOOSE)(choosing)
    app.action(TAKE_BACK)(answering(take_back))
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about canned answers."""
    return {
        "reply": Command(
            usage=USAGE,
            help="replies to ticket #12 with a canned answer; without its name it opens a form to choose one",
            act=lambda typed: _reply(flows, typed),
        )
    }


def _reply(flows: Flows, typed: Typed) -> Answer:
    if len(typed.words) < 2:
        raise InputError(f"Which ticket? Try `{USAGE}`.")
    number, name = number_of(typed.words[1]), " ".join(typed.words[2:])
    choice = flows.written_replies.choice(number, name, by=typed.user)
    if not name:
        typed.open_view(form_view(choice))
        return {}
    return say(escape(flows.written_replies.send(number, escape(choice.text), by=typed.user, key=typed.key)))


def form_view(choice: Choice, count: int = 0) -> View:
    """The form: the menu of canned answers, and the reply as it will be mailed."""
    number = choice.ticket.number
    who = ", ".join(choice.ticket.subscribers) or "nobody: the ticket has no subscribers"
    element = text(choice.text, LONGEST_TEXT) | {"multiline": True}
    reply = entry(f"{TEXT}{count}", "Reply", element, hint="It is posted in the thread as yours.")
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps({"ticket": number, "count": count}),
        "title": plain(f"Reply to #{number}", 24),
        "submit": plain("Send", 24),
        "close": plain("Cancel", 24),
        "blocks": [small(f"Mailed to {who}"), *_menu(choice), reply, *_cut(choice)],
    }


def _cut(choice: Choice) -> list[View]:
    """What is said of an answer that, filled, is longer than Slack lets a field be."""
    if len(choice.text) <= LONGEST_TEXT:
        return []
    whole = f"/ticket reply {choice.ticket.number} {choice.chosen}"
    return [small(f"⚠️ Its end did not fit into the form and is left out; {whole} sends it whole.")]


def _menu(choice: Choice) -> list[View]:
    if not choice.answers:
        return [small("There is no canned answer yet: admins make them with /helpdesk canned.")]
    options = [{"text": plain(one.name, 75), "value": one.name} for one in choice.answers[:MOST_ANSWERS]]
    chosen = [one for one in options if one["value"] == choice.chosen]
    menu: View = {
        "type": "static_select",
        "action_id": CANNED_CHOOSE,
        "placeholder": plain("Choose a canned answer", 150),
        "options": options,
    }
    menu |= {"initial_option": chosen[0]} if chosen else {}
    return [{"type": "section", "text": plain("Canned answer", 100), "accessory": menu}]
