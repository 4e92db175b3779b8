"""New text only: what a mail says beyond what it quotes."""

from bot.core.quotes.html import new_html, without_quotes
from bot.core.quotes.text import new_text

__all__ = ["new_html", "new_text", "without_quotes"]
