"""Rules, and what they do, in words for lists and for trying them out."""

from typing import assert_never

from bot.core.decisions import Append, Bounce, Confirm, Decision, Drop, Hold, Leave, Open, Rate
from bot.core.rules.conditions import HEADER
from bot.core.rules.values import Condition, Rule
from bot.core.rules.written import Names, WrittenAction, write_rule
from bot.core.wishes import Wishes


def in_one_line(rule: Rule, names: Names) -> str:
    """What a rule looks at and does."""
    written = write_rule(rule, names)
    joint = " and " if rule.match == "all" else " or "
    conditions = joint.join(condition_words(one) for one in written.conditions)
    actions = ", ".join(action_words(one) for one in written.actions)
    stop = ", stop here" if rule.stop else ""
    return f"{rule.account or 'every account'}: if {conditions}: {actions}{stop}"


def condition_words(one: Condition) -> str:
    """One condition, as `subject contains “[Spam]”`."""
    what = f"{one.what} {one.header}" if one.what == HEADER else one.what
    return f"{what} {one.how} “{one.value}”"


def action_words(one: WrittenAction) -> str:
    """One action, as `set category “Support”`."""
    field = f" {one.field}" if one.field else ""
    return f"{one.do}{field} “{one.value}”" if one.value else one.do


def state_words(rule: Rule) -> str:
    """Whether a rule is on, and how often it matched."""
    on = "on" if rule.enabled else f"off ({rule.fault})" if rule.fault else "off"
    if not rule.matches or rule.last_match_at is None:
        return f"{on}, no match yet"
    times = "1 match" if rule.matches == 1 else f"{rule.matches} matches"
    return f"{on}, {times}, the last at {rule.last_match_at:%Y-%m-%d %H:%M} UTC"


def consequence(decision: Decision, names: Names) -> str:
    """What would become of a mail, in a few words."""
    match decision:
        case Open():
            return _with("a new ticket", _shape(decision.wishes, names, is_new=True))
        case Append():
            return _with(f"a comment in #{decision.ticket}", _shape(decision.wishes, names, is_new=False))
        case Bounce():
            return "a delivery report, shown in its ticket"
        case Confirm():
            return "the answer to a challenge"
        case Leave():
            return "a subscriber leaves a ticket by a link"
        case Rate():
            return "a rating by a link"
        case Hold():
            return "held"
        case Drop():
            return {"own": "nothing, the desk sent it"}.get(decision.outcome.value, decision.outcome.value)
    assert_never(decision)


def _shape(wishes: Wishes, names: Names, *, is_new: bool) -> list[str]:
    words = []
    if is_new and wishes.category is not None:
        words.append(f"category {names.categories.get(wishes.category, '?')}")
    if wishes.priority:
        words.append(f"priority {wishes.priority.value}")
    if is_new and wishes.assignee:
        words.append("assigned")
    words += [f"tag {tag}" for tag in wishes.tags]
    words += [f"{names.fields.get(number, '?')} = {value}" for number, value in wishes.fields]
    if is_new and wishes.subscribers:
        words.append(f"subscribed: {', '.join(wishes.subscribers)}")
    if wishes.close:
        words.append("closed at once")
    return words


def _with(what: str, more: list[str]) -> str:
    return f"{what} ({', '.join(more)})" if more else what
