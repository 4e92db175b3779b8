"""Rules as a TOML file, and back."""

import json
import tomllib
from collections.abc import Iterable
from typing import Any

from bot.core.rules.values import EVERY_ACCOUNT, Condition, Match, RuleError, meant
from bot.core.rules.written import Written, WrittenAction

_KEYS = ("name", "account", "match", "stop", "enabled", "if", "then")
_OF_CONDITION = ("what", "how", "value", "header")
_OF_ACTION = ("do", "value", "field")

HEAD = """\
# Processing rules, tried from top to bottom.
# Read back with: threaddesk rules import FILE
"""


def write_file(rules: Iterable[Written]) -> str:
    """The rules as a file that `read_file` reads as the same rules."""
    return HEAD + "".join(f"\n{_rule(one)}" for one in rules)


def read_file(text: str) -> tuple[Written, ...]:
    """The rules of a file, in its order; raises `RuleError`."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RuleError("", "", f"the file is no TOML: {error}.") from None
    for key in data:
        if key != "rule":
            raise RuleError("", key, f"a file of rules holds `[[rule]]` only; {meant(key, ['rule'])}")
    tables = data.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise RuleError("", "rule", "each rule begins with `[[rule]]`.")
    return tuple(_read(table, number) for number, table in enumerate(tables, 1))


# --- writing ---------------------------------------------------------------------------------


def _rule(rule: Written) -> str:
    lines = ["[[rule]]", f"name = {_text(rule.name)}"]
    if rule.account != EVERY_ACCOUNT:
        lines.append(f"account = {_text(rule.account)}")
    if not rule.enabled:
        lines.append("enabled = false")
    if rule.match != Match.ALL:
        lines.append(f"match = {_text(rule.match)}")
    if rule.stop:
        lines.append("stop = true")
    lines += _list("if", [_table(one, _OF_CONDITION) for one in rule.conditions])
    lines += _list("then", [_table(one, _OF_ACTION) for one in rule.actions])
    return "\n".join(lines) + "\n"


def _list(key: str, tables: list[str]) -> list[str]:
    return [f"{key} = [", *(f"  {one}," for one in tables), "]"]


def _table(one: Condition | WrittenAction, keys: Iterable[str]) -> str:
    pairs = [(key, str(getattr(one, key))) for key in keys]
    return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in pairs if value) + " }"


def _text(text: str) -> str:
    """A basic string: TOML escapes as JSON does, and DEL besides (TOML 1.0, section String)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


# --- reading ---------------------------------------------------------------------------------


def _read(table: dict[str, Any], number: int) -> Written:
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise RuleError("", f"number {number} of the file", 'it has no name; give it `name = "…"`.')
    _check_keys(name, "", table, _KEYS)
    return Written(
        name=name,
        account=_a_text(name, "account", table, EVERY_ACCOUNT),
        match=_a_text(name, "match", table, Match.ALL.value),
        stop=_a_switch(name, "stop", table, False),
        enabled=_a_switch(name, "enabled", table, True),
        conditions=tuple(
            Condition(**one) for one in _tables(name, "if", table, _OF_CONDITION, ("what", "how", "value"))
        ),
        actions=tuple(WrittenAction(**one) for one in _tables(name, "then", table, _OF_ACTION, ("do",))),
    )


def _tables(
    rule: str, key: str, table: dict[str, Any], known: tuple[str, ...], needed: tuple[str, ...]
) -> list[dict[str, str]]:
    given = table.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise RuleError(rule, key, f"wants a list such as [{{ {needed[0]} = … }}].")
    for number, one in enumerate(given, 1):
        where = f"{key} {number}"
        _check_keys(rule, where, one, known)
        for name in needed:
            if name not in one:
                raise RuleError(rule, where, f"`{name}` is missing.")
        for name in one:
            _a_text(rule, where, one, "", name)
    return given


def _check_keys(rule: str, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise RuleError(rule, where or key, f"the key `{key}` means nothing; {meant(key, known)}")


def _a_text(rule: str, where: str, table: dict[str, Any], otherwise: str, key: str = "") -> str:
    value = table.get(key or where, otherwise)
    if not isinstance(value, str):
        raise RuleError(rule, where, f'`{key or where}` wants a text in quotes, such as "{value}".')
    return value


def _a_switch(rule: str, key: str, table: dict[str, Any], otherwise: bool) -> bool:
    value = table.get(key, otherwise)
    if not isinstance(value, bool):
        raise RuleError(rule, key, f"`{key}` wants `true` or `false`.")
    return value
