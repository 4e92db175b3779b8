"""`/ticket new`: a ticket for a customer, made in Slack by words or in a form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from slack_bolt import Ack, App

from bot.core.people import Category
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, menu, text, value_of
from bot.handlers.words import Command, Typed, Words
from bot.tickets.made_in_slack import SlackTickets, Wanted, WrongPart

FORM = "ticket_new"
LONGEST_TEXT = 3000  # characters, Slack's limit
MOST_CATEGORIES = 100  # of a menu
USAGE = "/ticket new ann@example.com Your new printer"


def register(app: App, flows: Flows) -> None:
    """Hear the form when it is sent."""

    def sent(ack: Ack, body: dict[str, Any], view: View) -> None:
        held = {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
        held["text"] = escape(held.get("text", ""))  # a form gives no mrkdwn
        try:
            flows.slack_tickets.open(
                Wanted(**held),
                channel=str(view["private_metadata"]),
                by=str(body["user"]["id"]),
                key=f"view:{view['id']}",
            )
        except InputError as error:
            part = error.part if isinstance(error, WrongPart) else "category"
            ack(response_action="errors", errors={part: str(error)})
            return
        ack()

    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about new ones."""
    return {
        "new": Command(
            usage=USAGE,
            help="makes a ticket for a customer and mails them; further lines are its text. "
            "Without words it opens a form",
            act=lambda typed: _new(flows.slack_tickets, typed),
        )
    }


def _new(tickets: SlackTickets, typed: Typed) -> Answer:
    if len(typed.words) == 1:
        typed.open_view(form_view(*tickets.categories(typed.channel, by=typed.user), typed.channel))
        return {}
    _, address, *rest = typed.text.split(maxsplit=2)
    if not rest:
        raise InputError(f"What is it about? Try `{USAGE}`.")
    subject, _, said = rest[0].partition("\n")
    wanted = Wanted(address=address, subject=subject, text=said.strip() or subject)
    return say(escape(tickets.open(wanted, channel=typed.channel, by=typed.user, key=typed.key)))


def form_view(
    categories: list[Category],
    here: Category,
    channel: str,
    *,
    filled: Mapping[str, str] = MappingProxyType({}),
) -> View:
    """The form, with the channel's category chosen, and what is `filled` in of its texts."""
    given = {"address": "", "subject": "", "text": "", **filled}
    names = [one.name for one in categories if one.id != here.id]
    shown = dict.fromkeys([here.name, *names][:MOST_CATEGORIES])
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": channel,
        "title": plain("New ticket", 24),
        "submit": plain("Make and mail", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            entry("address", "Customer's mail address", text(given["address"], 254)),
            entry("name", "Customer's name", text("", 80), optional=True),
            entry("subject", "Subject", text(given["subject"], 250)),
            entry("text", "Text", text(given["text"], LONGEST_TEXT) | {"multiline": True},
                   hint="It is mailed to the customer; their answer comes into the ticket's thread."),
            entry("category", "Category", menu({one: one for one in shown}, here.name)),
        ],
    }  # fmt: skip
