"""What was typed into a ticket's threads, as it is found again: by thread, by ts, by the key of its input."""

from bot.core.messages import File, Message
from bot.core.thread_events import Said
from bot.core.threads import said_in
from bot.core.tickets import Ticket
from bot.storage import Transaction


def input_key(channel: str, ts: str) -> str:
    """The key of a message of a thread, by which it is taken once."""
    return f"slack:{channel}:{ts}"


def is_taken(tx: Transaction, said: Said) -> bool:
    """Whether a message came in before: its row says so for ever, its key as long as keys are kept."""
    if posted(tx, said.channel, said.ts):
        return True
    return tx.inputs.get(input_key(said.channel, said.ts)) is not None


def ticket_of_thread(tx: Transaction, channel: str, thread_ts: str) -> Ticket | None:
    """The ticket that is in a thread, or was until it moved."""
    for index in ("thread", "earlier_thread"):
        if found := tx.tickets.find(index, f"{channel}:{thread_ts}", limit=1):
            return found[0]
    return None


def posted(tx: Transaction, channel: str, ts: str) -> Message | None:
    """The technician's message that stands in Slack at this ts."""
    found = tx.messages.find("post", f"{channel}:{ts}", limit=1)
    return found[0] if found else None


def typed_in(tx: Transaction, message: Message) -> str:
    """The ts of the thread in which a message of `message.channel` stands; empty where nobody knows."""
    if message.thread_ts:
        return message.thread_ts
    ticket = tx.tickets.get(message.ticket)
    # Messages of a merged ticket still stand in its own thread, often in the same channel.
    if ticket is None or tx.tickets.count("merged_into", ticket.number):
        return ""
    return said_in(ticket, message.channel, message.ts)


def files_of(said: Said, known: tuple[File, ...] = ()) -> tuple[File, ...]:
    """The files of a message as it stands now; what was fetched of them already is kept."""
    fetched = {file.slack_id: file for file in known}
    return tuple(
        fetched.get(one.id)
        or File(name=one.name, content_type=one.content_type, size=one.size, slack_id=one.id, url=one.url)
        for one in said.files
    )
