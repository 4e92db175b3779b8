"""What a notice for technicians says, in one sentence: as Slack's mrkdwn, with everything foreign escaped;
above what was said in a mail, as plain text."""

from collections.abc import Mapping

from bot.core.hearers import Event
from bot.core.rich_text import escape
from bot.core.tickets import Ticket

_PHRASES: Mapping[Event, str] = {
    Event.OPENED: "New ticket #{number} from {who}",
    Event.OPENED_IN_SLACK: "{who} made ticket #{number}",
    Event.ANSWERED: "{who} replied in ticket #{number}",
    Event.HEARD: "{who} wrote in ticket #{number}",
    Event.NOTED: "{who} left a note for technicians only in ticket #{number}",
    Event.CLOSED: "{who} closed ticket #{number}",
    Event.REOPENED: "{who} reopened ticket #{number}",
    Event.TAKEN: "{who} took ticket #{number}",
    Event.GIVEN: "{who} gave ticket #{number} to {owner}",
    Event.TARGET_NEAR: "The {who} of ticket #{number} is due soon",
    Event.MOVED: "{who} moved ticket #{number} into your category",
}

UPDATED = "updated_for_staff"  # the template that several events share: its mail says which one it was
SPOKEN = frozenset((Event.ANSWERED, Event.HEARD, Event.NOTED))  # whose mails carry what was said


def about_ticket(event: Event, ticket: Ticket, *, who: str, owner: str = "") -> str:
    """What happened in a ticket: its number, its subject, who did it, and who has it now."""
    happened = _PHRASES[event].format(number=ticket.number, who=escape(who), owner=escape(owner))
    handover = f" — “{escape(ticket.handover)}”" if event is Event.GIVEN and ticket.handover else ""
    return f"{happened}: {escape(ticket.subject)}{handover}"


def in_mail(event: Event, ticket: Ticket, *, who: str, owner: str = "") -> str:
    """What happened in a ticket, for a mail that goes on with the words that were said, if there are any."""
    requester = ticket.requester_name.strip() or ticket.requester
    number = str(ticket.number) if who == requester else f"{ticket.number} ({requester})"
    happened = _PHRASES[event].format(number=number, who=who, owner=owner)
    if event is Event.GIVEN and ticket.handover:
        return f"{happened}: “{ticket.handover}”"
    return f"{happened}{':' if event in SPOKEN else '.'}"


def about_article(number: int, title: str, *, who: str, what: str) -> str:
    """What was changed in an article of the knowledge base, and by whom."""
    return escape(f"{who} changed the {what} of article {number}, “{title}”.")
