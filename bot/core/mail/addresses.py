"""Address lists, in one pass over the text: no recursion, whatever stands in them.

Source: RFC 5322 section 3.4, RFC 6532; groups are opened, comments serve as names where there is no other.
"""

import re
from dataclasses import dataclass, field

from bot.core.mail.limits import MAX_ADDRESSES, MAX_HEADER_BLOCK
from bot.core.mail.values import Address
from bot.core.mail.words import decoded_words, shown_name, unfolded

MAX_ENTRY = 2_000  # characters of one address with its name
MAX_COMMENTS = 20  # of one address
MAX_UNCLOSED = 20  # quotes and comments that never end; after that a bracket is a character like any other

CLEAN = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,64}@(?:\w(?:[\w-]{0,61}\w)?\.){1,10}\w(?:[\w-]{0,61}\w)?"
)
ONE_ADDRESS = re.compile(
    r'\s*(?:(?:"(?:[^"\\]|\\.){0,300}"|[^"<>@,;:()\[\]\\]{0,300})\s*<([^<>\s]{3,330})>|([^<>\s]{3,330}))\s*'
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
    length: int = 0

    def say(self, text: str) -> None:
        """Add what stands outside, up to the limit."""
        self.length += len(text)
        if self.length <= MAX_ENTRY:
            self.words.append(text)
            self.has_at |= "@" in text


def addresses(raw: bytes) -> tuple[Address, ...]:
    """The addresses of one header's value, as received."""
    entries = _Reader(unfolded(raw, MAX_HEADER_BLOCK)).entries
    return tuple(found for entry in entries if (found := _address(entry)))


def is_clean(raw: bytes) -> bool:
    """Is it exactly one well-formed address, in a form that every program reads alike (fault 82)?"""
    text = unfolded(raw)
    found = ONE_ADDRESS.fullmatch(text) if len(text) < MAX_ENTRY else None
    if not found:
        return False
    address = found[1] or found[2]
    name = next((one.name for one in addresses(raw)), "")
    pretends = LOOSE.search(name)  # a name that looks like another address
    return bool(CLEAN.fullmatch(address)) and (not pretends or pretends[0].lower() == address.lower())


def bare(text: str) -> str:
    """One address without brackets and rubbish, its domain in lower case; "" when there is none."""
    text = re.sub(r"\s+", "", without_comments(text[:MAX_ENTRY]).strip().strip("<>")).strip("'\"")
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
        text = re.sub(r"\([^()]*\)", " ", text)
    return text


def _address(entry: _Entry) -> Address | None:
    outside = shown_name(decoded_words(" ".join("".join(entry.words).split())))
    comment = shown_name(decoded_words(" ".join(entry.comments)))
    if entry.angle is not None:
        address = _in_angle(entry.angle, outside)
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
    return Address(name=name) if name else None


def _in_angle(angle: str, outside: str) -> str:
    address = bare(angle)
    if not address and "=?" in angle:
        address = bare(decoded_words(angle))
    if not address and (loose := LOOSE.search(outside)):
        address = bare(loose[0])
    return address


class _Reader:
    """The list cut at its commas and semicolons."""

    def __init__(self, text: str) -> None:
        self.entries: list[_Entry] = []
        self._text = text
        self._unclosed = 0
        entry = _Entry()
        at = 0
        while at < len(text) and len(self.entries) < MAX_ADDRESSES:
            char = text[at]
            if char in ",;":
                self.entries.append(entry)
                entry = _Entry()
                at += 1
            elif char == ":" and not entry.has_at and entry.angle is None:
                entry = _Entry()  # the name of a group
                at += 1
            else:
                at = self._step(entry, at)
        self.entries.append(entry)

    def _step(self, entry: _Entry, at: int) -> int:
        char = self._text[at]
        if char == "<":
            return self._angle(entry, at)
        if char in '"(' and self._unclosed < MAX_UNCLOSED:
            inside, after = self._quoted(at) if char == '"' else self._comment(at)
            if inside is None:
                self._unclosed += 1
            elif char == "(":
                entry.comments += [inside] if len(entry.comments) < MAX_COMMENTS else []
            else:
                self._say_quoted(entry, inside, after)
            return after
        entry.say(char)
        return at + 1

    def _say_quoted(self, entry: _Entry, quoted: str, after: int) -> None:
        if self._text[after : after + 1] == "@":  # a quoted local part
            entry.say(quoted if re.fullmatch(r"[^\s@<>()\[\],;:\"']+", quoted) else f'"{quoted}"')
        else:
            entry.say(decoded_words(quoted))

    def _angle(self, entry: _Entry, at: int) -> int:
        end = self._text.find(">", at)
        end = len(self._text) if end < 0 else end
        inside = self._text[at + 1 : end].rpartition("<")[2]
        if entry.angle is None or "@" not in entry.angle:
            entry.angle = inside
        return end + 1

    def _quoted(self, start: int) -> tuple[str | None, int]:
        """What stands between two quotes; None when the second never comes."""
        out = []
        at = start + 1
        stop = min(len(self._text), start + MAX_ENTRY)
        while at < stop and self._text[at] != '"':
            if self._text[at] == "\\" and at + 1 < stop:
                at += 1
            out.append(self._text[at])
            at += 1
        return ("".join(out), at + 1) if at < stop else (None, start + 1)

    def _comment(self, start: int) -> tuple[str | None, int]:
        depth = 0
        at = start
        while at < min(len(self._text), start + MAX_ENTRY):
            if self._text[at] == "\\":
                at += 1
            elif self._text[at] in "()":
                depth += 1 if self._text[at] == "(" else -1
                if depth == 0:
                    return self._text[start + 1 : at], at + 1
            at += 1
        return None, start + 1
