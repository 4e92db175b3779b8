"""`/helpdesk category`: the categories, listed, made and changed, by words or in a modal."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import CATEGORY_EDIT, CATEGORY_NEW, Button
from bot.core.cards import actions, button
from bot.core.categories import LONGEST_NAME, in_words
from bot.core.people import Category
from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, menu, text, value_of
from bot.handlers.words import Command, Typed, Words, help_text, named_values

FORM, LIST = "category_form", "categories"
MOST = 90  # categories in one view
FORMS = (
    ("/helpdesk category", "shows the categories, to change them and to make new ones"),
    ("/helpdesk category list", "lists them here"),
    ("/helpdesk category add Billing channel=C0123ABCD", "makes one; `channel=here` for this channel"),
    ("/helpdesk category change Billing priority=high challenge=on notes=on name=Money", "changes one"),
)


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of the list, and the form."""

    def opening(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        flows.rights.let_admin(str(body["user"]["id"]))
        known = {one.name: one for one in flows.desk.categories()}
        client.views_push(trigger_id=str(body["trigger_id"]), view=form_view(known.get(str(action["value"]))))
        ack()

    def sent(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
        try:
            _save(flows, view, by=str(body["user"]["id"]))
        except InputError as error:
            ack(response_action="errors", errors={"name": str(error)})
            return
        ack()
        if view.get("root_view_id") != view["id"]:
            shown = list_view(flows.desk.categories())
            client.views_update(view_id=str(view["root_view_id"]), view=shown)

    app.action(CATEGORY_NEW)(opening)
    app.action(CATEGORY_EDIT)(opening)
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about categories."""
    return {
        "category": Command(
            usage="/helpdesk category [list | add | change]",
            help="shows the categories of tickets; adds and changes them",
            act=lambda typed: _category(flows, typed),
        )
    }


def _category(flows: Flows, typed: Typed) -> Answer:
    word = typed.words[1].lower() if typed.words[1:] else ""
    name, given = named_values(typed.words[2:])
    if not word:
        typed.open_view(list_view(flows.desk.categories()))
        return {}
    if word == "list":
        return say("\n".join(_line(one) for one in flows.desk.categories()) or "No category yet.")
    if word not in ("add", "change"):
        return say(help_text(word, {}, *FORMS))
    if not name or (word == "add" and "channel" not in given):
        usage = next(usage for usage, _ in FORMS if f"category {word}" in usage)
        raise InputError(f"Try `{usage}`.")
    if word == "change":
        return say(_line(flows.desk.change_category(name, given=given, by=typed.user)))
    channel = given.pop("channel")
    channel = typed.channel if channel == "here" else channel
    made = flows.desk.add_category(name, channel, given=given, by=typed.user)
    flows.staff.changed(made.channel)
    return say(_line(made))


def _line(category: Category) -> str:
    said = in_words(category).replace(category.channel, f"<#{category.channel}>")
    return f"• {escape(category.name)}: {said}"


def list_view(categories: list[Category]) -> View:
    """All categories, each with a button that changes it."""
    blocks: list[View] = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": _line(one)[:3000]},
            "accessory": button(Button(text="Change", action=CATEGORY_EDIT, value=one.name)),
        }
        for one in categories[:MOST]
    ]
    new = Button(text="New category", action=CATEGORY_NEW, value="-", style="primary")
    return {
        "type": "modal",
        "callback_id": LIST,
        "title": plain("Categories", 24),
        "close": plain("Close", 24),
        "blocks": [*blocks, {"type": "divider"}, *actions([new])],
    }


def form_view(category: Category | None) -> View:
    """The form of a category; None: a new one."""
    shown = category or Category(id=0, name="", channel="")
    priorities = {one.value: one.value.capitalize() for one in Priority}
    where: View = {"type": "conversations_select", "action_id": VALUE}
    where["filter"] = {"include": ["public", "private"], "exclude_bot_users": True}
    channel = entry("channel", "Channel", where, hint="Invite the desk there; its tickets are threads in it.")
    notes = "On: what technicians write in its threads is mailed only if it begins with #reply#."
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": shown.name,
        "title": plain("Category", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            entry("name", "Name", text(shown.name, LONGEST_NAME)),
            *([] if category else [channel]),
            entry("priority", "Priority of new tickets", menu(priorities, shown.priority.value)),
            entry("challenge", "Unknown senders confirm their address", _switch(shown.challenge)),
            entry("notes", "Replies are notes", _switch(shown.replies_are_notes), hint=notes),
        ],
    }


def _switch(on: bool) -> View:
    return menu({"on": "On", "off": "Off"}, "on" if on else "off")


def _save(flows: Flows, view: View, *, by: str) -> None:
    given = {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
    before, channel = str(view.get("private_metadata") or ""), given.pop("channel", "")
    if before:
        flows.desk.change_category(before, given=given, by=by)
        return
    made = flows.desk.add_category(given.pop("name"), channel, given=given, by=by)
    flows.staff.changed(made.channel)
