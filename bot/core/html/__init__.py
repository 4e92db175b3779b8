"""HTML of mails: read within limits, sanitised, as text and as Markdown."""

from bot.core.html.dom import parsed, serialised, tags_stripped
from bot.core.html.markdown import markdown, markdown_of
from bot.core.html.seen import text_of

__all__ = ["markdown", "markdown_of", "parsed", "serialised", "tags_stripped", "text_of"]
