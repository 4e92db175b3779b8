"""Who is told what by mail: read from top to bottom, one function an event (specification 2.2).

Nobody hears of their own act, nobody twice, and a note never leaves the desk.
"""

from collections.abc import Iterable, Sequence
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
# Unknown senders who are asked to confirm themselves (specification 1.4): forged ones are not to be bothered.
CHALLENGE = Cap(name="challenge", limits=((timedelta(hours=24), 1),))
CHALLENGES_TO_DOMAIN = Cap(name="challenges to", limits=((timedelta(hours=1), 10),))
CHALLENGES = Cap(name="challenges", limits=((timedelta(hours=1), 60),))
FLOOD_TOLD = Cap(name="flood told", limits=((timedelta(days=1), 1),))


def opened_by_one(most: int) -> Cap:
    """How many tickets one sender may open in an hour."""
    return Cap(name="opened", limits=((timedelta(hours=1), most),))


RELAYED = Cap(name="relayed", limits=((timedelta(hours=1), 20), (timedelta(days=1), 60)))
