"""Rules as people write them, with names for numbers; both files and forms are read from and into this."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.addresses import is_address
from bot.core.fields import LONGEST_VALUE
from bot.core.letters import clean
from bot.core.names import key_of
from bot.core.rules.actions import ACTIONS, Does, Wants
from bot.core.rules.conditions import fault_of
from bot.core.rules.values import (
    EVERY_ACCOUNT,
    Action,
    Condition,
    Match,
    Rule,
    RuleError,
    meant,
)
from bot.core.tickets import Priority

LONGEST_NAME = 80  # characters
LONGEST_TAG = 40  # characters
MOST = 20  # conditions, and actions


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAction:
    """One action, with names for categories and fields."""

    do: str
    value: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One rule in words."""

    name: str
    account: str = EVERY_ACCOUNT
    match: str = Match.ALL.value
    conditions: tuple[Condition, ...] = ()
    actions: tuple[WrittenAction, ...] = ()
    stop: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What rules may name at this desk."""

    categories: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()


def read_rule(written: Written, names: Names, *, id_: int = 0, position: int = 0) -> Rule:
    """The rule that these words make; raises `RuleError`."""
    name = clean(written.name).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RuleError(
            name[:LONGEST_NAME], "name", f"a rule wants a name of 1 to {LONGEST_NAME} characters."
        )
    match = written.match.strip().lower()
    if match not in list(Match):
        raise RuleError(name, "match", f"wants `all` or `any`, not `{written.match}`.")
    return Rule(
        id=id_,
        name=name,
        position=position,
        account=_account(name, written.account, names),
        match=Match(match),
        conditions=_conditions(name, written.conditions),
        actions=_actions(name, written.actions, names),
        stop=written.stop,
        enabled=written.enabled,
    )


def write_rule(rule: Rule, names: Names) -> Written:
    """The rule in words."""
    return Written(
        name=rule.name,
        account=rule.account,
        match=rule.match.value,
        conditions=rule.conditions,
        actions=tuple(_in_words(action, names) for action in rule.actions),
        stop=rule.stop,
        enabled=rule.enabled,
    )


def _account(rule: str, account: str, names: Names) -> str:
    address = account.strip().lower()
    if address not in (EVERY_ACCOUNT, *names.accounts):
        raise RuleError(rule, "account", f"there is no account {account}; {meant(account, names.accounts)}")
    return address


def _conditions(rule: str, written: tuple[Condition, ...]) -> tuple[Condition, ...]:
    if not 1 <= len(written) <= MOST:
        raise RuleError(
            rule, "if", f"a rule wants 1 to {MOST} conditions, else it would meet no mail or all."
        )
    found = tuple(
        replace(one, what=one.what.strip().lower(), how=" ".join(one.how.lower().split())) for one in written
    )
    for number, one in enumerate(found, 1):
        if fault := fault_of(one):
            raise RuleError(rule, f"if {number}", _sentence(fault))
    return found


def _actions(rule: str, written: tuple[WrittenAction, ...], names: Names) -> tuple[Action, ...]:
    if not 1 <= len(written) <= MOST:
        raise RuleError(rule, "then", f"a rule wants 1 to {MOST} actions.")
    return tuple(_Reading(rule, f"then {number}", names).action(one) for number, one in enumerate(written, 1))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads one action, and knows where it stands for what is wrong with it."""

    rule: str
    where: str
    names: Names

    def action(self, written: WrittenAction) -> Action:
        do = " ".join(written.do.lower().split())
        does = ACTIONS.get(do)
        if not do:
            raise self._error("choose what is done.")
        if does is None:
            raise self._error(f"nothing is called `{written.do}`; {meant(do, ACTIONS)}")
        value = written.value.strip()
        if does.wants is Wants.NOTHING:
            if value or written.field:
                raise self._error(f"`{do}` takes no value.")
            return Action(do=do)
        if not value:
            raise self._error(f"`{do}` wants {does.wants.value}.")
        if does.wants is not Wants.FIELD and written.field:
            raise self._error(f"`{do}` has no `field`.")
        return self._given(does, value, written.field.strip())

    def _given(self, does: Does, value: str, field_name: str) -> Action:
        match does.wants:
            case Wants.CATEGORY:
                number = self._number(self.names.categories, "category", value)
                return Action(do=does.name, value=str(number))
            case Wants.PRIORITY:
                return Action(do=does.name, value=self._priority(value))
            case Wants.FIELD:
                number = self._number(self.names.fields, "custom field", field_name)
                return Action(do=does.name, value=self._short(value, LONGEST_VALUE), field=number)
            case Wants.TAG:
                return Action(do=does.name, value=self._short(value, LONGEST_TAG))
            case Wants.ADDRESS:
                if not is_address(value):
                    raise self._error(f"`{value}` is no mail address; it looks like ann@example.com.")
                return Action(do=does.name, value=value.lower())
            case Wants.TECHNICIAN:
                return Action(do=does.name, value=self._technician(value))
        raise AssertionError(does.wants)

    def _number(self, known: Mapping[int, str], kind: str, name: str) -> int:
        for number, its in known.items():
            if key_of(its) == key_of(name):
                return number
        raise self._error(f"there is no {kind} `{name}`; {meant(name, known.values())}")

    def _priority(self, value: str) -> str:
        if value.lower() not in list(Priority):
            raise self._error(f"there is no priority `{value}`; {meant(value, Priority)}")
        return value.lower()

    def _short(self, value: str, most: int) -> str:
        value = clean(value).strip()
        if not 1 <= len(value) <= most:
            raise self._error(f"a value of 1 to {most} characters is wanted.")
        return value

    def _technician(self, value: str) -> str:
        user = value.upper()
        if not (user.isascii() and user.isalnum() and user[0] in "UW" and 2 <= len(user) <= 30):
            raise self._error(f"`{value}` is no Slack user id; it looks like U0123ABCD.")
        return user

    def _error(self, words: str) -> RuleError:
        return RuleError(self.rule, self.where, words)


def _in_words(action: Action, names: Names) -> WrittenAction:
    value = action.value
    if ACTIONS[action.do].wants is Wants.CATEGORY:
        value = names.categories.get(int(value), value)
    name = names.fields.get(action.field, str(action.field)) if action.field is not None else ""
    return WrittenAction(do=action.do, value=value, field=name)


def _sentence(words: str) -> str:
    return words if words.endswith(("?", ".")) else f"{words}."
