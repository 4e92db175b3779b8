"""Digests as the outbox gets them: which new tickets they name, and what need not be said beside them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.digests import ENOUGH, MOST, Waiting, next_digest
from bot.core.outbox import (
    Cancelled,
    Delivery,
    OpenThread,
    PostDigest,
    RefreshDigest,
    State,
    Tell,
    Urgency,
    settled,
)
from bot.core.tickets import Ticket
from bot.outgoing.queue import UPDATE_PACE, Queue, can_be_called_back, new_op, pace_in

UNDER_WAY = 5  # cards that may just be on their way to a channel: of those no digest is needed
TOGETHER = timedelta(seconds=1)  # changes of a digest within this time are shown by one edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Digesting:
    """Queues digests and their edits in one transaction."""

    queue: Queue

    def name_waiting(self, channel: str) -> bool:
        """Name new tickets that wait for their threads in the channel, in one digest; whether one is due."""
        deliveries = self.queue.tx.deliveries
        channels = {one.channel for one in self.queue.tx.categories.all()}
        waiting = sum(deliveries.count("waiting_card", one) for one in channels)
        if waiting <= ENOUGH or not deliveries.count("unnamed_card", channel):
            return False
        found = deliveries.find("unnamed_card", channel, limit=MOST + UNDER_WAY)
        cards = {one.ticket: one for one in found if one.ticket is not None and not one.lease_until}
        unnamed = [Waiting(ticket=number, since=one.made_at) for number, one in cards.items()]
        named = next_digest(unnamed, waiting, self.queue.now)
        if named:
            self._name(channel, [cards[number] for number in named])
        return bool(named)

    def refresh(self, ticket: Ticket) -> None:
        """Show in the digests that name the ticket how it stands now."""
        for digest in self.queue.tx.deliveries.find("named", ticket.number):
            self._refresh(digest)

    def thread_began(self, ticket: Ticket) -> None:
        """Say in a digest that its tickets have their threads, once all of them have."""
        for digest in self.queue.tx.deliveries.find("named", ticket.number):
            if self._all_there(digest):
                self._refresh(digest)

    def refreshed(self, order: RefreshDigest) -> None:
        """A digest shows how its tickets stand: it is over when none of them waits any more."""
        digest = self.queue.tx.deliveries.get(order.digest)
        if digest and isinstance(digest.order, PostDigest) and self._all_there(digest):
            self.queue.tx.deliveries.put(replace(digest, order=replace(digest.order, is_over=True)))

    def _name(self, channel: str, cards: Sequence[Delivery]) -> None:
        op = new_op()
        named = tuple(one.ticket for one in cards if one.ticket is not None)
        self.queue.put(
            PostDigest(tickets=named), op=op, lane=f"digest:{op}", pace=channel, urgency=Urgency.ANSWER
        )
        told: Counter[str] = Counter()
        for card in cards:
            told.update(self._call_back_notices(card))
            if isinstance(card.order, OpenThread):
                self.queue.tx.deliveries.put(replace(card, order=replace(card.order, is_named=True)))
        for user, count in told.items():
            tickets = f"{count} new tickets wait" if count > 1 else "1 new ticket waits"
            words = f"{tickets} in <#{channel}>: a message there names them, each with its *Take*."
            self.queue.put(
                Tell(user=user, words=words), lane=f"tell:{user}", pace=user, urgency=Urgency.NOTICE
            )

    def _call_back_notices(self, card: Delivery) -> Iterable[str]:
        """The users who were to be told of a new ticket, each by a message that is no more."""
        for one in self.queue.tx.deliveries.find("unfinished_of_ticket", card.ticket or 0):
            is_notice = isinstance(one.order, Tell) and one.urgency is Urgency.NOTICE
            if is_notice and one.made_at == card.made_at and not one.lease_until and can_be_called_back(one):
                self.queue.tx.deliveries.put(
                    settled(one, Cancelled(words="a digest names it"), self.queue.now)
                )
                yield one.pace

    def _refresh(self, digest: Delivery) -> None:
        order = RefreshDigest(digest=digest.id)
        for one in self.queue.tx.deliveries.find("edited_digest", digest.id):
            if one.state is State.PENDING and not one.lease_until:
                return
        self.queue.put(
            order,
            lane=digest.lane,
            pace=pace_in(digest.pace, UPDATE_PACE),
            urgency=Urgency.ANSWER,
            wait=TOGETHER,
        )

    def _all_there(self, digest: Delivery) -> bool:
        order, tickets = digest.order, self.queue.tx.tickets
        named = map(tickets.get, order.tickets) if isinstance(order, PostDigest) else ()
        return all(one is None or one.thread_ts or one.channel != digest.pace for one in named)
