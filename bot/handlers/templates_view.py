"""The form in which an email template is changed, as it looks; templates_entered.py reads it."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from bot.core.buttons import (
    TEMPLATE_CHOOSE,
    TEMPLATE_MODE,
    TEMPLATE_OPEN,
    TEMPLATE_PREVIEW,
    TEMPLATE_RESTORE,
    TEMPLATE_TEST,
)
from bot.core.rich_text import plain
from bot.core.rich_text.beyond import BeyondRichText
from bot.core.rich_text.editing import Block, editable, edited_alone
from bot.core.wordings import LONGEST_SUBJECT, Wording
from bot.mailing.template_changes import Held, mark_of
from bot.templates import Template

FORM = "template"
FIELD = "value"
SUBJECT, BODY = "subject", "body"  # of blocks, before the number of the form
RICH, CODE, TOO_LONG = "rich", "code", "too long"
LONGEST_CODE = 3000  # characters of a text field, Slack's limit
LONGEST_RICH = 20_000  # … of HTML that is put into Slack's editor
EMPTY_IS_OFF = "Leave it empty, and no mail is sent for this event."
MASKS = "Masks such as #TicketID# are filled in when the mail is written; docs/masks.md lists them all."
View = dict[str, Any]
Listed = Sequence[tuple[Template, Wording | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the form remembers of what it showed when it was opened."""

    name: str
    mode: str
    since: str  # the mark of the words that held
    subject: str  # its mark
    marks: tuple[str, ...]  # of the body, as code and as it comes back from Slack's editor
    number: int  # of the form: other fields, so that nothing that was typed before stays in them


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the form's fields are filled with."""

    subject: str
    body: str  # HTML
    mode: str
    block: Block | None = None  # the same for Slack's editor, as rich text
    why: str = ""  # why it is not in the mode that was wanted


def filled(subject: str, body: str, wanted: str = RICH) -> Fields:
    """The fields for these words: as rich text if that is wanted and can say it, else as code."""
    why = ""
    if wanted == RICH:
        try:
            return Fields(subject=subject, body=body, mode=RICH, block=_rich(body))
        except BeyondRichText as error:
            why = f"It opens as code, because it has {error.what}: Slack's editor cannot show that."
    if size(body) <= LONGEST_CODE:
        return Fields(subject=subject, body=body, mode=CODE, why=why)
    why += f" It has {size(body):,} characters, and a text field of Slack takes {LONGEST_CODE:,}."
    return Fields(subject=subject, body=body, mode=TOO_LONG, why=why.strip())


def opened(held: Held, number: int) -> tuple[Shown, Fields]:
    """A form that shows what holds."""
    template = held.template
    fields = filled(template.subject, template.body)
    return shown_of(held, fields.mode, number), fields


def shown_of(held: Held, mode: str, number: int) -> Shown:
    """What a form remembers that is opened on these words."""
    template = held.template
    marks = [body_mark(template.body)]
    with suppress(BeyondRichText):  # then it never stands in Slack's editor
        marks.append(body_mark(edited_alone(_rich(template.body))))
    return Shown(
        name=template.name,
        mode=mode,
        since=held.mark,
        subject=body_mark(template.subject),
        marks=tuple(marks),
        number=number,
    )


def body_mark(body: str) -> str:
    """Stands for this body."""
    return mark_of("", body.replace("\r\n", "\n").strip())


def size(text: str) -> int:
    """Characters as a browser counts them: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _rich(body: str) -> Block | None:
    if len(body) > LONGEST_RICH:
        raise BeyondRichText("a very long text")
    return editable(body)


# --- blocks ----------------------------------------------------------------------------------------


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
            _subject(fields, shown.number),
            _body(fields, shown),
            {"type": "actions", "elements": _buttons(fields, shown)},
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
        {"type": "context", "elements": [plain(f"Subject: {template.subject}", 500), plain(cut, 2000)]},
    ]


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


def _subject(fields: Fields, number: int) -> View:
    element: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": LONGEST_SUBJECT}
    if fields.subject:
        element["initial_value"] = fields.subject
    return {
        "type": "input",
        "block_id": f"{SUBJECT}_{number}",
        "label": plain("Subject", 2000),
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


def _buttons(fields: Fields, shown: Shown) -> list[View]:
    sure = {
        "title": plain("Restore default", 100),
        "text": plain(f"Shall {shown.name} have its default words again?", 300),
        "confirm": plain("Restore", 30),
        "deny": plain("Cancel", 30),
        "style": "danger",
    }
    mode = {RICH: "</> Edit as code", CODE: "Edit as rich text"}.get(fields.mode)
    return [
        *([_button(mode, TEMPLATE_MODE, shown.name)] if mode else []),
        _button("Preview", TEMPLATE_PREVIEW, shown.name),
        _button("Send me a test", TEMPLATE_TEST, shown.name),
        _button("Restore default", TEMPLATE_RESTORE, shown.name) | {"confirm": sure},
    ]


def _button(text: str, action: str, value: str) -> View:
    return {"type": "button", "text": plain(text, 75), "action_id": action, "value": value}
