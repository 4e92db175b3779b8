"""A ticket's card and the small blocks around it, as Slack's Block Kit.

What a customer wrote stands in `plain_text` objects only, which Slack never parses.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.addresses import own_name
from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER, TICKET_MENU, TICKET_WHY, Button, Menu
from bot.core.durations import shown_minutes
from bot.core.lookalikes import warning
from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority, Rating, Status, Ticket

Block = dict[str, Any]
Blocks = list[Block]

SHOWN_SUBSCRIBERS = 3  # by name, on a card
FALLBACK = 260  # characters, escaped; with number and status a notification stays below 300

_STATUS = {
    Status.NEW: "🆕 new",
    Status.IN_PROGRESS: "🔧 in progress",
    Status.WAITING: "⏳ waiting",
    Status.CLOSED: "✅ closed",
}
SPAM = "🗑 closed as spam"
_PRIORITY = {
    Priority.LOW: "low",
    Priority.NORMAL: "normal",
    Priority.HIGH: "🔶 high",
    Priority.CRITICAL: "🔴 critical",
}


# What one may do with a ticket by a form. Slack's menus show five entries: the others stand behind MORE.
MENU_WORDS = {
    Menu.FACTS: "Assignee, priority, due …",
    Menu.HAND_OVER: "Hand over …",
    Menu.NOTE: "Note or time …",
    Menu.SUBSCRIBERS: "Subscribers …",
    Menu.MORE: "More …",
    Menu.FIELDS: "Custom fields …",
    Menu.MOVE: "Move to another category …",
    Menu.MERGE: "Merge into another ticket …",
    Menu.SPLIT: "Split a message off …",
    Menu.WHY: "What happened, and why …",
    Menu.SPAM: "Spam …",
}
_OPEN_MENU = (Menu.FACTS, Menu.HAND_OVER, Menu.NOTE, Menu.SUBSCRIBERS, Menu.MORE)
_CLOSED_MENU = (Menu.NOTE, Menu.SUBSCRIBERS, Menu.MORE)

RATINGS = {Rating.GOOD: "🙂 good", Rating.OK: "😐 OK", Rating.BAD: "🙁 bad"}


def card(
    ticket: Ticket,
    *,
    category: str,
    assignee: str,
    fields: Iterable[tuple[str, str]] = (),
    targets: Iterable[tuple[str, datetime]] = (),
) -> tuple[Blocks, str]:
    """The card's blocks and its fallback text.

    Args:
        assignee: the name of who has the ticket; empty while nobody does.
        fields: names and values of the custom fields that the channel may see.
        targets: what is to be done until when.
    """
    facts = [
        ("Status", SPAM if ticket.is_spam else _STATUS[ticket.status]),
        ("Assignee", assignee or "nobody yet"),
        ("Category", category),
        ("Priority", _PRIORITY[ticket.priority]),
    ]
    if ticket.rating:
        facts.append(("Rating", RATINGS[ticket.rating]))
    if ticket.minutes_spent:
        facts.append(("Time spent", shown_minutes(ticket.minutes_spent)))
    blocks: Blocks = [
        {"type": "header", "text": plain(f"#{ticket.number} {ticket.subject}", 150)},
        {
            "type": "section",
            "fields": [
                *(plain(f"{label}: {value}", 2000) for label, value in facts),
                *_due(ticket),
                *(_until(label, at) for label, at in targets),
            ],
        },
        *_handover(ticket),
        {"type": "context", "elements": [*_who(ticket), *_others(ticket)]},
        *_labels(ticket, fields),
        {"type": "actions", "block_id": f"ticket_{ticket.number}", "elements": _buttons(ticket, assignee)},
    ]
    return blocks, f"#{ticket.number} {fallback(ticket.subject)} ({ticket.status.value})"


def _due(ticket: Ticket) -> Blocks:
    """When it is due, in the time of whoever reads it."""
    return [_until("Due", ticket.due_at)] if ticket.due_at else []


def _until(label: str, at: datetime) -> Block:
    return {"type": "mrkdwn", "text": f"{label}: {in_their_time(at)}"}


def in_their_time(at: datetime) -> str:
    """A moment as mrkdwn that Slack shows in each reader's own time zone and words."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _handover(ticket: Ticket) -> Blocks:
    """What whoever gave it to its assignee said about it."""
    if not ticket.handover:
        return []
    return [{"type": "section", "text": plain(f"🤝 “{ticket.handover}”", 2000)}]


def _others(ticket: Ticket) -> Blocks:
    """Who else gets its updates; of many the first."""
    others = [one for one in ticket.subscribers if one != ticket.requester]
    more = len(others) - SHOWN_SUBSCRIBERS
    words = [f"Replies also go to: {', '.join(others[:SHOWN_SUBSCRIBERS])}"] if others else []
    words += [f"and {more} more"] if more > 0 else []
    if ticket.requester not in ticket.subscribers and ticket.requester:
        words.append("Not to the requester, who gets no updates")
    return [plain(" · ".join(words), 2000)] if words else []


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


