"""What the command line can have done about the audit."""

from collections.abc import Callable
from typing import Any

from bot.admin.audit import Entry
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class AuditActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._audit = parts.audit
        self.acts: dict[str, Callable[..., Reply]] = {"audit.list": self._list, "audit.undo": self._undo}

    def _list(self, page: int) -> Reply:
        listed = self._audit.listed(page, by=COMMAND_LINE)
        lines = [line for entry in listed.entries for line in _lines(entry)]
        if listed.pages > 1:
            lines.append(f"Page {listed.page} of {listed.pages}: threaddesk audit list --page N")
        return Reply(
            lines=tuple(lines or ["Nothing was changed yet."]), data=list(map(_data, listed.entries))
        )

    def _undo(self, number: int) -> Reply:
        done = self._audit.undo(number, by=COMMAND_LINE)
        line = f"Change {number} is undone: {done.subject} is {done.new} again (change {done.id})."
        return Reply(lines=(line,), data={"id": done.id, "undoes": number})


def _lines(entry: Entry) -> list[str]:
    change = entry.change
    undone = f"  (undone by {entry.undone_by})" if entry.undone_by else ""
    undoes = f"  (undoes {change.undoes})" if change.undoes else ""
    return [
        f"{change.id}  {change.at:%Y-%m-%d %H:%M} UTC  {entry.name}  {change.subject}{undoes}{undone}",
        f"    {change.old} → {change.new}",
    ]


def _data(entry: Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "id": change.id,
        "at": change.at.isoformat(),
        "by": change.by,
        "name": entry.name,
        "about": change.about.value,
        "key": change.key,
        "from": change.old,
        "to": change.new,
        "undoes": change.undoes,
        "undone_by": entry.undone_by,
        "can_be_undone": entry.can_be_undone,
    }
