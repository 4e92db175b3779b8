"""Who wrote a mail that somebody passed on to the desk, and which of its words are theirs."""

import re
from dataclasses import dataclass

from bot.core.mail import Address, IncomingMail
from bot.core.mail.addresses import addresses
from bot.core.quotes.lines import (
    DIRECTIONS,
    EMAIL,
    MATCHED,
    SIGNATURE,
    header_block_end,
    is_marked,
    is_original,
    is_rule,
    key_of,
)
from bot.core.quotes.text import SIGNATURE_LINES

LOOKED_AT = 20_000  # characters of a text, bytes of an attached mail
BLOCK_LINES = 4  # below From, within which another line of the block stands
BLOCK = frozenset({"date", "sent", "to", "subject"})  # kinds of such lines
COPY = re.compile(r"[\s*_|]{0,9}(?:b?cc|[ck][oó]pi)", re.IGNORECASE)

_QUOTE = "> \t\u00a0"
_ATTACHED_FROM = re.compile(
    rb"^From:[ \t]*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,4})", re.IGNORECASE | re.MULTILINE
)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_BARE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}\.[\w-]{2,63}")
# Outlook and Apple Mail write a link around or behind the address.
_LINK = re.compile(r"<mailto:[^<>\s]{0,330}>|\]\(mailto:[^()\s]{0,330}\)", re.IGNORECASE)
_MAILTO = re.compile(r"\[mailto:([^\[\]\s]{3,330})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A mail that was passed on, without the header above it."""

    text: str  # of its author
    own: str  # of whoever passed it on: above it, below it, and the signature at its end


def original_sender(mail: IncomingMail) -> Address | None:
    """The author named by an attached mail or the header above a forwarded text; None when none is for sure.

    The first such header counts: it is the forward's own, and others below it are of mails quoted there.
    """
    for one in mail.attachments:
        if one.content_type == "message/rfc822" and (author := _attached_author(one.content)):
            return author
    lines = [_bare(line) for line in mail.text[:LOOKED_AT].splitlines()]
    at = _from_line(lines)
    return None if at is None else _named(lines, at)


def taken_apart(text: str, author: Address) -> Forwarded | None:
    """A mail's text as its author's words and others'; None where they cannot be told apart for sure."""
    lines = text.splitlines()
    bare = [_bare(line) for line in text[:LOOKED_AT].splitlines()]
    at = _from_line(bare)
    named = None if at is None else _named(bare, at)
    if at is None or named is None or named.address.lower() != author.address.lower():
        return None
    start = at
    while start and _is_of_block(bare[start - 1]):
        start -= 1
    end = _end_of_block(bare, start, at)
    above, below = lines[:start], lines[end:]
    theirs, own = _without_quote_marks(below)
    theirs, signature = _without_signature(theirs)
    while above and (not above[-1].strip() or is_rule(above[-1]) or is_original(_bare(above[-1]))):
        above.pop()
    said = ["\n".join(part).strip() for part in (above, signature, own)]
    words = "\n".join(theirs).strip()
    return Forwarded(text=words, own="\n\n".join(one for one in said if one)) if words else None


def _bare(line: str) -> str:
    return line.translate(DIRECTIONS).lstrip(_QUOTE)


def _from_line(lines: list[str]) -> int | None:
    """Where the header of the forward says who wrote it."""
    for at, line in enumerate(lines):
        if key_of(line)[0] == "from" and _is_in_block(lines, at):
            return at
    return None


def _named(lines: list[str], at: int) -> Address | None:
    _, who = key_of(lines[at])
    return _author(who) or _author(f"{who} {_continued(lines, at)}")


def _end_of_block(lines: list[str], start: int, at: int) -> int:
    """The line below the header: below all its keys, and the lines of addresses that go on from one."""
    end = header_block_end(lines, start) or at + 1
    while end < len(lines) and (key_of(lines[end])[0] or _is_of_addresses(lines[end])):
        end += 1
    return end


def _is_of_addresses(line: str) -> bool:
    said = line[:MATCHED].rstrip()
    return bool(EMAIL.search(said)) and said.endswith((">", ",", ";", ")"))


def _without_quote_marks(lines: list[str]) -> tuple[list[str], list[str]]:
    """What was forwarded, without the marks before each line where it has some; and what follows it then."""
    first = next((line for line in lines if line.strip()), "")
    if not is_marked(first):
        return lines, []
    ends = (at for at, line in enumerate(lines) if line.strip() and not is_marked(line))
    end = next(ends, len(lines))
    return [line.lstrip().removeprefix(">").removeprefix(" ") for line in lines[:end]], lines[end:]


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines, and the signature below them: whose it is cannot be told."""
    at = next((at for at in range(len(lines) - 1, -1, -1) if SIGNATURE.match(lines[at])), len(lines))
    if sum(1 for line in lines[at:] if line.strip()) > SIGNATURE_LINES + 1:
        return lines, []
    return lines[:at], lines[at + 1 :]


def _attached_author(content: bytes) -> Address | None:
    head = _HEADER_END.split(content[:LOOKED_AT], maxsplit=1)[0]
    found = _ATTACHED_FROM.search(head)
    return next((one for one in addresses(found[1]) if _BARE.fullmatch(one.address)), None) if found else None


def _is_in_block(lines: list[str], at: int) -> bool:
    """Whether this From line is one of a forwarded mail's header, and not of somebody's own words."""
    if at and _is_of_block(lines[at - 1]):
        return True  # Thunderbird sets the subject and the date above
    for line in lines[at + 1 : at + 1 + BLOCK_LINES]:
        if _is_of_block(line):
            return True
        kind, _ = key_of(line)
        if kind == "from" or is_original(line):
            return False  # here the header begins
    return False


def _is_of_block(line: str) -> bool:
    kind, _ = key_of(line)
    return kind in BLOCK or (kind == "other" and bool(COPY.match(line)))


def _continued(lines: list[str], at: int) -> str:
    """The next line, where a long name pushed its address there."""
    below = lines[at + 1][:MATCHED] if at + 1 < len(lines) else ""
    return "" if key_of(below)[0] else below


def _author(text: str) -> Address | None:
    text = _MAILTO.sub(r"<\1>", _LINK.sub("", text)).replace("[", "").strip(" \t*_|")
    for one in addresses(text.encode("utf-8", "replace")):
        if _BARE.fullmatch(one.address):
            return one
    bare = _BARE.search(text)
    return Address(name="", address=bare[0].lower()) if bare else None
