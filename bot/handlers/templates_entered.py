"""What somebody entered into the form of an email template."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.core.rich_text import Names
from bot.core.rich_text.beyond import BeyondRichText
from bot.core.rich_text.editing import Block, editable, edited
from bot.handlers.templates_view import (
    BODY,
    CODE,
    FIELD,
    RICH,
    SUBJECT,
    TOO_LONG,
    Fields,
    Shown,
    View,
    body_mark,
)
from bot.mailing.template_changes import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A form as it stands before somebody."""

    shown: Shown
    fields: Fields
    is_unsaved: bool  # it says something else than when it was opened
    draft: Draft

    def block_of(self, place: str) -> str:
        """Where a fault of the subject or the body is shown."""
        is_body = place == BODY and self.shown.mode != TOO_LONG
        return body_block(self.shown) if is_body else f"{SUBJECT}_{self.shown.number}"


def body_block(shown: Shown) -> str:
    """The block that holds the body."""
    return f"{BODY}_{shown.mode}_{shown.number}"


def entered(view: View, names: Names) -> Entered:
    """What the form holds; `names` are what people see instead of Slack's ids."""
    shown = _shown(view)
    values = view["state"]["values"]
    subject = str(values[f"{SUBJECT}_{shown.number}"][FIELD].get("value") or "").strip()
    fields = _fields(shown, subject, values, names)
    is_same_body = shown.mode == TOO_LONG or body_mark(fields.body) in shown.marks
    return Entered(
        shown=shown,
        fields=fields,
        is_unsaved=body_mark(subject) != shown.subject or not is_same_body,
        draft=Draft(
            name=shown.name, subject=subject, body=None if is_same_body else fields.body, since=shown.since
        ),
    )


def _shown(view: View) -> Shown:
    about = json.loads(view["private_metadata"])
    return Shown(**{**about, "marks": tuple(about["marks"])})


def _fields(shown: Shown, subject: str, values: dict[str, Any], names: Names) -> Fields:
    if shown.mode == TOO_LONG:
        return Fields(subject=subject, body="", mode=TOO_LONG)
    field = values[body_block(shown)][FIELD]
    if shown.mode == CODE:
        return Fields(subject=subject, body=str(field.get("value") or "").strip(), mode=CODE)
    block: Block | None = field.get("rich_text_value")
    body = edited(block, names)
    with suppress(BeyondRichText):  # else it stays as Slack has it
        block = editable(body)
    return Fields(subject=subject, body=body, mode=RICH, block=block)
