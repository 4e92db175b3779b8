"""Who is told what by mail: read from top to bottom, one function an event (specification 2.2).

Nobody hears of their own act, nobody twice, and a note never leaves the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    if message.author.is_staff:
        return _notice("updated", ticket.subscribers, settings)
    if settings.only_technician_updates:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How many mails an address may get without a technician's doing: each loop of machines ends by it."""

    name: str
    limits: tuple[tuple[timedelta, int], ...]  # within this span, at most so many

    def allows(self, earlier: Sequence[datetime], now: datetime) -> bool:
        """Whether one more is fine after these earlier times; those ahead of the clock do not count."""
        return all(sum(timedelta() <= now - at < span for at in earlier) < most for span, most in self.limits)

    @property
    def most(self) -> int:
        """How many earlier times need to be known."""
        return max(most for _, most in self.limits)


AUTOMATIC = Cap(
    name="automatic",
    limits=((timedelta(minutes=1), 1), (timedelta(hours=1), 3), (timedelta(days=1), 10)),
)
RELAYED = Cap(name="relayed", limits=((timedelta(hours=1), 20), (timedelta(days=1), 60)))
