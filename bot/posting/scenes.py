"""What a delivery to Slack is about, read in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.fields import on_card
from bot.core.messages import Message
from bot.core.outbox import Delivery, LeaveCard, OpenThread, PostLine, RefreshCard
from bot.core.threads import place, present, thread_of
from bot.core.tickets import Ticket
from bot.storage import Store, Transaction
from bot.tickets.coming_targets import coming_targets
from bot.tickets.merged import merged_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a delivery is about."""

    delivery: Delivery
    ticket: Ticket
    category: str
    fields: tuple[tuple[str, str], ...]  # custom ones, as the channel may see them
    targets: tuple[tuple[str, datetime], ...]  # what is to be done until when
    message: Message | None
    channel: str  # … and the ts of the thread that it goes into, empty until its card is posted
    thread_ts: str
    other: Ticket | None = None  # the ticket to which a line leads, or into which this one was merged

    @property
    def leads_nowhere_yet(self) -> bool:
        """Whether a line leads to the ticket's present thread, whose card is still on its way."""
        order, now = self.delivery.order, present(self.ticket)
        return isinstance(order, PostLine) and order.leads_to == now and not self.ticket.thread_ts

    @property
    def other_is_coming(self) -> bool:
        """Whether the card of the other ticket is still on its way."""
        return self.other is not None and not self.other.thread_ts


def read_scene(store: Store, delivery: Delivery) -> Scene | None:
    """What the delivery needs; None when it is about no ticket, or its ticket is gone."""
    with store.transaction() as tx:
        ticket = tx.tickets.get(delivery.ticket) if delivery.ticket is not None else None
        message = tx.messages.get(delivery.message) if delivery.message is not None else None
        if ticket is None:
            return None
        category = tx.categories.get(ticket.category)
        fields = on_card(ticket.fields, tx.fields.all()) if ticket.fields else ()
        until = tuple(coming_targets(tx, ticket)) if ticket.is_open else ()
        other = _other(tx, delivery, ticket)
    name = category.name if category else "—"
    thread = thread_of(delivery.lane)
    if isinstance(delivery.order, LeaveCard):
        thread = delivery.order.thread
    channel, ts = place(ticket, present(ticket) if thread is None else thread)
    return Scene(
        delivery=delivery,
        ticket=ticket,
        category=name,
        fields=fields,
        targets=until,
        message=message,
        channel=channel,
        thread_ts=ts,
        other=other,
    )


def _other(tx: Transaction, delivery: Delivery, ticket: Ticket) -> Ticket | None:
    """The other ticket that is shown in it, if there is one."""
    if isinstance(delivery.order, PostLine):
        to = delivery.order.to_ticket
        return tx.tickets.get(to) if to is not None else None
    is_card = isinstance(delivery.order, RefreshCard | OpenThread)
    return merged_ticket(tx, ticket.number) if is_card and ticket.merged_into is not None else None
