"""The settings as a modal: its fields are made from the settings table."""

import json
from itertools import groupby
from typing import Any

from slack_bolt import Ack, App

from bot.core.rich_text import escape, plain
from bot.desk import Desk
from bot.errors import InputError, SettingError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words
from bot.settings import ROWS, Row, Settings, row, shown

FORM = "settings"
FIELD = "value"
View = dict[str, Any]


def register(app: App, flows: Flows) -> None:
    """Hear the form when it is sent."""

    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered = changed(typed(view["state"]["values"]), view.get("private_metadata") or "{}")
        try:
            flows.desk.change_settings(entered, by=str(body["user"]["id"]))
        except SettingError as error:
            ack(response_action="errors", errors={error.name: str(error)})
        except InputError as error:
            ack(response_action="errors", errors={"default_category": str(error)})
        else:
            ack()

    app.view(FORM)(on_form)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about settings."""
    return {
        "settings": Command(
            usage="/helpdesk settings [undo_seconds [30]]",
            help="opens the desk's settings; with a name it shows one, with a value it changes it",
            act=lambda typed: _settings(flows.desk, typed),
        )
    }


def _settings(desk: Desk, typed: Typed) -> Answer:
    rest = typed.words[1:]
    if not rest:
        typed.open_view(view(desk.settings()))
        return {}
    setting = row(rest[0])
    if len(rest) == 1:
        value = shown(setting, getattr(desk.settings(), setting.key))
        return say(f"*{setting.label}* (`{setting.key}`): {escape(value)}\n{setting.help}")
    if setting.type == "secret":
        raise InputError(
            f"Slack must not see a password. At the terminal: `threaddesk settings set {setting.key}`"
        )
    changes = desk.change_settings({setting.key: " ".join(rest[1:])}, by=typed.user)
    if not changes:
        return say(f"`{setting.key}` is that already.")
    return say(escape(f"`{setting.key}` is now {changes[0].new} (it was {changes[0].old})."))


def view(settings: Settings) -> View:
    """The form, filled with what holds now. Passwords are not in it: Slack must not see them."""
    blocks: list[View] = []
    rows = [row for row in ROWS.values() if row.type != "secret"]
    for group, members in groupby(rows, key=lambda row: row.group):
        blocks.append({"type": "header", "text": plain(group, 150)})
        blocks += [_input(row, getattr(settings, row.key)) for row in members]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps({row.key: _shown(getattr(settings, row.key)) for row in rows}),
        "title": plain("Settings", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": blocks,
    }


def _input(row: Row, value: Any) -> View:
    return {
        "type": "input",
        "block_id": row.key,
        "label": plain(row.label, 2000),
        "hint": plain(f"{row.help} {_bounds(row)}", 2000),
        "optional": row.type in ("text", "address"),
        "element": _element(row, value),
    }


def _bounds(row: Row) -> str:
    return f"({f'{row.low} to {row.high} {row.unit}'.strip()})" if row.high else ""


def _element(row: Row, value: Any) -> View:
    if row.type == "switch":
        return _select(("on", "off"), "on" if value else "off")
    if row.type == "choice":
        return _select(row.choices, str(value))
    if row.type == "number":
        return {
            "type": "number_input",
            "action_id": FIELD,
            "is_decimal_allowed": False,
            "initial_value": str(value),
            "min_value": str(row.low),
            "max_value": str(row.high),
        }
    element: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": 500}
    if value:
        element["initial_value"] = str(value)
    return element


def _select(choices: tuple[str, ...], chosen: str) -> View:
    options = {choice: {"text": plain(choice, 75), "value": choice} for choice in choices}
    return {
        "type": "static_select",
        "action_id": FIELD,
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _shown(value: Any) -> str:
    """A value as the form shows and sends it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def changed(entered: dict[str, str], shown: str) -> dict[str, str]:
    """What differs from what the form showed: another admin's changes meanwhile stay as they are."""
    before = json.loads(shown)
    return {key: value for key, value in entered.items() if before.get(key) != value}


def typed(values: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What the form holds, by setting, as if typed in words."""
    entered = {}
    for key, fields in values.items():
        field = fields[FIELD]
        chosen = field.get("selected_option")
        entered[key] = str(chosen["value"]) if chosen else str(field.get("value") or "")
    return entered
