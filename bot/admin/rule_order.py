"""Which rules there are and in which order, inside a transaction."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.names import key_of
from bot.core.rules import Rule
from bot.core.rules.values import meant
from bot.errors import NotFound
from bot.storage import Transaction


def in_order(tx: Transaction) -> list[Rule]:
    """All rules in the order in which they are tried."""
    return sorted(tx.rules.all(), key=lambda one: (one.position, one.id))


def named(tx: Transaction, name: str) -> Rule:
    """The rule of this name, whatever its case; raises `NotFound`."""
    found = tx.rules.find("name", key_of(name), limit=1)
    if not found:
        known = [one.name for one in in_order(tx)]
        raise NotFound(f"There is no rule “{name}”; {meant(name, known)}")
    return found[0]


def numbered(tx: Transaction, rules: Sequence[Rule], name: str) -> Rule:
    """The rule of this name, else the one at this place, counted from 1; raises `NotFound`."""
    is_place = name.isascii() and name.isdigit() and 1 <= int(name[:9]) <= len(rules)
    if is_place and not id_of(tx, name):
        return rules[int(name[:9]) - 1]
    return named(tx, name)


def id_of(tx: Transaction, name: str) -> int:
    """The number of the rule of this name; 0 where there is none."""
    found = tx.rules.find("name", key_of(name), limit=1)
    return found[0].id if found else 0


def reorder(tx: Transaction, rules: Sequence[Rule]) -> None:
    """Keep the rules in this order."""
    for position, one in enumerate(rules, 1):
        if one.position != position:
            tx.rules.put(replace(one, position=position))
