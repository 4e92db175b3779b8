"""docs/rules.md tells of every condition, comparison and action, in the words of the tables."""

from pathlib import Path

import pytest

from bot.core.rules import ACTIONS, CONDITIONS, Names, read_rule
from bot.core.rules.actions import Does
from bot.core.rules.comparisons import HOWS
from bot.core.rules.conditions import What
from bot.core.rules.toml_file import read_file

TEXT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line[:1] == "|"
]


def row(name: str) -> list[str]:
    """The row of a table that tells of this word."""
    (found,) = [one for one in ROWS if f"`{name}`" in one[0].split(", ")]
    return found


@pytest.mark.parametrize("one", CONDITIONS.values(), ids=lambda one: one.name)
def test_every_condition_is_told_of(one: What) -> None:
    assert row(one.name)[1].startswith(one.help)


@pytest.mark.parametrize("how", HOWS)
def test_every_comparison_is_told_of(how: str) -> None:
    assert row(how)


@pytest.mark.parametrize("one", ACTIONS.values(), ids=lambda one: one.name)
def test_every_action_is_told_of_and_whether_it_is_for_replies_too(one: Does) -> None:
    _, what, replies = row(one.name)

    assert what.startswith(one.help)
    assert (replies == "yes") is one.for_replies


def test_the_rules_of_the_example_can_be_imported() -> None:
    example = TEXT.partition("```toml\n")[2].partition("```")[0]

    rules = [read_rule(one, Names(categories={1: "Support"})) for one in read_file(example)]

    assert [one.name for one in rules] == ["Mail to Support belongs to Support", "Spam"]
