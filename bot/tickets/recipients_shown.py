"""Shows in a ticket's thread whom a reply is about to reach: before the first, and when that changed."""

from bot.core.buttons import RECIPIENT_REMOVE, Button
from bot.core.inbound import Mark
from bot.core.messages import Message
from bot.core.outbox import SendMail, Urgency
from bot.core.shown_recipients import Shown, news, read_shown
from bot.core.tickets import Ticket
from bot.filing import Filing


def show_recipients(filing: Filing, ticket: Ticket, message: Message) -> None:
    """Say whom the mails go to that were just queued for a technician's message, where that is news.

    A message that is mailed to nobody says and changes nothing.
    """
    orders = [one.order for one in filing.taking_back.mails_of(message)]
    to = tuple(dict.fromkeys(who for one in orders if isinstance(one, SendMail) for who in one.to))
    if not to:
        return
    key = f"recipients:{ticket.number}"
    mark = filing.tx.marks.get(key)
    before = read_shown(mark.value) if mark else None
    ever = tuple(dict.fromkeys((*(before.ever if before else ()), *to)))
    bounced, silenced = _bounced(filing, to), _silenced(filing, ticket, to)
    now = Shown(to=to, ever=ever, bounced=bounced, silenced=silenced)
    filing.tx.marks.put(Mark(key=key, value=now.written()))
    told = news(now, before, ticket.requester)
    if told:
        buttons = [
            Button(text=f"Remove {address}"[:75], action=action, value=f"{ticket.number} {address}")
            for action, address in zip(RECIPIENT_REMOVE, told.removable, strict=False)
            if address in ticket.subscribers
        ]
        filing.slack.line(ticket, told.words, *buttons, urgency=Urgency.ANSWER)


def _bounced(filing: Filing, to: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in to if filing.tx.reaches.get(one))


def _silenced(filing: Filing, ticket: Ticket, to: tuple[str, ...]) -> tuple[str, ...]:
    reaches = [filing.tx.reaches.get(one) for one in ticket.subscribers if one not in to]
    return tuple(one.address for one in reaches if one and one.suspended)
