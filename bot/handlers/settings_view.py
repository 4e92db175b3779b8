"""The form of settings as Slack shows it: groups like tabs, switches as checkboxes, the rest as fields."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.core.buttons import (
    SETTINGS_DESK,
    SETTINGS_INCOMING,
    SETTINGS_NOTICES,
    SETTINGS_OUTGOING,
    SETTINGS_SWITCHES,
)
from bot.core.people import Category
from bot.core.rich_text import escape, plain
from bot.core.setting_values import shown
from bot.handlers.settings_entered import FIELD, GROUPS, Memory, View, rows_of
from bot.settings import DESK, NOTICES, ROWS, SENDING, TICKETS, Row, Settings

FORM = "settings"
# What each group's button does and says: short, so that all stand in one line.
TABS = {
    TICKETS: (SETTINGS_INCOMING, "Incoming"),
    NOTICES: (SETTINGS_NOTICES, "Notifications"),
    SENDING: (SETTINGS_OUTGOING, "Outgoing"),
    DESK: (SETTINGS_DESK, "Desk"),
}
MOST_OPTIONS = 100  # of a select
IN_SLACK_NO = "It is set at the terminal, as Slack must not see it: threaddesk settings set {key}"
AFTERWARDS = "Every change is listed in /helpdesk audit, and can be undone there."


def view(
    settings: Settings,
    values: Mapping[str, str],
    memory: Memory,
    *,
    categories: Sequence[Category],
    notice: str = "",
) -> View:
    """The form with one group, filled with what holds now and what was entered already."""
    filled = {**values, **memory.entered}
    names = [category.name for category in categories]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": memory.kept(),
        "title": plain("Settings", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            _tabs(memory),
            *_notice(notice),
            *_unsaved(memory),
            *(block for part in _parts(memory.group) for block in _switches(part, memory, filled)),
            *(_input(row, filled[row.key], memory, names) for row in _fields(memory.group)),
            *_secrets(memory.group, settings),
            {"type": "context", "elements": [plain(AFTERWARDS, 2000)]},
        ],
    }


def _tabs(memory: Memory) -> View:
    return {
        "type": "actions",
        "block_id": memory.block("groups"),
        "elements": [_tab(memory, one) for one in GROUPS],
    }


def _tab(memory: Memory, group: str) -> View:
    button: View = {
        "type": "button",
        "action_id": TABS[group][0],
        "text": plain(TABS[group][1], 75),
        "value": group,
    }
    return button | ({"style": "primary"} if group == memory.group else {})


def _notice(words: str) -> list[View]:
    text = {"type": "mrkdwn", "text": f"⚠️ {escape(words)}"[:3000]}
    return [{"type": "section", "text": text}] if words else []


def _unsaved(memory: Memory) -> list[View]:
    """How much waits in other groups to be saved."""
    groups = [ROWS[key].group for key in memory.entered]
    counts = [f"{one} ({groups.count(one)})" for one in GROUPS if one in groups and one != memory.group]
    if not counts:
        return []
    words = f"Entered and not saved yet: {', '.join(counts)}. Save saves all groups."
    return [{"type": "context", "elements": [plain(words, 2000)]}]


def _parts(group: str) -> list[list[Row]]:
    """The switches of a group, those that belong together in one list."""
    switches = [row for row in rows_of(group) if row.type == "switch"]
    return [list(rows) for _, rows in groupby(switches, key=lambda row: row.part)]


def _switches(rows: Sequence[Row], memory: Memory, filled: Mapping[str, str]) -> list[View]:
    options = {row.key: _box(row) for row in rows}
    on = [option for key, option in options.items() if filled[key] == "on"]
    boxes: View = {"type": "checkboxes", "action_id": SETTINGS_SWITCHES, "options": list(options.values())}
    if on:
        boxes["initial_options"] = on
    part = rows[0].part
    # As an action, not as an input: that would have "(optional)" beside its name.
    shown = {"type": "actions", "block_id": memory.block(f"{SETTINGS_SWITCHES} {part}"), "elements": [boxes]}
    return [*([{"type": "header", "text": plain(part, 150)}] if part else []), shown]


def _box(row: Row) -> View:
    return {
        "text": plain(row.brief or row.label, 75),
        "description": plain(row.note or row.help, 75),
        "value": row.key,
    }


def _fields(group: str) -> list[Row]:
    return [row for row in rows_of(group) if row.type != "switch"]


def _input(row: Row, value: str, memory: Memory, categories: Sequence[str]) -> View:
    return {
        "type": "input",
        "block_id": memory.block(row.key),
        "label": plain(row.label, 2000),
        "hint": plain(f"{row.help} {f'({row.bounds})' if row.bounds else ''}", 2000),
        "optional": row.type in ("text", "address"),
        "element": _element(row, value, categories),
    }


def _element(row: Row, value: str, categories: Sequence[str]) -> View:
    choices = categories if row.type == "category" else row.choices
    if value in choices and len(choices) <= MOST_OPTIONS:
        return _select(choices, value)
    if row.type == "number":
        return {
            "type": "number_input",
            "action_id": FIELD,
            "is_decimal_allowed": False,
            "initial_value": value,
            "min_value": str(row.low),
            "max_value": str(row.high),
        }
    element: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": 500}
    return element | ({"initial_value": value} if value else {})


def _select(choices: Sequence[str], chosen: str) -> View:
    options: dict[str, Any] = {choice: {"text": plain(choice, 75), "value": choice} for choice in choices}
    return {
        "type": "static_select",
        "action_id": FIELD,
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _secrets(group: str, settings: Settings) -> list[View]:
    rows = [row for row in ROWS.values() if row.group == group and row.type == "secret"]
    return [
        {"type": "context", "elements": [plain(f"{row.label}: {_state(row, settings)}", 2000)]}
        for row in rows
    ]


def _state(row: Row, settings: Settings) -> str:
    return f"{shown(row, getattr(settings, row.key))}. {IN_SLACK_NO.format(key=row.key)}"
