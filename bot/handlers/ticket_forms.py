"""The forms of a card's menu: facts, note and time, custom fields, subscribers. What they hold, as typed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from bot.core.fields import LONGEST_VALUE, NO, YES, Field, Type
from bot.core.people import Category
from bot.core.rich_text import plain
from bot.core.tickets import Priority, Ticket
from bot.tickets.facts import NOBODY, Facts
from bot.tickets.field_values import Sheet

View = dict[str, Any]
VALUE = "value"
FACTS, NOTE, FIELDS, SUBSCRIBERS = "ticket_facts", "ticket_note", "ticket_fields", "ticket_subscribers"
MOVE = "ticket_move"
MOST_OPTIONS = 100  # of a menu
EMPTY = "-"  # the entry of a menu that clears a value
LONGEST_NOTE = 3000  # characters, Slack's limit
ADD, REMOVE = "add", "remove"
LARGEST = 200_000  # characters of blocks; Slack takes a view of 250,000
MOST_LISTED = 50
FIELD = "field_"  # … and the field's number: a block


def facts_view(facts: Facts) -> View:
    """Who has the ticket, its priority, due date and tags."""
    ticket, tags = facts.ticket, " ".join(facts.ticket.tags)
    priorities = {one.value: one.value.capitalize() for one in Priority}
    when = f"Such as “tomorrow 5pm”, “fri 14:00” or “2026-12-01 9:00” ({facts.zone}). Empty: no due date."
    entered = {
        "assignee": ticket.assignee or NOBODY,
        "priority": ticket.priority.value,
        "due": facts.due,
        "tags": tags,
    }
    who: View = {"type": "users_select", "action_id": VALUE, "placeholder": plain("Nobody", 150)}
    who |= {"initial_user": ticket.assignee} if ticket.assignee else {}
    blocks = [
        entry("assignee", "Assignee", who, optional=True),
        entry("priority", "Priority", menu(priorities, ticket.priority.value)),
        entry("due", "Due", text(facts.due, 60), hint=when, optional=True),
        entry("tags", "Tags", text(tags, 900), hint="Words, with spaces between.", optional=True),
    ]
    return modal(FACTS, f"Ticket #{ticket.number}", blocks, about(ticket, entered))


def note_view(ticket: Ticket) -> View:
    """A note for technicians, and time that was spent."""
    note = text("", LONGEST_NOTE) | {"multiline": True}
    blocks = [
        entry("note", "Note", note, hint="Only technicians see it; it is never mailed.", optional=True),
        entry("time", "Time spent", text("", 20), hint="Such as 45m, 1h30m or -15m.", optional=True),
    ]
    return modal(NOTE, f"Note in #{ticket.number}", blocks, about(ticket, {"note": "", "time": ""}))


def fields_view(sheet: Sheet) -> View:
    """The custom fields that somebody may fill in."""
    entered = {f"{FIELD}{one.id}": sheet.value(one) for one in sheet.fields}
    blocks: list[View] = [_field(one, sheet.value(one)) for one in sheet.fields]
    if not blocks:
        words = "Tickets of this category have no custom fields; admins make them with /helpdesk field add."
        return modal(FIELDS, f"Fields of #{sheet.ticket.number}", [sentence(words)])
    while len(json.dumps(blocks)) > LARGEST:
        blocks = blocks[: len(blocks) * 3 // 4]
    if more := [one.name for one in sheet.fields[len(blocks) :]]:
        blocks.append(sentence(f"By words, with /ticket field: {', '.join(more)}"))
    return modal(FIELDS, f"Fields of #{sheet.ticket.number}", blocks, about(sheet.ticket, entered))


def subscribers_view(ticket: Ticket) -> View:
    """Who gets the ticket's updates, to add some and to leave some out."""
    blocks = [entry(ADD, "Add", text("", 1000), hint="Mail addresses, with spaces between.", optional=True)]
    if ticket.subscribers:
        options = [_option(one, one) for one in ticket.subscribers[:MOST_LISTED]]
        element: View = {"type": "multi_static_select", "action_id": VALUE, "options": options}
        element |= {"placeholder": plain("Nobody", 150)}
        blocks.insert(0, sentence(f"Its updates go to {', '.join(ticket.subscribers)}."))
        blocks.append(entry(REMOVE, "Remove", element, optional=True))
    else:
        blocks.insert(0, sentence("Nobody gets its updates."))
    return modal(SUBSCRIBERS, f"Subscribers of #{ticket.number}", blocks, about(ticket, {}))


