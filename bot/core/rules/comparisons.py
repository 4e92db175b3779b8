"""How conditions compare: kinds of values, and a table of comparisons. Case never matters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

from bot.core.mail.addresses import bare

MATCHES = "matches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One way to compare a value of the mail's with the one of the condition."""

    name: str
    holds: Callable[[str, str], bool]
    negated: bool = False  # it holds when no value of the mail's does what `holds` says


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What values of one kind are, and how they may be compared."""

    plain: Callable[[str], str]  # the form in which two values that mean the same are the same
    fault: Callable[[str, str], str]  # what is wrong with a condition's value; empty when nothing is
    comparisons: tuple[str, ...]


def plain_text(text: str) -> str:
    """A text without case, composition and amounts of blanks."""
    return " ".join(normalize("NFC", text.casefold()).split())


def plain_address(text: str) -> str:
    """An address, or a part of one, in lower case with the names of its domain as people write them.

    `xn--bcher-kva` and `bücher` are the same label (RFC 3492, RFC 5890).
    """
    return normalize("NFC", _LABEL.sub(_decoded, normalize("NFKC", text.strip().lower())))


def plain_size(text: str) -> str:
    """A size in bytes, as digits; empty when the text is none. 1 kB is 1,000 bytes."""
    found = _SIZE.fullmatch(text.strip().lower())
    if not found:
        return ""
    return str(round(float(found[1]) * _UNITS[found[2]]))


def plain_answer(text: str) -> str:
    """`yes` or `no`; empty for anything else."""
    word = text.strip().casefold()
    return {"true": "yes", "false": "no"}.get(word, word if word in ("yes", "no") else "")


_LABEL = re.compile(r"(?<![^.@])xn--[a-z0-9-]+")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*(|b|kb|mb|gb)")
_UNITS = {"": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[0][4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label[0]


def _no_fault(_how: str, _value: str) -> str:
    return ""


def _address_fault(how: str, value: str) -> str:
    is_whole = how in ("is", "is not")
    if is_whole and (bare(value) != _as_bare(value) or "@" not in value):
        return f"`{value}` is no mail address; it looks like support@example.com"
    return ""


def _as_bare(value: str) -> str:
    local, _, domain = value.strip().rpartition("@")
    return f"{local}@{domain.lower()}"


def _domain_fault(_how: str, value: str) -> str:
    return f"a domain has no @: try `{value.rpartition('@')[2]}`" if "@" in value else ""


def _size_fault(_how: str, value: str) -> str:
    return "" if plain_size(value) else f"`{value}` is no size; try `500 kB` or `10 MB`"


def _answer_fault(_how: str, value: str) -> str:
    return "" if plain_answer(value) else f"wants `yes` or `no`, not `{value}`"


COMPARISONS: dict[str, Comparison] = {
    one.name: one
    for one in (
        Comparison(name="is", holds=lambda value, wanted: value == wanted),
        Comparison(name="is not", holds=lambda value, wanted: value == wanted, negated=True),
        Comparison(name="contains", holds=lambda value, wanted: wanted in value),
        Comparison(name="does not contain", holds=lambda value, wanted: wanted in value, negated=True),
        Comparison(name="starts with", holds=lambda value, wanted: value.startswith(wanted)),
        Comparison(name="ends with", holds=lambda value, wanted: value.endswith(wanted)),
        Comparison(name="is more than", holds=lambda value, wanted: int(value) > int(wanted)),
        Comparison(name="is less than", holds=lambda value, wanted: int(value) < int(wanted)),
    )
}
HOWS = (*COMPARISONS, MATCHES)

_OF_TEXT = ("is", "is not", "contains", "does not contain", "starts with", "ends with", MATCHES)
TEXT = Kind(plain=plain_text, fault=_no_fault, comparisons=_OF_TEXT)
ADDRESS = Kind(plain=plain_address, fault=_address_fault, comparisons=_OF_TEXT)
DOMAIN = Kind(plain=plain_address, fault=_domain_fault, comparisons=_OF_TEXT)
NUMBER = Kind(
    plain=plain_size,
    fault=_size_fault,
    comparisons=("is", "is not", "is more than", "is less than"),
)
YES_NO = Kind(plain=plain_answer, fault=_answer_fault, comparisons=("is", "is not"))