def _who(ticket: Ticket) -> Blocks:
    """Who wrote it, how and when it came in, and whether its sender is verified."""
    name = own_name(ticket.requester_name, ticket.requester)
    who = f"{name} <{ticket.requester}>" if name else ticket.requester
    marks = [VERIFIED[ticket.authentication]] if ticket.authentication in VERIFIED else []
    return [
        plain(f"From {who or 'an unknown sender'} · {ticket.via.value}", 2000),
        {"type": "mrkdwn", "text": in_their_time(ticket.created_at)},
        *(plain(one, 2000) for one in marks),
    ]


def _buttons(ticket: Ticket, assignee: str) -> Blocks:
    value = str(ticket.number)
    if not ticket.is_open:
        return [button(Button(text="Reopen", action=REOPEN, value=value)), _menu(value, _CLOSED_MENU)]
    take = Button(text="Take", action=TAKE, value=value, style="primary")
    sure = f"{assignee[:200] or 'Somebody'} has this ticket. It becomes yours."
    close = Button(text="Close", action=CLOSE, value=value)
    first = replace(take_over(ticket), sure=sure) if ticket.assignee else take
    return [button(first), button(close), _menu(value, _OPEN_MENU)]


def take_over(ticket: Ticket) -> Button:
    """Takes a ticket from who has it now; from anybody else it does not."""
    return Button(text="Take over", action=TAKE_OVER, value=f"{ticket.number} {ticket.assignee or ''}")


def _menu(number: str, entries: Iterable[Menu]) -> Block:
    options = [
        {"text": plain(MENU_WORDS[entry], 75), "value": f"{entry.value} {number}"} for entry in entries
    ]
    return {"type": "overflow", "action_id": TICKET_MENU, "options": options}


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


def card_left(ticket: Ticket, *, category: str, link: str) -> tuple[Blocks, str]:
    """What stands in place of a card whose ticket has moved, and its fallback text."""
    blocks: Blocks = [
        {"type": "header", "text": plain(f"#{ticket.number} {ticket.subject}", 150)},
        {"type": "section", "text": plain(f"↪ Moved to {category}.", 3000)},
    ]
    if link:
        blocks.append({"type": "context", "elements": [_linked(link, "Open it there")]})
    return blocks, f"#{ticket.number} {fallback(ticket.subject)} (moved)"


def card_merged(ticket: Ticket, into: Ticket, *, link: str) -> tuple[Blocks, str]:
    """The card of a ticket whose conversation goes on in another one, and its fallback text."""
    said = f"🔗 Merged into #{into.number} {into.subject}"
    blocks: Blocks = [
        {"type": "header", "text": plain(f"#{ticket.number} {ticket.subject}", 150)},
        {"type": "section", "text": plain(said, 3000)},
    ]
    if link:
        blocks.append({"type": "context", "elements": [_linked(link, f"Open #{into.number}")]})
    why = Button(text="What happened", action=TICKET_WHY, value=str(ticket.number))
    return [*blocks, *actions([why])], f"#{ticket.number} {fallback(ticket.subject)} (merged)"


def _linked(url: str, label: str) -> Block:
    return {"type": "mrkdwn", "text": f"<{url}|{escape(label)}>"}


def line(
    words: str, buttons: Iterable[Button] = (), *, link: tuple[str, str] = ("", "")
) -> tuple[Blocks, str]:
    """A short grey line, perhaps with a link behind it and buttons under it, and its fallback text.

    Args:
        link: an address of Slack's own and its label.
    """
    url, label = link
    elements = [plain(words, 2000), *([_linked(url, label)] if url else [])]
    blocks = [{"type": "context", "elements": elements}, *actions(buttons)]
    return blocks, escape(plain(words, 300)["text"])


def told(words: str, buttons: Iterable[Button]) -> Blocks:
    """A direct message with buttons; no blocks where its text alone says it all. The words are mrkdwn."""
    row = actions(buttons)
    # Verbatim: else Slack makes calls and links of what only looks like them, such as a customer's @here.
    text = {"type": "mrkdwn", "text": words[:3000], "verbatim": True}
    return [{"type": "section", "text": text}, *row] if row else []


VERIFIED = {
    "pass": "✓ sender verified",
    "fail": "⚠️ sender NOT verified: perhaps it is somebody else",
    "none": "sender unverified",
    "page": "on the ticket's page",
}


def byline(name: str, address: str, authentication: str = "", *, is_note: bool = False) -> Block:
    """Who wrote what follows: a line of ours, which no text of theirs can imitate inside its own block.

    Args:
        authentication: pass, fail or none; page for what was written there; empty where nobody looked.
        is_note: the words are for technicians only.
    """
    who = f"{name} <{address}>" if address and own_name(name, address) else (address or name)
    marks = [VERIFIED[authentication]] if authentication else []
    marks += [f"⚠️ {odd}" for odd in (warning(name, address),) if odd]
    marks += ["🔒 for technicians only"] if is_note else []
    return {"type": "context", "elements": [plain(" · ".join([f"✉ {who}", *marks]), 2000)]}


def no_text() -> Block:
    """What stands for a message without words."""
    return {"type": "context", "elements": [plain("(no text)", 2000)]}
