"""Whom somebody means by a name or a mention."""

import re
from collections.abc import Iterable

from bot.core.names import key_of
from bot.errors import InputError
from bot.ports import SlackPerson

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def mentioned(word: str) -> str:
    """The Slack user id in a mention as Slack writes it; empty where the word is none."""
    mention = _MENTION.fullmatch(word)
    return mention[1] if mention else ""


def person_named(word: str, people: Iterable[SlackPerson]) -> SlackPerson | None:
    """Who of these people has this name, Slack name or first name, `@` or not; None: nobody.

    Raises:
        InputError: several are called so.
    """
    wanted, known = key_of(word.removeprefix("@")), list(people)
    found = [one for one in known if wanted in (one.handle.casefold(), key_of(one.name))]
    found = found or [one for one in known if key_of(one.name).split()[:1] == [wanted]]
    if len(found) > 1:
        names = ", ".join(f"{one.name} (@{one.handle})" for one in found)
        raise InputError(f"“{word[:60]}” may be {names}: write the whole name, or the one with @.")
    return found[0] if found else None
