"""What the web pages sign for themselves: sessions, browsers that are known, forms; and who a reader is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.people import Person
from bot.core.tickets import Ticket
from bot.core.tokens import Purpose, Token

SESSION = Purpose(name="session", lifetime=timedelta(days=14))  # somebody who logged in
BROWSER = Purpose(name="browser", lifetime=timedelta(days=400))  # one that an address logged in with before
FORM = Purpose(name="form", lifetime=timedelta(days=1))  # one form that a page showed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who proved to be the one behind these addresses."""

    addresses: tuple[str, ...]  # lower case; the first is the one to write to
    only: int | None = None  # the one ticket that their key opens; None: they logged in
    session: str = ""  # the id of their session, or of their key

    @property
    def address(self) -> str:
        """The address that they write as."""
        return self.addresses[0]

    def may_see(self, ticket: Ticket) -> bool:
        """Whether the ticket is theirs, or one that they get the updates of."""
        if self.only not in (None, ticket.number):
            return False
        return any(one == ticket.requester or one in ticket.subscribers for one in self.addresses)

    def as_in(self, ticket: Ticket) -> str:
        """The address under which they take part in the ticket."""
        theirs = [one for one in self.addresses if one == ticket.requester or one in ticket.subscribers]
        return (theirs or [self.address])[0]


def is_ended(person: Person | None, token: Token) -> bool:
    """Whether the person's links and sessions were ended after this token was issued."""
    ended = person.access_ended_at if person else None
    return ended is not None and token.issued_at < ended


def end_of_access(now: datetime) -> datetime:
    """When access that begins anew may begin: tokens know whole seconds only."""
    return now.replace(microsecond=0) + timedelta(seconds=1)
