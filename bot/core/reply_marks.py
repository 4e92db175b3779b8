"""What a technician's words in a thread ask for: to be mailed, to stay inside, to let the ticket wait."""

from dataclasses import dataclass

from bot.core.messages import Audience
from bot.core.rich_text import Typed
from bot.core.thread_events import Said, is_note, without_reply_mark, without_wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody typed in a ticket's thread, and what they want with it."""

    audience: Audience
    markdown: str  # without the words that are for the bot alone, where it is mailed
    waits: bool = False  # the ticket shall wait for the customer


def heard(said: Said, typed: Typed, *, notes_are_usual: bool) -> Heard:
    """Read what was typed; what asks for nothing but to wait is a note.

    Args:
        typed: the same words, without Slack's ids.
        notes_are_usual: the category keeps inside what does not begin with `#reply#`.
    """
    if is_note(said.text, typed.text, unless_reply=notes_are_usual):
        return Heard(audience=Audience.NOTE, markdown=typed.markdown)
    whole = without_reply_mark(typed.markdown)
    markdown, waits = without_wait(whole)
    if waits and not markdown and not said.files:
        return Heard(audience=Audience.NOTE, markdown=whole, waits=True)
    return Heard(audience=Audience.PUBLIC, markdown=markdown, waits=waits)
