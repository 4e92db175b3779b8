"""What a subject and a short text say: is it the same topic, a forward, or just a thank-you?"""

import re
from datetime import datetime, timedelta

from bot.core.mail import IncomingMail
from bot.core.matching import without_number
from bot.core.tickets import Ticket

SILENT = timedelta(days=60)  # after so long a reply is perhaps about something new

# What mail programs write before a subject, in their languages; also counted (Re[2]:) and in full width (：).
_ANSWERS = "re|aw|antw|sv|vs|odp|ynt|r|rif|res|ref|atb|απ|σχετ|回复|回覆|答复|返信|답장|ответ"
_FORWARDS = "fwd|fw|wg|wtr|tr|rv|rif|enc|i|vb|vl|vs|doorst|továbbítás|pd|ilt|πρθ|转发|轉寄|転送|전달|пересл"
# The pluses keep a long row of spaces from being divided among the places for them in every way.
_COUNT = r"\s*+(?:(?:\[\d{1,9}\]|\(\d{1,9}\))\s*+)?[:：]\s*+"
_ANSWER = re.compile(rf"\s*+(?:{_ANSWERS}){_COUNT}", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*+(?:{_FORWARDS}){_COUNT}", re.IGNORECASE)

_THANKS = re.compile(
    r"\b(?:thank(?:s| ?you)|thx|ty|cheers|much appreciated|danke(?:schön)?|vielen dank|merci|gracias|grazie|"
    r"obrigad[oa]|bedankt|dank (?:je|u)|tack|takk?|kiitos|dzięk\w*|díky|děkuj\w*|спасибо|благодар\w*|"
    r"teşekkür\w*)\b|谢谢|多谢|謝謝|ありがとう|감사",
    re.IGNORECASE,
)
# A thank-you with one of these is about something that is still open.
_BUT = re.compile(
    r"\b(?:but|however|still|again|not|doesn.?t|isn.?t|can.?t|problem|error|wrong|please|could|can you|"
    r"aber|jedoch|noch|nicht|leider|bitte|mais|encore|pas|toujours|pero|todavía|no|non|ancora|maar|niet)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？؟;՞]")
SHORT = 160  # characters of a text that can be just a thank-you


def topic(subject: str) -> str:
    """The subject without prefixes, ticket number, case and spaces: equal for equal topics."""
    left = without_number(subject)
    return " ".join(left[_end_of(left, _ANSWER, _FORWARD) :].split()).casefold()


def without_forward(subject: str) -> str:
    """The subject without a forward's prefixes."""
    return subject[_end_of(subject, _FORWARD) :]


def is_forward(subject: str) -> bool:
    """Whether the subject says that the mail was passed on (`Fwd:`, `WG:`, `TR:` …)."""
    return _FORWARD.match(without_number(subject)) is not None


def _end_of(subject: str, *prefixes: re.Pattern[str]) -> int:
    """Where the last of the prefixes that the subject begins with ends."""
    at = 0
    while match := next(filter(None, (one.match(subject, at) for one in prefixes)), None):
        at = match.end()
    return at


def new_topic(subject: str, ticket: Ticket, now: datetime) -> str:
    """Why a reply is perhaps about something new, in words; empty when it is not."""
    said = topic(subject)
    if said and said != topic(ticket.subject):
        return "It has another subject"
    if now - ticket.updated_at > SILENT:
        return f"Nothing was said here for {(now - ticket.updated_at).days} days"
    return ""


def is_thanks(mail: IncomingMail) -> bool:
    """Whether the mail says thank you and nothing else: short, no question, no file."""
    said = " ".join(mail.reply.split())
    if not said or len(said) > SHORT or mail.attachments or _QUESTION.search(said):
        return False
    return bool(_THANKS.search(said)) and not _BUT.search(said)
