"""What an answer says itself, without the quote that it perhaps consists of."""

import re

from bot.core.mail import IncomingMail
from bot.core.quotes.lines import (
    attribution_start,
    header_block_end,
    is_marked,
    is_original,
    is_sent_from,
    key_of,
    names_device,
)
from bot.core.quotes.text import collapsed

_WORD = re.compile(r"\w+")
MOST_LINES = 500  # of an answer and what it quotes


def own_words(mail: IncomingMail, quoted: str = "") -> list[str] | None:
    """The words of a mail's new text that are no quote; None where it is too long to tell or has files.

    An answer that is nothing but quote is not cut when it is read, since no mail is made empty.

    Args:
        quoted: the text that it answers, which mail programs quote in their own ways.
    """
    lines = mail.reply.splitlines()
    if any(not one.inline for one in mail.attachments) or len(lines) > MOST_LINES:
        return None
    known = " ".join(words_of(quoted))
    above = _attributions(lines)
    left = [line for at, line in enumerate(lines) if at not in above and not _is_quoted(line, known)]
    return words_of(" ".join(left))


def own_text(text: str) -> str:
    """What of a mail's new text its writer wrote, also between quotes; perhaps nothing."""
    lines = text.splitlines()
    end = next((at for at in range(len(lines)) if _begins_quoted_mail(lines, at)), len(lines))
    above = _attributions(lines)
    return collapsed([line for at, line in enumerate(lines[:end]) if at not in above and not is_marked(line)])


def _begins_quoted_mail(lines: list[str], at: int) -> bool:
    return is_original(lines[at]) or header_block_end(lines, at) is not None


def _attributions(lines: list[str]) -> set[int]:
    """The lines that say whose words follow ("On … wrote:"), which may go over several."""
    found: set[int] = set()
    for at in range(len(lines)):
        start = attribution_start(lines, at, quote_follows=True)
        found.update(range(start, at + 1) if start is not None else ())
    return found


def _is_quoted(line: str, known: str) -> bool:
    words = " ".join(words_of(line))
    if not words or is_marked(line) or f" {words} " in f" {known} ":
        return True
    is_header = bool(key_of(line)[0])  # From: …, Gesendet: …, as programs set above a quote
    return is_header or (is_sent_from(line) and names_device(line))


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as they are compared."""
    return [word.casefold() for word in _WORD.findall(text)]
