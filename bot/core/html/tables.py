"""Tables of a mail: those that only lay out are taken apart, those that hold data stay readable."""

import re

from lxml import etree

from bot.core.html.dom import Element, allowed, tag_of
from bot.core.html.seen import text_of

TABLE_PARTS = frozenset("table tbody thead tfoot tr td th caption colgroup col".split())
MAX_WIDTH = 100  # characters of a table that is shown in columns
MAX_CELL = 60
MAX_COLUMNS = 12


def flattened(root: Element) -> None:
    """Replace every table of the tree: data by aligned columns, layout by paragraphs."""
    for table in [element for element in root.iter() if tag_of(element) == "table"][::-1]:
        rows = data_rows(table)
        if rows:
            _show_columns(table, rows)
    for element in list(root.iter()):
        if tag_of(element) in TABLE_PARTS:
            element.tag = "span" if tag_of(element) in ("td", "th") and _is_short(element) else "div"
            if element.tag == "span":
                element.tail = allowed((element.tail or "").strip() + " ")


def _is_short(cell: Element) -> bool:
    return not any(tag_of(child) in ("div", "p", "table", "ul", "ol", "br", "pre") for child in cell)


def data_rows(table: Element) -> list[list[str]]:
    """The cells of a table that holds data; [] for one that only lays out."""
    if table.get("role") == "presentation" or any(
        tag_of(inner) == "table" for inner in table.iterdescendants()
    ):
        return []
    rows = [row for row in table.iterdescendants() if tag_of(row) == "tr"]
    cells = [[cell for cell in row if tag_of(cell) in ("td", "th")] for row in rows]
    cells = [row for row in cells if row]
    if len(cells) < 2 or len({len(row) for row in cells}) != 1 or not 2 <= len(cells[0]) <= MAX_COLUMNS:
        return []
    if any(
        cell.get("rowspan", "1") != "1" or cell.get("colspan", "1") != "1" for row in cells for cell in row
    ):
        return []
    texts = [[_cell_text(cell) for cell in row] for row in cells]
    return texts if _looks_like_data(table, cells, texts) else []


def _cell_text(cell: Element) -> str:
    return re.sub(r"\s+", " ", text_of(cell)).strip()


def _looks_like_data(table: Element, cells: list[list[Element]], texts: list[list[str]]) -> bool:
    filled = sum(bool(text) for row in texts for text in row)
    if filled * 10 < 6 * sum(len(row) for row in texts) or any(
        len(text) > MAX_CELL for row in texts for text in row
    ):
        return False
    if sum(max(map(len, column)) + 2 for column in zip(*texts, strict=True)) > MAX_WIDTH:
        return False
    if any(tag_of(inner) in ("img", "ul", "ol", "a") for inner in table.iterdescendants()):
        return False
    headed = any(tag_of(cell) == "th" for row in cells for cell in row)
    return headed or table.get("border", "0") not in ("0", "") or len(cells) >= 3


def _show_columns(table: Element, rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    tail = table.tail
    table.clear()
    table.tail = allowed(tail or "")
    table.tag = "pre"
    code = etree.SubElement(table, "code")
    code.text = allowed("\n".join(lines))
