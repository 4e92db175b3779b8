"""What a processing rule is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from bot.errors import InputError

EVERY_ACCOUNT = ""  # of a rule that holds for the mail of all accounts


class Match(StrEnum):
    """How many of a rule's conditions have to hold."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is looked at in a mail."""

    what: str  # a name of CONDITIONS
    how: str  # a name of COMPARISONS
    value: str
    header: str = ""  # the name of the header, where `what` is "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that is done with a mail."""

    do: str  # a name of ACTIONS
    value: str = ""  # of "set category" the category's number; else as people write it
    field: int | None = None  # the custom field's number, where `do` is "set field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is to be done with the mails that conditions hold for."""

    id: int
    name: str  # no two rules have the same, whatever the case
    position: int  # rules are tried by rising position
    account: str = EVERY_ACCOUNT  # the mail account's address
    match: Match = Match.ALL
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]
    stop: bool = False  # no further rule is tried once this one matched
    enabled: bool = True
    matches: int = 0
    last_match_at: datetime | None = None
    timeouts: int = 0  # mails on which its patterns took too long, since it was saved or switched on
    fault: str = ""  # why the desk itself switched it off


class RuleError(InputError):
    """A rule as somebody wrote it cannot be."""

    def __init__(self, rule: str, where: str, words: str) -> None:
        """`where` is the key that is wrong: "name", "account", "match", "if 2", "then 1"."""
        place = f" ({where})" if where else ""
        super().__init__(f"The rule “{rule}”{place}: {words}" if rule else f"A rule{place}: {words}")
        self.rule, self.where, self.words = rule, where, words


def meant(word: str, known: Iterable[str]) -> str:
    """What a wrong word was perhaps meant to be, as the end of a sentence."""
    names = [one for one in known if one]
    lower = {one.casefold(): one for one in names}
    near = get_close_matches(word.casefold(), list(lower), n=1)
    if near:
        return f"did you mean `{lower[near[0]]}`?"
    return f"known are: {', '.join(names)}." if names else "there is none yet."
