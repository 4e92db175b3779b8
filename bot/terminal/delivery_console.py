"""What the command line can have done about deliveries."""

from collections.abc import Callable
from typing import Any

from bot.admin.deliveries import Entry
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class DeliveryActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._flow = flow = parts.deliveries
        self.acts: dict[str, Callable[..., Reply]] = {
            "deliveries.list": self._list,
            "deliveries.retry": lambda id: _done(id, flow.retry(id, by=COMMAND_LINE)),
            "deliveries.drop": lambda id: _done(id, flow.drop(id, by=COMMAND_LINE)),
        }

    def _list(self, page: int) -> Reply:
        listed = self._flow.listed(page, by=COMMAND_LINE)
        if not listed.entries:
            head = "Nothing waits to go out, and nothing failed."
        else:
            head = f"{listed.total} waiting or failed, page {listed.page} of {listed.pages}"
        data = {"total": listed.total, "page": listed.page, "pages": listed.pages}
        lines = (head, *map(_line, listed.entries))
        return Reply(lines=lines, data=data | {"deliveries": [_data(one) for one in listed.entries]})


def _done(id: int, words: str) -> Reply:
    return Reply(lines=(words,), data={"id": id})


def _line(entry: Entry) -> str:
    row = entry.delivery
    due = "" if row.is_finished else f", next try {row.due_at:%Y-%m-%d %H:%M} UTC"
    first = f"{row.id}  {row.made_at:%Y-%m-%d %H:%M} UTC  {row.state.value}  {entry.what}"
    return f"{first}, to {', '.join(entry.to) or '—'}\n          {row.result or 'not tried yet'}{due}"


def _data(entry: Entry) -> dict[str, Any]:
    row = entry.delivery
    return {
        "id": row.id,
        "kind": row.order.kind,
        "what": entry.what,
        "to": list(entry.to),
        "ticket": row.ticket,
        "state": row.state.value,
        "since": row.made_at.isoformat(),
        "attempts": row.attempts,
        "next_try": None if row.is_finished else row.due_at.isoformat(),
        "result": row.result,
    }
