"""What a technician's reply does to its ticket besides being mailed: it takes it, lets it wait for the
customer, offers to reopen it.

Slack's events come in any order, and replies are taken back, by deleting them in Slack or by a form's button:
of all that were typed since the ticket was free, the first one takes it, and only what stands still counts.
"""

from dataclasses import replace

from bot import telling
from bot.core.buttons import REOPEN, Button
from bot.core.inbound import Mark
from bot.core.messages import Audience, Message
from bot.core.outbox import Urgency
from bot.core.tickets import Status, Ticket, given_back, reopened, taken, waiting
from bot.filing import Filing


def act(filing: Filing, ticket: Ticket, message: Message, *, waits: bool) -> Ticket:
    """The ticket after a reply or note, which is kept already; it is stored, logged and told of.

    Args:
        waits: the reply asks that the ticket waits for the customer.
    """
    if message.audience is Audience.PUBLIC:
        ticket = _take(filing, ticket, message)
    return _wait(filing, ticket, message) if waits else ticket


def act_anew(filing: Filing, ticket: Ticket, message: Message, *, waits: bool) -> None:
    """A reply that was not mailed reads otherwise now, is a note or withdrawn: what it did goes along."""
    if message.audience is Audience.NOTE or message.withdrawn:
        ticket = _let_go(filing, ticket, message)
    if waits and not message.withdrawn:
        _wait(filing, ticket, message)
    else:
        _wait_no_more(filing, ticket, message)


def offer_reopen(filing: Filing, ticket: Ticket) -> None:
    """Say once in the thread of a closed ticket that a reply leaves it closed, with the button."""
    if ticket.is_open:
        return
    key, closed = f"reopen_offered:{ticket.number}", str(ticket.closed_at)
    mark = filing.tx.marks.get(key)
    if mark and mark.value == closed:
        return
    filing.tx.marks.put(Mark(key=key, value=closed))
    button = Button(text="Reopen", action=REOPEN, value=str(ticket.number))
    words = f"Ticket #{ticket.number} is closed, and a reply leaves it closed."
    filing.slack.line(ticket, words, button, urgency=Urgency.ANSWER)


# --- who has it -----------------------------------------------------------------------------------


def _take(filing: Filing, ticket: Ticket, message: Message) -> Ticket:
    if not (filing.settings.reply_takes and ticket.is_open):
        return ticket
    if ticket.assignee is None:
        _note_taker(filing, ticket, message.id, message)
        return _taken(filing, ticket, message, "A reply took the ticket.")
    first, winner = _taker(filing, ticket)
    if winner is None or _said_at(message) >= _said_at(winner):
        return ticket
    _note_taker(filing, ticket, first, message)
    if message.author.slack_user == ticket.assignee:
        return ticket
    return _taken(filing, ticket, message, "A reply that was typed earlier took the ticket.")


def _let_go(filing: Filing, ticket: Ticket, message: Message) -> Ticket:
    """A reply stands no more: if it took the ticket, the next one did; a closed ticket stays whose it is."""
    first, winner = _taker(filing, ticket)
    if winner is None or winner.id != message.id or not ticket.is_open:
        return ticket
    standing = _standing(filing, ticket, first)
    if not standing:
        filing.tx.marks.remove(_taker_key(ticket))
        ticket = given_back(ticket, now=filing.now)
        _keep(filing, ticket, "given back", message, "The reply that took the ticket was taken back.")
        return ticket
    next_one = min(standing, key=_said_at)
    _note_taker(filing, ticket, first, next_one)
    if next_one.author.slack_user == ticket.assignee:
        return ticket
    return _taken(filing, ticket, next_one, "The next reply took the ticket.")


def _standing(filing: Filing, ticket: Ticket, first: int) -> list[Message]:
    """The technicians' replies since the first one, without those that were taken back."""
    said = filing.tx.messages.find("ticket", ticket.number, after=first - 1)
    replies = (one for one in said if one.author.is_staff and one.audience is Audience.PUBLIC)
    return [one for one in replies if not one.withdrawn]


def _said_at(message: Message) -> float:
    """When a reply was typed or sent; a form's is posted later, so that the ts of its post says nothing."""
    return message.at.timestamp() if message.by_form or not message.ts else float(message.ts)


def _taken(filing: Filing, ticket: Ticket, message: Message, words: str) -> Ticket:
    user = message.author.slack_user
    is_free = ticket.assignee is None
    ticket = taken(ticket, by=user, now=filing.now) if is_free else replace(ticket, assignee=user)
    _keep(filing, ticket, "taken", message, words)
    telling.taken(filing, ticket, by=user)
    return ticket


def _taker(filing: Filing, ticket: Ticket) -> tuple[int, Message | None]:
    """The first reply since the ticket was free, and the one that took it; None once it was given by hand."""
    mark = filing.tx.marks.get(_taker_key(ticket))
    if mark is None:
        return 0, None
    first, winner = map(int, mark.value.split())
    message = filing.tx.messages.get(winner)
    has_it = message is not None and ticket.assignee == message.author.slack_user
    return first, message if has_it else None


def _note_taker(filing: Filing, ticket: Ticket, first: int, winner: Message) -> None:
    filing.tx.marks.put(Mark(key=_taker_key(ticket), value=f"{first} {winner.id}"))


def _taker_key(ticket: Ticket) -> str:
    return f"reply_took:{ticket.number}"


# --- waiting --------------------------------------------------------------------------------------


def _wait(filing: Filing, ticket: Ticket, message: Message) -> Ticket:
    is_waiting = ticket.status is Status.WAITING
    asking = _asking(filing, ticket) if is_waiting else set()
    if not ticket.is_open or (is_waiting and not asking) or _was_answered(filing, ticket, message):
        return ticket
    _note_asking(filing, ticket, asking | {message.id})
    if is_waiting:
        return ticket
    ticket = waiting(ticket, now=filing.now)
    _keep(filing, ticket, "waiting", message, "A reply asked to wait for the customer.")
    return ticket


def _wait_no_more(filing: Filing, ticket: Ticket, message: Message) -> None:
    asking = _asking(filing, ticket)
    if ticket.status is not Status.WAITING or message.id not in asking:
        return
    _note_asking(filing, ticket, asking - {message.id})
    if asking == {message.id}:
        ticket = reopened(ticket, now=filing.now)
        _keep(filing, ticket, "waited", message, "The reply that asked to wait asks so no more.")


def _was_answered(filing: Filing, ticket: Ticket, message: Message) -> bool:
    """Whether a customer wrote after the reply was typed: then nothing is waited for."""
    said = filing.tx.messages.find("ticket", ticket.number)
    return any(not one.author.is_staff and one.at.timestamp() > float(message.ts) for one in said)


def _asking(filing: Filing, ticket: Ticket) -> set[int]:
    """The replies because of which a ticket waits; none where somebody let it wait by hand."""
    mark = filing.tx.marks.get(_asking_key(ticket))
    return set(map(int, mark.value.split())) if mark else set()


def _note_asking(filing: Filing, ticket: Ticket, asking: set[int]) -> None:
    filing.tx.marks.put(Mark(key=_asking_key(ticket), value=" ".join(map(str, sorted(asking)))))


def _asking_key(ticket: Ticket) -> str:
    return f"reply_waits:{ticket.number}"


def _keep(filing: Filing, ticket: Ticket, kind: str, message: Message, words: str) -> None:
    filing.tx.tickets.put(ticket)
    filing.log(ticket, kind, by=message.author.slack_user, words=words)
    filing.slack.refresh_card(ticket)