def move_view(ticket: Ticket, categories: list[Category]) -> View:
    """The categories to which the ticket may go."""
    title = f"Move #{ticket.number}"
    if not categories:
        words = "There is no other category; admins make one with /helpdesk category add."
        return modal(MOVE, title, [sentence(words)])
    where = menu({one.name: one.name for one in categories[:MOST_OPTIONS]}, "")
    hint = "A new card is posted in its channel; the old thread leads there."
    return modal(MOVE, title, [entry("category", "Category", where, hint=hint)], about(ticket, {}))


# --- what was sent -----------------------------------------------------------------------------


def number_in(view: View) -> int:
    """The ticket that a form is about."""
    return int(json.loads(view["private_metadata"])["ticket"])


def shown_assignee(view: View) -> str:
    """The Slack user id of who has the ticket, as the form showed it; empty for nobody."""
    elements = [one["element"] for one in view["blocks"] if one["block_id"] == "assignee"]
    return str(elements[0].get("initial_user", "")) if elements else ""


def changed(view: View) -> dict[str, str]:
    """What differs from what the form showed, by block: another's changes meanwhile stay as they are."""
    before = json.loads(view["private_metadata"])["before"]
    now = {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
    return {name: value for name, value in now.items() if _short(value) != before.get(name, _short(""))}


def value_of(state: Mapping[str, Any]) -> str:
    """What one element holds; of several choices all, with spaces between."""
    if state.get("selected_options") is not None:
        return " ".join(str(one["value"]) for one in state["selected_options"])
    chosen = state.get("selected_option")
    if chosen:
        return "" if chosen["value"] == EMPTY else str(chosen["value"])
    if "selected_conversation" in state:
        return str(state["selected_conversation"] or "")
    if "selected_user" in state:
        return str(state["selected_user"] or NOBODY)
    return str(state.get("value") or "")


def about(ticket: Ticket, shown: Mapping[str, str]) -> str:
    """What comes back with a form: its ticket, and what it showed."""
    before = {name: _short(value) for name, value in shown.items()}
    return json.dumps({"ticket": ticket.number, "before": before})


def _short(value: str) -> int:
    """What stands for a value where Slack keeps 3,000 characters: the same for the same."""
    return crc32(value.encode())


# --- blocks ------------------------------------------------------------------------------------


def modal(name: str, title: str, blocks: Iterable[View], metadata: str = "") -> View:
    """A form; without metadata it only tells something, and cannot be sent."""
    view: View = {"type": "modal", "callback_id": name, "title": plain(title, 24), "blocks": list(blocks)}
    view["close"] = plain("Cancel" if metadata else "Close", 24)
    return view | ({"submit": plain("Save", 24), "private_metadata": metadata} if metadata else {})


def _field(field: Field, value: str) -> View:
    hints = {Type.NUMBER: "A number.", Type.DATE: "A date, such as 2026-12-01."}
    needed = "A ticket without it cannot be closed." if field.required else ""
    hint = " ".join(one for one in (hints.get(field.type, ""), needed) if one)
    return entry(f"{FIELD}{field.id}", field.name, _element(field, value), hint=hint, optional=True)


def _element(field: Field, value: str) -> View:
    if field.type not in (Type.SWITCH, Type.CHOICE):
        return text(value, LONGEST_VALUE)
    known = (YES, NO) if field.type is Type.SWITCH else field.options
    # A value from before the options were changed is offered as long as the ticket has it.
    choices = dict.fromkeys((*known, value) if value else known)
    return menu({EMPTY: "—"} | {one: one for one in choices}, value or EMPTY)


def menu(choices: Mapping[str, str], chosen: str) -> View:
    """A select with one of these values chosen."""
    options = {value: _option(words, value) for value, words in choices.items()}
    element: View = {"type": "static_select", "action_id": VALUE, "options": list(options.values())}
    return element | ({"initial_option": options[chosen]} if chosen in options else {})


def _option(words: str, value: str) -> View:
    return {"text": plain(words, 75), "value": value[:150]}


def text(value: str, longest: int) -> View:
    """A field for words."""
    element: View = {"type": "plain_text_input", "action_id": VALUE, "max_length": longest}
    return element | ({"initial_value": value[:longest]} if value else {})


def entry(name: str, label: str, element: View, *, hint: str = "", optional: bool = False) -> View:
    """An entry of a form; `name` is its block's id."""
    block: View = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}
    return block | {"optional": optional} | ({"hint": plain(hint, 2000)} if hint else {})


def sentence(words: str) -> View:
    """A line of a form or list."""
    return {"type": "section", "text": plain(words, 3000)}


def small(words: str) -> View:
    """A line in small letters."""
    return {"type": "context", "elements": [plain(words, 2000)]}
