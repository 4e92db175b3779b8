"""Everything that one mail needs to be written, read in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.messages import Audience, Message
from bot.core.outbox import Delivery, SendMail, Words
from bot.core.people import whose
from bot.core.tickets import Ticket
from bot.outgoing.in_force import Sender, settings_in, template_in
from bot.outgoing.recipients import narrowed
from bot.storage import Transaction
from bot.templates import Readers, Template
from bot.tickets.merged import merged_ticket

MOST_REFERENCES = 20  # the first, which all others hang on, and the newest


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
    answers: tuple[str, ...]  # Message-IDs of mails that its recipients wrote or got, oldest first
    seen: frozenset[str] = frozenset()  # sha256 of files that customers saw in the ticket before
    to_staff: bool = False  # one of its recipients works at the desk

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

    @property
    def answer_address(self) -> str:
        """Where answers go, before a ticket is put into that address."""
        return self.sender.settings.reply_to or self.account

    @property
    def alone(self) -> str:
        """The address of the only one who gets it; empty when several do."""
        return self.order.to[0] if len(self.order.to) == 1 else ""

    @property
    def subscriber(self) -> str:
        """The one customer whom it goes to, who can leave the ticket; else empty."""
        (first, *others) = self.order.to
        alone = self.ticket is not None and not others and not self.to_staff
        return first if alone and self.ticket and first in self.ticket.subscribers else ""


def read_post(tx: Transaction, delivery: Delivery, order: SendMail, *, key: bytes) -> Post | None:
    """What the mail of a delivery needs; None when its ticket is gone, or its message not for its readers."""
    post = Post(
        delivery=delivery,
        order=order,
        template=_tested(order.words) if order.words else template_in(tx, order.template),
        ticket=None,
        category="",
        message=None,
        sender=Sender(key=key, settings=settings_in(tx)),
        answers=order.answers,
    )
    if delivery.ticket is None:
        article = tx.articles.get(order.article) if order.article is not None else None
        about = article.content.category if article else None
        return replace(post, order=narrowed(tx, delivery, order, post.template, None, about))
    ticket, now = tx.tickets.get(delivery.ticket), merged_ticket(tx, delivery.ticket)
    if ticket is None or now is None:
        return None
    if delivery.message is not None:
        ticket = now  # what was said is in the ticket that it was merged into
    category = tx.categories.get(ticket.category)
    message = tx.messages.get(delivery.message) if delivery.message is not None else None
    if message and message.audience is Audience.NOTE and post.template.readers is not Readers.TECHNICIANS:
        return None
    said = [one for one in tx.messages.find("ticket", ticket.number) if one.audience is Audience.PUBLIC]
    return replace(
        post,
        order=narrowed(tx, delivery, order, post.template, now, now.category),
        ticket=ticket,
        category=category.name if category else "",
        message=message,
        answers=known_ids(said, order.to),
        seen=frozenset(file.sha256 for one in said if _is_before(one, message) for file in one.files),
        to_staff=any(_is_staff(tx, address) for address in order.to),
    )


def _tested(words: Words) -> Template:
    """What stands for the template in a test of it: such a test is no notification, whatever it tries out."""
    return Template(
        name="test",
        event="Somebody of the desk tries out a template.",
        happened=words.subject,
        subject=words.subject,
        body=words.html,
        automatic=True,
        is_notification=False,
        repeats=True,
    )


def known_ids(said: Iterable[Message], readers: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs of the mails that one of the readers wrote or got, oldest first and not too many.

    A Message-ID tells of a mail, and of whose program wrote it: nobody is shown that of a note, or of a
    mail that only others know of.
    """
    those = {one.lower() for one in readers}
    ids = [one.message_id for one in said if one.message_id and one.mail_known_to & those]
    return tuple(ids[:1] + ids[1:][-(MOST_REFERENCES - 1) :])


def _is_before(one: Message, message: Message | None) -> bool:
    return message is None or one.id < message.id


def _is_staff(tx: Transaction, address: str) -> bool:
    person = whose(tx.people.find("address", address.lower()), address)
    return person is not None and person.is_staff
