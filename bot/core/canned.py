"""Canned answers: replies that technicians send again and again, with masks as mail templates have them."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.masks import check_masks, found_in
from bot.core.names import key_of
from bot.core.rules.values import meant
from bot.errors import InputError

LONGEST_NAME = 60  # characters
LONGEST_TEXT = 3000  # … of a field in a form of Slack's
WORDS = ("name", "category", "text")
EVERY = "all"
TEMPLATE = "updated"  # the mail in which answers go out: its masks may stand in them
# What only the mail itself knows, or what is meant for one reader of it alone.
NOT_HERE = frozenset(
    (
        "attachments",
        "recent_attachments",
        "recipients",
        "reply",
        "unsubscribe",
        "url",
        "what_happened",
        "what_happened_short",
    )
)


class CannedError(InputError):
    """What somebody gave for one part of a canned answer cannot be."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(words)
        self.part = part  # one of WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedAnswer:
    """One of them."""

    id: int
    name: str
    text: str  # Slack's mrkdwn, with masks
    category: int | None = None  # None: for tickets of every category


def described(answer: CannedAnswer, given: Mapping[str, str], categories: Mapping[str, int]) -> CannedAnswer:
    """The answer with what somebody gave of WORDS; `categories` by their names in lower case.

    Raises:
        CannedError: it cannot be so.
        InputError: there is no such part of it.
    """
    if wrong := [word for word in given if word not in WORDS]:
        raise InputError(f"A canned answer has no “{wrong[0][:40]}”; it has {', '.join(WORDS)}.")
    return replace(
        answer,
        name=_name(given.get("name", answer.name)),
        text=_text(given.get("text", answer.text)),
        category=_category(given["category"], categories) if "category" in given else answer.category,
    )


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise CannedError("name", f"A canned answer needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _text(typed: str) -> str:
    text = typed.strip()
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise CannedError("text", f"A canned answer needs a text of 1 to {LONGEST_TEXT:,} characters.")
    try:
        idle = check_masks("", html.escape(text, quote=False), TEMPLATE)
    except InputError as error:
        raise CannedError("text", str(error)) from error
    if idle:
        raise CannedError("text", idle[0])
    for slot in found_in(html.escape(text, quote=False), TEMPLATE):
        if slot.mask and slot.mask.name.lower() in NOT_HERE:
            raise CannedError("text", f"{slot.written} stands for nothing in an answer; leave it out.")
    return text


def _category(typed: str, categories: Mapping[str, int]) -> int | None:
    name = key_of(typed)
    if name in ("", EVERY):
        return None
    if name not in categories:
        words = f"There is no category {typed.strip()[:80]}; {meant(name, list(categories))}"
        raise CannedError("category", words)
    return categories[name]
