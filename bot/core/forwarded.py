"""Who wrote a mail that somebody passed on to the desk."""

import re

from bot.core.mail import Address, IncomingMail
from bot.core.mail.addresses import addresses
from bot.core.quotes.lines import DIRECTIONS, MATCHED, is_original, key_of

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


def original_sender(mail: IncomingMail) -> Address | None:
    """The author named by an attached mail or the header above a forwarded text; None when none is for sure.

    The first such header counts: it is the forward's own, and others below it are of mails quoted there.
    """
    for one in mail.attachments:
        if one.content_type == "message/rfc822" and (author := _attached_author(one.content)):
            return author
    lines = [line.translate(DIRECTIONS).lstrip(_QUOTE) for line in mail.text[:LOOKED_AT].splitlines()]
    for at, line in enumerate(lines):
        kind, who = key_of(line)
        if kind == "from" and _is_in_block(lines, at):
            return _author(who) or _author(f"{who} {_continued(lines, at)}")
    return None


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
