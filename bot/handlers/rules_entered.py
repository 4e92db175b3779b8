"""What was entered into the form of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.buttons import RULE_DO, RULE_HOW, RULE_WHAT, RULE_WHO
from bot.core.rules import ACTIONS, EVERY_ACCOUNT, Condition, Names, Written, WrittenAction
from bot.core.rules.actions import Wants
from bot.core.rules.conditions import HEADER
from bot.handlers.rules_view import EVERY, FIELD, NOTHING, ROWS, STOP

State = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A rule as somebody entered it, and in which rows of the form its parts stand."""

    written: Written
    condition_rows: tuple[int, ...]
    action_rows: tuple[int, ...]


def place_of(where: str, found: Entered) -> str:
    """The block below which an error belongs: Slack shows them below inputs only."""
    key, _, number = where.partition(" ")
    if key in ("if", "then"):
        rows = found.condition_rows if key == "if" else found.action_rows
        return f"{key}_value_{rows[int(number) - 1] if number else 1}"
    return key if key in ("account", "match") else "name"


def entered(state: State, names: Names, *, enabled: bool) -> Entered:
    """The rule that somebody entered, in words; rows that are not used are left out."""
    rows = range(1, ROWS + 1)
    conditions = {row: found for row in rows if (found := _entered_condition(state, row))}
    actions = {row: done for row in rows if (done := _entered_action(state, row, names))}
    account = _option(state, "account", FIELD)
    return Entered(
        written=Written(
            name=_typed(state, "name"),
            account=EVERY_ACCOUNT if account == EVERY else account,
            match=_option(state, "match", FIELD),
            conditions=tuple(conditions.values()),
            actions=tuple(actions.values()),
            stop=_option(state, "stop", FIELD) == STOP,
            enabled=enabled,
        ),
        condition_rows=tuple(conditions),
        action_rows=tuple(actions),
    )


def _entered_condition(state: State, row: int) -> Condition | None:
    what, value = _option(state, f"if_{row}", RULE_WHAT), _typed(state, f"if_value_{row}")
    if what == NOTHING and not value.strip():
        return None
    header = ""
    if what == HEADER:
        name, _, rest = value.partition(":")
        header, value = name.strip(), rest.removeprefix(" ")
    how = _option(state, f"if_{row}", RULE_HOW)
    return Condition(what="" if what == NOTHING else what, how=how, value=value, header=header)


def _entered_action(state: State, row: int, names: Names) -> WrittenAction | None:
    chosen, value = _option(state, f"then_{row}", RULE_DO), _typed(state, f"then_value_{row}")
    if chosen == NOTHING and not value.strip():
        return None
    do, _, which = ("" if chosen == NOTHING else chosen).partition("|")
    wants = ACTIONS[do].wants if do in ACTIONS else Wants.NOTHING
    match wants:
        case Wants.CATEGORY:
            return WrittenAction(do=do, value=names.categories.get(int(which), which))
        case Wants.PRIORITY:
            return WrittenAction(do=do, value=which)
        case Wants.TECHNICIAN:
            return WrittenAction(do=do, value=str(state[f"then_{row}"][RULE_WHO].get("selected_user") or ""))
        case Wants.FIELD:
            return WrittenAction(do=do, value=value, field=names.fields.get(int(which), which))
        case _:
            return WrittenAction(do=do, value=value)


def _option(state: State, block: str, action: str) -> str:
    chosen = state.get(block, {}).get(action, {}).get("selected_option") or {}
    return str(chosen.get("value", NOTHING))


def _typed(state: State, block: str) -> str:
    return str(state[block][FIELD].get("value") or "")
