"""People who type into threads of a desk whose clock stands."""

from typing import Any

from bot.core.messages import Message
from tests.desks import Desk
from tests.still_desks import StillDesk


def typed(desk: StillDesk, text: str, *, by: str = "", number: int = 1, **more: Any) -> str:
    """Somebody types into a ticket's thread, and the bot has heard it; gives the message's ts."""
    ticket = desk.now(number)
    ts = desk.slack.type(by or desk.tom, ticket.channel, text, thread_ts=ticket.thread_ts, **more)
    desk.slack.wait_for(lambda: _is_heard(desk, ticket.channel, ts))
    return ts


def edited(desk: StillDesk, ts: str, text: str, *, by: str = "") -> None:
    """Whoever typed something changes it, and the bot has heard that."""
    before = kept(desk, ts)
    assert before
    desk.slack.edit(by or desk.tom, desk.channel, ts, text)
    desk.slack.wait_for(lambda: (now := kept(desk, ts)) is not None and now.edited_ts != before.edited_ts)


def deleted(desk: StillDesk, ts: str, *, by: str = "") -> None:
    """Whoever typed something deletes it, and the bot has heard that."""
    desk.slack.delete(by or desk.tom, desk.channel, ts)
    desk.slack.wait_for(lambda: (one := kept(desk, ts)) is not None and one.withdrawn)


def kept(desk: Desk | StillDesk, ts: str) -> Message | None:
    """The message that stands at this ts, as the store has it."""
    with desk.parts.store.transaction() as tx:
        found = tx.messages.find("post", f"{desk.channel}:{ts}", limit=1)
    return found[0] if found else None


def whispers(desk: StillDesk, user: str) -> list[str]:
    """What only this person was shown."""
    return [one["text"] for one in desk.slack.ephemerals(user)]


def _is_heard(desk: StillDesk, channel: str, ts: str) -> bool:
    with desk.parts.store.transaction() as tx:
        return tx.inputs.get(f"slack:{channel}:{ts}") is not None
