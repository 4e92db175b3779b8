"""What a message in Slack, at which somebody points with a shortcut, is to the desk."""

import re
from dataclasses import dataclass

from bot.core.addresses import is_address
from bot.core.messages import Message
from bot.core.outbox import PostMessage
from bot.core.rich_text import from_slack
from bot.core.tickets import Ticket
from bot.errors import NotFound
from bot.ports import Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_ticket
from bot.tickets.typed_messages import ticket_of_thread

# Bounded, from its first character on: a text of many @ would else be tried for minutes.
_ADDRESS = re.compile(
    r"""(?<![^\s<>()\[\]|,;:"'])[^\s<>()\[\]|,;:"'@]{1,64}@[^\s<>()\[\]|,;:"'@]{1,250}\.[A-Za-z]{2,}"""
)
LONGEST_TEXT = 3000  # characters, Slack's limit of a field
NO_TICKET = (
    "This message belongs to no ticket: point at one in a ticket's thread, or take *Make ticket of message*."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message as Slack names it."""

    channel: str
    ts: str
    thread_ts: str  # its own ts when it stands in no thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a ticket could begin with that is made of a message."""

    address: str  # the first one in it that is no address of the desk; empty where there is none
    subject: str
    text: str


class Pointed:
    """Finds tickets and messages; changes nothing."""

    def __init__(self, store: Store, directory: Directory, rights: Rights) -> None:
        self._store, self._directory, self._rights = store, directory, rights

    def ticket(self, place: Place) -> int:
        """The number of the ticket whose card or thread a message is in, or of the one that has it now.

        Raises:
            NotFound: it is in no ticket's thread; the sentence says what to do.
        """
        with self._store.transaction() as tx:
            ticket = _ticket(tx, place)
        if ticket is None:
            raise NotFound(NO_TICKET)
        return ticket.number

    def customers(self, place: Place, *, by: str) -> Message | None:
        """The customer's message that stands there, if any; raises as `Rights.let_in` does."""
        with self._store.transaction() as tx:
            ticket = _ticket(tx, place)
            said = tx.messages.find("ticket", ticket.number) if ticket else []
            found = next((one for one in said if _stands_at(tx, one, place.ts)), None)
        if found is None or found.author.is_staff:
            return None
        self._rights.let_in(by, found.ticket)
        return found

    def words(self, blocks: list[dict[str, object]], text: str) -> Words:
        """What a ticket of a message begins with."""
        said = from_slack(blocks, text, self._directory).text.strip()
        first = next((line.strip() for line in said.splitlines() if line.strip()), "")
        with self._store.transaction() as tx:
            own = {one.address for one in tx.accounts.all()}
        found = (one.lower().rstrip(".") for one in _ADDRESS.findall(said))
        address = next((one for one in found if is_address(one) and one not in own), "")
        return Words(address=address, subject=first[:250], text=said[:LONGEST_TEXT])


def _ticket(tx: Transaction, place: Place) -> Ticket | None:
    found = ticket_of_thread(tx, place.channel, place.thread_ts or place.ts)
    return merged_ticket(tx, found.number) if found else None


def _stands_at(tx: Transaction, message: Message, ts: str) -> bool:
    """Whether a post of the message has this ts."""
    about = tx.deliveries.find("message", message.id)
    return any(isinstance(one.order, PostMessage) and one.result == ts for one in about)
