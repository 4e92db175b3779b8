"""Everything that one mail needs to be written, read in one transaction."""

from dataclasses import dataclass, replace

from bot.core.messages import Message
from bot.core.outbox import Delivery, SendMail
from bot.core.tickets import Ticket
from bot.outgoing import Sender, settings_in, template_in
from bot.storage import Transaction
from bot.templates import Template

MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Everything that one mail needs, read in one transaction."""

    delivery: Delivery
    order: SendMail
    template: Template
    ticket: Ticket | None  # None: it is to one person, outside of any ticket
    category: str
    message: Message | None
    sender: Sender
    answers: tuple[str, ...]  # Message-IDs of the customer's mails, oldest first

    @property
    def account(self) -> str:
        """The mail account that it goes out for; empty when none is known."""
        return (self.ticket.account if self.ticket else self.order.account) or ""

    @property
    def has_null_sender(self) -> bool:
        """Whether its envelope names no sender."""
        return self.template.null_sender and not self.order.names_sender

    @property
    def from_address(self) -> str:
        """The address that stands in From; empty while none is set."""
        return self.sender.address(self.account)


def read_post(tx: Transaction, delivery: Delivery, order: SendMail, *, key: bytes) -> Post | None:
    """What the mail of a delivery needs; None when its ticket is gone."""
    post = Post(
        delivery=delivery,
        order=order,
        template=template_in(tx, order.template),
        ticket=None,
        category="",
        message=None,
        sender=Sender(key=key, settings=settings_in(tx)),
        answers=order.answers,
    )
    if delivery.ticket is None:
        return post
    ticket = tx.tickets.get(delivery.ticket)
    if ticket is None:
        return None
    category = tx.categories.get(ticket.category)
    mails = tx.messages.find("ticket", ticket.number)
    return replace(
        post,
        ticket=ticket,
        category=category.name if category else "",
        message=tx.messages.get(delivery.message) if delivery.message is not None else None,
        answers=tuple(one.message_id for one in mails if one.message_id)[-MOST_REFERENCES:],
    )
