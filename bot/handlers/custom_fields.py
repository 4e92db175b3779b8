"""`/helpdesk field`: the custom fields, listed, made, changed and removed, by words or in a modal."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.admin.custom_fields import CustomFields, in_words
from bot.core.buttons import FIELD_EDIT, FIELD_NEW
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.field_forms import FORM, entered, form_view, list_view
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, help_text, named_values

FORMS = (
    ("/helpdesk field", "shows the custom fields, to change them and to make new ones"),
    ("/helpdesk field list", "lists them here"),
    ("/helpdesk field add Order number type=number", "makes one"),
    ("/helpdesk field add Colour type=choice options=red,green seen=public required=yes category=Sales", "…"),
    ("/helpdesk field change Colour options=red,green,blue name=Paint", "changes one"),
    ("/helpdesk field remove Colour", "forgets one"),
)


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of the list, and the form."""

    def opening(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        flows.rights.let_admin(str(body["user"]["id"]))
        fields = {one.name: one for one in flows.custom_fields.all()}
        shown = form_view(fields.get(str(action["value"])), flows.custom_fields.category_names())
        client.views_push(trigger_id=str(body["trigger_id"]), view=shown)
        ack()

    def sent(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        try:
            _save(flows.custom_fields, view, by=str(body["user"]["id"]))
        except InputError as error:
            ack(response_action="errors", errors={"name": str(error)})
            return
        ack()
        if view.get("root_view_id") != view["id"]:
            client.views_update(view_id=str(view["root_view_id"]), view=_list(flows.custom_fields))

    app.action(FIELD_NEW)(opening)
    app.action(FIELD_EDIT)(opening)
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about custom fields."""
    return {
        "field": Command(
            usage="/helpdesk field [list | add | change | remove]",
            help="shows the custom fields of tickets; adds, changes and removes them",
            act=lambda typed: _field(flows.custom_fields, typed),
            examples=FORMS,
        )
    }


def _field(fields: CustomFields, typed: Typed) -> Answer:
    word = typed.words[1].lower() if typed.words[1:] else ""
    name, given = named_values(typed.words[2:])
    if not word:
        typed.open_view(_list(fields))
        return {}
    if word == "list":
        return say(_lines(fields))
    if word not in ("add", "change", "remove"):
        return say(help_text(word, {}, *FORMS))
    if not name:
        raise InputError(
            f"Which field? Try `/helpdesk field {word} Colour`; `/helpdesk field list` names them."
        )
    if word == "add":
        made = fields.add(name, by=typed.user, given=given, key=typed.key)
        return say(escape(f"There is a custom field {made.name} now."))
    if word == "remove":
        return say(escape(f"The custom field {fields.remove(name, by=typed.user).name} is removed."))
    return say(escape(f"The custom field {fields.change(name, given, by=typed.user).name} is changed."))


def _lines(fields: CustomFields) -> str:
    categories = fields.category_names()
    lines = [
        f"• {escape(one.name)}: {escape(in_words(one, categories.get(one.category or 0, '')))}"
        for one in fields.all()
    ]
    return "\n".join(lines) or "No custom field yet: `/helpdesk field add Order number type=number`"


def _list(fields: CustomFields) -> dict[str, Any]:
    return list_view(fields.all(), fields.category_names())


def _save(fields: CustomFields, view: dict[str, Any], *, by: str) -> None:
    given, before = entered(view), str(view.get("private_metadata") or "")
    if before:
        fields.change(before, given, by=by)
    else:
        name = given.pop("name")
        fields.add(name, by=by, given=given, key=f"view:{view['id']}")
