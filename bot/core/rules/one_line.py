"""A rule in one line, as an admin types it: `"Bills": subject contains invoice -> set category Billing`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.rules.actions import ACTIONS, Wants
from bot.core.rules.comparisons import HOWS
from bot.core.rules.conditions import CONDITIONS, HEADER
from bot.core.rules.values import EVERY_ACCOUNT, Condition, Match, RuleError
from bot.core.rules.written import Written, WrittenAction

SHAPE = '"Bills": subject contains invoice and from ends with acme.com -> set category Billing, add tag bill'
QUOTES = '"“”„'
_NAME = re.compile(rf"\s*(?:[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]|([^:]*?))\s*:(?:\s|$)")
_TOKEN = re.compile(rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]|->|→|,|[^\s,]+")
_ARROWS, _STOPS = ("->", "→"), (["stop"], ["stop", "here"])


def read_line(text: str) -> Written:
    """The rule in words; `and` wants all conditions to hold, `or` one of them. Raises `RuleError`."""
    named = _NAME.match(text)
    name = (named[1] or named[2] or "").strip() if named else ""
    if named is None or not name:
        raise RuleError("", "", f"in one line it looks like `{SHAPE}`.")
    tokens = tuple(_TOKEN.finditer(text, named.end()))
    line = _Line(text=text, tokens=tokens, words=[one[0].lower() for one in tokens], rule=name)
    arrow = next((at for at, one in enumerate(line.words) if one in _ARROWS), None)
    if arrow is None:
        raise RuleError(name, "", f"`->` stands between what is looked at and what is done: `{SHAPE}`.")
    match, conditions = line.conditions(0, arrow)
    actions, stop = line.actions(arrow + 1, len(line.tokens))
    return Written(
        name=name, account=EVERY_ACCOUNT, match=match, conditions=conditions, actions=actions, stop=stop
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What stands behind the name, as tokens: words, what is quoted, commas, the arrow."""

    text: str
    tokens: tuple[re.Match[str], ...]
    words: list[str]  # the tokens in lower case
    rule: str

    def conditions(self, at: int, end: int) -> tuple[str, tuple[Condition, ...]]:
        """What is looked at, and whether all or any of it has to hold."""
        at += self.words[at:end][:1] == ["if"]
        parts = self._split(at, end, ("and", "or"), CONDITIONS)
        joints = {self.words[start - 1] for start, _ in parts[1:]}
        if len(joints) > 1:
            raise RuleError(self.rule, "if", "`and` and `or` cannot stand in one rule: make two rules of it.")
        match = Match.ANY if joints == {"or"} else Match.ALL
        return match.value, tuple(self._condition(*one) for one in parts)

    def actions(self, at: int, end: int) -> tuple[tuple[WrittenAction, ...], bool]:
        """What is done, and whether no later rule is tried."""
        parts = self._split(at, end, ("and", ","), (*ACTIONS, "stop"))
        stops = bool(parts) and self.words[slice(*parts[-1])] in _STOPS
        return tuple(self._action(*one) for one in (parts[:-1] if stops else parts)), stops

    def _split(
        self, at: int, end: int, joints: tuple[str, ...], names: Iterable[str]
    ) -> list[tuple[int, int]]:
        """Where each part begins and ends: a joint is one only before a name, else it is part of a value."""
        known = tuple(names)
        cuts = [
            one for one in range(at, end) if self.words[one] in joints and self._named(one + 1, end, known)[0]
        ]
        starts = [at, *(one + 1 for one in cuts)]
        return [one for one in zip(starts, [*cuts, end], strict=True) if one[0] < one[1]]

    def _named(self, at: int, end: int, names: Iterable[str]) -> tuple[str, int]:
        """The longest of the names that stands here, and where it ends; empty where there is none."""
        found = [one for one in names if self.words[at : min(at + len(one.split()), end)] == one.split()]
        name = max(found, key=len, default="")
        return name, at + len(name.split())

    def _condition(self, at: int, end: int) -> Condition:
        what, then = self._named(at, end, CONDITIONS)
        what, then = (what, then) if what else (self.words[at], at + 1)
        header = self._said(then, min(then + 1, end)) if what == HEADER else ""
        then += what == HEADER
        how, value = self._named(then, end, HOWS)
        if not how:
            how, value = self._said(then, min(then + 1, end)), then + 1
        return Condition(what=what, how=how, value=self._said(value, end), header=header)

    def _action(self, at: int, end: int) -> WrittenAction:
        do, then = self._named(at, end, ACTIONS)
        if not do:
            return WrittenAction(do=self._said(at, end))
        if ACTIONS[do].wants is not Wants.FIELD:
            return WrittenAction(do=do, value=self._said(then, end))
        return WrittenAction(
            do=do, field=self._said(then, min(then + 1, end)), value=self._said(then + 1, end)
        )

    def _said(self, at: int, end: int) -> str:
        """These tokens as they were typed; quotes around the whole go."""
        if at >= end:
            return ""
        said = self.text[self.tokens[at].start() : self.tokens[end - 1].end()]
        return said.strip(QUOTES) if end - at == 1 else said
