"""What goes out by mail. Each subscriber's mails share a lane: nobody waits for another's mail server."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.allowance import spend_on_mail, too_much, within_caps
from bot.core.buttons import BOUNCE_LIFT, Button
from bot.core.message_ids import letter_id, message_id
from bot.core.messages import Message
from bot.core.notices import Notice
from bot.core.outbox import SendMail, Words
from bot.core.people import Person
from bot.core.reach import Reach
from bot.core.tickets import Ticket
from bot.errors import InputError
from bot.outgoing.in_force import Sender, template_in
from bot.outgoing.queue import MAIL_PACE, Queue, new_op
from bot.outgoing.recipients import may_get
from bot.outgoing.slack import ToSlack


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMail:
    """Queues mails."""

    queue: Queue
    slack: ToSlack  # where threads are told of what was not mailed
    sender: Sender

    def send(
        self,
        ticket: Ticket,
        notices: Iterable[Notice],
        *,
        message: Message | None = None,
        wait: timedelta = timedelta(),
        by: str = "",
        what: str = "",
        by_hand: bool = False,
        technician: str = "",
    ) -> int:
        """Mail these notices, not before `wait` is over; says how many mails that makes.

        Args:
            by: Slack user id or address of who did what the mails tell of, where no message says it.
            what: what happened, in a sentence, where it says more than the template's own.
            by_hand: somebody of the desk wants just this mail sent: no cap holds it back.
            technician: Slack user id of the one of the desk whom they are for; empty: they are customers'.
        """
        wanted = [one for one in notices if not template_in(self.queue.tx, one.template).is_empty]
        wanted = [one for one in (self._allowed(ticket, each) for each in wanted) if one.to]
        wanted = [one for one in (self._reachable(ticket, each) for each in wanted) if one.to]
        if not by_hand:
            wanted = [one for one in (self._within_caps(ticket, each, message) for each in wanted) if one.to]
        envelopes = [(notice.template, to) for notice in wanted for to in notice.envelopes()]
        for template, to in envelopes:
            self._mail(ticket, template, to, message, wait, by=by, what=what, technician=technician)
        return len(envelopes)

    def notify(
        self,
        ticket: Ticket,
        template: str,
        person: Person,
        *,
        message: Message | None = None,
        wait: timedelta = timedelta(),
        by: str = "",
        what: str = "",
    ) -> bool:
        """Mail one of the desk what happened in a ticket; False where no mail can go to them now.

        Args:
            by: Slack user id or address of who did it, where no message says it.
            what: what happened, in a sentence, where it says more than the template's own.
        """
        to = person.staff_address
        reach = self.queue.tx.reaches.get(to)
        suspended = reach is not None and reach.suspended
        if suspended or not spend_on_mail(
            self.queue.tx, self.queue.now, template_in(self.queue.tx, template), to
        ):
            return False
        self._mail(ticket, template, (to,), message, wait, by=by, what=what, technician=person.slack_user)
        return True

    def letter(
        self,
        template: str,
        to: str,
        *,
        account: str,
        answers: tuple[str, ...] = (),
        by: str = "",
        what: str = "",
        article: int | None = None,
        technician: str = "",
        ticket: Ticket | None = None,
    ) -> bool:
        """Mail one person something outside of any ticket; False where that is switched off, or too much.

        Args:
            by: Slack user id of who changed the article that the mail is about.
            what: what happened, in a sentence, where it says more than the template's own.
            technician: Slack user id of the one of the desk whom it is for; empty: it is a customer's.
            ticket: in whose thread it is said that it is too much.
        """
        written = template_in(self.queue.tx, template)
        if written.is_empty:
            return False
        if written.automatic and not spend_on_mail(self.queue.tx, self.queue.now, written, to):
            if ticket:
                self.slack.line(ticket, too_much(written, to))
            return False
        op = new_op()
        domain = self.sender.address(account).rpartition("@")[2] or "threaddesk.invalid"
        fixed = letter_id(self.sender.key, template=template, op=op, recipient=to, domain=domain)
        order = SendMail(
            template=template,
            to=(to,),
            message_id=fixed,
            account=account,
            answers=answers,
            by=by,
            what=what,
            article=article,
            technician=technician,
        )
        self.queue.put(order, op=op, lane=f"letter:{to}", pace=MAIL_PACE)
        return True

    def test(self, template: str, words: Words, to: str, *, account: str, by: str) -> None:
        """Mail somebody of the desk what a template would say; nothing that it does counts as that mail."""
        op = new_op()
        domain = self.sender.address(account).rpartition("@")[2] or "threaddesk.invalid"
        fixed = letter_id(self.sender.key, template="test", op=op, recipient=to, domain=domain)
        order = SendMail(
            template=template, to=(to,), message_id=fixed, account=account, technician=by, words=words
        )
        self.queue.put(order, op=op, lane=f"letter:{to}", pace=MAIL_PACE)

    def send_again(
        self, ticket: Ticket, order: SendMail, to: tuple[str, ...], message: Message | None
    ) -> bool:
        """Mail what an order said to these addresses of it once more; False where nothing can be mailed.

        Raises:
            InputError: its message was taken back.
        """
        if message and message.withdrawn:
            raise InputError("That message was taken back in Slack: there is nothing to mail.")
        notice = Notice(template=order.template, to=to, together=len(order.to) > 1 and len(to) > 1)
        sent = self.send(
            ticket,
            [notice],
            message=message,
            by=order.by,
            what=order.what,
            by_hand=True,
            technician=order.technician,
        )
        if sent and message and message.author.is_staff:
            self.slack.show_delivery(message)
        return bool(sent)

    def say_suspended(self, ticket: Ticket, reach: Reach) -> None:
        """Say in a ticket's thread, once, that an address gets no mail, with a button that lifts that."""
        if ticket.number in reach.told_in:
            return
        self.queue.tx.reaches.put(replace(reach, told_in=(*reach.told_in, ticket.number)))
        again = Button(text="Mail again", action=BOUNCE_LIFT, value=f"{ticket.number} {reach.address}")
        self.slack.line(ticket, reach.sentence, again)

    def _allowed(self, ticket: Ticket, notice: Notice) -> Notice:
        """The notice without whoever may not get such a mail."""
        tx, template = self.queue.tx, template_in(self.queue.tx, notice.template)
        may = tuple(one for one in notice.to if may_get(tx, template, one, ticket, ticket.category))
        return replace(notice, to=may)

    def _reachable(self, ticket: Ticket, notice: Notice) -> Notice:
        """The notice without the addresses that three bounces in a row suspended."""
        found = (self.queue.tx.reaches.get(one) for one in notice.to)
        suspended = [reach for reach in found if reach and reach.suspended]
        for reach in suspended:
            self.say_suspended(ticket, reach)
        left_out = {reach.address for reach in suspended}
        return replace(notice, to=tuple(one for one in notice.to if one not in left_out))

    def _within_caps(self, ticket: Ticket, notice: Notice, message: Message | None) -> Notice:
        """The notice without whom it would be too much for; the thread names them."""
        template = template_in(self.queue.tx, notice.template)
        kept, words = within_caps(self.queue.tx, self.queue.now, template, notice.to, message)
        if words:
            self.slack.line(ticket, words)
        return replace(notice, to=kept)

    def _mail(
        self,
        ticket: Ticket,
        template: str,
        to: tuple[str, ...],
        message: Message | None,
        wait: timedelta,
        *,
        by: str,
        what: str,
        technician: str = "",
    ) -> None:
        op = new_op()
        domain = self.sender.address(ticket.account).rpartition("@")[2] or "threaddesk.invalid"
        # What several people get proves none of them.
        alone = to[0] if len(to) == 1 else ""
        fixed = message_id(self.sender.key, ticket=ticket.number, op=op, recipient=alone, domain=domain)
        self.queue.put(
            SendMail(template=template, to=to, message_id=fixed, by=by, what=what, technician=technician),
            op=op,
            lane=f"mail:{ticket.number}:{technician or ','.join(to)}",
            pace=MAIL_PACE,
            ticket=ticket.number,
            message=message.id if message else None,
            wait=wait,
        )
