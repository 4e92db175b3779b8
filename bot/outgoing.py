"""Writes deliveries into the running transaction, beside the change that causes them.

Flows call these; nothing here sends. A ticket's Slack posts share one lane, so that they appear in
order; each subscriber's mails share one, so that nobody waits for another's mail server.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.buttons import BOUNCE_LIFT, Button
from bot.core.inbound import Mark
from bot.core.message_ids import letter_id, message_id
from bot.core.messages import Message
from bot.core.notices import Notice
from bot.core.outbox import (
    Cancelled,
    Delivery,
    OpenThread,
    Order,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    RefreshCard,
    SendMail,
    ShowDelivery,
    State,
    Tell,
    Urgency,
    Whisper,
    settled,
)
from bot.core.reach import Reach
from bot.core.tickets import Ticket
from bot.core.wordings import template_named, worded
from bot.settings import Settings, settings_of
from bot.storage import Transaction
from bot.templates import Template

MAIL_PACE = "mail"
UPDATE_PACE = "updates"  # … of a channel: edits, reactions and whispers, not bound to one a second


def settings_in(tx: Transaction) -> Settings:
    """The settings that hold in this transaction."""
    return settings_of(tx.settings.all())


def template_in(tx: Transaction, name: str) -> Template:
    """The template of this name as it is worded in this transaction."""
    return worded(template_named(name), tx.wordings.get(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the desk writes as: the key it signs with and the address it sends from."""

    key: bytes
    settings: Settings

    def address(self, account: str | None) -> str:
        """The From address of mail that goes out for this mail account; empty while none is set."""
        return self.settings.from_address or account or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The outbox as a flow sees it, at one moment of one transaction."""

    tx: Transaction
    now: datetime
    sender: Sender

    def open_thread(self, ticket: Ticket) -> None:
        """Post the ticket's card."""
        self._slack(ticket, OpenThread(), urgency=Urgency.CARD)

    def renew_thread(self, ticket: Ticket) -> None:
        """Begin the ticket's thread anew: a new card, and below it what had not been posted yet."""
        waiting = self.tx.deliveries.find("unfinished_of_ticket", ticket.number)
        ticket = replace(ticket, thread_ts=None)
        self.tx.tickets.put(ticket)
        self.open_thread(ticket)
        self.line(ticket, "The first message of this ticket's earlier thread was deleted; it goes on here.")
        for one in waiting:
            if one.lane == _thread_lane(ticket):
                self.tx.deliveries.remove(one.id)
                self.tx.deliveries.put(replace(one, id=self.tx.next_number("deliveries")))

    def refresh_card(self, ticket: Ticket) -> None:
        """Show the ticket's present state on its card; one refresh waiting is enough."""
        waiting = self.tx.deliveries.find("unfinished_of_ticket", ticket.number)
        if any(
            one.order.kind == "refresh_card" and one.state is State.PENDING and not one.lease_until
            for one in waiting
        ):
            return
        self._add(
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
        if self.tx.marks.get(key):
            return False
        self.tx.marks.put(Mark(key=key, value=self.now.isoformat()))
        self._slack(ticket, PostOriginal(raw=raw, name=name), urgency=Urgency.ANSWER)
        return True

    def line(self, ticket: Ticket, words: str, *buttons: Button) -> None:
        """Post a short grey line into the thread, perhaps with buttons under it."""
        self._slack(ticket, PostLine(words=words, buttons=buttons))

    def show_delivery(self, message: Message) -> None:
        """Put the right reaction on a technician's message; one such waiting is enough.

        A technician's mail has no message of theirs in Slack that could bear one.
        """
        if not message.ts:
            return
        mine = self.tx.deliveries.find("message", message.id)
        if any(
            one.order.kind == "show_delivery" and one.state is State.PENDING and not one.lease_until
            for one in mine
        ):
            return
        self._add(
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
        self._add(order, lane=f"whisper:{user}", pace=f"{UPDATE_PACE} {channel}", urgency=Urgency.ANSWER)

    def tell(self, users: Iterable[str], words: str, *buttons: Button) -> None:
        """Send each of these people a direct message, perhaps with buttons under it."""
        for user in users:
            order = Tell(user=user, words=words, buttons=buttons)
            self._add(order, lane=f"tell:{user}", pace=user, urgency=Urgency.ANSWER)

    def mail(
        self,
        ticket: Ticket,
        notices: Iterable[Notice],
        *,
        message: Message | None = None,
        wait: timedelta = timedelta(),
    ) -> int:
        """Mail these notices, not before `wait` is over; says how many mails that makes."""
        wanted = [one for one in notices if not template_in(self.tx, one.template).is_empty]
        reachable = [one for one in (self._reachable(ticket, each) for each in wanted) if one.to]
        envelopes = [(notice.template, to) for notice in reachable for to in notice.envelopes()]
        for template, to in envelopes:
            self._mail(ticket, template, to, message, wait)
        return len(envelopes)

    def say_suspended(self, ticket: Ticket, reach: Reach) -> None:
        """Say in a ticket's thread, once, that an address gets no mail, with a button that lifts that."""
        if ticket.number in reach.told_in:
            return
        self.tx.reaches.put(replace(reach, told_in=(*reach.told_in, ticket.number)))
        again = Button(text="Mail again", action=BOUNCE_LIFT, value=f"{ticket.number} {reach.address}")
        self.line(ticket, reach.sentence, again)

    def _reachable(self, ticket: Ticket, notice: Notice) -> Notice:
        """The notice without the addresses that three bounces in a row suspended."""
        found = (self.tx.reaches.get(one) for one in notice.to)
        suspended = [reach for reach in found if reach and reach.suspended]
        for reach in suspended:
            self.say_suspended(ticket, reach)
        left_out = {reach.address for reach in suspended}
        return replace(notice, to=tuple(one for one in notice.to if one not in left_out))

    def _mail(
        self, ticket: Ticket, template: str, to: tuple[str, ...], message: Message | None, wait: timedelta
    ) -> None:
        op = new_op()
        domain = self.sender.address(ticket.account).rpartition("@")[2] or "threaddesk.invalid"
        # What several people get proves none of them.
        alone = to[0] if len(to) == 1 else ""
        fixed = message_id(self.sender.key, ticket=ticket.number, op=op, recipient=alone, domain=domain)
        self._add(
            SendMail(template=template, to=to, message_id=fixed),
            op=op,
            lane=f"mail:{ticket.number}:{','.join(to)}",
            pace=MAIL_PACE,
            ticket=ticket.number,
            message=message.id if message else None,
            wait=wait,
        )

    def letter(self, template: str, to: str, *, account: str, answers: tuple[str, ...] = ()) -> bool:
        """Mail one person something outside of any ticket; False where that mail is switched off."""
        if template_in(self.tx, template).is_empty:
            return False
        op = new_op()
        domain = self.sender.address(account).rpartition("@")[2] or "threaddesk.invalid"
        fixed = letter_id(self.sender.key, template=template, op=op, recipient=to, domain=domain)
        order = SendMail(template=template, to=(to,), message_id=fixed, account=account, answers=answers)
        self._add(order, op=op, lane=f"letter:{to}", pace=MAIL_PACE)
        return True

    def put_in_typed_order(self, ticket: Ticket, message: Message) -> None:
        """Let mails of replies that were typed later, but came in earlier, go after this message's."""
        later = []
        for one in self.tx.deliveries.find("unfinished_of_ticket", ticket.number):
            about = self.tx.messages.get(one.message) if one.message is not None else None
            is_mail = one.order.kind == "send_mail" and can_be_called_back(one) and not one.lease_until
            if is_mail and about and about.ts and float(about.ts) > float(message.ts):
                later.append((float(about.ts), one))
        for _, one in sorted(later, key=lambda pair: pair[0]):
            self.tx.deliveries.remove(one.id)
            self.tx.deliveries.put(replace(one, id=self.tx.next_number("deliveries")))

    def call_back(self, message: Message, words: str) -> None:
        """Cancel those mails of a message that have not begun to leave."""
        for one in self.mails_of(message):
            if can_be_called_back(one):
                self.tx.deliveries.put(settled(one, Cancelled(words=words), self.now))

    def gone_to(self, message: Message) -> list[str]:
        """Whom a mail of the message has reached, or may have."""
        late = [
            one for one in self.mails_of(message) if one.state in (State.DONE, State.SENDING, State.UNKNOWN)
        ]
        return [address for one in late if isinstance(one.order, SendMail) for address in one.order.to]

    def mails_of(self, message: Message) -> list[Delivery]:
        """The mail deliveries of a message."""
        return [
            one for one in self.tx.deliveries.find("message", message.id) if one.order.kind == "send_mail"
        ]

    def _slack(
        self, ticket: Ticket, order: Order, *, message: int | None = None, urgency: Urgency = Urgency.THREAD
    ) -> None:
        self._add(
            order,
            lane=_thread_lane(ticket),
            pace=ticket.channel,
            urgency=urgency,
            ticket=ticket.number,
            message=message,
        )

    def _add(
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


def original_mark(ticket: int, raw: str) -> str:
    """The name of the mark that says that a mail's original was posted into a thread."""
    return f"original:{ticket}:{raw}"


def new_op() -> str:
    """An operation id that nobody can guess or meet twice: 80 random bits."""
    return secrets.token_hex(10)


def can_be_called_back(delivery: Delivery) -> bool:
    """Whether a mail has certainly not begun to leave: its content may still change.

    Whoever has it in hand at this moment looks once more before the mail server gets it.
    """
    return delivery.state in (State.PENDING, State.PARKED) and not delivery.maybe


def _thread_lane(ticket: Ticket) -> str:
    return f"thread:{ticket.number}"
