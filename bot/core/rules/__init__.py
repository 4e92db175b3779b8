"""Processing rules: what is looked at in a mail, what is done with it, and how rules are written down."""

from bot.core.rules.actions import ACTIONS
from bot.core.rules.conditions import CONDITIONS, About
from bot.core.rules.judging import Judged, judge
from bot.core.rules.values import EVERY_ACCOUNT, Action, Condition, Match, Rule, RuleError
from bot.core.rules.written import Names, Written, WrittenAction, read_rule, write_rule

__all__ = [
    "ACTIONS",
    "CONDITIONS",
    "EVERY_ACCOUNT",
    "About",
    "Action",
    "Condition",
    "Judged",
    "Match",
    "Names",
    "Rule",
    "RuleError",
    "Written",
    "WrittenAction",
    "judge",
    "read_rule",
    "write_rule",
]
