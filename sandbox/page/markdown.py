"""Slack's markdown blocks as HTML: CommonMark with tables and strike-through, and no raw HTML."""

from __future__ import annotations

import html

from markdown_it import MarkdownIt
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_READER.disable("image")  # a picture would have to be fetched from elsewhere


def markdown(text: str) -> Markup:
    """The text as Slack shows it; `&lt;` and `&gt;` in it are characters."""
    shown = _READER.render(html.unescape(text))
    links = shown.replace("<a href=", '<a target="_blank" rel="noreferrer noopener" href=')
    return Markup(links)  # noqa: S704 - markdown-it escapes everything but its own tags
