"""What a flow has at hand inside one transaction: look-ups, the log, people, and what has room yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.allowance import has_room, spend_all
from bot.core.caps import Cap
from bot.core.inbound import Input
from bot.core.letters import clean
from bot.core.mail import Address
from bot.core.messages import Event
from bot.core.names import key_of
from bot.core.people import Category, Person, whose
from bot.core.targets import Watch, has_targets
from bot.core.tickets import Ticket
from bot.errors import NotFound
from bot.outgoing.in_force import Sender, settings_in
from bot.outgoing.mail import ToMail
from bot.outgoing.queue import Queue
from bot.outgoing.slack import ToSlack
from bot.outgoing.taking_back import TakingBack
from bot.settings import Settings
from bot.storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One transaction, with the moment and the settings that hold in it."""

    tx: Transaction
    now: datetime
    keys: tuple[bytes, ...]
    settings: Settings
    slack: ToSlack
    mail: ToMail
    taking_back: TakingBack

    @classmethod
    def begin(cls, tx: Transaction, now: datetime, keys: tuple[bytes, ...]) -> "Filing":
        """The view of a transaction that has just begun."""
        settings, queue = settings_in(tx), Queue(tx=tx, now=now)
        slack = ToSlack(queue=queue)
        return cls(
            tx=tx,
            now=now,
            keys=keys,
            settings=settings,
            slack=slack,
            mail=ToMail(queue=queue, slack=slack, sender=Sender(key=keys[0], settings=settings)),
            taking_back=TakingBack(queue=queue),
        )

    # --- looking up ----------------------------------------------------------------------------

    def ticket(self, number: int) -> Ticket:
        """The ticket of this number; raises `NotFound`."""
        ticket = self.tx.tickets.get(number)
        if ticket is None:
            raise NotFound(f"There is no ticket #{number}; `/ticket` lists yours.")
        return ticket

    def category(self, number: int | None) -> Category:
        """The category of this number, else the default one; raises `NotFound` when there is none."""
        found = self.known_category(number)
        if found is None:
            raise NotFound("There is no category yet: threaddesk category add NAME --channel ID")
        return found

    def known_category(self, number: int | None) -> Category | None:
        """The category of this number, else the default one; None when there is none yet."""
        found = self.tx.categories.get(number) if number is not None else None
        if found:
            return found
        named = self.tx.categories.find("name", key_of(self.settings.default_category), limit=1)
        first = named or self.tx.categories.all(limit=1)
        return first[0] if first else None

    def desk_addresses(self) -> frozenset[str]:
        """Every address that is the desk itself."""
        accounts = {one.address for one in self.tx.accounts.all()}
        return frozenset(accounts | {self.settings.from_address, self.settings.reply_to} - {""})

    # --- changing ------------------------------------------------------------------------------

    def is_repeated(self, key: str) -> bool:
        """Whether this very input came before; otherwise it is noted, for when it comes again."""
        return is_repeated(self.tx, key, self.now)

    def log(
        self, ticket: Ticket, kind: str, *, by: str = "", words: str = "", reasons: tuple[str, ...] = ()
    ) -> None:
        """Write a line into the ticket's log."""
        self.tx.events.put(
            Event(
                id=self.tx.next_number("events"),
                ticket=ticket.number,
                at=self.now,
                kind=kind,
                by=by,
                words=words,
                reasons=reasons,
            )
        )
        if has_targets(self.settings, self.tx.categories.get(ticket.category)):
            self._look_again(ticket)

    def _look_again(self, ticket: Ticket) -> None:
        """Something happened in a ticket: its targets are looked at soon (tickets/watched.py)."""
        known = self.tx.watches.get(ticket.number) or Watch(ticket=ticket.number, at=None)
        self.tx.watches.put(replace(known, at=self.now))

    def person(self, address: str) -> Person | None:
        """Who has this address, if the desk knows them; a technician whose it is now goes first."""
        return whose(self.tx.people.find("address", address.lower()), address) if address else None

    def name_of(self, who: Address) -> str:
        """The name of who wrote, as people read it; nobody becomes known by that."""
        known = self.person(who.address)
        return _said_name(who) or (known.name if known else "") or who.address.lower() or "unknown sender"

    def met(self, who: Address) -> Person | None:
        """The person with this address, known from now on; None for an address that is empty.

        Known people are past each challenge: those who opened a ticket where that was allowed, confirmed
        their address, or were let in or subscribed by somebody of the desk.
        """
        known, address = self.person(who.address), who.address.lower()
        if known or not address:
            return known
        number = self.tx.next_number("people")
        person = Person(id=number, name=_said_name(who), addresses=(address,), made_at=self.now)
        self.tx.people.put(person)
        return person

    def spend(self, cap: Cap, about: str) -> bool:
        """Whether one more fits under this cap; counts it if so."""
        return self.spend_all(((cap, about),))

    def spend_all(self, caps: Sequence[tuple[Cap, str]]) -> bool:
        """Whether one more fits under all these caps, each for what it names; counts it if so."""
        return spend_all(self.tx, self.now, caps)

    def has_room(self, cap: Cap, about: str) -> bool:
        """Whether one more fits under this cap; counts nothing."""
        return has_room(self.tx, self.now, cap, about)


def is_repeated(tx: Transaction, key: str, now: datetime) -> bool:
    """Whether this very input came before; otherwise it is noted, for when it comes again."""
    if not key or tx.inputs.get(key):
        return bool(key)
    tx.inputs.put(Input(key=key, at=now))
    return False


def _said_name(who: Address) -> str:
    return clean(who.name)[:80]
