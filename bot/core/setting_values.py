"""Values of settings as people type and read them: each row of the table says what it takes."""

import re
from collections.abc import Callable, Mapping

from bot.core.addresses import is_address
from bot.core.business_hours import read_holidays, read_week, read_zone
from bot.core.targets import read_spans
from bot.errors import InputError, SettingError
from bot.settings import Row, Value

_ON = frozenset({"on", "yes", "true", "1"})
_OFF = frozenset({"off", "no", "false", "0"})
# Texts with a form of their own: what reads one, and what it wants.
_FORMS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "business_hours": (read_week, "hours such as `Mon-Fri 9:00-17:00`"),
    "business_time_zone": (read_zone, "a time zone such as `Europe/Berlin`"),
    "business_holidays": (read_holidays, "days such as `2026-12-24, 12-25`"),
    "respond_within": (read_spans, "a time such as `8h` or `high 1h, normal 1d, low none`"),
    "resolve_within": (read_spans, "a time such as `3d` or `high 1d, normal 5d, low none`"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(row: Row, typed: str) -> Value:
    """The value that a person typed.

    Raises:
        SettingError: the setting cannot take it; the sentence says what it takes.
    """
    if row.type == "secret":
        return _secret(row, typed)
    typed = typed.strip()
    match row.type:
        case "switch":
            return _switch(row, typed)
        case "number":
            return _number(row, typed)
        case "choice":
            if typed.lower() not in row.choices:
                raise SettingError(row.key, typed, " or ".join(f"`{choice}`" for choice in row.choices))
            return typed.lower()
        case "address":
            if typed and not is_address(typed):
                raise SettingError(row.key, typed, "a mail address such as `support@example.com`, or nothing")
            return typed.lower()
        case _:
            return _line(row, typed)


def takes(row: Row, typed: str) -> bool:
    """Whether `parse` takes this."""
    try:
        parse(row, typed)
    except SettingError:
        return False
    return True


def _switch(row: Row, typed: str) -> bool:
    if typed.lower() in _ON:
        return True
    if typed.lower() in _OFF:
        return False
    raise SettingError(row.key, typed, "`on` or `off`")


def _number(row: Row, typed: str) -> int:
    wanted = f"a whole number from {row.low} to {row.high}"
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 9
    if not (is_number and row.low <= int(typed) <= row.high):
        raise SettingError(row.key, typed, wanted)
    return int(typed)


def _line(row: Row, typed: str) -> str:
    if not _is_line(typed):
        raise SettingError(row.key, typed[:20] + "…", "one line of at most 500 characters")
    if row.key in _FORMS:
        _check_form(row, typed)
    return typed


def _check_form(row: Row, typed: str) -> None:
    reader, wanted = _FORMS[row.key]
    try:
        reader(typed)
    except InputError as error:
        raise SettingError(row.key, typed, f"{wanted} ({error})") from None


def _secret(row: Row, typed: str) -> str:
    """The secret as it was typed, its spaces too; no error ever shows a part of it."""
    if not _is_line(typed):
        raise SettingError(row.key, "…", "one line of at most 500 characters")
    return typed


def _is_line(typed: str) -> bool:
    # `splitlines` also knows the line ends beyond ASCII; a lone surrogate could not even be stored.
    plain = all(ord(char) >= 32 and not 0x7F <= ord(char) < 0xA0 for char in typed)
    return plain and len(typed) <= 500 and len(typed.splitlines()) <= 1 and not _SURROGATE.search(typed)


def shown(row: Row, value: Value) -> str:
    """The value in words, as people see it everywhere; a secret never shows."""
    if row.type == "secret":
        return "set" if value else "not set"
    if row.type == "switch":
        return "on" if value else "off"
    if value == "":
        return "—"
    return f"{value} {row.unit}".strip()


def as_typed(value: Value) -> str:
    """A value in the words that `parse` takes, as forms hold it and the audit puts it back."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
