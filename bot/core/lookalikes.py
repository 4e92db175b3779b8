"""Addresses that look like others: letters of two alphabets in one word, and domains beyond ASCII."""

import unicodedata
from itertools import groupby

_MIXED_ON_PURPOSE = frozenset({"HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH"})


def warning(name: str, address: str) -> str:
    """What to be careful about, in words; empty where nothing is odd (UTS 39, mixed scripts)."""
    local, _, domain = address.rpartition("@")
    labels = [_readable(label) for label in domain.split(".")]
    if any(is_mixed(word) for word in (local, *labels, *name.split())):
        return "letters of several alphabets: perhaps it imitates another sender"
    if not domain.isascii():
        return f"the domain is {_in_ascii(domain)}"
    if any(label.startswith("xn--") for label in domain.lower().split(".")):
        return f"the domain reads {'.'.join(labels)}"
    return ""


def is_mixed(word: str) -> bool:
    """Whether letters of Latin, Cyrillic, Greek and the like stand in one word."""
    scripts = {_script(char) for char, _ in groupby(word) if char.isalpha()}
    return len(scripts - _MIXED_ON_PURPOSE) > 1


def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split()[0].partition("-")[0]


def _readable(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label.encode().decode("idna")
    except UnicodeError:
        return label


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return "none that mail can be sent to"
