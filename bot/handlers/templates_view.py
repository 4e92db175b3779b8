"""The form in which an email template is changed, as it looks; templates_entered.py reads it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.core.buttons import (
    TEMPLATE_CHOOSE,
    TEMPLATE_MODE,
    TEMPLATE_OPEN,
    TEMPLATE_PREVIEW,
    TEMPLATE_RESTORE,
    TEMPLATE_SUGGEST,
    TEMPLATE_TEST,
)
from bot.core.masks.table import SENTENCES, masks_of
from bot.core.rich_text import plain
from bot.core.rich_text.editing import Block
from bot.core.wordings import LONGEST_HAPPENED, LONGEST_SUBJECT, Wording
from bot.handlers.templates_fields import (
    BODY,
    CODE,
    FIELD,
    HAPPENED,
    LONGEST_CODE,
    RICH,
    SUBJECT,
    TOO_LONG,
    Fields,
    Shown,
)
from bot.mailing.template_changes import Changed, Held
from bot.templates import Template

FORM = "template"
EMPTY_IS_OFF = "Leave it empty, and no mail is sent for this event."
IN_TEXT = (
    "The sentence that #What_Happened# says in the text. Leave it empty to have the desk's own, "
    "which says more where the desk knows more, such as who replied."
)
IN_SUBJECT = "The subject, where that would be empty. Leave it empty to have the desk's own sentence."
MASKS = "Masks such as #TicketID# are filled in when the mail is written; docs/masks.md lists them all."
MOST_NOTICES = 20  # sentences about what was saved
View = dict[str, Any]
Listed = Sequence[tuple[Template, Wording | None]]


def view(every: Listed, held: Held, shown: Shown, fields: Fields, *notices: View) -> View:
    """The form."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(asdict(shown)),
        "title": plain("Email templates", 24),
        "submit": plain("Save", 24),
        "close": plain("Close", 24),
        "blocks": [
            {
                "type": "input",
                "block_id": f"choose_{shown.number}",
                "label": plain("Template", 2000),
                "dispatch_action": True,
                "element": _choice(every, shown.name),
            },
            {"type": "context", "elements": [plain(line, 2000) for line in _about(held)]},
            *notices,
            *([notice(f"⚠️ {fields.why}")] if fields.why and fields.mode != TOO_LONG else []),
            _line(SUBJECT, "Subject", fields.subject, LONGEST_SUBJECT, shown.number),
            _line(HAPPENED, "What happened", fields.happened, LONGEST_HAPPENED, shown.number)
            | {"hint": plain(_about_sentence(shown.name), 2000)},
            _body(fields, shown),
            {"type": "actions", "elements": _buttons(fields, shown, held.template)},
        ],
    }


def notice(words: str) -> View:
    """A sentence at the top of the form."""
    return {"type": "section", "text": plain(words, 3000)}


def unsaved(name: str, wanted: str) -> View:
    """Says that another template was chosen while there is something to be saved; a button drops it."""
    words = f"⚠️ What you changed in {name} is not saved. Save it first, or drop it."
    button = _button("Drop it", TEMPLATE_OPEN, wanted) | {"style": "danger"}
    return notice(words) | {"accessory": button}


def theirs(held: Held) -> list[View]:
    """What somebody else made of the template meanwhile, and what a second *Save* does."""
    template = held.template
    words = "Nothing is saved yet. Press Save again to have your words instead of theirs, which are:"
    body = template.body or "(empty: no mail)"
    cut = body if len(body) <= 1900 else f"{body[:1900]}… (whole: threaddesk templates show {template.name})"
    return [
        notice(f"⚠️ {held.change} {words}"),
        {
            "type": "context",
            "elements": [
                plain(f"Subject: {template.subject}", 500),
                plain(f"What happened: {template.happened}", 500),
                plain(cut, 2000),
            ],
        },
    ]


