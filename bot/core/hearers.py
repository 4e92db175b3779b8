"""Who there is to tell of an event: its requester, whoever has the ticket, technicians of the category …"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from bot.core.messages import Audience, Message
from bot.core.people import Person
from bot.core.tickets import Ticket


class Event(Enum):
    """What can happen that somebody hears of."""

    OPENED = "a ticket was made from a mail"
    OPENED_IN_SLACK = "a ticket was made in Slack for a customer"
    ANSWERED = "a technician replied for everybody"
    HEARD = "a customer replied"
    NOTED = "a note for technicians only"
    CLOSED = "a ticket was closed"
    REOPENED = "a closed ticket is worked on again"
    TAKEN = "a technician took a ticket"
    GIVEN = "somebody gave a ticket to a technician"
    MOVED = "a ticket went to another category"
    TARGET_NEAR = "a ticket's target will soon be missed"
    ARTICLE = "an article of the knowledge base was changed"


def spoken(message: Message) -> Event:
    """Which event it is that this was said."""
    if message.audience is not Audience.PUBLIC:
        return Event.NOTED
    return Event.ANSWERED if message.author.is_staff else Event.HEARD


class Circle(Protocol):
    """Who is who, as the desk knows it."""

    def technicians(self, category: int | None) -> Sequence[Person]:
        """The technicians of a category, or of all of them."""

    def admins(self) -> Sequence[Person]:
        """The administrators."""

    def worker(self, user: str) -> Person | None:
        """Who works at the desk with this Slack user id."""

    def owner(self, address: str) -> Person | None:
        """Who has this mail address now."""

    def taking_part(self, ticket: int) -> Sequence[str]:
        """The Slack user ids of everybody who wrote replies or notes in a ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One event: what it is about, and who did it."""

    event: Event
    circle: Circle
    ticket: Ticket | None = None  # as it is now; None for an article
    message: Message | None = None  # what was said
    by: str = ""  # Slack user id of who did it
    by_address: str = ""  # … or their mail address
    by_is_false: bool = False  # the desk's own mail server found that it was somebody else
    category: int | None = None  # of the article, or the one that the ticket was in before


# --- who: the first sentences are told to people who run a desk (notice_page.py) -------------------


def requester(scene: Scene) -> Iterator[str]:
    """Whoever sent the ticket in."""
    if scene.ticket:
        yield scene.ticket.requester


def subscribers(scene: Scene) -> Iterator[str]:
    """Everybody who gets the ticket's updates. Its requester does, unless they unsubscribed."""
    if scene.ticket:
        yield from scene.ticket.subscribers


def assignee(scene: Scene) -> Iterator[Person]:
    """Whoever has the ticket."""
    if scene.ticket and scene.ticket.assignee:
        yield from _with_access(scene, [scene.ticket.assignee])


def assignee_or_everyone(scene: Scene) -> Iterator[Person]:
    """Whoever has the ticket; while nobody does, all technicians of the category. No access is no owner."""
    has_it = list(assignee(scene))
    yield from has_it or technicians(scene)


def taking_part(scene: Scene) -> Iterator[Person]:
    """Whoever has the ticket, and every technician who wrote in it."""
    yield from assignee(scene)
    if scene.ticket:
        yield from _with_access(scene, scene.circle.taking_part(scene.ticket.number))


def technicians(scene: Scene) -> Iterator[Person]:
    """All technicians of the category. That is the ticket's, or the article's."""
    yield from scene.circle.technicians(scene.ticket.category if scene.ticket else scene.category)


def admins(scene: Scene) -> Iterator[Person]:
    """All administrators."""
    yield from scene.circle.admins()


def new_to_it(scene: Scene) -> Iterator[Person]:
    """The technicians of the category in which a ticket is now who could not see it before."""
    before = scene.category
    yield from (one for one in technicians(scene) if not (one.is_admin or before in one.staff_of))


def _with_access(scene: Scene, users: Iterable[str]) -> Iterator[Person]:
    """Those who may still see the ticket: whoever left its channel hears nothing more of it."""
    for user in users:
        one = scene.circle.worker(user)
        if one and scene.ticket and (one.is_admin or scene.ticket.category in one.staff_of):
            yield one
