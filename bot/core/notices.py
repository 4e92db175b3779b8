"""Who is told what by mail: read from top to bottom, one function an event (specification 2.2).

Nobody hears of their own act, nobody twice, and a note never leaves the desk.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.messages import Audience, Message
from bot.core.tickets import Ticket
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One template to mail to these addresses, each for itself or all at once."""

    template: str
    to: tuple[str, ...]
    together: bool  # one mail with everybody in To and Cc

    def envelopes(self) -> tuple[tuple[str, ...], ...]:
        """The recipients of each single mail."""
        return (self.to,) if self.together else tuple((one,) for one in self.to)


def _notice(template: str, to: tuple[str, ...], settings: Settings) -> tuple[Notice, ...]:
    if not to or not settings.notifications_enabled:
        return ()
    each = tuple(dict.fromkeys(to))
    return (Notice(template=template, to=each, together=settings.single_cc_email and len(each) > 1),)


def on_opened(ticket: Ticket, *, confirm: bool, settings: Settings) -> tuple[Notice, ...]:
    """A ticket was made from a mail."""
    if not (confirm and settings.notify_confirmation):
        return ()
    return _notice("confirmation", (ticket.requester,), settings)


def on_message(ticket: Ticket, message: Message, settings: Settings) -> tuple[Notice, ...]:
    """Something was said in a ticket."""
    if message.audience is not Audience.PUBLIC:
        return ()
    if settings.only_technician_updates and not message.author.is_staff:
        return ()
    have_it = {message.author.address, *message.addressed}
    others = tuple(address for address in ticket.subscribers if address not in have_it)
    return _notice("updated", others, settings)


def on_closed(ticket: Ticket, *, by_address: str, settings: Settings) -> tuple[Notice, ...]:
    """A ticket was closed."""
    if not settings.notify_closed:
        return ()
    others = tuple(address for address in ticket.subscribers if address != by_address)
    return _notice("closed", others, settings)


def on_article(technicians: Iterable[str], *, by: str, settings: Settings) -> tuple[str, ...]:
    """An article was changed: the Slack users who are told, of the technicians of its category."""
    if not settings.notify_technicians_kb:
        return ()
    return tuple(sorted(set(technicians) - {by}))
