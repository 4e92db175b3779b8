"""What was said in a ticket, turned into the text and HTML of a mail."""

from typing import Literal

from .as_html import as_html
from .as_markdown import as_markdown
from .as_text import as_text
from .posting import read_said
from .typed import Typed


def for_mail(text: str, format: Literal["plain", "markdown"], *, labels: bool = False) -> Typed:
    """The text as mail text; all three forms are empty for a text that has nothing to show.

    Args:
        labels: whether links may stand behind words, as a technician typed them; a stranger's show where
            they lead.
    """
    pieces = read_said(text, format, labels=labels)
    return Typed(markdown=as_markdown(pieces), html=as_html(pieces), text=as_text(pieces))
