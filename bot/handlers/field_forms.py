"""The custom fields as a modal, and the form in which one is made or changed."""

from collections.abc import Mapping
from typing import Any

from bot.admin.custom_fields import in_words
from bot.core.buttons import FIELD_EDIT, FIELD_NEW, Button
from bot.core.cards import actions, button
from bot.core.fields import EVERY, LONGEST_NAME, NO, YES, Field, SeenBy, Type
from bot.core.rich_text import plain
from bot.handlers.ticket_forms import VALUE, entry, menu, text, value_of

View = dict[str, Any]
LIST, FORM = "fields", "field_form"
MOST_CATEGORIES = 99  # a menu has 100 entries
_SEEN = {
    SeenBy.PUBLIC.value: "Customers too",
    SeenBy.TECHNICIANS.value: "Technicians",
    SeenBy.ADMINS.value: "Administrators only",
}
_TYPES = {one.value: one.value.capitalize() for one in Type}


def list_view(fields: list[Field], categories: Mapping[int, str]) -> View:
    """All custom fields, each with a button that changes it."""
    blocks: list[View] = [
        {
            "type": "section",
            "text": plain(f"{one.name}: {in_words(one, categories.get(one.category or 0, ''))}", 3000),
            "accessory": button(Button(text="Change", action=FIELD_EDIT, value=one.name)),
        }
        for one in fields
    ]
    if not blocks:
        words = "No custom field yet. A field is a fact about tickets that this desk names itself."
        blocks = [{"type": "section", "text": plain(words, 3000)}]
    new = Button(text="New field", action=FIELD_NEW, value="new", style="primary")
    return {
        "type": "modal",
        "callback_id": LIST,
        "title": plain("Custom fields", 24),
        "close": plain("Close", 24),
        "blocks": [*blocks, {"type": "divider"}, *actions([new])],
    }


def form_view(field: Field | None, categories: Mapping[int, str]) -> View:
    """The form of a field; None: a new one."""
    shown = field or Field(id=0, name="")
    names = dict(list(categories.items())[:MOST_CATEGORIES])
    own = names.get(shown.category or 0, EVERY)
    options = text("\n".join(shown.options), 3000) | {"multiline": True}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": shown.name,
        "title": plain("Custom field", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            entry("name", "Name", text(shown.name, LONGEST_NAME)),
            entry("type", "Type", menu(_TYPES, shown.type.value)),
            entry("options", "Options", options, hint="Of a choice: one on each line.", optional=True),
            entry("seen", "Who sees its values", menu(_SEEN, shown.seen_by.value)),
            entry(
                "required",
                "Required",
                menu(
                    {NO: "No", YES: "Yes: a ticket without it cannot be closed"},
                    YES if shown.required else NO,
                ),
            ),
            entry("category", "Category", menu({EVERY: "All"} | {one: one for one in names.values()}, own)),
        ],
    }


def entered(view: View) -> dict[str, str]:
    """What the form holds, in the words of `core.fields.WORDS`."""
    return {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
