"""Arguments of a call, however they were sent: in the query, as a form, as JSON, in parts."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.slack.refusals import ApiError, invalid_arguments


async def read_arguments(request: web.Request) -> dict[str, Any]:
    """All arguments by name; a JSON body may be empty."""
    values: dict[str, Any] = dict(request.query)
    if request.method != "POST":
        return values
    kind = request.content_type
    if kind == "application/json":
        raw = await request.read()
        given = json.loads(raw) if raw.strip() else {}
        if not isinstance(given, dict):
            raise ApiError("json_not_object")
        return values | {name: value for name, value in given.items() if value is not None}
    form = await request.post()
    for name, value in form.items():
        values[name] = value.file.read() if isinstance(value, web.FileField) else value
    return values


class Args:
    """Typed access to arguments that may be JSON values or strings of them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        """Whether it was given, and not as an empty string."""
        return bool(self.values.get(name, "") != "")

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean: true, 1, or words for it."""
        return str(self.values.get(name, default)).lower() in ("1", "true")

    def whole(self, name: str, default: int, *, most: int, error: str = "invalid_arguments") -> int:
        """A whole number from 1 to `most`; what is larger counts as `most`."""
        try:
            value = int(self.values.get(name, default) or default)
        except (TypeError, ValueError):
            value = 0
        if value < 1:
            raise ApiError(error)
        return min(value, most)

    def json(self, name: str, default: Any = None) -> Any:
        """A JSON value, given as such or as a string.

        Raises:
            ValueError: The string is no JSON.
        """
        value = self.values.get(name, default)
        return json.loads(value) if isinstance(value, str) and value else value

    def need(self, *names: str) -> None:
        """Refuse the call when one of these is missing."""
        missing = [name for name in names if not self.has(name)]
        if missing:
            raise invalid_arguments(*(f"missing required field: {name}" for name in missing))
