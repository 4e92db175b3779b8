"""What may still be taken back or put in another order, and whom it is too late for."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.inbound import Mark
from bot.core.messages import Message
from bot.core.outbox import Cancelled, Delivery, SendMail, State, Tell, settled
from bot.core.tickets import Ticket
from bot.outgoing.queue import Queue, can_be_called_back

FORGET_TYPED = timedelta(days=1)  # after which the next reply looks at all that waits, as the first one does


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingBack:
    """Looks at what was queued because of one message."""

    queue: Queue

    def put_in_typed_order(self, ticket: Ticket, message: Message) -> None:
        """Let mails of replies that were typed later, but came in earlier, go after this message's."""
        if self._is_newest(ticket, message):
            return
        later = []
        for one in self.queue.tx.deliveries.find("unfinished_of_ticket", ticket.number):
            about = self.queue.tx.messages.get(one.message) if one.message is not None else None
            is_mail = one.order.kind == "send_mail" and can_be_called_back(one) and not one.lease_until
            if is_mail and about and about.ts and float(about.ts) > float(message.ts):
                later.append((float(about.ts), one))
        for _, one in sorted(later, key=lambda pair: pair[0]):
            self.queue.tx.deliveries.remove(one.id)
            self.queue.tx.deliveries.put(replace(one, id=self.queue.tx.next_number("deliveries")))

    def _is_newest(self, ticket: Ticket, message: Message) -> bool:
        """Whether none of the ticket's messages came that was typed later; this one counts from now on."""
        marks, key = self.queue.tx.marks, f"typed:{ticket.number}"
        before = marks.get(key)
        if before and float(before.value) >= float(message.ts):
            return False
        marks.put(Mark(key=key, value=message.ts, until=self.queue.now + FORGET_TYPED))
        return before is not None

    def call_back(self, message: Message, words: str) -> None:
        """Cancel those mails of a message, and notices of it, that have not begun to leave."""
        for one in (*self.mails_of(message), *self.notices_of(message)):
            if can_be_called_back(one):
                self.queue.tx.deliveries.put(settled(one, Cancelled(words=words), self.queue.now))

    def gone_to(self, message: Message) -> list[str]:
        """The customers whom a mail of the message has reached, or may have."""
        late = [
            one for one in self.mails_of(message) if one.state in (State.DONE, State.SENDING, State.UNKNOWN)
        ]
        return [
            address
            for one in late
            if isinstance(one.order, SendMail)
            for address in one.order.to
            if address not in one.order.refused
        ]

    def mails_of(self, message: Message) -> list[Delivery]:
        """The deliveries that mail a message to customers."""
        return [one for one in self.queue.tx.deliveries.find("message", message.id) if one.is_customers_mail]

    def notices_of(self, message: Message) -> list[Delivery]:
        """The deliveries that tell technicians of a message."""
        about = self.queue.tx.deliveries.find("message", message.id)
        return [
            one
            for one in about
            if isinstance(one.order, Tell) or (isinstance(one.order, SendMail) and one.order.technician)
        ]

    def told_of(self, message: Message) -> frozenset[str]:
        """The Slack user ids of the technicians whom a notice of the message has reached, or may have."""
        gone = [one.order for one in self.notices_of(message) if not can_be_called_back(one)]
        mailed = {one.technician for one in gone if isinstance(one, SendMail)}
        return frozenset(mailed | {one.user for one in gone if isinstance(one, Tell)})
