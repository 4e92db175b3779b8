"""What of a technician's mail in a ticket goes to customers, and what stays inside.

A mail says less of what it is meant as than a thread does: whatever may quote the inside stays there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.decisions import Facts
from bot.core.mail import IncomingMail
from bot.core.own_words import own_text, words_of
from bot.core.thread_events import is_note, without_reply_mark
from bot.core.tickets import Ticket
from bot.core.topics import is_forward

_KEPT = "it is kept as a note, and mailed to nobody."
ANSWERS_NOTE = f"It answers a note: {_KEPT}"
PASSED_ON = f"A technician passed this on: {_KEPT}"
QUOTES_INSIDE = f"It quotes what only technicians may read: {_KEPT}"
FEWEST_WORDS = 3  # of a note's line by which it is recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """For whom a mail's words are."""

    is_note: bool
    text: str | None = None  # what of its new text is said; None: all of it
    remark: str = ""  # a sentence for the thread


def spoken_by_mail(mail: IncomingMail, facts: Facts, ticket: Ticket) -> Spoken:
    """For whom the words of a proven technician are, and what of them without all that they quote."""
    own = own_text(mail.reply)
    asks_to_reply = not is_note(own, unless_reply=True)
    if facts.commands.tech or is_note(own):
        return Spoken(is_note=True)
    if is_forward(facts.commands.subject):
        return Spoken(is_note=True, remark=PASSED_ON)
    if facts.answers_note and not asks_to_reply:
        return Spoken(is_note=True, remark=ANSWERS_NOTE)
    if ticket.category in facts.note_categories and not asks_to_reply:
        return Spoken(is_note=True)
    if _quotes_inside(mail, own, facts, ticket):
        return Spoken(is_note=True, remark=QUOTES_INSIDE)
    return Spoken(is_note=False, text=without_reply_mark(own))


def _quotes_inside(mail: IncomingMail, own: str, facts: Facts, ticket: Ticket) -> bool:
    """Whether it is nothing but quote, names a place in Slack, or says what a note says."""
    if (mail.reply.strip() and not own) or f"/archives/{ticket.channel}" in own:
        return True
    said = f" {' '.join(words_of(own))} "
    return any(f" {line} " in said for line in _recognisable(facts.notes))


def _recognisable(notes: tuple[str, ...]) -> Iterator[str]:
    """The words of the notes, line by line, without the word that makes them notes."""
    for words in (words_of(line) for note in notes for line in note.splitlines()):
        own = words[1:] if words[:1] in (["note"], ["tech"], ["lock"]) else words
        if len(own) >= FEWEST_WORDS:
            yield " ".join(own)
