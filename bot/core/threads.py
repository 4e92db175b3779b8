"""A ticket's threads in Slack: the one in which it is, and those in which it was before it moved.

They are counted from 0, the oldest first. Posts wait in a lane of their thread, which names it: whatever
was queued before a move goes where it was meant to go, in its order.
"""

from dataclasses import replace

from bot.core.tickets import Ticket


def present(ticket: Ticket) -> int:
    """The number of the thread in which the ticket is now."""
    return len(ticket.earlier)


def place(ticket: Ticket, thread: int) -> tuple[str, str]:
    """Channel id and ts of a thread's card; the ts is empty until it is posted."""
    if thread < present(ticket):
        earlier = ticket.earlier[thread]
        return earlier.channel, earlier.ts or ""
    return ticket.channel, ticket.thread_ts or ""


def lane_of(ticket: int, thread: int) -> str:
    """The lane in which a thread's posts wait."""
    return f"thread:{ticket}:{thread}" if thread else f"thread:{ticket}"


def thread_of(lane: str) -> int | None:
    """The number of the thread whose posts wait in this lane; None for a lane of another kind."""
    kind, _, rest = lane.partition(":")
    if kind != "thread":
        return None
    return int(rest.partition(":")[2] or 0)


def with_card(ticket: Ticket, thread: int, ts: str) -> Ticket:
    """The ticket, one of whose threads has its card now; a thread that had one keeps it."""
    if thread >= present(ticket):
        return replace(ticket, thread_ts=ticket.thread_ts or ts)
    earlier = [
        replace(one, ts=one.ts or ts) if number == thread else one
        for number, one in enumerate(ticket.earlier)
    ]
    return replace(ticket, earlier=tuple(earlier))


def said_in(ticket: Ticket, channel: str, ts: str) -> str:
    """The ts of the thread in which something was said at `ts`; empty when the ticket was never there."""
    for one in ticket.earlier:
        if one.channel == channel and float(ts) < one.left_at.timestamp():
            return one.ts or ""
    return (ticket.thread_ts or "") if ticket.channel == channel else ""


def link(workspace_url: str, channel: str, ts: str) -> str:
    """Where Slack shows a thread; empty until its card is posted."""
    return (
        f"{workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        if workspace_url and ts
        else ""
    )
