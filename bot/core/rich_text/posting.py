"""What a customer wrote, turned into Slack messages in which nothing can notify, forge or break anything."""

from dataclasses import dataclass
from typing import Any, Literal

from .as_text import as_text
from .blocks import as_blocks, fits_in
from .cleaning import clean, escape
from .literal import read_plain
from .marked import read_markdown
from .pieces import Piece
from .splitting import heaviest_start, messages

LONGEST_FALLBACK = 3000  # of what a notification shows; the blocks hold the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackText:
    """One message to post."""

    blocks: list[dict[str, Any]]
    fallback: str  # escaped mrkdwn for `text` beside the blocks


def to_slack(
    text: str, format: Literal["plain", "markdown"], *, budget: int = 9000, max_blocks: int = 45
) -> list[SlackText]:
    """The text as the messages to post, in order; none for a text that has nothing to show.

    Args:
        format: Markdown that is too deep or too large to read is shown as plain text.
        budget: The most that the text of one message may weigh, at least 100. Slack's own limit is near
            12,000 characters, of which it keeps some.
        max_blocks: The most blocks of one message; Slack takes 50 with those of the caller.
    """
    return [_message(run) for run in messages(read_said(text, format), budget, fits_in(max_blocks))]


def read_said(text: str, format: Literal["plain", "markdown"], *, labels: bool = False) -> list[Piece]:
    """What was said in a ticket, cleaned and read; Markdown that is hostile is read as plain text."""
    text = clean(text)
    if not text.strip():
        return []
    pieces = read_markdown(text, labels=labels) if format == "markdown" else None
    return read_plain(text) if pieces is None else pieces


def _message(pieces: list[Piece]) -> SlackText:
    return SlackText(blocks=as_blocks(pieces), fallback=_fallback(as_text(pieces)))


def _fallback(text: str) -> str:
    end = heaviest_start(text, LONGEST_FALLBACK - 1)
    return escape(text if end == len(text) else text[:end].rstrip() + "…")
