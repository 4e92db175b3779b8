"""What the links of a mail do on their pages: confirm, unsubscribe, rate; looking alone changes nothing."""

from dataclasses import dataclass

from bot.core.links import RATE, UNSUBSCRIBE
from bot.core.tickets import Rating
from bot.core.tokens import CONFIRM, Purpose, TokenRefused, read_token
from bot.customers.access import is_refused
from bot.incoming.confirming import Confirming
from bot.ports import Clock
from bot.storage import Store
from bot.tickets.conversations import Conversations
from bot.tickets.merged import merged_ticket

OVER = "This link is not valid any more: please write to us if you need anything."


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTicket:
    """What a link's page says before its button is pressed."""

    number: int
    subject: str  # empty where the address has nothing to do with the ticket any more
    address: str
    rating: Rating | None = None  # the one that the link stands for


class MailLinks:
    """The acts behind the links of mails, by their tokens."""

    def __init__(
        self,
        store: Store,
        confirming: Confirming,
        conversations: Conversations,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._confirming, self._conversations = store, confirming, conversations
        self._keys, self._clock = keys, clock

    def to_confirm(self, text: str) -> str:
        """The address that a link confirms; raises `TokenRefused`."""
        return read_token(self._keys, CONFIRM, text, self._clock()).about

    def confirm(self, text: str) -> str:
        """Confirm the address: held mail becomes tickets; one sentence says so."""
        return self._confirming.confirm(text)

    def to_leave(self, text: str) -> AboutTicket:
        """The subscription that a link ends; raises `TokenRefused`."""
        return self._about(UNSUBSCRIBE, text)

    def leave(self, text: str) -> str:
        """End the subscription, however often it is asked; one sentence says so."""
        about = self._about(UNSUBSCRIBE, text)
        return self._conversations.leave(about.number, about.address)

    def to_rate(self, text: str) -> AboutTicket:
        """The ticket that a link rates, and as what; raises `TokenRefused`."""
        return self._about(RATE, text)

    def rate(self, text: str, rating: str, comment: str) -> str:
        """Rate the ticket; one sentence says so. Raises `TokenRefused`, `InputError`."""
        about = self._about(RATE, text)
        chosen = Rating(rating) if rating in {one.value for one in Rating} else about.rating
        if chosen is None:
            raise TokenRefused(OVER)
        return self._conversations.rate(about.number, about.address, chosen, comment.strip()[:2_000])

    def _about(self, purpose: Purpose, text: str) -> AboutTicket:
        token = read_token(self._keys, purpose, text, self._clock())
        said = token.about.split(" ")
        number, address = int(said[0]), said[1]
        with self._store.transaction() as tx:
            ticket, now = tx.tickets.get(number), merged_ticket(tx, number)
            is_over = now is None or is_refused(tx, address, token)
        if ticket is None or now is None or is_over or (purpose is RATE and address != ticket.requester):
            raise TokenRefused(OVER)
        rating = Rating(said[2]) if len(said) > 2 else None
        is_theirs = address in (ticket.requester, *now.subscribers)
        subject = ticket.subject if is_theirs else ""
        return AboutTicket(number=number, subject=subject, address=address, rating=rating)
