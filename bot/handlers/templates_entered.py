"""What somebody entered into the form of an email template."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.core.rich_text import Names
from bot.core.rich_text.beyond import BeyondRichText
from bot.core.rich_text.editing import Block, editable, edited
from bot.handlers.templates_fields import (
    BODY,
    CODE,
    FIELD,
    HAPPENED,
    RICH,
    SUBJECT,
    TOO_LONG,
    Fields,
    Shown,
    body_mark,
)
from bot.handlers.templates_view import View
from bot.mailing.template_changes import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A form as it stands before somebody."""

    shown: Shown
    fields: Fields
    is_unsaved: bool  # it says something else than when it was opened
    draft: Draft

    def block_of(self, place: str) -> str:
        """Where a fault of one of the parts is shown."""
        if place == BODY and self.shown.mode != TOO_LONG:
            return body_block(self.shown)
        return f"{HAPPENED if place == HAPPENED else SUBJECT}_{self.shown.number}"


def body_block(shown: Shown) -> str:
    """The block that holds the body."""
    return f"{BODY}_{shown.mode}_{shown.number}"


def entered(view: View, names: Names) -> Entered:
    """What the form holds; `names` are what people see instead of Slack's ids."""
    shown = _shown(view)
    values = view["state"]["values"]
    fields = _fields(shown, values, names)
    subject, happened = fields.subject, fields.happened
    is_same_body = shown.mode == TOO_LONG or body_mark(fields.body) in shown.marks
    return Entered(
        shown=shown,
        fields=fields,
        is_unsaved=(body_mark(subject), body_mark(happened)) != (shown.subject, shown.happened)
        or not is_same_body,
        draft=Draft(
            name=shown.name,
            subject=subject,
            happened=happened,
            body=None if is_same_body else fields.body,
            since=shown.since,
        ),
    )


def _shown(view: View) -> Shown:
    about = json.loads(view["private_metadata"])
    return Shown(**{**about, "marks": tuple(about["marks"])})


def _fields(shown: Shown, values: dict[str, Any], names: Names) -> Fields:
    subject, happened = (_line(values[f"{one}_{shown.number}"]) for one in (SUBJECT, HAPPENED))
    if shown.mode == TOO_LONG:
        return Fields(subject=subject, happened=happened, body="", mode=TOO_LONG)
    field = values[body_block(shown)]
    if shown.mode == CODE:
        return Fields(subject=subject, happened=happened, body=_line(field), mode=CODE)
    block: Block | None = field[FIELD].get("rich_text_value")
    body = edited(block, names)
    with suppress(BeyondRichText):  # else it stays as Slack has it
        block = editable(body)
    return Fields(subject=subject, happened=happened, body=body, mode=RICH, block=block)


def _line(field: dict[str, Any]) -> str:
    return str(field[FIELD].get("value") or "").strip()
