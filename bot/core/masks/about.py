"""What mails are about: where masks take their values from.

What only some masks need is behind `Lookups`: nothing is read for a template that does not ask for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.articles import Article
from bot.core.fields import Field
from bot.core.masks.mask import Filled
from bot.core.tickets import Rating, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of a ticket, as a reader gets to see it."""

    at: datetime
    author: str
    said: Filled
    is_note: bool = False  # for technicians only


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Something with a name, and where it can be opened."""

    name: str
    link: str = ""  # empty while the desk has no web pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person, as far as a mail says."""

    name: str = ""
    address: str = ""
    company: str = ""
    department: str = ""
    location: str = ""
    is_staff: bool = False


class Lookups(Protocol):
    """What only some masks need. Everything is what the readers of this very mail may see."""

    def reply(self) -> Filled:
        """The words of the message that the mail carries, with its author's signature; or nothing."""

    def short_reply(self) -> str:
        """These words alone, as one line."""

    def originator(self) -> str:
        """The name of who did what the mail tells of."""

    def first_message(self) -> Filled:
        """The words with which the ticket began."""

    def entries(self, most: int) -> tuple[Entry, ...]:
        """The newest messages, newest first, this mail's among them."""

    def technician(self) -> Somebody:
        """Who has the ticket; somebody without a name when nobody has it."""

    def requester(self) -> Somebody:
        """What the desk knows of who sent the ticket in."""

    def subscribers(self) -> tuple[Somebody, ...]:
        """Who gets the ticket's public updates."""

    def recipients(self) -> tuple[str, ...]:
        """The addresses that get the reply."""

    def fields(self) -> tuple[tuple[Field, str], ...]:
        """The ticket's custom fields and their values, whoever may see them."""

    def files(self) -> tuple[Linked, ...]:
        """The ticket's attachments."""

    def recent_files(self) -> tuple[Linked, ...]:
        """The attachments of the message that the mail carries."""

    def articles(self) -> tuple[Linked, ...]:
        """The most similar articles of the knowledge base."""

    def page(self) -> str:
        """Where the readers open the ticket; empty where they cannot."""

    def rating(self, rating: Rating) -> str:
        """Where the reader gives this rating; empty where they may not."""

    def unsubscribe(self) -> str:
        """Where the reader leaves the ticket; empty where they cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a ticket's mail is about."""

    ticket: Ticket
    category: str
    happened: str  # "Your request has been received."
    look: Lookups
    trusted: bool = True  # off: nothing that the customer wrote may stand in the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a mail about an article of the knowledge base is about."""

    article: Article
    category: str  # empty: it belongs to all
    happened: str
    originator: str
    page: str = ""  # its web page, if customers may read it and the desk has web pages
    trusted: bool = True  # technicians wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What a mail to one person, outside of any ticket, is about."""

    address: str
    password: str = ""
    login_page: str = ""  # its address; empty while the desk has none
    confirm_page: str = ""  # where this person confirms the address; empty while the desk has none
    reset_page: str = ""  # where this person chooses a new password
    trusted: bool = True  # nothing of it is what they wrote


AnyAbout = About | Changed | Personal
