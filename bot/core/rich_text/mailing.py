"""What was said in a ticket, turned into the text and HTML of a mail."""

from typing import Literal

from .as_html import as_html
from .as_markdown import as_markdown
from .as_text import as_text
from .posting import read_said
from .typed import Typed


def for_mail(text: str, format: Literal["plain", "markdown"]) -> Typed:
    """The text as mail text; all three forms are empty for a text that has nothing to show."""
    pieces = read_said(text, format)
    return Typed(markdown=as_markdown(pieces), html=as_html(pieces), text=as_text(pieces))
