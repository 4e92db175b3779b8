"""Blocks and modals that several tests use."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str = "12") -> Block:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(action_id.title()), "value": value}


def options(*values: str) -> list[Block]:
    """Options that show what they mean."""
    return [{"text": plain(value.title()), "value": value} for value in values]


def field(block_id: str, element: Block, *, optional: bool = False) -> Block:
    """An input block whose element has the action id `value`."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": {"action_id": "value"} | element,
        "optional": optional,
    }


def modal(callback_id: str, *blocks: Block, **more: Any) -> Block:
    """A modal with a submit button."""
    view = {"type": "modal", "callback_id": callback_id, "title": plain("Ticket"), "submit": plain("Save")}
    return view | {"blocks": list(blocks)} | more


TEXT: Block = {"type": "plain_text_input"}
