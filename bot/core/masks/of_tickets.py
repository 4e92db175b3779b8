"""The masks that say something of a ticket: one row each."""

from datetime import datetime
from html import escape

from bot.core.addresses import called, own_name
from bot.core.fields import SeenBy
from bot.core.masks.about import About, Somebody
from bot.core.masks.mask import NOTHING, Filled, Mask, plain
from bot.core.masks.names import first_and_last
from bot.core.rich_text.cleaning import clean
from bot.core.tickets import Via

FOR_CUSTOMERS = ("confirmation", "updated", "closed")
FOR_STAFF = ("new_for_staff", "updated_for_staff", "taken_for_staff", "moved_for_staff", "closed_for_staff")
OF_TICKETS = (*FOR_CUSTOMERS, *FOR_STAFF)
_WAYS = {Via.EMAIL: "email", Via.SLACK: "Slack", Via.WEB: "web"}


def lines(said: list[str]) -> Filled:
    """These texts, one below the other."""
    cleaned = [clean(one) for one in said]
    return Filled(text="\n".join(cleaned), html="<br>".join(map(escape, cleaned)))


def moment(at: datetime | None) -> str:
    """A moment as people read it; empty for none."""
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else ""


def spent(minutes: int) -> str:
    """A time as `1h 30m`; empty for none."""
    hours, rest = divmod(max(minutes, 0), 60)
    return " ".join(part for part in (f"{hours}h" if hours else "", f"{rest}m" if rest else "") if part)


def _name(about: About) -> str:
    return called(about.ticket.requester_name, about.ticket.requester)


def _first_and_last(about: About) -> tuple[str, str]:
    return first_and_last(own_name(about.ticket.requester_name, about.ticket.requester))


def _everybody(people: tuple[Somebody, ...]) -> str:
    return ", ".join(called(one.name, one.address) for one in people)


def _custom_fields(about: About, _: str) -> Filled:
    shown = [
        f"{field.name}: {value}"
        for field, value in about.look.fields()
        if value and field.seen_by is SeenBy.PUBLIC
    ]
    return lines(shown)


def _custom_field(about: About, number: str) -> Filled:
    for field, value in about.look.fields():
        if str(field.id) == number.lstrip("0"):
            return lines([value])
    return NOTHING


TICKET_MASKS: tuple[Mask[About], ...] = (
    Mask(
        name="TicketID",
        help="Number of the ticket.",
        sample="1042",
        value=plain(lambda a: str(a.ticket.number)),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Subject",
        help="Subject of the ticket.",
        sample="Invoice 4711",
        value=plain(lambda a: a.ticket.subject),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="Category",
        help="Category of the ticket.",
        sample="General",
        value=plain(lambda a: a.category),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Priority",
        help="Priority of the ticket.",
        sample="normal",
        value=plain(lambda a: a.ticket.priority.value),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Status",
        help="Status of the ticket.",
        sample="in progress",
        value=plain(lambda a: a.ticket.status.value),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="From",
        help="Full name of who sent the ticket in, else the part of the address before the @.",
        sample="Ann Smith",
        value=plain(_name),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="FromEmail",
        help="Address of who sent the ticket in.",
        sample="ann@example.com",
        value=plain(lambda a: a.ticket.requester),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="FirstName",
        help="First name of who sent the ticket in, where it is known.",
        sample="Ann",
        value=plain(lambda a: _first_and_last(a)[0]),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="LastName",
        help="Last name of who sent the ticket in, where it is known.",
        sample="Smith",
        value=plain(lambda a: _first_and_last(a)[1]),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="Company",
        help="Company of who sent the ticket in.",
        sample="Example Ltd",
        value=plain(lambda a: a.look.requester().company),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Department",
        help="Department of who sent the ticket in.",
        sample="Accounting",
        value=plain(lambda a: a.look.requester().department),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Location",
        help="Location of who sent the ticket in.",
        sample="London",
        value=plain(lambda a: a.look.requester().location),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Technician",
        help="Name of the technician who has the ticket.",
        sample="Tom Technician",
        value=plain(lambda a: a.look.technician().name),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="TechnicianEmail",
        help="Address of the technician who has the ticket.",
        sample="tom@example.com",
        value=plain(lambda a: a.look.technician().address),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Subscribers",
        help="Names of everybody who gets the ticket's updates.",
        sample="Ann Smith, Tom Technician",
        value=plain(lambda a: _everybody(a.look.subscribers())),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="NonTechSubscribers",
        help="Names of everybody who gets the ticket's updates, without technicians and admins.",
        sample="Ann Smith",
        value=plain(lambda a: _everybody(tuple(one for one in a.look.subscribers() if not one.is_staff))),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="Date",
        help="When the ticket was submitted.",
        sample="2026-11-21 09:30 UTC",
        value=plain(lambda a: moment(a.ticket.created_at)),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="DueDate",
        help="When the ticket is due, if that is set.",
        sample="2026-11-23 17:00 UTC",
        value=plain(lambda a: moment(a.ticket.due_at)),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="TimeSpent",
        help="Time that technicians spent on the ticket.",
        sample="1h 30m",
        value=plain(lambda a: spent(a.ticket.minutes_spent)),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Via",
        help="How the ticket came in: email, Slack or web.",
        sample="email",
        value=plain(lambda a: _WAYS[a.ticket.via]),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Custom_Fields",
        help="All public custom fields of the ticket, a line each.",
        sample="Order number: 4711",
        value=_custom_fields,
        allowed_in=OF_TICKETS,
        from_sender=True,
        is_long=True,
    ),
    Mask(
        name="CF_1234",
        help="Custom field 1234 alone, public or not: whoever writes the template decides who reads it.",
        sample="4711",
        value=_custom_field,
        allowed_in=OF_TICKETS,
        from_sender=True,
        spelling=r"CF_(\d{1,9})",
    ),
)
