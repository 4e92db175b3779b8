"""What goes to Slack: cards, threads, reactions, and messages to single people.

A ticket's posts share one lane, so that they appear in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.buttons import Button
from bot.core.inbound import Mark
from bot.core.messages import Message
from bot.core.outbox import (
    Delivery,
    LeaveCard,
    OpenThread,
    Order,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    RefreshCard,
    ShowDelivery,
    State,
    Tell,
    Urgency,
    Whisper,
)
from bot.core.threads import lane_of, place, present
from bot.core.tickets import Ticket
from bot.outgoing.queue import UPDATE_PACE, Queue, can_be_called_back


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSlack:
    """Queues what goes to Slack."""

    queue: Queue

    def open_thread(self, ticket: Ticket) -> None:
        """Post the ticket's card."""
        self._slack(ticket, OpenThread(), urgency=Urgency.CARD)

    def renew_thread(self, ticket: Ticket) -> None:
        """Begin the ticket's thread anew: a new card, and below it what had not been posted yet."""
        waiting = self.queue.tx.deliveries.find("unfinished_of_ticket", ticket.number)
        ticket = replace(ticket, thread_ts=None)
        self.queue.tx.tickets.put(ticket)
        self.open_thread(ticket)
        self.line(ticket, "The first message of this ticket's earlier thread was deleted; it goes on here.")
        for one in waiting:
            if one.lane == _thread_lane(ticket):
                self.queue.tx.deliveries.remove(one.id)
                self.queue.tx.deliveries.put(replace(one, id=self.queue.tx.next_number("deliveries")))

    def refresh_card(self, ticket: Ticket) -> None:
        """Show the ticket's present state on its card; one refresh waiting is enough."""
        waiting = self.queue.tx.deliveries.find("unfinished_of_ticket", ticket.number)
        if _is_waiting(waiting, "refresh_card"):
            return
        self.queue.put(
            RefreshCard(),
            lane=f"card:{ticket.number}",
            pace=f"{UPDATE_PACE} {ticket.channel}",
            urgency=Urgency.ANSWER,
            ticket=ticket.number,
        )

    def post_message(
        self, ticket: Ticket, message: Message, parts: int, *, known: frozenset[str] = frozenset()
    ) -> None:
        """Post a customer's message into the thread: its text in `parts` posts, then its files.

        Images of the text whose sha256 is in `known` are not posted again: logos under signatures.
        """
        for part in range(parts):
            self._slack(ticket, PostMessage(part=part), message=message.id)
        for number, file in enumerate(message.files):
            if (file.inline or file.content_id) and file.sha256 in known:
                continue
            self._slack(ticket, PostFile(number=number), message=message.id)

    def post_original(self, ticket: Ticket, raw: str, name: str) -> bool:
        """Share a mail's own bytes in the thread, under this file name; False where that was done already."""
        key = original_mark(ticket.number, raw)
        if self.queue.tx.marks.get(key):
            return False
        self.queue.tx.marks.put(Mark(key=key, value=self.queue.now.isoformat()))
        self._slack(ticket, PostOriginal(raw=raw, name=name), urgency=Urgency.ANSWER)
        return True

    def line(self, ticket: Ticket, words: str, *buttons: Button) -> None:
        """Post a short grey line into the thread, perhaps with buttons under it."""
        self._slack(ticket, PostLine(words=words, buttons=buttons))

    def way(self, ticket: Ticket, words: str, to: int, *, label: str, under: int | None = None) -> None:
        """Post a short grey line with a link to one of the ticket's threads.

        Args:
            under: the thread into which the line goes; None: the one in which the ticket is.
        """
        self._slack(ticket, PostLine(words=words, leads_to=to, label=label), thread=under)

    def leave_card(self, ticket: Ticket, thread: int) -> None:
        """Have the card of an earlier thread say where the ticket is now."""
        self.queue.put(
            LeaveCard(thread=thread),
            lane=f"card:{ticket.number}",
            pace=f"{UPDATE_PACE} {place(ticket, thread)[0]}",
            ticket=ticket.number,
        )

    def carry_over(self, ticket: Ticket, thread: int) -> None:
        """Post into the ticket's present thread what an earlier one did not get, and will not."""
        lane = lane_of(ticket.number, thread)
        for one in self.queue.tx.deliveries.find("unfinished_of_ticket", ticket.number):
            if one.lane != lane or one.lease_until or not can_be_called_back(one) or one.token:
                continue
            self.queue.tx.deliveries.remove(one.id)
            if isinstance(one.order, PostLine) and one.order.leads_to == present(ticket):
                continue  # it led here
            again = replace(one, id=self.queue.tx.next_number("deliveries"), lane=_thread_lane(ticket))
            self.queue.tx.deliveries.put(
                replace(again, pace=ticket.channel, state=State.PENDING, due_at=self.queue.now)
            )

    def show_delivery(self, message: Message) -> None:
        """Put the right reaction on a technician's message; one such waiting is enough.

        A technician's mail has no message of theirs in Slack that could bear one.
        """
        if not message.ts:
            return
        mine = self.queue.tx.deliveries.find("message", message.id)
        if _is_waiting(mine, "show_delivery"):
            return
        self.queue.put(
            ShowDelivery(),
            lane=f"state:{message.id}",
            pace=f"{UPDATE_PACE} {message.channel}",
            urgency=Urgency.ANSWER,
            ticket=message.ticket,
            message=message.id,
        )

    def whisper(self, *, user: str, channel: str, thread_ts: str, words: str) -> None:
        """Tell one person something in a thread that only they see."""
        order = Whisper(user=user, channel=channel, words=words, thread_ts=thread_ts)
        self.queue.put(order, lane=f"whisper:{user}", pace=f"{UPDATE_PACE} {channel}", urgency=Urgency.ANSWER)

    def tell(self, users: Iterable[str], words: str, *buttons: Button) -> None:
        """Send each of these people a direct message, perhaps with buttons under it."""
        for user in users:
            order = Tell(user=user, words=words, buttons=buttons)
            self.queue.put(order, lane=f"tell:{user}", pace=user, urgency=Urgency.ANSWER)

    def notify(
        self,
        user: str,
        words: str,
        *buttons: Button,
        ticket: Ticket,
        message: Message | None = None,
        wait: timedelta = timedelta(),
    ) -> None:
        """Tell one of the desk by direct message what happened in a ticket, with the way to its thread."""
        self.queue.put(
            Tell(user=user, words=words, buttons=buttons),
            lane=f"notice:{ticket.number}:{user}",
            pace=user,
            urgency=Urgency.NOTICE,
            ticket=ticket.number,
            message=message.id if message else None,
            wait=wait,
        )

    def _slack(
        self,
        ticket: Ticket,
        order: Order,
        *,
        message: int | None = None,
        urgency: Urgency = Urgency.THREAD,
        thread: int | None = None,
    ) -> None:
        number = present(ticket) if thread is None else thread
        self.queue.put(
            order,
            lane=lane_of(ticket.number, number),
            pace=place(ticket, number)[0],
            urgency=urgency,
            ticket=ticket.number,
            message=message,
        )


def _is_waiting(deliveries: Iterable[Delivery], kind: str) -> bool:
    """Whether one of this kind is queued and nobody has it in hand: it will show what holds then."""
    pending = (one for one in deliveries if one.state is State.PENDING and not one.lease_until)
    return any(one.order.kind == kind for one in pending)


def original_mark(ticket: int, raw: str) -> str:
    """The name of the mark that says that a mail's original was posted into a thread."""
    return f"original:{ticket}:{raw}"


def _thread_lane(ticket: Ticket) -> str:
    return lane_of(ticket.number, present(ticket))
