"""The outbox as a running transaction fills it: one delivery after another, in lanes."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.outbox import Delivery, OpenThread, Order, State, Urgency
from bot.storage import Transaction

MAIL_PACE = "mail"
# What Slack limits by itself, channel by channel and not bound to one a second: edits of posts, reactions,
# and what one person sees. Reactions are those of which Slack takes least: they hold up nothing else.
UPDATE_PACE, MARK_PACE, WHISPER_PACE = "updates", "marks", "whispers"
FILE_PACE = "files"  # … and files, whose upload may take a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The outbox at one moment of one transaction."""

    tx: Transaction
    now: datetime

    def put(
        self,
        order: Order,
        *,
        lane: str,
        pace: str,
        op: str = "",
        urgency: Urgency = Urgency.THREAD,
        ticket: int | None = None,
        message: int | None = None,
        wait: timedelta = timedelta(),
    ) -> int:
        """One more delivery, not before `wait` is over; gives its number."""
        number = self.tx.next_number("deliveries")
        self.tx.deliveries.put(
            Delivery(
                id=number,
                op=op or new_op(),
                lane=lane,
                pace=pace,
                order=order,
                made_at=self.now,
                due_at=self.now + wait,
                urgency=urgency,
                ticket=ticket,
                message=message,
            )
        )
        return number


def pace_in(channel: str, kind: str = "") -> str:
    """The pace of what goes into a channel: of posts, or of what Slack limits apart from them."""
    return f"{kind} {channel}" if kind else channel


def channel_of(pace: str) -> str:
    """The channel of a pace; for mail, which has none, the pace."""
    return pace.rpartition(" ")[2]


def moved_to(channel: str, delivery: Delivery) -> Delivery:
    """The delivery, which goes into this channel instead; no digest there names a card yet."""
    if isinstance(delivery.order, OpenThread):
        delivery = replace(delivery, order=replace(delivery.order, is_named=False))
    return replace(delivery, pace=pace_in(channel, delivery.pace.rpartition(" ")[0]))


def new_op() -> str:
    """An operation id that nobody can guess or meet twice: 80 random bits."""
    return secrets.token_hex(10)


def can_be_called_back(delivery: Delivery) -> bool:
    """Whether a mail has certainly not begun to leave: its content may still change.

    Whoever has it in hand at this moment looks once more before the mail server gets it.
    """
    return delivery.state in (State.PENDING, State.PARKED) and not delivery.maybe
