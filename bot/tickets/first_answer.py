"""A ticket's first public answer by a technician: noted once, taken back with a reply that never left."""

from dataclasses import replace
from datetime import datetime

from bot.core.inbound import Mark
from bot.core.messages import Audience, Message
from bot.core.targets import has_targets
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.storage import Store, Transaction

READ = "first answers:read"
PAGE = 200  # tickets in one transaction


def note_answer(filing: Filing, number: int, message: Message) -> None:
    """Note when a technician answered first, in Slack or by mail; a second answer changes nothing."""
    ticket = filing.ticket(number)
    if ticket.answered_at is None and _is_answer(message):
        _put(filing, replace(ticket, answered_at=message.at))


def take_answer_back(filing: Filing, message: Message) -> None:
    """The message was taken back before it left: was it the first answer, then there was none yet."""
    ticket = filing.ticket(message.ticket)
    if ticket.answered_at == message.at:
        _put(filing, replace(ticket, answered_at=_first(filing.tx, ticket, but=message.id)))


def read_old_answers(store: Store) -> int:
    """Note the first answers of a store from before they were noted, once; says how many there were."""
    with store.transaction() as tx:
        if tx.marks.get(READ):
            return 0
    count, after, more = 0, 0, True
    while more:
        with store.transaction() as tx:
            page = tx.tickets.all(after=after, limit=PAGE)
            found = [(one, _first(tx, one)) for one in page if one.answered_at is None]
            for ticket, at in found:
                if at:
                    tx.tickets.put(replace(ticket, answered_at=at))
            more = len(page) == PAGE
            if not more:
                tx.marks.put(Mark(key=READ, value="yes"))
        count += sum(at is not None for _, at in found)
        after = page[-1].number if page else after
    return count


def _first(tx: Transaction, ticket: Ticket, but: int | None = None) -> datetime | None:
    """When a technician answered first; the message that began the ticket is no answer."""
    later = tx.messages.find("ticket", ticket.number)[1:]
    left = [one.at for one in later if _is_answer(one) and not one.withdrawn and one.id != but]
    return min(left, default=None)


def _is_answer(message: Message) -> bool:
    return message.audience is Audience.PUBLIC and message.author.is_staff


def _put(filing: Filing, ticket: Ticket) -> None:
    filing.tx.tickets.put(ticket)
    if has_targets(filing.settings, filing.tx.categories.get(ticket.category)):
        filing.slack.refresh_card(ticket)  # which shows until when an answer is due
