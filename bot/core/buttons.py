"""Buttons under lines and cards, by what they do; handlers/buttons.py hears them."""

from dataclasses import dataclass
from typing import Literal

TAKE, CLOSE, REOPEN, TAKE_OVER = "ticket_take", "ticket_close", "ticket_reopen", "ticket_take_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button; `value` comes back when it is pressed."""

    text: str  # at most 75 characters
    action: str  # Slack's action_id
    value: str  # at most 2,000 characters
    style: Literal["", "primary", "danger"] = ""
    sure: str = ""  # a question that is asked first
