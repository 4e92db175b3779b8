"""Cursors: lists in pages."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.workspace import Payload

T = TypeVar("T")


def page(rows: Sequence[T], args: Args, *, limit: int) -> tuple[list[T], Payload]:
    """The rows of the wanted page, and `response_metadata` with the cursor of the next."""
    start = _offset(args.text("cursor"))
    if start > len(rows):
        raise ApiError("invalid_cursor")
    end = start + limit
    following = _cursor(end) if end < len(rows) else ""
    return list(rows[start:end]), {"next_cursor": following}


def _cursor(offset: int) -> str:
    return base64.b64encode(f"from:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("from:"))
    except ValueError:
        raise ApiError("invalid_cursor") from None
