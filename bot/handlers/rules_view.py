"""The form of a rule, as it looks; rules_entered.py reads what was entered into it."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.core.buttons import RULE_DO, RULE_HOW, RULE_TRY, RULE_WHAT, RULE_WHO
from bot.core.rich_text import plain
from bot.core.rules import (
    ACTIONS,
    CONDITIONS,
    Action,
    Condition,
    Match,
    Names,
    Rule,
)
from bot.core.rules.actions import Does, Wants
from bot.core.rules.comparisons import HOWS
from bot.core.rules.conditions import HEADER
from bot.core.tickets import Priority

FORM = "rule"
FIELD = "value"
ROWS = 5  # conditions, and actions
MOST_OPTIONS = 100  # of a select
NOTHING = "-"  # chosen where a row is not used
EVERY = "every account"
STOP, GO_ON = "stop here", "go on"
View = dict[str, Any]
Option = tuple[str, str]  # what is shown and what is sent
State = Mapping[str, Mapping[str, Mapping[str, Any]]]


def view(rule: Rule | None, names: Names) -> View:
    """The form, filled with a rule or for a new one."""
    conditions = [*(rule.conditions if rule else ()), *[None] * ROWS][:ROWS]
    actions = [*(rule.actions if rule else ()), *[None] * ROWS][:ROWS]
    account = rule.account if rule and rule.account else EVERY
    accounts = _fitting(_same([EVERY, *names.accounts]), account)
    stop = STOP if rule and rule.stop else GO_ON
    match = rule.match if rule else Match.ALL
    blocks = [
        _input("name", "Name", _text(rule.name if rule else "", 80)),
        _input("account", "For mail of", _select(FIELD, accounts, account)),
        _input("match", "If all or any of these hold", _select(FIELD, _same(Match), match.value)),
    ]
    for row, condition in enumerate(conditions, 1):
        blocks += _condition(row, condition)
    blocks.append({"type": "header", "text": plain("Then", 150)})
    for row, action in enumerate(actions, 1):
        blocks += _action(row, action, names)
    blocks.append(_input("stop", "And after it matched", _select(FIELD, _same((GO_ON, STOP)), stop)))
    blocks.append({"type": "actions", "elements": [_try_button()]})
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": str(rule.id if rule else 0),
        "title": plain("Edit rule" if rule else "New rule", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": blocks,
    }


def _condition(row: int, condition: Condition | None) -> list[View]:
    whats = [("—", NOTHING), *_same(CONDITIONS)]
    value = condition.value if condition else ""
    if condition and condition.what == HEADER:
        value = f"{condition.header}: {value}"
    selects = [
        _select(RULE_WHAT, whats, condition.what if condition else NOTHING),
        _select(RULE_HOW, _same(HOWS), condition.how if condition else "contains"),
    ]
    hint = "Of a header its name, a colon and the value, such as X-Spam-Flag: YES." if row == 1 else ""
    return [
        _title(f"Condition {row}"),
        {"type": "actions", "block_id": f"if_{row}", "elements": selects},
        _input(f"if_value_{row}", f"Value of condition {row}", _text(value, 600), optional=True, hint=hint),
    ]


def _action(row: int, action: Action | None, names: Names) -> list[View]:
    options = [("—", NOTHING), *(one for does in ACTIONS.values() for one in _choices(does, names))]
    chosen, user, value = NOTHING, "", ""
    if action:
        wants = ACTIONS[action.do].wants
        chosen = _choice(action, wants)
        user = action.value if wants is Wants.TECHNICIAN else ""
        value = action.value if wants in (Wants.FIELD, Wants.TAG, Wants.ADDRESS) else ""
    who: View = {
        "type": "users_select",
        "action_id": RULE_WHO,
        "placeholder": plain("Whom to assign to", 150),
    }
    if user:
        who["initial_user"] = user
    hint = (
        "The tag, the address, or the custom field's value, where the action wants one." if row == 1 else ""
    )
    return [
        _title(f"Action {row}"),
        {
            "type": "actions",
            "block_id": f"then_{row}",
            "elements": [_select(RULE_DO, _fitting(options, chosen), chosen), who],
        },
        _input(f"then_value_{row}", f"Value of action {row}", _text(value, 500), optional=True, hint=hint),
    ]


def _choices(does: Does, names: Names) -> list[Option]:
    """The options of an action: one for each category, priority or field where it wants one."""
    match does.wants:
        case Wants.CATEGORY:
            return [
                (f"{does.name}: {its}", f"{does.name}|{number}") for number, its in names.categories.items()
            ]
        case Wants.PRIORITY:
            return [(f"{does.name}: {one.value}", f"{does.name}|{one.value}") for one in Priority]
        case Wants.FIELD:
            return [(f"{does.name}: {its}", f"{does.name}|{number}") for number, its in names.fields.items()]
        case _:
            return [(does.name, does.name)]


def _choice(action: Action, wants: Wants) -> str:
    if wants is Wants.FIELD:
        return f"{action.do}|{action.field}"
    return f"{action.do}|{action.value}" if wants in (Wants.CATEGORY, Wants.PRIORITY) else action.do


def _fitting(options: list[Option], chosen: str) -> list[Option]:
    """As many options as Slack takes, the chosen one among them."""
    kept = options[:MOST_OPTIONS]
    if chosen in [value for _, value in kept]:
        return kept
    missing = [one for one in options if one[1] == chosen] or [(chosen, chosen)]
    return [*kept[: MOST_OPTIONS - 1], *missing]


def _same(words: Iterable[str]) -> list[Option]:
    return [(str(word), str(word)) for word in words]


def _title(words: str) -> View:
    """What the menus below belong to: a row of menus has no label of its own."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{words}*"}}


def _input(block: str, label: str, element: View, *, optional: bool = False, hint: str = "") -> View:
    made: View = {
        "type": "input",
        "block_id": block,
        "label": plain(label, 2000),
        "optional": optional,
        "element": element,
    }
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def _text(value: str, most: int) -> View:
    element: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": most}
    return element | ({"initial_value": value} if value else {})


def _select(action: str, options: list[Option], chosen: str) -> View:
    made = {value: {"text": plain(text, 75), "value": value} for text, value in options}
    return {
        "type": "static_select",
        "action_id": action,
        "options": list(made.values()),
        "initial_option": made.get(chosen) or next(iter(made.values())),
    }


def _try_button() -> View:
    return {"type": "button", "text": plain("Try it", 75), "action_id": RULE_TRY, "value": "try"}
