"""`/helpdesk category`: the categories, listed, made and changed, by words or in a modal."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.buttons import CATEGORY_EDIT, CATEGORY_NEW, CATEGORY_REMOVE, Button
from bot.core.cards import actions
from bot.core.categories import LONGEST_NAME, in_words
from bot.core.names import key_of
from bot.core.people import Category
from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority
from bot.errors import InputError
from bot.handlers.answers import Answer, say, to_confirm
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, menu, small, text, value_of
from bot.handlers.words import Command, Typed, Words, help_text, named_values

FORM, LIST = "category_form", "categories"
MOST = 30  # categories in one view: two blocks each, of the 100 that Slack takes
TARGETS = "Such as high 1h, normal 8h; empty: as the desk's settings say; none: no target."
FORMS = (
    ("/helpdesk category", "shows the categories, to change them and to make new ones"),
    ("/helpdesk category list", "lists them here"),
    ("/helpdesk category add Billing channel=C0123ABCD", "makes one; `channel=here` for this channel"),
    ("/helpdesk category change Billing priority=high challenge=on notes=on name=Money", "changes one"),
    (
        "/helpdesk category change Billing respond=high 1h, normal 8h resolve=high 1d, normal 5d",
        "sets its own targets; `respond=` goes back to the desk's, `respond=none` has none",
    ),
    ("/helpdesk category remove Billing", "asks, and forgets one that no ticket is in and nothing names"),
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
            wrong = next((word for word in ("respond", "resolve") if f"“{word}”" in str(error)), "name")
            ack(response_action="errors", errors={wrong: str(error)})
            return
        ack()
        if view.get("root_view_id") != view["id"]:
            shown = list_view(flows.desk.categories())
            client.views_update(view_id=str(view["root_view_id"]), view=shown)

    def removing(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        try:
            told = _removed(flows, str(action["value"]), by=str(body["user"]["id"]))
        except InputError as error:
            told = f"⚠️ {error}"
        ack()
        if "view" not in body:  # below the question that the words ask
            respond(**say(escape(told)), replace_original=True)
            return
        shown = list_view(flows.desk.categories(), told)
        client.views_update(view_id=str(body["view"]["id"]), view=shown)

    app.action(CATEGORY_NEW)(opening)
    app.action(CATEGORY_EDIT)(opening)
    app.action(CATEGORY_REMOVE)(removing)
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about categories."""
    return {
        "category": Command(
            usage="/helpdesk category [list | add | change | remove]",
            help="shows the categories of tickets; adds, changes and removes them",
            act=lambda typed: _category(flows, typed),
            examples=FORMS,
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
    if word not in ("add", "change", "remove"):
        return say(help_text(word, {}, *FORMS))
    if not name or (word == "add" and "channel" not in given):
        usage = next(usage for usage, _ in FORMS if f"category {word}" in usage)
        raise InputError(f"Try `{usage}`.")
    if word == "remove":
        return _remove(flows, name, by=typed.user)
    if word == "change":
        return say(_line(flows.desk.change_category(name, given=given, by=typed.user)))
    channel = given.pop("channel")
    channel = typed.channel if channel == "here" else channel
    made = flows.desk.add_category(name, channel, given=given, by=typed.user)
    flows.staff.changed(made.channel)
    return say(_line(made))


def _remove(flows: Flows, name: str, *, by: str) -> Answer:
    """Asks first; `yes` behind the name is the answer already."""
    known = {key_of(one.name) for one in flows.desk.categories()}
    if name.lower().endswith(" yes") and key_of(name) not in known:
        return say(escape(_removed(flows, name[: -len(" yes")], by=by)))
    category = flows.desk.removable_category(name, by=by)
    sure = Button(text="Remove", action=CATEGORY_REMOVE, value=category.name, style="danger")
    return to_confirm(_sure(category), f"/helpdesk category remove {category.name} yes", sure)


def _removed(flows: Flows, name: str, *, by: str) -> str:
    category = flows.desk.remove_category(name, by=by)
    flows.staff.changed(category.channel)
    return f"The category {category.name} is removed; its channel is free for another one."


def _sure(category: Category) -> str:
    return f"The category “{category.name}” is forgotten. No ticket is in it, and nothing names it."


def _line(category: Category) -> str:
    said = in_words(category).replace(category.channel, f"<#{category.channel}>")
    return f"• {escape(category.name)}: {said}"


def list_view(categories: list[Category], notice: str = "") -> View:
    """All categories, each with buttons that change and remove it."""
    blocks: list[View] = [small(notice)] if notice else []
    for one in categories[:MOST]:
        blocks += _row(one, can_go=len(categories) > 1)
    if categories[MOST:]:
        blocks.append(small(f"{len(categories) - MOST} more: /helpdesk category list names them all."))
    new = Button(text="New category", action=CATEGORY_NEW, value="-", style="primary")
    return {
        "type": "modal",
        "callback_id": LIST,
        "title": plain("Categories", 24),
        "close": plain("Close", 24),
        "blocks": [*blocks, {"type": "divider"}, *actions([new])],
    }


def _row(category: Category, *, can_go: bool) -> list[View]:
    change = Button(text="Change", action=CATEGORY_EDIT, value=category.name)
    sure = f"“{category.name}” is forgotten, if no ticket is in it and nothing names it."
    remove = Button(text="Remove", action=CATEGORY_REMOVE, value=category.name, style="danger", sure=sure)
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": _line(category)[:3000]}},
        *actions([change, remove] if can_go else [change]),
    ]


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
            entry("respond", "First answer within", text(shown.respond, 200), hint=TARGETS, optional=True),
            entry("resolve", "Resolved within", text(shown.resolve, 200), hint=TARGETS, optional=True),
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
