"""Digests: what a channel is told when more new tickets come than Slack takes threads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.buttons import TAKE, Button
from bot.core.cards import Block, Blocks, button
from bot.core.rich_text import plain
from bot.core.tickets import Ticket

ENOUGH = 30  # new tickets that may wait for their threads without a digest, in all channels together
MOST = 45  # tickets in one digest; Slack takes 50 blocks
GATHERING = timedelta(seconds=15)  # so long a digest that has room yet waits for more tickets
SUBJECT, NAME, LONGEST = 80, 40, 150  # characters: 45 rows stay below what Slack takes in one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A new ticket that waits for its thread and that no digest names."""

    ticket: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How a ticket of a digest stands."""

    ticket: Ticket
    assignee: str = ""  # a name; empty while nobody has it
    link: str = ""  # to its thread, once that is there
    moved_to: str = ""  # the category, where it is in another channel by now


def next_digest(unnamed: Sequence[Waiting], waiting: int, now: datetime) -> tuple[int, ...]:
    """The tickets of the digest that is due now; none when there is none.

    Args:
        unnamed: oldest first.
        waiting: how many new tickets wait for their threads in all channels, named ones too.
    """
    group = unnamed[:MOST]
    is_due = len(group) == MOST or any(one.since <= now - GATHERING for one in group)
    return tuple(one.ticket for one in group) if is_due and waiting > ENOUGH else ()


def digest(rows: Sequence[Named]) -> tuple[Blocks, str]:
    """The blocks of a digest as its tickets stand, and its fallback text."""
    first, last = rows[0].ticket.number, rows[-1].ticket.number
    left = sum(not is_there(one) for one in rows)
    title, how = _head(len(rows), left)
    blocks: Blocks = [
        {"type": "header", "text": plain(title, 150)},
        {"type": "context", "elements": [plain(how, 300)]},
        *(_row(one) for one in rows),
    ]
    return blocks, f"{title}: #{first} to #{last}"


def is_there(row: Named) -> bool:
    """Whether a ticket waits here for its thread no longer."""
    return bool(row.ticket.thread_ts or row.moved_to)


def _head(count: int, left: int) -> tuple[str, str]:
    tickets = f"{count} new tickets" if count > 1 else "1 new ticket"
    if not left:
        return tickets, "All of them have their threads now."
    if left < count:
        return f"{tickets}, {left} of them without a thread yet", HOW
    return f"{tickets} without a thread yet", HOW


HOW = "They came faster than Slack takes messages. Their threads follow here, those of taken ones first."


def _row(row: Named) -> Block:
    ticket = row.ticket
    said = plain(ticket.subject, SUBJECT)["text"]
    who = plain(ticket.requester_name or ticket.requester, NAME)["text"]
    words = " · ".join([f"{said} · {who}", *_standing(row)])
    if row.link:
        link = {"type": "link", "url": row.link, "text": f"#{ticket.number}"}
        text = {"type": "text", "text": f" {plain(words, LONGEST)['text']}"}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link, text]}]}
    section: Block = {"type": "section", "text": plain(f"#{ticket.number} {words}", LONGEST)}
    if ticket.is_open and not ticket.assignee and not is_there(row):
        take = Button(text="Take", action=TAKE, value=str(ticket.number))
        return section | {"accessory": button(take)}
    return section


def _standing(row: Named) -> Iterable[str]:
    """What became of it, in a word or two."""
    if row.moved_to:
        yield f"moved to {row.moved_to}"[:NAME]
    if not row.ticket.is_open:
        yield "closed"
    elif row.assignee:
        yield f"taken by {row.assignee}"[: NAME + 9]
