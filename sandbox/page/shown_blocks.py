"""What the block templates ask for: present choices, the lists behind menus, pictures, texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from sandbox.page.emoji import emoji
from sandbox.page.markdown import markdown
from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.names import Names
from sandbox.page.rich_text import rich_text
from sandbox.slack.choices import FIELDS

Element = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """People and channels that menus offer: pairs of id and name."""

    users: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]

    def choices(self, element: Element) -> list[tuple[str, str]]:
        """Value and name of everything this menu offers."""
        kind = element["type"].removeprefix("multi_")
        if kind == "users_select":
            return list(self.users)
        if kind in ("conversations_select", "channels_select"):
            return list(self.channels)
        groups = [group["options"] for group in element.get("option_groups", ())]
        rows = [*element.get("options", ()), *(row for group in groups for row in group)]
        return [(row["value"], str(plain(row["text"]["text"]))) for row in rows]


def block_values(names: Names, offers: Offers, pictures: str) -> dict[str, Any]:
    """Everything that the block templates use.

    Args:
        names: What ids in texts stand for.
        offers: What menus of people and channels offer.
        pictures: Where the workspace's own files are; pictures from elsewhere are not loaded.
    """
    return {
        "names": names,
        "choices": offers.choices,
        "current": current,
        "in_editor": in_editor,
        "mrkdwn": mrkdwn,
        "rich_text": rich_text,
        "markdown": markdown,
        "plain": plain,
        "image_source": lambda element: image_source(element, pictures),
    }


_EMOJI = re.compile(r":([a-z0-9_+\-]+(?:::skin-tone-\d)?):")


def plain(text: str) -> Markup:
    """A plain_text with its emoji."""
    return escape(_EMOJI.sub(lambda found: emoji(found[1]), text))


def current(element: Element, state: Any, block_id: str | None) -> list[str]:
    """The values that are chosen or typed now, else the preset ones."""
    if element["type"] not in FIELDS:
        return []
    field, preset = FIELDS[element["type"]]
    kept = (state or {}).get(block_id, {}).get(element.get("action_id"))
    value = kept.get(field) if kept else element.get(preset)
    if value is None or value == "":
        return []
    return [_value(one) for one in (value if isinstance(value, list) else [value])]


def _value(chosen: Any) -> str:
    return str(chosen["value"]) if isinstance(chosen, dict) and "value" in chosen else str(chosen)


def in_editor(element: Element, state: Any, block_id: str | None) -> list[Element]:
    """The parts of the text that stands in an editor now."""
    kept = (state or {}).get(block_id, {}).get(element.get("action_id"))
    value = kept.get("rich_text_value") if kept else element.get("initial_value")
    return list(value["elements"]) if value else []


def image_source(element: Element, pictures: str) -> str:
    """Where the page gets a picture of the workspace from; empty for pictures from elsewhere."""
    if "slack_file" in element:
        file = element["slack_file"]
        name = file.get("id") or urlsplit(file.get("url", "")).path.split("/")[-2].rpartition("-")[2]
        return f"{pictures}/{name}"
    return ""
