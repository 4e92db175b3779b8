"""Tables as aligned text, since Slack's rich text has none."""

import unicodedata
from collections.abc import Sequence

WIDEST_COLUMN = 60  # a wider cell pushes its row's others aside instead of padding every row


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The rows as lines with columns under one another and a rule under the first row."""
    columns = max(map(len, rows), default=0)
    widths = [0] * columns
    for row in rows:
        for place, cell in enumerate(row):
            widths[place] = min(max(widths[place], _width(cell)), WIDEST_COLUMN)
    lines = [_line(row, widths) for row in rows]
    rule = "-+-".join("-" * width for width in widths)
    return "\n".join([*lines[:1], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False))
    return " | ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns in a fixed-width font: East Asian characters and emoji take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
