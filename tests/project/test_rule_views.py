"""The views of rules have the shape that Slack documents and keep its limits, however long rules are."""

import json
from typing import Any

import pytest

from bot.core import cards
from bot.core.rules import ACTIONS, CONDITIONS, Action, Condition, Names, Rule
from bot.core.rules.actions import Does, Wants
from bot.core.rules.conditions import HEADER, What
from bot.handlers.rules_form import trial_view
from bot.handlers.rules_list import list_view
from bot.handlers.rules_view import EVERY, ROWS, view
from bot.incoming.rule_trial import MOST_MAILS, Hit, Trial
from tests.contract.rows import NOW
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import excesses, faults, view_shape_faults
from tests.project.test_views_and_blocks import LONG, a_ticket

pytestmark = needs_contracts

MOST_BLOCKS = 100  # of a view
LARGEST_VIEW = 250_000  # characters
NAMES = Names(
    categories={number: f"Category {number} {'x' * 70}" for number in range(1, 90)},
    fields={number: f"Field {number} {'y' * 30}" for number in range(1, 51)},
    accounts=tuple(f"{number}{'z' * 60}@{'a' * 60}.test" for number in range(150)),
)
VALUES = {Wants.CATEGORY: "89", Wants.PRIORITY: "high", Wants.TECHNICIAN: "U0123ABCD", Wants.NOTHING: ""}


def a_rule(number: int, parts: int = ROWS) -> Rule:
    """A rule with other conditions and actions for each number."""
    whats, dos = list(CONDITIONS.values()), list(ACTIONS.values())
    return Rule(
        id=number,
        name=f"{number:04}{LONG[:76]}",
        position=number,
        account=NAMES.accounts[-1],
        conditions=tuple(a_condition(whats[(number + row) % len(whats)]) for row in range(parts)),
        actions=tuple(an_action(dos[(number + row) % len(dos)]) for row in range(parts)),
        fault=LONG,
        enabled=False,
    )


def a_condition(what: What) -> Condition:
    header = "X" * 99 if what.name == HEADER else ""
    return Condition(what=what.name, how=what.kind.comparisons[-1], value=LONG[:500], header=header)


def an_action(does: Does) -> Action:
    field = 50 if does.wants is Wants.FIELD else None
    return Action(do=does.name, value=VALUES.get(does.wants, LONG[:500]), field=field)


def faults_of(shown: dict[str, Any]) -> list[str]:
    """Everything that Slack would refuse in this view."""
    shapes = view_shape_faults(shown)
    many = [f"{len(shown['blocks'])} blocks"] if len(shown["blocks"]) > MOST_BLOCKS else []
    ids = [one["block_id"] for one in shown["blocks"] if "block_id" in one]
    repeated = ["a block_id twice"] if len(ids) != len(set(ids)) else []
    large = ["too large"] if len(json.dumps(shown)) > LARGEST_VIEW else []
    return [*shapes, *excesses(shown, "view"), *many, *repeated, *large]


@pytest.mark.parametrize("count", [0, 1, 200])
@pytest.mark.parametrize("trouble", ["", LONG])
def test_the_list_of_rules(count: int, trouble: str) -> None:
    assert faults_of(list_view([a_rule(one, 20) for one in range(count)], NAMES, trouble)) == []


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        *((a_rule(first), Names()) for first in range(0, len(ACTIONS), ROWS)),
        (None, Names()),
        (None, NAMES),
        (a_rule(10), NAMES),
    ],
)
def test_the_form_of_a_rule(rule: Rule | None, names: Names) -> None:
    shown = view(rule, names)

    assert faults_of(shown) == []
    (account,) = [one["element"] for one in shown["blocks"] if one.get("block_id") == "account"]
    assert account["initial_option"]["value"] == (rule.account if rule else EVERY)
    for block in shown["blocks"]:
        for element in [*block.get("elements", ()), *([block["element"]] if "element" in block else [])]:
            if element["type"] == "static_select":
                assert element["initial_option"] in element["options"]
                assert len(element["options"]) <= 100


@pytest.mark.parametrize("count", [0, 1, MOST_MAILS])
def test_what_came_of_trying_a_rule(count: int) -> None:
    hit = Hit(at=NOW, sender=LONG, subject=LONG, was="ticket", would_be=LONG)
    trial = Trial(rule=a_rule(1), mails=count, hits=(hit,) * count, timeouts=count, unread=count)

    assert faults_of(trial_view(trial)) == []


def test_a_card_with_tags_and_fields() -> None:
    ticket = a_ticket(tags=(LONG, "vip"))

    blocks, _ = cards.card(ticket, category="", assignee="", fields=[(LONG, LONG)] * 50)

    assert faults(blocks) == []
