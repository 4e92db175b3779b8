"""A ticket's card and the small blocks around it, as Slack's Block Kit.

What a customer wrote stands in `plain_text` objects only, which Slack never parses.
"""

from typing import Any

from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority, Status, Ticket

Block = dict[str, Any]
Blocks = list[Block]

FALLBACK = 260  # characters, escaped; with number and status a notification stays below 300

TAKE, CLOSE, REOPEN, TAKE_OVER = "ticket_take", "ticket_close", "ticket_reopen", "ticket_take_over"

_STATUS = {
    Status.NEW: "🆕 new",
    Status.IN_PROGRESS: "🔧 in progress",
    Status.WAITING: "⏳ waiting",
    Status.CLOSED: "✅ closed",
}
_PRIORITY = {
    Priority.LOW: "low",
    Priority.NORMAL: "normal",
    Priority.HIGH: "🔶 high",
    Priority.CRITICAL: "🔴 critical",
}


def card(ticket: Ticket, *, category: str, assignee: str, opened: str) -> tuple[Blocks, str]:
    """The card's blocks and its fallback text.

    Args:
        assignee: the name of who has the ticket; empty while nobody does.
        opened: when it came in, in words.
    """
    fields = [
        ("Status", _STATUS[ticket.status]),
        ("Assignee", assignee or "nobody yet"),
        ("Category", category),
        ("Priority", _PRIORITY[ticket.priority]),
    ]
    blocks: Blocks = [
        {"type": "header", "text": plain(f"#{ticket.number} {ticket.subject}", 150)},
        {"type": "section", "fields": [plain(f"{label}: {value}", 2000) for label, value in fields]},
        {"type": "context", "elements": [plain(_who(ticket, opened), 2000)]},
        {"type": "actions", "block_id": f"ticket_{ticket.number}", "elements": _buttons(ticket)},
    ]
    return blocks, f"#{ticket.number} {fallback(ticket.subject)} ({ticket.status.value})"


def fallback(words: str) -> str:
    """The words for a notification: cut short, and escaped after that, so that no entity is cut."""
    escaped = [escape(char) for char in words[:FALLBACK]]
    while sum(map(len, escaped)) > FALLBACK:
        escaped.pop()
    return "".join(escaped)


def _who(ticket: Ticket, opened: str) -> str:
    name = ticket.requester_name
    who = f"{name} <{ticket.requester}>" if name and name != ticket.requester else ticket.requester
    return f"From {who or 'an unknown sender'} · {ticket.via.value} · {opened}"


def _buttons(ticket: Ticket) -> Blocks:
    value = str(ticket.number)
    if not ticket.is_open:
        return [button("Reopen", REOPEN, value)]
    buttons = [button("Take", TAKE, value, style="primary")] if not ticket.assignee else []
    if ticket.assignee:
        over = button("Take over", TAKE, value)
        over["confirm"] = {
            "title": plain("Take this ticket over?", 100),
            "text": plain("Somebody has this ticket already. It becomes yours.", 300),
            "confirm": plain("Take over", 30),
            "deny": plain("Leave it", 30),
        }
        over["action_id"] = TAKE_OVER
        buttons.append(over)
    return [*buttons, button("Close", CLOSE, value)]


def button(text: str, action_id: str, value: str, *, style: str = "") -> Block:
    """A button that hands `value` to the action `action_id`."""
    made: Block = {"type": "button", "text": plain(text, 75), "action_id": action_id, "value": value}
    if style:
        made["style"] = style
    return made


def line(words: str) -> tuple[Blocks, str]:
    """A short grey line, and its fallback text."""
    return [{"type": "context", "elements": [plain(words, 2000)]}], escape(plain(words, 300)["text"])


def byline(name: str, address: str) -> Block:
    """Who wrote what follows: a line of ours, which no text of theirs can imitate inside its own block."""
    who = f"{name} <{address}>" if name and address and name != address else (address or name)
    return {"type": "context", "elements": [plain(f"✉ {who}", 2000)]}


def no_text() -> Block:
    """What stands for a message without words."""
    return {"type": "context", "elements": [plain("(no text)", 2000)]}
