"""Custom fields: facts about a ticket that a desk names itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_VALUE = 500  # characters


class SeenBy(StrEnum):
    """Who may see a field's value."""

    PUBLIC = "public"  # customers too
    TECHNICIANS = "technicians"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One custom field."""

    id: int
    name: str
    seen_by: SeenBy = SeenBy.TECHNICIANS


def on_card(values: Iterable[tuple[int, str]], fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    """Names and values for a card in the technicians' channel; what only admins may see is left out."""
    names = {one.id: one.name for one in fields if one.seen_by is not SeenBy.ADMINS}
    return tuple((names[number], value) for number, value in values if number in names)
