"""What a technician typed in Slack, turned into what a customer can read in a mail."""

from dataclasses import dataclass
from typing import Any

from .as_html import as_html
from .as_markdown import as_markdown
from .as_text import as_text
from .discretion import Names, discreet
from .mrkdwn import read_mrkdwn
from .pieces import Piece, is_empty
from .reading import read_blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One message in the three forms that the desk needs; all are empty for an empty message."""

    markdown: str  # CommonMark
    html: str  # a run of block elements, everything escaped
    text: str  # for the text part of a mail


def from_slack(blocks: list[dict[str, Any]], text: str, names: Names) -> Typed:
    """The message as mail text, with names for mentions and without Slack's own links and ids.

    Args:
        blocks: The message's blocks; its `rich_text` counts if there is any.
        text: The message's mrkdwn, for messages without rich text.
    """
    pieces = _full(read_blocks(blocks, names)) or _full(read_mrkdwn(text, names))
    pieces = discreet(pieces, names)
    return Typed(markdown=as_markdown(pieces), html=as_html(pieces), text=as_text(pieces))


def _full(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not is_empty(piece)]
