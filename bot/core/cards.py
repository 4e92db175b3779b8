"""A ticket's card and the small blocks around it, as Slack's Block Kit.

What a customer wrote stands in `plain_text` objects only, which Slack never parses.
"""

from collections.abc import Iterable
from typing import Any

from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER, Button
from bot.core.lookalikes import warning
from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority, Status, Ticket

Block = dict[str, Any]
Blocks = list[Block]

OVER = "Somebody has this ticket already. It becomes yours."
FALLBACK = 260  # characters, escaped; with number and status a notification stays below 300

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


def card(
    ticket: Ticket,
    *,
    category: str,
    assignee: str,
    opened: str,
    fields: Iterable[tuple[str, str]] = (),
) -> tuple[Blocks, str]:
    """The card's blocks and its fallback text.

    Args:
        assignee: the name of who has the ticket; empty while nobody does.
        opened: when it came in, in words.
        fields: names and values of the custom fields that the channel may see.
    """
    facts = [
        ("Status", _STATUS[ticket.status]),
        ("Assignee", assignee or "nobody yet"),
        ("Category", category),
        ("Priority", _PRIORITY[ticket.priority]),
    ]
    blocks: Blocks = [
        {"type": "header", "text": plain(f"#{ticket.number} {ticket.subject}", 150)},
        {"type": "section", "fields": [plain(f"{label}: {value}", 2000) for label, value in facts]},
        {"type": "context", "elements": [plain(_who(ticket, opened), 2000)]},
        *_labels(ticket, fields),
        {"type": "actions", "block_id": f"ticket_{ticket.number}", "elements": _buttons(ticket)},
    ]
    return blocks, f"#{ticket.number} {fallback(ticket.subject)} ({ticket.status.value})"


def _labels(ticket: Ticket, fields: Iterable[tuple[str, str]]) -> Blocks:
    """The tags and custom fields, where there are any."""
    tags = [f"Tags: {', '.join(ticket.tags)}"] if ticket.tags else []
    lines = [*tags, *(f"{name}: {value}" for name, value in fields)]
    return [{"type": "context", "elements": [plain(" · ".join(lines), 2000)]}] if lines else []


def fallback(words: str) -> str:
    """The words for a notification: cut short, and escaped after that, so that no entity is cut."""
    escaped = [escape(char) for char in words[:FALLBACK]]
    while sum(map(len, escaped)) > FALLBACK:
        escaped.pop()
    return "".join(escaped)


def _who(ticket: Ticket, opened: str) -> str:
    name = ticket.requester_name
    who = f"{name} <{ticket.requester}>" if name and name != ticket.requester else ticket.requester
    marks = [VERIFIED[ticket.authentication]] if ticket.authentication in VERIFIED else []
    return " · ".join([f"From {who or 'an unknown sender'}", ticket.via.value, opened, *marks])


def _buttons(ticket: Ticket) -> Blocks:
    value = str(ticket.number)
    if not ticket.is_open:
        return [button(Button(text="Reopen", action=REOPEN, value=value))]
    take = Button(text="Take", action=TAKE, value=value, style="primary")
    over = Button(text="Take over", action=TAKE_OVER, value=value, sure=OVER)
    close = Button(text="Close", action=CLOSE, value=value)
    return [button(over if ticket.assignee else take), button(close)]


def button(one: Button) -> Block:
    """A button as a block element."""
    made: Block = {
        "type": "button",
        "text": plain(one.text, 75),
        "action_id": one.action,
        "value": one.value,
    }
    if one.style:
        made["style"] = one.style
    if one.sure:
        made["confirm"] = {
            "title": plain("Are you sure?", 100),
            "text": plain(one.sure, 300),
            "confirm": plain(one.text, 30),
            "deny": plain("Leave it", 30),
        }
    return made


def actions(buttons: Iterable[Button]) -> Blocks:
    """A row of buttons; nothing where there are none."""
    elements = [button(one) for one in buttons]
    return [{"type": "actions", "elements": elements}] if elements else []


def line(words: str, buttons: Iterable[Button] = ()) -> tuple[Blocks, str]:
    """A short grey line, perhaps with buttons under it, and its fallback text."""
    blocks = [{"type": "context", "elements": [plain(words, 2000)]}, *actions(buttons)]
    return blocks, escape(plain(words, 300)["text"])


def told(words: str, buttons: Iterable[Button]) -> Blocks:
    """A direct message with buttons; no blocks where its text alone says it all. The words are mrkdwn."""
    row = actions(buttons)
    return [{"type": "section", "text": {"type": "mrkdwn", "text": words[:3000]}}, *row] if row else []


VERIFIED = {
    "pass": "✓ sender verified",
    "fail": "⚠️ sender NOT verified: perhaps it is somebody else",
    "none": "sender unverified",
}


def byline(name: str, address: str, authentication: str = "", *, is_note: bool = False) -> Block:
    """Who wrote what follows: a line of ours, which no text of theirs can imitate inside its own block.

    Args:
        authentication: pass, fail or none; empty where nobody looked.
        is_note: the words are for technicians only.
    """
    who = f"{name} <{address}>" if name and address and name != address else (address or name)
    marks = [VERIFIED[authentication]] if authentication else []
    marks += [f"⚠️ {odd}" for odd in (warning(name, address),) if odd]
    marks += ["🔒 for technicians only"] if is_note else []
    return {"type": "context", "elements": [plain(" · ".join([f"✉ {who}", *marks]), 2000)]}


def no_text() -> Block:
    """What stands for a message without words."""
    return {"type": "context", "elements": [plain("(no text)", 2000)]}
