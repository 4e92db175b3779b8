"""Small rules that a piece of Block Kit JSON must keep, each able to say what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule."""

    pointer: str  # JSON pointer
    message: str
    constraint: str  # its kind
    expected: object

    @property
    def sentence(self) -> str:
        """As chat.postMessage and the views methods tell it."""
        return f"{self.message} [json-pointer:{self.pointer}]"


class Rule(Protocol):
    """Anything that can find problems in a value."""

    def check(self, value: Any, pointer: str) -> Iterator[Problem]: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string of a certain length."""

    high: int | None = None
    low: int = 0

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """What is wrong with the string."""
        if not isinstance(value, str):
            yield Problem(pointer, "must provide a string", "type", "string")
        elif len(value) < self.low:
            yield Problem(pointer, f"must be more than {self.low - 1} characters", "min_length", self.low)
        elif self.high is not None and len(value) > self.high:
            yield Problem(pointer, f"must be less than {self.high + 1} characters", "max_length", self.high)


@dataclass(frozen=True, slots=True)
class Kind:
    """A value of a certain JSON type."""

    types: tuple[type, ...]
    name: str

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """Whether it has another type."""
        wrong_flag = isinstance(value, bool) and bool not in self.types
        if wrong_flag or not isinstance(value, self.types):
            yield Problem(pointer, f"must provide a {self.name}", "type", self.name)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """Whether it is another word."""
        if value not in self.words:
            yield Problem(pointer, f"must be one of: {', '.join(self.words)}", "enum", list(self.words))


@dataclass(frozen=True, slots=True)
class Many:
    """A list of a certain size, all of whose items keep one rule."""

    item: Rule
    low: int = 0
    high: int | None = None

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """What is wrong with the list or with its items."""
        if not isinstance(value, list):
            yield Problem(pointer, "must provide an array", "type", "array")
            return
        if len(value) < self.low:
            yield Problem(pointer, f"no fewer than {self.low} items allowed", "min_items", self.low)
        if self.high is not None and len(value) > self.high:
            yield Problem(pointer, f"no more than {self.high} items allowed", "max_items", self.high)
            return
        for index, item in enumerate(value):
            yield from self.item.check(item, f"{pointer}/{index}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with known fields."""

    fields: Mapping[str, Rule]
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    loose: bool = False  # whether fields that are not listed pass

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """What is missing, what is too much, and what is wrong inside."""
        if not isinstance(value, Mapping):
            yield Problem(pointer, "must provide an object", "type", "object")
            return
        for name in self.needs:
            if name not in value:
                yield Problem(pointer, f"missing required field: {name}", "required", name)
        if self.needs_any and not any(value.get(name) for name in self.needs_any):
            wanted = " or ".join(self.needs_any)
            yield Problem(pointer, f"must define either {wanted}", "required", list(self.needs_any))
        for name, part in value.items():
            rule = self.fields.get(name)
            if rule is not None:
                yield from rule.check(part, f"{pointer}/{name}")
            elif not self.loose and name != "type":
                yield Problem(pointer, f"invalid additional property: {name}", "additional_property", name)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` decides which shape it must have."""

    shapes: Mapping[str, Rule] = field(default_factory=dict)

    def check(self, value: Any, pointer: str) -> Iterator[Problem]:
        """What is wrong with its type or, for that type, with the rest."""
        if not isinstance(value, Mapping):
            yield Problem(pointer, "must provide an object", "type", "object")
            return
        kind = value.get("type")
        if kind is None:
            yield Problem(pointer, "missing required field: type", "required", "type")
        elif not isinstance(kind, str) or kind not in self.shapes:
            yield Problem(f"{pointer}/type", f"unsupported type: {kind}", "enum", sorted(self.shapes))
        else:
            yield from self.shapes[kind].check(value, pointer)
