"""What a person picked or typed in an interactive element, in the form Slack reports it."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack.block_table import RICH_TEXT
from sandbox.slack.blocks import elements_of
from sandbox.slack.refusals import SlackRefused
from sandbox.slack.typed_text import typed
from sandbox.slack.workspace import Payload, Workspace

# element type -> (field that reports the state, field that presets it)
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_DATES = {"datepicker": r"\d{4}-\d{2}-\d{2}", "timepicker": r"([01]\d|2[0-3]):[0-5]\d"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def initial_state(blocks: list[Payload]) -> Payload:
    """`state.values` before anybody touched anything."""
    values: Payload = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in FIELDS:
                state, preset = FIELDS[element["type"]]
                value = element.get(preset, [] if state.endswith("s") else None)
                values.setdefault(block["block_id"], {})[element["action_id"]] = _state(
                    element["type"], state, value
                )
    return values


def _state(kind: str, field: str, value: Any) -> Payload:
    """The state of an element; of an empty editor Slack reports no value at all."""
    if kind == "rich_text_input" and (value is None or not _shows(value)):
        return {"type": kind}
    return {"type": kind, field: value}


def _shows(rich: Any) -> bool:
    """Whether there is anything in a rich_text block."""
    parts = rich.get("elements", ())
    return any(map(_shows, parts)) if rich["type"].startswith("rich_text") else True


def chosen(ws: Workspace, element: Payload, plain: Any) -> Payload:
    """The state of an element after a person gave it a plain value."""
    kind = element["type"]
    if kind not in FIELDS:
        raise SlackRefused("not_an_input", f"A {kind} takes no value.")
    field = FIELDS[kind][0]
    if plain is None or plain == "" or plain == []:
        return _state(kind, field, [] if field.endswith("s") else None)
    return _state(kind, field, _value(ws, element, field, plain))


def _value(ws: Workspace, element: Payload, field: str, plain: Any) -> Any:
    if field == "selected_option":
        return option(element, plain)
    if field == "selected_options":
        return [option(element, value) for value in _as_list(element, plain)]
    if field in ("selected_user", "selected_conversation", "selected_channel"):
        return _known(ws, field, plain)
    if field in ("selected_users", "selected_conversations", "selected_channels"):
        return [_known(ws, field, value) for value in _as_list(element, plain)]
    if field == "rich_text_value":
        return _rich_text(ws, plain)
    if element["type"] in _DATES and not re.fullmatch(_DATES[element["type"]], str(plain)):
        raise SlackRefused("no_such_date", f"{plain} is no {element['type'].removesuffix('picker')}.")
    return plain if field in ("files", "selected_date_time") else str(plain)


def _rich_text(ws: Workspace, plain: Any) -> Payload:
    """What stands in an editor: made of what somebody types with the composer's marks, or as it is."""
    if isinstance(plain, str):
        blocks = typed(ws, plain).blocks
        return {"type": "rich_text", "elements": blocks[0]["elements"] if blocks else []}
    for problem in RICH_TEXT.check(plain, "/rich_text_value"):
        raise SlackRefused("no_rich_text", problem.sentence)
    return dict(plain)


def _as_list(element: Payload, plain: Any) -> list[Any]:
    values = [plain] if isinstance(plain, str) else list(plain)
    most = element.get("max_selected_items")
    if most is not None and len(values) > most:
        raise SlackRefused("too_many_selected", f"You can only select up to {most}.")
    return values


def option(element: Payload, value: Any) -> Payload:
    """The option of that value."""
    groups = [group["options"] for group in element.get("option_groups", ())]
    for row in [*element.get("options", ()), *(row for group in groups for row in group)]:
        if row["value"] == value:
            return dict(row)
    raise SlackRefused("no_such_option", f"There is no option {value!r}.")


def _known(ws: Workspace, field: str, wanted: Any) -> str:
    known = ws.users if "user" in field else ws.channels
    if wanted not in known:
        raise SlackRefused("no_such_option", f"There is no {field.removeprefix('selected_')} {wanted!r}.")
    return str(wanted)


def input_error(block: Payload, state: Payload | None) -> str:
    """What Slack itself says about an input before it asks the app, or nothing."""
    element = block["element"]
    value = state.get(FIELDS[element["type"]][0]) if state else None
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    match element["type"]:
        case "plain_text_input":
            return _length_error(element, str(value))
        case "email_text_input" if not _ADDRESS.fullmatch(str(value)):
            return "Please enter a valid email address."
        case "url_text_input" if not re.match(r"https?://\S+", str(value)):
            return "Please enter a valid URL."
        case "number_input":
            return _number_error(element, str(value))
    return ""


def _length_error(element: Payload, text: str) -> str:
    low, high = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < low:
        return f"Please enter at least {low} characters."
    return f"Please enter no more than {high} characters." if len(text) > high else ""


def _number_error(element: Payload, text: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, text):
        return "Please enter a valid number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""
