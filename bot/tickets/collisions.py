"""Warns two people who answer one ticket at the same time, while both may still take theirs back."""

from collections.abc import Iterable
from datetime import timedelta

from bot.core.inbound import Mark
from bot.core.messages import Audience, Message
from bot.core.rich_text import escape
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.outgoing.queue import can_be_called_back
from bot.tickets.typed_messages import typed_in

ADVICE = "Edit or delete yours before it is mailed, if one is enough."


def warn_of_collision(filing: Filing, ticket: Ticket, message: Message) -> None:
    """Tell both, privately, that a reply came while somebody else's has not left yet.

    Two people are told once, until neither has a reply to this ticket in its undo time any more.
    """
    unwarned = _unwarned(filing, ticket, message.author.slack_user)
    for other in _waiting(filing, ticket, message) if unwarned else ():
        if other.author.slack_user not in unwarned:
            continue
        _note_told(filing, ticket, message.author.slack_user, other.author.slack_user)
        _whisper(filing, message, f"{_name(other)}'s reply to ticket #{ticket.number} has not left yet.")
        _whisper(filing, other, f"{_name(message)} has just replied to ticket #{ticket.number} as well.")


def _waiting(filing: Filing, ticket: Ticket, message: Message) -> Iterable[Message]:
    """The newest reply of each other person whose mails wait for nothing but the end of the undo time."""
    found: dict[str, Message] = {}
    for one in filing.tx.deliveries.find("unfinished_of_ticket", ticket.number):
        is_undoable = one.is_customers_mail and can_be_called_back(one) and not one.attempts
        if not is_undoable or one.due_at <= filing.now or one.message in (None, message.id):
            continue
        other = filing.tx.messages.get(one.message or 0)
        if other and other.ts and other.audience is Audience.PUBLIC:
            found[other.author.slack_user] = other
    found.pop(message.author.slack_user, None)
    return found.values()


def _unwarned(filing: Filing, ticket: Ticket, user: str) -> set[str]:
    """The others who replied so lately that it may not have left, and were not warned of this one."""
    key, now = f"replying:{ticket.number}", filing.now.timestamp()
    mark = filing.tx.marks.get(key)
    pairs = (one.split(":") for one in mark.value.split()) if mark else ()
    until = {who: float(end) for who, end in pairs if float(end) > now and who != user}
    undo = timedelta(seconds=filing.settings.undo_seconds)
    mine = {user: (filing.now + undo).timestamp()}
    value = " ".join(f"{who}:{end}" for who, end in (until | mine).items())
    filing.tx.marks.put(Mark(key=key, value=value, until=filing.now + undo))
    unwarned = {other for other in until if _is_news(filing, ticket, user, other)}
    for other in until.keys() - unwarned:
        _note_told(filing, ticket, user, other)
    return unwarned


def _is_news(filing: Filing, ticket: Ticket, *pair: str) -> bool:
    before = filing.tx.marks.get(_pair_key(ticket, *pair))
    return before is None or before.until is None or before.until <= filing.now


def _note_told(filing: Filing, ticket: Ticket, *pair: str) -> None:
    until = filing.now + timedelta(seconds=filing.settings.undo_seconds)
    filing.tx.marks.put(Mark(key=_pair_key(ticket, *pair), value="told", until=until))


def _pair_key(ticket: Ticket, *pair: str) -> str:
    return f"collision:{ticket.number}:{':'.join(sorted(pair))}"


def _whisper(filing: Filing, message: Message, words: str) -> None:
    filing.slack.whisper(
        user=message.author.slack_user,
        channel=message.channel,
        thread_ts=typed_in(filing.tx, message),
        words=f"{words} {ADVICE}",
    )


def _name(message: Message) -> str:
    return escape(message.author.name)
