"""Pages of the documentation that are made from the tables; `python -m bot.documentation` writes them."""

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from bot.core.masks import masks_page
from bot.core.notice_page import notices_page
from bot.core.setting_values import shown
from bot.settings import ROWS, Row

ROOT = Path(__file__).parents[1]
INTRODUCTION = """# Settings

What the desk does is set by the settings below. Each holds at once, for everybody, without a restart, and
only administrators (those of `THREADDESK_ADMINS`, and whom they added with `/helpdesk admin`) may change
them:

- in Slack, `/helpdesk settings` opens a form with all of them, in the groups of this page;
- `/helpdesk settings KEY` shows one setting, and `/helpdesk settings KEY VALUE` changes it, for example
  `/helpdesk settings undo_seconds 30` or `/helpdesk settings junk_filter off`;
- at the terminal, `threaddesk settings list`, `threaddesk settings get KEY` and `threaddesk settings set
  KEY VALUE` do the same, whether the desk runs or not.

A wrong value is refused with what is allowed, and the old one stays. Passwords are set at the terminal
only, where they are asked for: neither Slack nor a list ever shows them.

**Who changed what.** `/helpdesk audit` and `threaddesk audit list` show every change: who made it, when,
from what, to what. They also show changes of templates, custom fields, categories, rules, people and
mail accounts.

**Undo.** `/helpdesk audit undo 12`, the button beside a change, or `threaddesk audit undo 12` put back
what was there before change 12, if it still is as that change left it; if somebody changed it since,
they are named. An undo is a change itself, and can be undone as well. Changes of settings and templates
can be undone so; a changed password cannot, as the desk does not keep the old one, and for the other
kinds the answer says how it is done by hand.
"""


def settings_page() -> str:
    """Every setting for people who run a desk, in groups."""
    groups = groupby(ROWS.values(), key=lambda row: row.group)
    return "\n".join([INTRODUCTION, *("\n".join(_group(name, list(rows))) for name, rows in groups)])


def _group(name: str, rows: list[Row]) -> list[str]:
    return [f"## {name}\n", *(line for row in rows for line in _setting(row))]


def _setting(row: Row) -> list[str]:
    facts = [f"`{row.key}`", _takes(row), f"default: {_default(row)}"]
    return [f"### {row.label}\n", f"{' · '.join(facts)}\n", f"{row.help}\n"]


def _takes(row: Row) -> str:
    """What one may set it to."""
    match row.type:
        case "switch":
            return "on or off"
        case "number":
            return row.bounds
        case "choice":
            return " or ".join(f"`{choice}`" for choice in row.choices)
        case "address":
            return "a mail address"
        case "category":
            return "the name of a category"
        case "secret":
            return "a password"
        case "text":
            return "text in one line"


def _default(row: Row) -> str:
    return "none" if row.default == "" else shown(row, row.default)


# Where each page stands, below the checkout.
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/masks.md": masks_page,
    "docs/notifications.md": notices_page,
    "docs/settings.md": settings_page,
}


def write(root: Path = ROOT) -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (root / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
