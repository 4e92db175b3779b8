"""Fills the page's templates. Everything is escaped."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from sandbox.page.emoji import emoji

RAIL = (
    ("slack", "/slack", "Slack"),
    ("mail", "/mail", "Customers"),
    ("inspector", "/inspector", "Inspector"),
)


class Templates:
    """The page's templates with what all of them may use."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("sandbox.page"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "clock": lambda at: f"{at:%H:%M}",
            "day": shown_day,
            "size": shown_size,
            "emoji": emoji,
            "initials": initials,
            "colour": colour,
            "moment": shown_moment,
        }
        self._environment.globals |= {"rail": RAIL}

    def answer(self, template: str, status: int = 200, **values: Any) -> web.Response:
        """The filled template as a page."""
        text = self._environment.get_template(template).render(values)
        return web.Response(text=text, content_type="text/html", status=status)


def shown_day(at: datetime) -> str:
    """Today, or the date."""
    return "Today" if at.date() == datetime.now(at.tzinfo).date() else f"{at:%A, %d %B %Y}"


def shown_moment(seconds: str) -> str:
    """Seconds since 1970 as a browser's date and time field wants them."""
    return f"{datetime.fromtimestamp(int(seconds)).astimezone():%Y-%m-%dT%H:%M}" if seconds else ""


def shown_size(size: int) -> str:
    """A number of bytes for people."""
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.0f} kB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def colour(key: str) -> int:
    """One of eight colours, always the same for the same name."""
    return (zlib.crc32(key.encode()) >> 8) % 8
