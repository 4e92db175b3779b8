"""What must hold of every message that shows foreign text: valid, within Slack's limits, inert."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.core.rich_text import SlackText

SHARED = Path(__file__).parents[3].parent / "shared" / "slack"
SHOWN = {
    "rich_text",
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
    "text",
    "link",
}


@cache
def known_block() -> Draft7Validator:
    """Slack's own types; `offset` of lists is documented but missing in them."""
    path = SHARED / "json-schemas" / "types.KnownBlock.json"
    if not path.exists():
        pytest.skip(f"no Slack schemas at {path.parent}")
    schema = json.loads(path.read_text())
    schema["definitions"]["RichTextList"]["properties"]["offset"] = {"type": "number", "minimum": 0}
    return Draft7Validator(schema)


def every(node: Any) -> Iterator[dict[str, Any]]:
    """All elements of a block, the block included."""
    yield node
    for child in node.get("elements", []):
        yield from every(child)


def shown(message: SlackText) -> str:
    """All that a reader of the blocks sees, without marks of lists and quotes."""
    elements = [element for block in message.blocks for element in every(block)]
    return "".join(element.get("text", element.get("url", " ")) for element in elements)


def weight(element: dict[str, Any]) -> int:
    return len(element.get("text", "")) + len(element.get("url", ""))


def assert_inert(message: SlackText, budget: int = 9000, max_blocks: int = 45) -> None:
    """Fails if Slack would refuse the message or anything in it could notify, mention, forge or hide."""
    assert 1 <= len(message.blocks) <= max_blocks
    elements = [element for block in message.blocks for element in every(block)]
    assert {element["type"] for element in elements} <= SHOWN
    assert sum(map(weight, elements)) <= budget
    assert all(len(list(every(block))) <= 400 for block in message.blocks)
    for element in elements:
        assert element.get("elements") != []
        assert element.get("text") != ""
        if element["type"] == "link":
            assert re.fullmatch(r"(https?://|mailto:)[^<>|\s]+", element["url"], re.IGNORECASE)
            assert element.get("text") in (None, element["url"].removeprefix("mailto:"))
    assert message.fallback
    assert len(message.fallback) <= 3000
    assert not re.search(r"[<>]|&(?!(amp|lt|gt);)", message.fallback)


def assert_valid(message: SlackText) -> None:
    """Fails with the first word of Slack's types against a block."""
    for block in message.blocks:
        errors = list(known_block().iter_errors(block))
        assert not errors, errors[0].context
