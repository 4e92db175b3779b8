"""The outbox as a running transaction fills it: one delivery after another, in lanes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.outbox import Delivery, Order, State, Urgency
from bot.storage import Transaction

MAIL_PACE = "mail"
UPDATE_PACE = "updates"  # … of a channel: edits, reactions and whispers, not bound to one a second


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
    ) -> None:
        """One more delivery, not before `wait` is over."""
        self.tx.deliveries.put(
            Delivery(
                id=self.tx.next_number("deliveries"),
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


def new_op() -> str:
    """An operation id that nobody can guess or meet twice: 80 random bits."""
    return secrets.token_hex(10)


def can_be_called_back(delivery: Delivery) -> bool:
    """Whether a mail has certainly not begun to leave: its content may still change.

    Whoever has it in hand at this moment looks once more before the mail server gets it.
    """
    return delivery.state in (State.PENDING, State.PARKED) and not delivery.maybe
