"""Custom fields: facts about a ticket that a desk names itself, and the values that they take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from bot.core.names import key_of
from bot.errors import InputError

LONGEST_NAME = 40  # characters
LONGEST_VALUE = 500
MOST_OPTIONS = 50
LONGEST_OPTION = 70
NOTHING = ("", "-")  # what is typed to clear a value
EVERY = "all"  # as a field's category: every one
YES, NO = "yes", "no"  # values of a switch


class SeenBy(StrEnum):
    """Who may see a field's value."""

    PUBLIC = "public"  # customers too
    TECHNICIANS = "technicians"
    ADMINS = "admins"


class Type(StrEnum):
    """What values a field takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SWITCH = "switch"
    CHOICE = "choice"  # one of the field's options


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One custom field."""

    id: int
    name: str
    seen_by: SeenBy = SeenBy.TECHNICIANS
    type: Type = Type.TEXT
    options: tuple[str, ...] = ()  # of a choice
    required: bool = False  # a ticket without it cannot be closed
    category: int | None = None  # the only one whose tickets have it; None: all have it

    def is_of(self, category: int) -> bool:
        """Whether tickets of this category have the field."""
        return self.category in (None, category)


class FieldError(InputError):
    """A value that a field cannot take."""

    def __init__(self, field: Field, words: str) -> None:
        super().__init__(f"{field.name}: {words}")
        self.field, self.words = field, words


Values = tuple[tuple[int, str], ...]  # number of the field, and its value


def on_card(values: Iterable[tuple[int, str]], fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    """Names and values for a card in the technicians' channel; what only admins may see is left out."""
    names = {one.id: one.name for one in fields if one.seen_by is not SeenBy.ADMINS}
    return tuple((names[number], value) for number, value in values if number in names)


def with_value(values: Values, field: Field, value: str) -> Values:
    """The values with this one, or without the field where it is empty."""
    kept = {number: one for number, one in values if number != field.id} | (
        {field.id: value} if value else {}
    )
    return tuple(sorted(kept.items()))


def missing(values: Values, fields: Iterable[Field], category: int) -> tuple[str, ...]:
    """Names of the fields without which a ticket of this category cannot be closed."""
    given = dict(values)
    return tuple(one.name for one in fields if one.required and one.is_of(category) and not given.get(one.id))


# --- values ------------------------------------------------------------------------------------


def read_value(field: Field, typed: str) -> str:
    """What somebody typed, as it is kept; empty where the value is to be cleared.

    Raises:
        FieldError: the field takes no such value.
    """
    typed = " ".join(typed.split())
    if typed in NOTHING:
        return ""
    if len(typed) > LONGEST_VALUE:
        raise FieldError(field, f"a value has at most {LONGEST_VALUE} characters.")
    match field.type:
        case Type.NUMBER:
            return _number(field, typed)
        case Type.DATE:
            return _date(field, typed)
        case Type.SWITCH:
            return _switch(field, typed)
        case Type.CHOICE:
            return _choice(field, typed)
        case _:
            return typed


def _number(field: Field, typed: str) -> str:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not (typed.isascii() and number.is_finite() and abs(number) < Decimal("1e15")):
        raise FieldError(field, "it takes a number such as 12 or -3.5.")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(field: Field, typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise FieldError(field, "it takes a date such as 2026-12-01.") from None


def _switch(field: Field, typed: str) -> str:
    meanings = {YES: YES, "on": YES, "true": YES, NO: NO, "off": NO, "false": NO}
    if typed.casefold() not in meanings:
        raise FieldError(field, "it takes yes or no.")
    return meanings[typed.casefold()]


def _choice(field: Field, typed: str) -> str:
    for option in field.options:
        if option.casefold() == typed.casefold():
            return option
    raise FieldError(field, f"it takes one of {', '.join(field.options)}.")


# --- a field in words --------------------------------------------------------------------------


WORDS = ("name", "type", "options", "seen", "required", "category")  # what of a field may be set


def described(field: Field, given: Mapping[str, str], categories: Mapping[str, int]) -> Field:
    """The field with what somebody gave of it, in words.

    Args:
        given: any of WORDS, as typed: options with commas between them, the category by name or "all".
        categories: the numbers of the categories by their names in lower case.

    Raises:
        InputError: there can be no such field.
    """
    if wrong := [word for word in given if word not in WORDS]:
        raise InputError(f"A field has no “{wrong[0]}”; it has {', '.join(WORDS)}.")
    field = replace(
        field,
        name=_name(given["name"]) if "name" in given else field.name,
        type=_one_of(Type, "type", given["type"]) if "type" in given else field.type,
        seen_by=_one_of(SeenBy, "seen", given["seen"]) if "seen" in given else field.seen_by,
        required=_is_required(given["required"]) if "required" in given else field.required,
        options=_options(given["options"]) if "options" in given else field.options,
        category=_category(given["category"], categories) if "category" in given else field.category,
    )
    if field.type is Type.CHOICE and not field.options:
        raise InputError("A choice needs its options, such as options=red,green,blue")
    return field if field.type is Type.CHOICE else replace(field, options=())


E = TypeVar("E", Type, SeenBy)


def _one_of(kind: type[E], word: str, typed: str) -> E:
    try:
        return kind(typed.strip().casefold())
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise InputError(f"“{word}” of a field is one of {known}, not “{typed[:40]}”.") from None


def _name(typed: str) -> str:
    name = " ".join("".join(char if char.isprintable() else " " for char in typed).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(f"A custom field needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _is_required(typed: str) -> bool:
    meanings = {YES: True, "on": True, "true": True, NO: False, "off": False, "false": False}
    if typed.strip().casefold() not in meanings:
        raise InputError(f"“required” of a field is yes or no, not “{typed[:40]}”.")
    return meanings[typed.strip().casefold()]


def _options(typed: str) -> tuple[str, ...]:
    named = dict.fromkeys(" ".join(one.split()) for one in typed.replace("\n", ",").split(","))
    options = tuple(one for one in named if one not in NOTHING)
    if len({one.casefold() for one in options}) < len(options):
        raise InputError("Two options of this field differ in their case only; leave one out.")
    if len(options) > MOST_OPTIONS or any(len(one) > LONGEST_OPTION for one in options):
        raise InputError(
            f"A field has at most {MOST_OPTIONS} options of at most {LONGEST_OPTION} characters."
        )
    return options


def _category(typed: str, categories: Mapping[str, int]) -> int | None:
    name = key_of(typed)
    if name == EVERY:
        return None
    if name not in categories:
        raise InputError(
            f"There is no category {typed[:80]}; there are: {', '.join(categories) or 'none yet'}."
        )
    return categories[name]
