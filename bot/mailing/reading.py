"""What the readers of one mail may see of its ticket: the only door through which messages get into mails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.core.messages import Audience, Message
from bot.core.people import Person, whose
from bot.core.tickets import Ticket
from bot.mailing.posts import Post
from bot.storage import Store, Transaction
from bot.templates import Readers

FEW = 20  # messages that are read at once


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One mail and its readers."""

    post: Post
    store: Store
    now: datetime

    @property
    def ticket(self) -> Ticket:
        """The ticket that the mail is about."""
        if self.post.ticket is None:
            raise TypeError("a mail outside of any ticket shows nothing of one")
        return self.post.ticket

    @property
    def is_for_customers(self) -> bool:
        """Whether the mail is one that customers get."""
        return self.post.template.readers is Readers.CUSTOMERS

    @property
    def alone(self) -> str:
        """The address of the only one who gets it; empty when several do."""
        return self.post.alone

    @cached_property
    def people(self) -> tuple[Person | None, ...]:
        """Who of its readers is known, as things are now."""
        with self.store.transaction() as tx:
            return tuple(person_of(tx, address) for address in self.post.order.to)

    @cached_property
    def has_staff(self) -> bool:
        """Whether somebody of the desk gets it."""
        return any(one is not None and one.is_staff for one in self.people)

    @cached_property
    def sees_notes(self) -> bool:
        """Whether notes may stand in it: every reader is a technician of the ticket's category, now."""
        category = self.ticket.category
        if self.is_for_customers or not self.people:
            return False
        return all(one is not None and one.may_act_in(category) for one in self.people)

    @property
    def message(self) -> Message | None:
        """The message that the mail carries, if its readers may see it."""
        message = self.post.message
        return message if message and self.may_see(message) else None

    def worded(self, message: Message) -> Message:
        """The message in the wording that the readers have: an edit that came too late is no news to them."""
        is_carried = self.post.message is not None and message.id == self.post.message.id
        return message if is_carried or self.sees_notes else message.as_mailed

    def may_see(self, message: Message) -> bool:
        """Whether the readers may see this message."""
        if message.withdrawn or (message.audience is not Audience.PUBLIC and not self.sees_notes):
            return False
        is_carried = self.post.message is not None and message.id == self.post.message.id
        return is_carried or self.sees_notes or not self._may_be_taken_back(message)

    def _may_be_taken_back(self, message: Message) -> bool:
        """Whether its author can still undo it: then nobody outside has seen it yet."""
        undo = timedelta(seconds=self.post.sender.settings.undo_seconds)
        return (
            message.author.is_staff and bool(message.ts or message.by_form) and message.at + undo > self.now
        )

    def first(self) -> Message | None:
        """The first message that the readers may see."""
        after: int | None = None
        while few := self._some(after=after, limit=FEW):
            if seen := [one for one in few if self.may_see(one)]:
                return self.worded(seen[0])
            after = few[-1].id
        return None

    def messages(self) -> list[Message]:
        """All messages that the readers may see, oldest first."""
        return [self.worded(one) for one in self._some() if self.may_see(one)]

    def _some(self, *, after: int | None = None, limit: int | None = None) -> list[Message]:
        with self.store.transaction() as tx:
            return tx.messages.find("ticket", self.ticket.number, after=after, limit=limit)


def person_of(tx: Transaction, address: str) -> Person | None:
    """Who has this address now."""
    return whose(tx.people.find("address", address.lower()), address)
