"""Address lists, in one pass over the text: no recursion, whatever stands in them.

Source: RFC 5322 section 3.4, RFC 6532; groups are opened, comments serve as names where there is no other.
"""

import re
from dataclasses import dataclass, field

from bot.core.mail.limits import MAX_ADDRESSES, MAX_HEADER_BLOCK
from bot.core.mail.values import Address
from bot.core.mail.words import decoded_words, shown_name, unfolded

CLEAN = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.){1,10}[\w](?:[\w-]{0,61}[\w])?"
)
SPACED = re.compile(  # spaces around dots, as RFC 822 allowed
    r"[\w+=&'*/-]+(?: ?\. ?[\w+=&'*/-]+){0,9} ?@ ?[\w-]+(?: ?\. ?[\w-]+){0,9}"
)
LOOSE = re.compile(r"[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"']{1,255}")


@dataclass(slots=True)
class _Entry:
    """What was read of one address so far."""

    words: list[str] = field(default_factory=list)  # outside of angle brackets, quotes and comments
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    has_at: bool = False


def addresses(raw: bytes) -> tuple[Address, ...]:
    """The addresses of one header's value, as received."""
    return tuple(found for entry in _entries(unfolded(raw, MAX_HEADER_BLOCK)) if (found := _address(entry)))[
        :MAX_ADDRESSES
    ]


def is_clean(raw: bytes) -> bool:
    """Is it exactly one well-formed address, in a form that every program reads alike (fault 82)?"""
    text = unfolded(raw)
    found = re.fullmatch(
        r'\s*(?:(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:()\[\]\\]*)\s*<([^<>\s]+)>|([^<>\s]+))\s*', text
    )
    address = (found[1] or found[2]) if found else ""
    name = addresses(raw)[0].name if found and addresses(raw) else ""
    return bool(CLEAN.fullmatch(address)) and not (
        name and LOOSE.fullmatch(name) and name.lower() != address.lower()
    )


def bare(text: str) -> str:
    """One address without brackets and rubbish, its domain in lower case; "" when there is none."""
    text = re.sub(r"\s+", "", without_comments(text).strip().strip("<>")).strip("'\"")
    text = text.removeprefix("mailto:").rstrip(".,;")
    if text.startswith("@") and ":" in text:  # a route, obsolete
        text = text.split(":", 1)[1]
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}" if at and local and domain else ""


def without_comments(text: str) -> str:
    """The text without its (comments), three deep at most."""
    for _ in range(3):
        if "(" not in text:
            break
        text = re.sub(r"\([^()]{0,1000}\)", " ", text)
    return text


def _address(entry: _Entry) -> Address | None:
    outside = shown_name(decoded_words(" ".join("".join(entry.words).split())))
    comment = shown_name(decoded_words(" ".join(entry.comments)))
    if entry.angle is not None:
        address = bare(entry.angle)
        if not address and "=?" in entry.angle:
            address = bare(decoded_words(entry.angle))
        if not address and (loose := LOOSE.search(outside)):
            address = bare(loose[0])
        name = outside or comment
        return Address(name=name, address=address) if address or name else None
    if SPACED.fullmatch(outside):
        outside = re.sub(r"\s+", "", outside)
    found = LOOSE.search(outside)
    if found:
        name = shown_name(outside.replace(found[0], " ")).strip(" []\"'()")
        return Address(name=name or comment, address=bare(found[0]))
    if '"' in outside or "@" in outside:
        address = bare(outside)
        return Address(name=comment, address=address) if address else None
    name = outside or comment
    return Address(name=name, address="") if name else None


def _entries(text: str) -> list[_Entry]:
    """The list cut at its commas and semicolons."""
    entries: list[_Entry] = []
    entry = _Entry()
    at = 0
    unclosed = 0  # comments that never end; after a few, a bracket is a character like any other
    while at < len(text):
        char = text[at]
        if char == '"':
            quoted, at = _quoted(text, at)
            _add_quoted(entry, quoted, text, at)
        elif char == "(" and unclosed < 5:
            comment, after = _comment(text, at)
            unclosed += comment is None
            entry.comments.append(comment or "")
            at = after
        elif char == "<":
            at = _angle(entry, text, at)
        elif char in ",;":
            entries.append(entry)
            entry = _Entry()
            at += 1
        elif char == ":" and not entry.has_at and entry.angle is None:
            entry = _Entry()  # the name of a group
            at += 1
        else:
            entry.words.append(char)
            entry.has_at |= char == "@"
            at += 1
    entries.append(entry)
    return entries


def _add_quoted(entry: _Entry, quoted: str, text: str, at: int) -> None:
    if text[at : at + 1] == "@":  # a quoted local part
        entry.words.append(quoted if re.fullmatch(r"[^\s@<>()\[\],;:\"']+", quoted) else f'"{quoted}"')
    else:
        entry.words.append(decoded_words(quoted))


def _angle(entry: _Entry, text: str, at: int) -> int:
    end = text.find(">", at)
    inside = text[at + 1 : end] if end >= 0 else text[at + 1 :]
    again = inside.rfind("<")
    if again >= 0:
        inside = inside[again + 1 :]
    if entry.angle is None or "@" not in entry.angle:
        entry.angle = inside
    return end + 1 if end >= 0 else len(text)


def _quoted(text: str, at: int) -> tuple[str, int]:
    out = []
    start = at
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    if at >= len(text):  # never closed: the quote is a character like any other
        return "", start + 1
    return "".join(out), at + 1


def _comment(text: str, at: int) -> tuple[str | None, int]:
    depth = 0
    start = at
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth == 0:
                return text[start + 1 : at], at + 1
        at += 1
    return None, start + 1
