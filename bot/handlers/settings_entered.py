"""What the form of settings remembers from one group to the next, and what was entered into it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Any

from bot.core.names import key_of
from bot.core.people import Category
from bot.core.setting_values import as_typed
from bot.settings import ROWS, Row, Settings

FIELD = "value"
MOST_REMEMBERED = 3_000  # characters of a view's private_metadata
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(row.group for row in ROWS.values()))
View = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one showing of the form hands on to the next."""

    group: str  # whose settings are shown
    turn: int = 0  # counts the showings: fields that come back must not look like those that were there
    shown: Mapping[str, str] = field(default_factory=dict)  # for each key, the mark of what was shown first
    entered: Mapping[str, str] = field(default_factory=dict)  # what differs from that and is not saved yet

    def kept(self) -> str:
        """As the form keeps it; what was entered in its own group stands in its fields."""
        others = {key: typed for key, typed in self.entered.items() if ROWS[key].group != self.group}
        return json.dumps(asdict(replace(self, entered=others)), ensure_ascii=False, separators=(",", ":"))

    @property
    def fits(self) -> bool:
        """Whether Slack can keep so much."""
        return len(self.kept()) <= MOST_REMEMBERED

    def block(self, name: str) -> str:
        """The block_id of a field in this showing."""
        return f"{name}/{self.turn}"


def first_memory(values: Mapping[str, str]) -> Memory:
    """Of a form that was just opened."""
    return turned(Memory(group=GROUPS[0], turn=-1), GROUPS[0], values, {})


def turned(memory: Memory, group: str, values: Mapping[str, str], pending: Mapping[str, str]) -> Memory:
    """The form's memory when it turns to a group.

    Args:
        values: what holds now, as forms hold it.
        pending: what was entered and is not saved.
    """
    marks = {row.key: mark(values[row.key]) for row in rows_of(group)}
    first = {key: memory.shown[key] for key in pending}
    return Memory(group=group, turn=memory.turn + 1, shown=marks | first, entered=dict(pending))


def remembered(view: View) -> Memory:
    """The memory that a form carries."""
    return Memory(**json.loads(view["private_metadata"]))


def entered(view: View) -> dict[str, str]:
    """What is entered in all groups and differs from what the form showed, by setting, as if typed in words.

    Another admin's changes meanwhile stay as they are: what was not touched is not in it.
    """
    memory = remembered(view)
    now = {**memory.entered, **_typed(view["state"]["values"], memory.group)}
    return {key: typed for key, typed in now.items() if mark(typed) != memory.shown.get(key)}


def _typed(values: Mapping[str, Mapping[str, Any]], group: str) -> dict[str, str]:
    fields = {block.rpartition("/")[0]: next(iter(field.values())) for block, field in values.items()}
    boxes = (field["selected_options"] for field in fields.values() if "selected_options" in field)
    on = {option["value"] for checked in boxes for option in checked}
    return {row.key: _of_row(row, fields, on) for row in rows_of(group)}


def _of_row(row: Row, fields: Mapping[str, Mapping[str, Any]], on: set[str]) -> str:
    if row.type == "switch":
        return "on" if row.key in on else "off"
    field = fields[row.key]
    chosen = field.get("selected_option")
    return str(chosen["value"]) if chosen else str(field.get("value") or "")


def rows_of(group: str) -> list[Row]:
    """The settings that the form shows in a group. Passwords are not among them: Slack must not see them."""
    return [row for row in ROWS.values() if row.group == group and row.type != "secret"]


def values_of(settings: Settings, categories: Sequence[Category]) -> dict[str, str]:
    """What holds now, as forms hold it; a category by its name as it is written."""
    values = {row.key: as_typed(getattr(settings, row.key)) for row in ROWS.values() if row.type != "secret"}
    names = {key_of(category.name): category.name for category in categories}
    return {
        key: names.get(key_of(value), value) if ROWS[key].type == "category" else value
        for key, value in values.items()
    }


def mark(typed: str) -> str:
    """A few characters that tell one value from another."""
    return blake2b(typed.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
