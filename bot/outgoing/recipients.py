"""Who may get a mail: asked when it is queued, and once more when it leaves, perhaps days later."""

from dataclasses import replace

from bot.core.hearers import subscribers
from bot.core.notices import MATRIX
from bot.core.outbox import Delivery, SendMail
from bot.core.people import whose
from bot.core.tickets import Ticket
from bot.storage import Transaction
from bot.templates import Readers, Template

FOR_SUBSCRIBERS = frozenset(
    row.customers.template for row in MATRIX.values() if row.customers and row.customers.who is subscribers
)


def may_get(
    tx: Transaction, template: Template, address: str, ticket: Ticket | None, category: int | None
) -> bool:
    """Whether somebody may get such a mail as things are now.

    Args:
        ticket: that it is about, if it is about one.
        category: of that ticket, or of the article that the mail is about.
    """
    person = whose(tx.people.find("address", address.lower()), address)
    if template.readers is Readers.TECHNICIANS:
        works = person is not None and person.is_staff
        return works and person is not None and (category is None or person.may_act_in(category))
    if person is not None and person.is_shut_out:
        return False
    return ticket is None or template.name not in FOR_SUBSCRIBERS or address in ticket.subscribers


def narrowed(
    tx: Transaction,
    delivery: Delivery,
    order: SendMail,
    template: Template,
    ticket: Ticket | None,
    category: int | None,
) -> SendMail:
    """The order without whoever may no longer get the mail; who perhaps has it gets it no second time."""
    settled = (*order.done, *order.refused)
    gone = [
        one for one in order.to if one not in settled and not may_get(tx, template, one, ticket, category)
    ]
    perhaps = [one for one in gone if delivery.maybe and one in (order.doubtful or order.to)]
    return replace(
        order,
        to=tuple(one for one in order.to if one not in gone or one in perhaps),
        done=(*order.done, *perhaps),
    )
