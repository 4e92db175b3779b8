"""Reads what was typed in a thread as the category wants it in whose channel it was typed, at that time."""

from datetime import UTC, datetime

from bot.core.messages import Audience
from bot.core.reply_marks import Heard, heard
from bot.core.rich_text import Typed
from bot.core.thread_events import Said, moment
from bot.filing import Filing


def hear(filing: Filing, ticket: int, said: Said, typed: Typed) -> Heard:
    """What somebody typed, and what they want with it.

    Args:
        ticket: the one that has the conversation now, which may be in another category.
    """
    here = filing.tx.categories.find("channel", said.channel, limit=1)
    category = here[0] if here else filing.tx.categories.get(filing.ticket(ticket).category)
    at = datetime.fromtimestamp(moment(said.ts), UTC)
    return heard(said, typed, notes_are_usual=category is not None and category.keeps_inside(at))


def is_note(filing: Filing, ticket: int, said: Said, typed: Typed) -> bool:
    """Whether it stays inside."""
    return hear(filing, ticket, said, typed).audience is Audience.NOTE
