"""A store like that of a desk some years old, to measure on."""

import itertools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.knowledge import vocabulary
from bot.adapters.tinydb_store import TinyStore
from bot.core.messages import Audience, Author, Event, Message
from bot.core.outbox import Delivery, PostMessage, State
from bot.core.tickets import Priority, Status, Ticket
from bot.storage import Transaction

MESSAGES = 5  # of a ticket
AT_ONCE = 250  # tickets in a transaction while the store is filled
TAGS = ("vip", "hardware", "network", "new-hire", "invoice")
FIRST = ("Ann", "Bob", "Carla", "Dmitri", "Eve", "Fatima", "Gökhan", "Hana", "Ivo", "Jörg")
LAST = ("Smith", "Jones", "Müller", "Rossi", "Novák", "Sato", "Silva", "Ivanova", "Ağaoğlu", "Nguyen")


class Texts:
    """Words as unevenly used as in a language, in texts as long as those of mails."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.words, weights = vocabulary(chance)
        self._weights = list(itertools.accumulate(weights))

    def some(self, length: int) -> str:
        """A text of so many words."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=length))

    def mail(self) -> str:
        """A text as long as mails are."""
        return self.some(self._chance.choice((15, 40, 60, 90, 90, 150, 300)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Makes tickets like those of some years."""

    chance: random.Random
    texts: Texts
    channels: list[str]
    staff: list[str]
    now: datetime

    def fill(self, store: TinyStore, tickets: int) -> None:
        """Put so many tickets, with what was said and done in them; says how far it is."""
        for first in range(1, tickets + 1, AT_ONCE):
            with store.transaction() as tx:
                for number in range(first, min(first + AT_ONCE, tickets + 1)):
                    self._put(tx, tx.next_number("tickets"), tickets - number)
            print(f"\r  {min(first + AT_ONCE - 1, tickets):,} of {tickets:,} tickets", end="", flush=True)
        print()

    def _put(self, tx: Transaction, number: int, age: int) -> None:
        ticket = self._ticket(number, self.now - timedelta(minutes=50 * age))
        tx.tickets.put(ticket)
        tx.events.put(self._event(tx, ticket, "opened", "The ticket was opened."))
        for turn in range(MESSAGES):
            self._put_message(tx, ticket, turn)
        tx.events.put(self._event(tx, ticket, "taken", "Somebody took the ticket."))

    def _ticket(self, number: int, at: datetime) -> Ticket:
        chance = self.chance
        status = Status.CLOSED if chance.random() < 0.9 else chance.choice(list(Status)[:3])
        first, last = chance.choice(FIRST), chance.choice(LAST)
        address = f"{first}.{last}{number % 3000}@customer.example".lower()
        place = number % len(self.channels)
        return Ticket(
            number=number,
            subject=self.texts.some(6).capitalize(),
            category=place + 1,
            channel=self.channels[place],
            thread_ts=f"17623{number:05}.000100",
            requester=address,
            requester_name=f"{first} {last}",
            subscribers=(address,),
            created_at=at,
            updated_at=at,
            closed_at=at if status is Status.CLOSED else None,
            status=status,
            assignee=None if status is Status.NEW else chance.choice(self.staff),
            priority=chance.choice(list(Priority)),
            due_at=at + timedelta(days=3) if chance.random() < 0.3 else None,
            tags=tuple(sorted({chance.choice(TAGS) for _ in range(chance.randrange(3))})),
        )

    def _put_message(self, tx: Transaction, ticket: Ticket, turn: int) -> None:
        is_answer = turn % 2 == 1
        id_ = tx.next_number("messages")
        user = self.chance.choice(self.staff)
        customer = Author(name=ticket.requester_name, address=ticket.requester)
        message = Message(
            id=id_,
            ticket=ticket.number,
            at=ticket.created_at + timedelta(hours=turn),
            audience=Audience.NOTE if turn == 3 else Audience.PUBLIC,
            author=Author(name="Tina Technician", slack_user=user) if is_answer else customer,
            text=self.texts.mail(),
            message_id="" if is_answer else f"<{id_}@customer.example>",
            channel=ticket.channel,
            ts=f"17624{id_:06}.000200",
        )
        tx.messages.put(message)
        tx.deliveries.put(
            Delivery(
                id=tx.next_number("deliveries"),
                op=f"{id_:032x}",
                lane=f"{ticket.number}:slack",
                pace=ticket.channel,
                order=PostMessage(),
                made_at=message.at,
                due_at=message.at,
                ticket=ticket.number,
                message=id_,
                state=State.DONE,
            )
        )
        tx.events.put(self._event(tx, ticket, "commented", "Somebody wrote."))

    def _event(self, tx: Transaction, ticket: Ticket, kind: str, words: str) -> Event:
        number = tx.next_number("events")
        return Event(id=number, ticket=ticket.number, at=ticket.created_at, kind=kind, words=words)
