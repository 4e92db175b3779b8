"""What an account's rules make of one mail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.core.rules.actions import ACTIONS
from bot.core.rules.conditions import About, holds
from bot.core.rules.values import EVERY_ACCOUNT, Match, Rule
from bot.core.wishes import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rules want, and how it came to that."""

    wishes: Wishes
    matched: tuple[int, ...] = ()  # ids of the rules, in order
    timed_out: tuple[int, ...] = ()  # ids of the rules whose patterns took too long


def judge(rules: Iterable[Rule], about: About, seconds: Callable[[], float]) -> Judged:
    """Try the rules that are on and hold for the mail's account, in order.

    A rule whose pattern takes too long did not match.

    Args:
        seconds: a clock that only goes forward.
    """
    wishes, matched, timed_out = Wishes(), [], []
    for rule in sorted(rules, key=lambda one: (one.position, one.id)):
        if not rule.enabled or rule.account not in (EVERY_ACCOUNT, about.account):
            continue
        try:
            is_match = matches(rule, about, seconds)
        except TimeoutError:
            timed_out.append(rule.id)
            continue
        if is_match:
            matched.append(rule.id)
            wishes = applied(rule, wishes)
            if rule.stop:
                break
    return Judged(wishes=wishes, matched=tuple(matched), timed_out=tuple(timed_out))


def matches(rule: Rule, about: About, seconds: Callable[[], float]) -> bool:
    """Whether the rule's conditions hold for this mail; raises `TimeoutError`."""
    each = (holds(condition, about, seconds) for condition in rule.conditions)
    if not rule.conditions:
        return False
    return all(each) if rule.match is Match.ALL else any(each)


def applied(rule: Rule, wishes: Wishes) -> Wishes:
    """The wishes with what this rule wants; it has the last word over those before it."""
    for action in rule.actions:
        wishes = ACTIONS[action.do].apply(wishes, action, rule.name)
    return replace(wishes, matched=(*wishes.matched, rule.name))
