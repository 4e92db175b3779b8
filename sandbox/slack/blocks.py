"""Checks blocks and views as Slack does, and completes them with what Slack fills in."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from sandbox.slack.block_shapes import Problem
from sandbox.slack.block_table import MESSAGE, VIEW
from sandbox.slack.ids import Ids
from sandbox.slack.markdown import expand_markdown
from sandbox.slack.workspace import Payload

MOST_BLOCKS = 50
TEXT_BUDGET = 12_000  # characters in all blocks of one message together
LARGEST_VIEW = 250_000  # bytes of JSON


def message_problems(blocks: Any, pointer: str = "/blocks") -> list[Problem]:
    """Everything Slack would refuse about a message's blocks."""
    problems = list(MESSAGE.check(blocks, pointer))
    if not problems:
        problems += _repeated_ids(blocks, pointer)
    if not problems and len(_expanded(blocks)) > MOST_BLOCKS:
        problems.append(
            Problem(pointer, f"no more than {MOST_BLOCKS} items allowed", "max_items", MOST_BLOCKS)
        )
    return problems


def view_problems(view: Any, pointer: str = "/view") -> list[Problem]:
    """Everything Slack would refuse about a view."""
    problems = list(VIEW.check(view, pointer))
    if problems:
        return problems
    blocks = view["blocks"]
    if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in blocks):
        problems.append(Problem(pointer, "missing required field: submit", "required", "submit"))
    return problems + list(_repeated_ids(blocks, f"{pointer}/blocks"))


def _repeated_ids(blocks: list[Payload], pointer: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            place = f"{pointer}/{index}/block_id"
            yield Problem(place, f"`block_id` already exists: {block_id}", "unique", "block_id")
        seen.add(block_id or "")
        actions: set[str] = set()
        for element in elements_of(block):
            action_id = element.get("action_id")
            if action_id and action_id in actions:
                place = f"{pointer}/{index}"
                yield Problem(place, f"`action_id` already exists: {action_id}", "unique", "action_id")
            actions.add(action_id or "")


def elements_of(block: Payload) -> list[Payload]:
    """The interactive parts of a block."""
    match block["type"]:
        case "actions":
            return list(block["elements"])
        case "input":
            return [block["element"]]
        case "section" if "accessory" in block:
            return [block["accessory"]]
    return []


def text_length(blocks: list[Payload]) -> int:
    """How many characters of text the blocks show."""
    return sum(len(text) for block in blocks for text in _texts(block))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list):
        for item in part:
            yield from _texts(item)


def _expanded(blocks: list[Payload]) -> list[Payload]:
    return [
        part
        for block in blocks
        for part in (expand_markdown(block) if block["type"] == "markdown" else [block])
    ]


def stored_blocks(blocks: list[Payload], ids: Ids) -> list[Payload]:
    """The blocks as the workspace keeps them: markdown expanded, ids and defaults filled in."""
    kept = copy.deepcopy(_expanded(blocks))
    for block in kept:
        block.setdefault("block_id", ids.short())
        for element in elements_of(block):
            if element["type"] not in ("image", "workflow_button"):
                element.setdefault("action_id", ids.short())
        if block["type"] != "rich_text":
            _fill_text_defaults(block)
    return kept


def _fill_text_defaults(part: Any) -> None:
    if isinstance(part, dict):
        if part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        elif part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for value in part.values():
            _fill_text_defaults(value)
    elif isinstance(part, list):
        for item in part:
            _fill_text_defaults(item)


def view_size(view: Any) -> int:
    """Bytes that a view takes as JSON."""
    return len(json.dumps(view, ensure_ascii=False).encode())
