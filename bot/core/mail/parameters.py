"""A structured header: its value and its parameters, with RFC 2231 as found in the wild."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from bot.core.mail.charsets import decoded
from bot.core.mail.words import decoded_words, unfolded

MAX_PARAMETERS = 200
NAME = re.compile(r"([^\s;=*]+)(?:\*(\d{1,4}))?(\*)?\s*=\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The value of a header such as Content-Type, and its named parameters."""

    value: str  # lower case
    named: dict[str, str]  # names in lower case, values decoded


def parameters(raw: bytes) -> Parameters:
    """Read a Content-Type or Content-Disposition header."""
    text = unfolded(raw)
    value, _, rest = text.partition(";")
    if "=" in value and "/" not in value.split("=")[0]:  # a header that starts with its parameters
        value, rest = "", text
    value = without_comment(value).strip().strip("\"'").strip().lower().rstrip(":,")
    return Parameters(value=value.split()[0] if value else "", named=_joined(_pairs(rest)))


def without_comment(text: str) -> str:
    """The text without one level of (comments)."""
    return re.sub(r"\([^()]*\)", "", text)


def _pairs(text: str) -> list[tuple[str, int, bool, str]]:
    """Each parameter as name, number of its piece (-1: whole), percent-encoded or not, raw value."""
    pairs: list[tuple[str, int, bool, str]] = []
    at = 0
    while at < len(text) and len(pairs) < MAX_PARAMETERS:
        found = NAME.match(text, at)
        if not found:
            at = next((here for here in range(at, len(text)) if text[here] in "; \t\r\n"), len(text)) + 1
            continue
        value, at = _value(text, found.end())
        number = int(found[2]) if found[2] else -1
        pairs.append((found[1].lower(), number, bool(found[3]), value))
    return pairs


def _value(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] != '"':
        end = text.find(";", at)
        if text.startswith("=?", at):  # an unquoted encoded word may hold a semicolon
            last = text.rfind("?=", at)
            end = text.find(";", last) if last > 0 else end
        end = len(text) if end < 0 else end
        return text[at:end].strip(), end + 1
    out = []
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), at + 1


def _joined(pairs: list[tuple[str, int, bool, str]]) -> dict[str, str]:
    whole: dict[str, str] = {}
    extended: dict[str, str] = {}
    parts: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, number, encoded, value in pairs:
        if number >= 0:
            parts.setdefault(name, {}).setdefault(number, (encoded, value))
        elif encoded:
            extended.setdefault(name, _percent_decoded(value))
        else:
            whole.setdefault(name, decoded_words(value))
    for name, numbered in parts.items():
        extended.setdefault(name, _continued(numbered))
    return whole | extended


def _percent_decoded(value: str) -> str:
    charset, _, rest = value.partition("'")
    language, quote, text = rest.partition("'")
    if not quote or len(charset) > 40 or len(language) > 40:
        charset, text = "", value
    return decoded_words(decoded(unquote_to_bytes(text), charset))


def _continued(numbered: dict[int, tuple[bool, str]]) -> str:
    """The pieces put together as bytes, so that characters cut in two are whole again."""
    charset = ""
    data = b""
    for place, number in enumerate(sorted(numbered)):
        encoded, value = numbered[number]
        if place == 0 and encoded and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    return decoded_words(decoded(data, charset))
