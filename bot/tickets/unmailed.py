"""Tells whoever wrote a reply that it was mailed to nobody, and why: at once, or when its mails are off."""

from bot.core.messages import Audience, Message
from bot.core.outbox import State
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.outgoing.in_force import template_in
from bot.outgoing.recipients import may_get
from bot.tickets.typed_messages import typed_in


def say_unmailed(filing: Filing, ticket: Ticket, message: Message) -> str:
    """Whisper to a reply's author why it was mailed to nobody; gives that sentence."""
    why = why_unmailed(filing, ticket)
    thread_ts = typed_in(filing.tx, message)
    filing.slack.whisper(
        user=message.author.slack_user, channel=message.channel, thread_ts=thread_ts, words=why
    )
    return why


def why_unmailed(filing: Filing, ticket: Ticket) -> str:
    """The sentence that says why a reply in a ticket is mailed to nobody."""
    return f"This was not mailed: {_why(filing, ticket)}"


def is_unmailed(filing: Filing, message: Message) -> bool:
    """Whether all mails of a message are over, and the last of them was called off: it reached nobody."""
    mails = filing.taking_back.mails_of(message)
    is_meant = message.audience is Audience.PUBLIC and not message.withdrawn
    return is_meant and bool(mails) and all(one.state is State.CANCELLED for one in mails)


def _why(filing: Filing, ticket: Ticket) -> str:
    updated = template_in(filing.tx, "updated")
    if not filing.settings.notifications_enabled:
        return "email notifications are switched off (`/helpdesk settings notifications_enabled on`)."
    if updated.is_empty:
        return "the template *updated* is empty (`/helpdesk templates restore updated`)."
    allowed = [one for one in ticket.subscribers if may_get(filing.tx, updated, one, ticket, ticket.category)]
    if ticket.subscribers and not allowed:
        return f"all subscribers of ticket #{ticket.number} are blocked."
    reaches = [filing.tx.reaches.get(address) for address in allowed]
    if reaches and all(reach and reach.suspended for reach in reaches):
        return "mail to all its subscribers is suspended after three bounces; *Mail again* lifts that."
    if ticket.subscribers:
        return f"nobody but technicians gets the updates of ticket #{ticket.number}."
    return f"ticket #{ticket.number} has no subscribers."
