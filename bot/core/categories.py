"""What may be set of a category, in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.people import Category
from bot.core.targets import read_spans
from bot.core.tickets import Priority
from bot.errors import InputError

LONGEST_NAME = 80  # characters
WORDS = ("name", "priority", "challenge", "notes", "respond", "resolve")
_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


def described(category: Category, given: Mapping[str, str]) -> Category:
    """The category with what somebody gave of WORDS; raises `InputError`."""
    if wrong := [word for word in given if word not in WORDS]:
        raise InputError(f"A category has no “{wrong[0][:40]}”; it has {', '.join(WORDS)}.")
    return replace(
        category,
        name=_name(given.get("name", category.name)),
        priority=_priority(given.get("priority", category.priority.value)),
        challenge=_switch("challenge", given, category.challenge),
        replies_are_notes=_switch("notes", given, category.replies_are_notes),
        respond=_targets("respond", given, category.respond),
        resolve=_targets("resolve", given, category.resolve),
    )


def switched(before: Category, after: Category, now: datetime) -> Category:
    """The changed category, with when its replies ceased to be notes."""
    ceased = before.replies_are_notes and not after.replies_are_notes
    return replace(after, notes_until=now) if ceased else after


def in_words(category: Category) -> str:
    """What a category is, in one line."""
    said = [f"posts in {category.channel}"]
    if category.priority is not Priority.NORMAL:
        said.append(f"new tickets have priority {category.priority.value}")
    if category.challenge:
        said.append("unknown senders confirm their address")
    if category.replies_are_notes:
        said.append("replies are notes unless they begin with #reply#")
    if category.respond:
        said.append(f"first answers within {category.respond}")
    if category.resolve:
        said.append(f"resolved within {category.resolve}")
    return ", ".join(said)


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(f"A category needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _priority(typed: str) -> Priority:
    try:
        return Priority(typed.strip().lower())
    except ValueError:
        known = ", ".join(one.value for one in Priority)
        raise InputError(f"“priority” of a category is one of {known}, not “{typed[:40]}”.") from None


def _targets(word: str, given: Mapping[str, str], now: str) -> str:
    typed = " ".join(given.get(word, now).split())
    try:
        read_spans(typed)
    except InputError as error:
        raise InputError(f"“{word}” of a category: {error}") from None
    return typed


def _switch(word: str, given: Mapping[str, str], now: bool) -> bool:
    typed = given.get(word, "on" if now else "off").strip().lower()
    if typed not in _SWITCH:
        raise InputError(f"“{word}” of a category is on or off, not “{typed[:40]}”.")
    return _SWITCH[typed]
