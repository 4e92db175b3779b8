"""What Slack would refuse in a block, message or view, by its published schemas and limits."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from tests.project.ground import contract, relaxed

MOST_BLOCKS = 50  # of a message; a view may hold 100
MOST_BLOCKS_OF_VIEW = 100
LARGEST_VIEW = 250_000  # bytes
MOST_TEXT = 40_000  # characters; Slack cuts a longer message's text off
MOST_BLOCK_TEXT = 12_000  # characters in all blocks of a message together, as Slack's staff says
# Words of blocks that a schema lists; every other text is only a text to it.
LISTED = {"type", "style", "response_action", "name", "range", "size", "trigger_actions_on", "include"}
SELECTS = {"static_select": "select", "multi_static_select": "select"}


@cache
def schema(name: str) -> Draft7Validator:
    """One of the schemas made from Slack's own types."""
    return Draft7Validator(relaxed(contract(f"json-schemas/types.{name}.json")))


_known: dict[str, list[str]] = {}  # what a schema has against a shape; asking it takes long


def shape(part: Any, name: str = "") -> Any:
    """What of a block matters to a schema: its fields, types and listed words."""
    if isinstance(part, dict):
        return {key: shape(value, key) for key, value in sorted(part.items())}
    if isinstance(part, list):
        different = {json.dumps(shape(one, name), sort_keys=True) for one in part}
        return [json.loads(one) for one in sorted(different)]
    if isinstance(part, str):
        return part if name in LISTED else ""
    return part if isinstance(part, bool) else type(part).__name__


def shape_faults(name: str, part: Any) -> list[str]:
    """What the schema of this name has against the shape of a part."""
    key = f"{name} {json.dumps(shape(part), sort_keys=True)}"
    if key not in _known:
        what = str(part.get("type"))
        _known[key] = [f"{what}: {error.message[:300]}" for error in schema(name).iter_errors(part)]
    return _known[key]


def view_shape_faults(view: dict[str, Any]) -> list[str]:
    """What the schemas have against a view and its blocks."""
    frame = view | {"blocks": [{"type": "divider"}]}
    inside = [line for block in view["blocks"] for line in shape_faults("KnownBlock", block)]
    return [*shape_faults("View", frame), *inside]


@cache
def limits() -> dict[str, Any]:
    """Every documented length and count."""
    found: dict[str, Any] = contract("block-kit-limits.json")
    return found


def excesses(part: Any, kind: str = "") -> Iterator[str]:
    """Where a block, view or element is longer than Slack takes."""
    if isinstance(part, list):
        for one in part:
            yield from excesses(one, kind)
    if not isinstance(part, dict):
        return
    kind = kind or str(part.get("type", ""))
    for name, limit in limits().get(SELECTS.get(kind, kind), {}).items():
        if isinstance(limit, dict) and name in part:
            yield from (f"{kind}.{name} {what}" for what in _beyond(part[name], limit))
    for name in ("action_id", "block_id"):
        yield from (f"{name} {what}" for what in _beyond(part.get(name, ""), limits()[name]))
    for name, value in part.items():
        inner = {"confirm": "confirmation", "options": "option", "initial_option": "option"}.get(name, "")
        yield from excesses(value, inner if isinstance(value, dict | list) else "")


def _beyond(value: Any, limit: dict[str, int]) -> Iterator[str]:
    if isinstance(value, list):
        if not limit.get("min_items", 0) <= len(value) <= limit.get("max_items", len(value)):
            yield f"has {len(value)} items"
        for one in value:
            yield from _beyond(
                one, {"max_length": limit["item_max_length"]} if "item_max_length" in limit else {}
            )
        return
    if isinstance(value, int):
        if value > limit.get("max", value):
            yield f"is {value}"
        return
    text = value.get("text", "") if isinstance(value, dict) else value
    if not limit.get("min_length", 0) <= len(text) <= limit.get("max_length", len(text)):
        yield f"has {len(text)} characters"


def text_in(part: Any) -> int:
    """The characters of all texts in some blocks."""
    if isinstance(part, dict):
        own = part.get("text", "")
        return (len(own) if isinstance(own, str) else 0) + sum(map(text_in, part.values()))
    return sum(map(text_in, part)) if isinstance(part, list) else 0


def faults(blocks: list[dict[str, Any]]) -> list[str]:
    """Everything that Slack would refuse in a message with these blocks."""
    shapes = [line for block in blocks for line in shape_faults("KnownBlock", block)]
    count = [f"{len(blocks)} blocks"] if len(blocks) > MOST_BLOCKS else []
    return [*shapes, *excesses(blocks), *count]


def view_faults(view: dict[str, Any]) -> list[str]:
    """Everything that Slack would refuse in a modal or home tab."""
    return [*view_shape_faults(view), *view_excesses(view)]


def view_excesses(view: dict[str, Any]) -> list[str]:
    """Where a view is longer or larger than Slack takes."""
    blocks = view["blocks"]
    count = [f"{len(blocks)} blocks"] if len(blocks) > MOST_BLOCKS_OF_VIEW else []
    size = len(json.dumps(view).encode())
    return [*excesses(view, "view"), *count, *([f"{size} bytes"] if size > LARGEST_VIEW else [])]
