"""Challenges to unknown senders: whom one may be sent to, and what the answer to one says."""

import re

from bot.core.authentication import Authentication
from bot.core.mail import IncomingMail
from bot.core.quotes.lines import attribution_start, is_marked, is_sent_from, key_of, names_device
from bot.core.screening import is_junk_sender

# What people write who only do as they are told, in the languages of mail programs.
YES = frozenset(
    """yes y yep ok okay confirm confirmed sure done ja oui si sì sí sim da tak ano hai evet igen kyllä jes
    bestätigt bestätige bestätigung confirmé confirmado confermo confermato akkoord bekräftar bekræfter
    да подтверждаю はい 是 是的 好 好的 예 네 نعم כן""".split()
)
_WORD = re.compile(r"\w+")
MOST_LINES = 500  # of an answer and the challenge that it quotes
MOST_WORDS = 3  # of an answer that is nothing but a yes


def may_write_back(mail: IncomingMail, authentication: Authentication) -> bool:
    """Whether a mail's sender may get automatic mail of the kind that strangers get (fault 92).

    Never a machine, a list, or an address that somebody else may have written into From.
    """
    return not (
        mail.kind != "mail"
        or mail.is_bulk
        or not mail.sender_is_clean
        or is_junk_sender(mail.sender.address)
        or authentication.is_doubtful
    )


def says_more_than_yes(mail: IncomingMail, asked: str) -> bool:
    """Whether an answer to a challenge has something to say that must not be lost.

    Args:
        asked: The text of the challenge, which mail programs quote in their own ways; an answer that is
            nothing but quote is not cut, since no mail is made empty.
    """
    lines = mail.reply.splitlines()
    if any(not one.inline for one in mail.attachments) or len(lines) > MOST_LINES:
        return True
    known = " ".join(_words(asked))
    above = _attributions(lines)
    left = [line for at, line in enumerate(lines) if at not in above and not _is_quoted(line, known)]
    words = _words(" ".join(left))
    return bool(words) and not (len(words) <= MOST_WORDS and YES.intersection(words))


def _attributions(lines: list[str]) -> set[int]:
    """The lines that say whose words follow ("On … wrote:"), which may go over several."""
    found: set[int] = set()
    for at in range(len(lines)):
        start = attribution_start(lines, at, quote_follows=True)
        found.update(range(start, at + 1) if start is not None else ())
    return found


def _is_quoted(line: str, known: str) -> bool:
    words = " ".join(_words(line))
    if not words or is_marked(line) or f" {words} " in f" {known} ":
        return True
    is_header = bool(key_of(line)[0])  # From: …, Gesendet: …, as programs set above a quote
    return is_header or (is_sent_from(line) and names_device(line))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
