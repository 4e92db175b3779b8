"""Which rules match a mail, in which order, and what they want together."""

from typing import Any

import pytest

from bot.core.mail import IncomingMail
from bot.core.rules import ACTIONS, Action, Condition, Match, judge
from bot.core.rules.judging import applied
from bot.core.tickets import Priority
from bot.core.wishes import Fate, Wishes
from tests.core.rules.given import Seconds, a_rule, about, when

SPAM = when("subject", "contains", "[Spam]")
HAM = when("subject", "contains", "ham")


@pytest.mark.parametrize(
    ("match", "conditions", "expected"),
    [
        (Match.ALL, (SPAM, SPAM), True),
        (Match.ALL, (SPAM, HAM), False),
        (Match.ANY, (HAM, SPAM), True),
        (Match.ANY, (HAM, HAM), False),
        (Match.ALL, (), False),
        (Match.ANY, (), False),
    ],
)
def test_all_or_any_of_the_conditions_and_never_none(
    match: Match, conditions: tuple[Condition, ...], expected: bool
) -> None:
    judged = judge([a_rule(*conditions, match=match)], about(), Seconds())

    assert bool(judged.matched) is expected


def test_rules_are_tried_by_position_until_one_says_stop() -> None:
    rules = [
        a_rule(SPAM, id=1, name="Third", position=3),
        a_rule(SPAM, id=2, name="First", position=1),
        a_rule(SPAM, id=3, name="Second", position=2, stop=True),
    ]

    judged = judge(rules, about(), Seconds())

    assert judged.matched == (2, 3)
    assert judged.wishes.matched == ("First", "Second")
    assert judged.wishes.reasons == ("the rule “First” matched", "the rule “Second” matched")


def test_a_rule_that_does_not_match_stops_nothing() -> None:
    rules = [a_rule(HAM, id=1, stop=True), a_rule(SPAM, id=2, position=2)]

    assert judge(rules, about(), Seconds()).matched == (2,)


def test_rules_that_are_off_or_of_other_accounts_are_not_tried() -> None:
    rules = [
        a_rule(SPAM, id=1, enabled=False),
        a_rule(SPAM, id=2, account="sales@acme.test"),
        a_rule(SPAM, id=3, account="support@acme.test"),
        a_rule(SPAM, id=4),
    ]

    assert judge(rules, about(), Seconds()).matched == (3, 4)


WANTED: dict[str, tuple[Action, dict[str, Any]]] = {
    "set category": (Action(do="set category", value="3"), {"category": 3}),
    "set priority": (Action(do="set priority", value="high"), {"priority": Priority.HIGH}),
    "assign to": (Action(do="assign to", value="U1"), {"assignee": "U1"}),
    "add tag": (Action(do="add tag", value="vip"), {"tags": ("vip",)}),
    "set field": (Action(do="set field", value="4711", field=2), {"fields": ((2, "4711"),)}),
    "add subscriber": (Action(do="add subscriber", value="Bob@b.test"), {"subscribers": ("bob@b.test",)}),
    "do not subscribe cc and to": (Action(do="do not subscribe cc and to"), {"only_sender": True}),
    "mark as junk": (Action(do="mark as junk"), {"fate": Fate.JUNK, "fate_of": "One"}),
    "delete": (Action(do="delete"), {"fate": Fate.DELETE, "fate_of": "One"}),
    "refuse": (Action(do="refuse"), {"fate": Fate.REFUSE, "fate_of": "One"}),
    "hold for challenge": (Action(do="hold for challenge"), {"fate": Fate.HOLD, "fate_of": "One"}),
    "skip challenge": (Action(do="skip challenge"), {"skip_challenge": True}),
    "skip confirmation": (Action(do="skip confirmation"), {"skip_confirmation": True}),
    "close": (Action(do="close"), {"close": True, "close_of": "One"}),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_what_an_action_wants(name: str) -> None:
    action, expected = WANTED[name]

    wishes = judge([a_rule(SPAM, do=(action,))], about(), Seconds()).wishes

    assert wishes == Wishes(matched=("One",), **expected)


def both(*actions: Action) -> Wishes:
    """What two rules want, the second one after the first."""
    wishes = Wishes()
    for number, action in enumerate(actions, 1):
        wishes = applied(a_rule(do=(action,), name=str(number)), wishes)
    return wishes


@pytest.mark.parametrize(
    ("do", "first", "second", "expected"),
    [
        ("set category", "1", "2", {"category": 2}),
        ("set priority", "low", "high", {"priority": Priority.HIGH}),
        ("assign to", "U1", "U2", {"assignee": "U2"}),
    ],
)
def test_of_two_that_contradict_each_other_the_later_one_holds(
    do: str, first: str, second: str, expected: dict[str, Any]
) -> None:
    wishes = both(Action(do=do, value=first), Action(do=do, value=second))

    assert wishes == Wishes(matched=("1", "2"), **expected)


def test_tags_fields_and_subscribers_add_up() -> None:
    tags = both(Action(do="add tag", value="a"), Action(do="add tag", value="b"))
    assert tags.tags == ("a", "b")
    fields = both(
        Action(do="set field", value="x", field=2),
        Action(do="set field", value="y", field=1),
        Action(do="set field", value="z", field=2),
    )
    assert fields.fields == ((1, "y"), (2, "z"))


def test_a_later_challenge_or_none_takes_back_the_earlier_one() -> None:
    hold, skip = Action(do="hold for challenge"), Action(do="skip challenge")

    assert (both(hold, skip).fate, both(hold, skip).skip_challenge) == (None, True)
    assert (both(skip, hold).fate, both(skip, hold).skip_challenge) == (Fate.HOLD, False)
    assert both(Action(do="delete"), skip).fate is Fate.DELETE
    assert both(hold, Action(do="delete")).fate_of == "2"


def test_what_many_rules_look_at_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def header(_: IncomingMail, name: str) -> tuple[str, ...]:
        asked.append(name)
        return ("*****",)

    monkeypatch.setattr(IncomingMail, "header", header)
    rules = [a_rule(when("header", "contains", str(one), "X-Spam-Level"), id=one) for one in range(100)]

    judge(rules, about(), Seconds())

    assert asked == ["X-Spam-Level"]