def told(changed: Changed) -> list[View]:
    """What was saved, and what its author should know of it."""
    name = changed.template.name
    if not changed.is_other:
        done = f"{name} is so already."
    elif changed.template.is_empty:
        done = f"✅ Saved: {name} is switched off, no mail is sent for this event."
    else:
        done = f"✅ Saved: {name} says this from now on."
    more = [f"⚠️ {one}" for one in (*changed.removed, *changed.warnings)]
    return [notice(one) for one in (done, *more[:MOST_NOTICES])]


def _choice(every: Listed, chosen: str) -> View:
    options = {one.name: _option(one, wording) for one, wording in every}
    return {
        "type": "static_select",
        "action_id": TEMPLATE_CHOOSE,
        "placeholder": plain("Choose a template", 150),
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _option(template: Template, wording: Wording | None) -> View:
    state = f" ({state_of(template, wording)})" if wording or template.is_empty else ""
    return {
        "text": plain(f"{template.name}{state}: {template.event}", 75),
        "value": template.name,
    }


def state_of(template: Template, wording: Wording | None) -> str:
    """In a word or two, whether mails go out by it, and in whose words."""
    return "switched off" if template.is_empty else "changed" if wording else "as it came"


def _about(held: Held) -> list[str]:
    lines = [f"When it is sent: {held.template.event}", held.change]
    if held.template.is_empty:
        lines.append("It is switched off: its text is empty, so no mail is sent for this event.")
    return lines


def _about_sentence(name: str) -> str:
    """Where the template's sentence stands."""
    return IN_TEXT if any(mask.name.lower() in SENTENCES for mask in masks_of(name)) else IN_SUBJECT


def _line(start: str, label: str, words: str, longest: int, number: int) -> View:
    element: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": longest}
    if words:
        element["initial_value"] = words
    return {
        "type": "input",
        "block_id": f"{start}_{number}",
        "label": plain(label, 2000),
        "optional": True,
        "element": element,
    }


def _body(fields: Fields, shown: Shown) -> View:
    if fields.mode == TOO_LONG:
        show, set_ = (f"threaddesk templates {word} {shown.name}" for word in ("show", "set"))
        way = f"Its text stays as it is; change it at the terminal: {show}, then {set_} --file FILE."
        return notice(f"⚠️ {fields.why} {way}")
    rich = fields.mode == RICH
    links = " A link to a mask is written as [words](#URL#)." if rich else ""
    return {
        "type": "input",
        "block_id": f"{BODY}_{fields.mode}_{shown.number}",
        "label": plain("Text" if rich else "Text, as HTML", 2000),
        "hint": plain(f"{EMPTY_IS_OFF} {MASKS}{links}", 2000),
        "optional": True,
        "element": _editor(fields.block) if rich else _code(fields.body),
    }


def _editor(block: Block | None) -> View:
    element: View = {"type": "rich_text_input", "action_id": FIELD}
    return element | ({"initial_value": block} if block else {})


def _code(body: str) -> View:
    element: View = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": True,
        "max_length": LONGEST_CODE,
    }
    return element | ({"initial_value": body} if body else {})


def _buttons(fields: Fields, shown: Shown, template: Template) -> list[View]:
    sure = {
        "title": plain("Restore default", 100),
        "text": plain(f"Shall {shown.name} have its default words again?", 300),
        "confirm": plain("Restore", 30),
        "deny": plain("Cancel", 30),
        "style": "danger",
    }
    suggests = template.is_empty and template.suggestion
    mode = {RICH: "</> Edit as code", CODE: "Edit as rich text"}.get(fields.mode)
    return [
        *([_button("Use the suggested text", TEMPLATE_SUGGEST, shown.name)] if suggests else []),
        *([_button(mode, TEMPLATE_MODE, shown.name)] if mode else []),
        _button("Preview", TEMPLATE_PREVIEW, shown.name),
        _button("Send me a test", TEMPLATE_TEST, shown.name),
        _button("Restore default", TEMPLATE_RESTORE, shown.name) | {"confirm": sure},
    ]


def _button(text: str, action: str, value: str) -> View:
    return {"type": "button", "text": plain(text, 75), "action_id": action, "value": value}
