"""Who takes part in a ticket's conversation, and what belongs into it: subscribe, unsubscribe, split.

Each method is one transaction.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot import telling
from bot.core.addresses import is_address
from bot.core.mail import Address
from bot.core.messages import Message
from bot.core.tickets import Rating, Ticket, subscribed, unsubscribed
from bot.desk import DONE
from bot.errors import InputError
from bot.filing import Filing
from bot.incoming.new_tickets import MOST_SUBSCRIBERS, split_off
from bot.incoming.ready_mails import leave, rate
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import to_change


class Conversations:
    """Changes to who hears what."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def subscribe(self, number: int, addresses: tuple[str, ...], *, by: str, key: str = "") -> str:
        """Have these addresses get the ticket's updates; one sentence says who does now.

        With the same `key` again nothing changes.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return DONE
            new = tuple(
                dict.fromkeys(one.lower() for one in addresses if one.lower() not in ticket.subscribers)
            )
            if wrong := [one for one in new if not is_address(one) or one in filing.desk_addresses()]:
                raise InputError(f"{wrong[0]} cannot be subscribed: it is no customer's mail address.")
            if len(ticket.subscribers) + len(new) > MOST_SUBSCRIBERS:
                raise InputError(
                    f"A ticket has at most {MOST_SUBSCRIBERS} subscribers; remove somebody first."
                )
            if not new:
                return f"{_all(addresses, 'gets', 'get')} the updates of #{number} already."
            ticket = subscribed(ticket, *new, now=filing.now)
            tx.tickets.put(ticket)
            filing.slack.refresh_card(ticket)
            for one in new:
                filing.met(Address(name=_heard_name(tx, number, one), address=one))
            words = f"{name} subscribed {', '.join(new)} to this ticket."
            filing.log(ticket, "subscribed", by=by, words=words)
            filing.slack.line(ticket, words)
            return f"{_all(new, 'gets', 'get')} the updates of #{number} from now on."

    def unsubscribe(self, number: int, *addresses: str, by: str, key: str = "") -> str:
        """Have these addresses get no more updates of the ticket; a sentence says which do not.

        With the same `key` again nothing changes.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return DONE
            named = dict.fromkeys(one.lower() for one in addresses)
            gone = [one for one in named if one in ticket.subscribers]
            others = [one for one in named if one not in gone]
            are = _all(others, "is no subscriber", "are no subscribers")
            wrong = f"{are} of #{number}." if others else ""
            if not gone:
                return wrong
            for one in gone:
                ticket = unsubscribed(ticket, one, now=filing.now)
            tx.tickets.put(ticket)
            filing.slack.refresh_card(ticket)
            words = f"{name} removed {', '.join(gone)} from this ticket's subscribers."
            filing.log(ticket, "unsubscribed", by=by, words=words)
            filing.slack.line(ticket, words)
            return f"{_all(gone, 'gets', 'get')} no more updates of #{number}. {wrong}".rstrip()

    def splittable(self, number: int, *, by: str) -> tuple[Ticket, list[Message]]:
        """The ticket, and those of its messages that can become tickets: its customers', oldest first."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            ticket = to_change(self._filing(tx), number)
            return ticket, [one for one in tx.messages.find("ticket", number) if _can_be_split(one)]

    def split(self, number: int, message: int, *, by: str, key: str = "") -> str:
        """Make a ticket of its own of one message; one sentence names it.

        With the same `key` again nothing changes.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            if filing.is_repeated(key):
                return f"That message of ticket #{number} was split off already."
            old, found = to_change(filing, number), tx.messages.get(message)
            if found is None or found.ticket != number:
                raise InputError(f"That message is no longer in ticket #{number}; it was split already.")
            if not _can_be_split(found):
                raise InputError("Only a customer's message can become a ticket of its own.")
            ticket = split_off(filing, old, found)
            filing.log(old, "split", by=by, words=f"{name} made ticket #{ticket.number} of a message.")
            filing.log(ticket, "opened", by=by, words=f"{name} split it from ticket #{number}.")
            filing.slack.line(old, f"{name} made ticket #{ticket.number} of this.")
            telling.opened(filing, ticket, replace(found, ticket=ticket.number), confirm=False, by=by)
            return f"Ticket #{ticket.number} is made of it."

    # --- what customers do by links ------------------------------------------------------------

    def leave(self, number: int, address: str) -> str:
        """Have the subscriber with this proven address get no more mail about a ticket; says so to them.

        Again, it changes nothing; raises `NotFound`.
        """
        with self._store.transaction() as tx:
            return leave(self._filing(tx), number, address)

    def rate(self, number: int, address: str, rating: Rating, comment: str = "") -> str:
        """Keep what the requester, whose address is proven, thinks of how a ticket was handled; says so.

        Again, it changes nothing; a week after the close it says that it is too late.
        Raises `NotFound`, or `InputError` when these are too many.
        """
        with self._store.transaction() as tx:
            return rate(self._filing(tx), number, address, rating, comment)

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)


def _all(addresses: Sequence[str], one: str, several: str) -> str:
    """What one address, or several, do."""
    return f"{', '.join(addresses)} {one if len(addresses) == 1 else several}"


def _can_be_split(message: Message) -> bool:
    return bool(message.author.address) and not message.author.is_staff


def _heard_name(tx: Transaction, ticket: int, address: str) -> str:
    """As whom an address wrote in the ticket, last; empty when it did not, or without a name."""
    said = [one.author.name for one in tx.messages.find("ticket", ticket) if one.author.address == address]
    return said[-1] if said and said[-1] != address else ""
