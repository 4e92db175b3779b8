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
    RefreshPost,
    SendPicture,
    ShowDelivery,
    State,
    Tell,
    Urgency,
    Whisper,
)
from bot.core.threads import lane_of, place, present
from bot.core.tickets import Ticket, Via
from bot.outgoing.digests import Digesting
from bot.outgoing.queue import (
    FILE_PACE,
    MARK_PACE,
    UPDATE_PACE,
    WHISPER_PACE,
    Queue,
    can_be_called_back,
    moved_to,
    pace_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSlack:
    """Queues what goes to Slack."""

    queue: Queue

    def open_thread(self, ticket: Ticket) -> None:
        """Post the ticket's card."""
        self._slack(ticket, OpenThread(), urgency=Urgency.WANTED if _is_wanted(ticket) else Urgency.CARD)

    @property
    def digests(self) -> Digesting:
        """What names new tickets in a burst."""
        return Digesting(queue=self.queue)

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

    def refresh_card(self, ticket: Ticket, *, even_if_coming: bool = False) -> None:
        """Show the ticket's present state on its card, and in a digest that names it; one edit is enough.

        A card that has not begun to leave shows it anyway; that of a taken ticket goes before others.

        Args:
            even_if_coming: what it is to show, such as a link, may not be there when the card leaves.
        """
        waiting = self.queue.tx.deliveries.find("unfinished_of_ticket", ticket.number)
        self.digests.refresh(ticket)
        is_coming = self._is_coming(ticket, waiting) and not even_if_coming
        if is_coming or _is_waiting(waiting, "refresh_card"):
            return
        self.queue.put(
            RefreshCard(),
            lane=f"card:{ticket.number}",
            pace=pace_in(ticket.channel, UPDATE_PACE),
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

    def refresh_posts(self, ticket: Ticket, message: Message) -> None:
        """Have each post that was made of a message say what the message is now."""
        about = self.queue.tx.deliveries.find("message", message.id)
        for part in sorted({one.order.part for one in about if isinstance(one.order, PostMessage)}):
            self._slack(ticket, RefreshPost(part=part), message=message.id, urgency=Urgency.ANSWER)

    def post_original(self, ticket: Ticket, raw: str, name: str) -> bool:
        """Share a mail's own bytes in the thread, under this file name; False where that was done already."""
        key = original_mark(ticket.number, raw)
        if self.queue.tx.marks.get(key):
            return False
        self.queue.tx.marks.put(Mark(key=key, value=self.queue.now.isoformat()))
        self._slack(ticket, PostOriginal(raw=raw, name=name), urgency=Urgency.ANSWER)
        return True

    def line(self, ticket: Ticket, words: str, *buttons: Button, urgency: Urgency = Urgency.THREAD) -> None:
        """Post a short grey line into the thread, perhaps with buttons under it."""
        self._slack(ticket, PostLine(words=words, buttons=buttons), urgency=urgency)

    def way(self, ticket: Ticket, words: str, to: int, *, label: str, under: int | None = None) -> None:
        """Post a short grey line with a link to one of the ticket's threads.

        Args:
            under: the thread into which the line goes; None: the one in which the ticket is.
        """
        self._slack(ticket, PostLine(words=words, leads_to=to, label=label), thread=under)

    def way_to(self, ticket: Ticket, words: str, other: Ticket, *, label: str) -> None:
        """Post a short grey line with a link to another ticket's thread."""
        self._slack(ticket, PostLine(words=words, to_ticket=other.number, label=label))

    def leave_card(self, ticket: Ticket, thread: int) -> None:
        """Have the card of an earlier thread say where the ticket is now."""
        self.queue.put(
            LeaveCard(thread=thread),
            lane=f"card:{ticket.number}",
            pace=pace_in(place(ticket, thread)[0], UPDATE_PACE),
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
            again = replace(again, state=State.PENDING, due_at=self.queue.now)
            self.queue.tx.deliveries.put(moved_to(ticket.channel, again))

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
            pace=pace_in(message.channel, MARK_PACE),
            urgency=Urgency.ANSWER,
            ticket=message.ticket,
            message=message.id,
        )

    def whisper(self, *, user: str, channel: str, thread_ts: str, words: str) -> None:
        """Tell one person something in a thread that only they see."""
        order = Whisper(user=user, channel=channel, words=words, thread_ts=thread_ts)
        pace = pace_in(channel, WHISPER_PACE)
        self.queue.put(order, lane=f"whisper:{user}", pace=pace, urgency=Urgency.ANSWER)

    def tell(self, users: Iterable[str], words: str, *buttons: Button) -> None:
        """Send each of these people a direct message, perhaps with buttons under it."""
        for user in users:
            order = Tell(user=user, words=words, buttons=buttons)
            self.queue.put(order, lane=f"tell:{user}", pace=user, urgency=Urgency.ANSWER)

    def send_picture(self, user: str, raw: str, *, name: str, alt: str, words: str) -> None:
        """Send somebody a picture, whose bytes are in the blobs, as a direct message."""
        order = SendPicture(user=user, raw=raw, name=name, alt=alt, words=words)
        self.queue.put(order, lane=f"picture:{user}", pace=user, urgency=Urgency.ANSWER)

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

    def _is_coming(self, ticket: Ticket, waiting: Iterable[Delivery]) -> bool:
        """Whether the ticket's card waits and has not begun to leave; wanted by now, it goes earlier."""
        lane = _thread_lane(ticket)
        cards = [one for one in waiting if isinstance(one.order, OpenThread) and one.lane == lane]
        free = [one for one in cards if can_be_called_back(one) and not one.lease_until]
        if free and free[0].urgency > Urgency.WANTED and _is_wanted(ticket):
            self.queue.tx.deliveries.put(replace(free[0], urgency=Urgency.WANTED))
        return bool(free)

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
            pace=pace_in(place(ticket, number)[0], _KINDS.get(type(order), "")),
            urgency=urgency,
            ticket=ticket.number,
            message=message,
        )


# What goes into a thread by other methods than that of posts, whose limits do not touch it.
_KINDS: dict[type, str] = {PostFile: FILE_PACE, PostOriginal: FILE_PACE, RefreshPost: UPDATE_PACE}


def _is_wanted(ticket: Ticket) -> bool:
    """Whether somebody of the desk works on it already: has it, made it in Slack, or moved it here."""
    return bool(ticket.assignee or ticket.via is Via.SLACK or ticket.earlier)


def _is_waiting(deliveries: Iterable[Delivery], kind: str) -> bool:
    """Whether one of this kind is queued and nobody has it in hand: it will show what holds then."""
    pending = (one for one in deliveries if one.state is State.PENDING and not one.lease_until)
    return any(one.order.kind == kind for one in pending)


def original_mark(ticket: int, raw: str) -> str:
    """The name of the mark that says that a mail's original was posted into a thread."""
    return f"original:{ticket}:{raw}"


def _thread_lane(ticket: Ticket) -> str:
    return lane_of(ticket.number, present(ticket))
