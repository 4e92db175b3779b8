"""People who write to the desk, and the categories of work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.tickets import Priority


class NoticeChoice(StrEnum):
    """How a technician wants to be told of what happens at the desk."""

    SLACK = "slack"  # by direct message
    EMAIL = "email"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the desk knows by one or more mail addresses."""

    id: int
    name: str
    addresses: tuple[str, ...]  # bare, lower case; the first is the one to write to
    made_at: datetime
    slack_user: str = ""
    staff_address: str = ""  # as Slack says now, lower case: only mail from here can be a technician's
    staff_of: tuple[int, ...] = ()  # numbers of the categories in whose channels their Slack user is
    is_admin: bool = False  # as the desk's admins were when that was last learnt or changed
    is_appointed: bool = False  # another admin made them one
    is_barred: bool = False  # Slack says: deactivated, a guest, a bot, or of another organisation
    confirmed_at: datetime | None = None  # when they answered a challenge
    blocked: bool = False  # their mail is refused
    spams: bool = False  # a technician marked a ticket of theirs as spam: their mail goes to junk
    company: str = ""
    department: str = ""
    location: str = ""
    role: str = ""
    notices: NoticeChoice = NoticeChoice.SLACK  # of a technician
    signature: str = ""  # plain text below a technician's replies
    zone: str = ""  # in which they read the clock, such as Europe/Berlin; empty: the one that Slack knows
    password_hash: str = ""  # argon2; empty: no password was ever given
    access_ended_at: datetime | None = None  # links and sessions from before this moment open nothing

    @property
    def works_here(self) -> bool:
        """Whether they are a technician or an admin; that alone proves no mail to be theirs."""
        return bool(self.slack_user) and (self.is_admin or bool(self.staff_of))

    @property
    def is_shut_out(self) -> bool:
        """Whether the desk hears nothing of them, and they get nothing of it."""
        return self.blocked or self.spams

    @property
    def is_staff(self) -> bool:
        """Whether they work at the desk, and Slack says under which address."""
        return self.works_here and bool(self.staff_address)

    @property
    def words(self) -> tuple[str, ...]:
        """The words under which they are looked up."""
        facts = (self.name, self.company, self.department, self.location, self.role)
        return words_of(" ".join((*facts, *self.addresses)))

    def may_act_in(self, category: int) -> bool:
        """Whether this is a technician of the category, or an admin."""
        return self.is_staff and (self.is_admin or category in self.staff_of)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, each once, as people are looked up by them; an address is also its parts."""
    pieces = [piece.casefold() for piece in text.split()]
    inner = [word for piece in pieces for word in re.split(r"[\W_]+", piece)]
    return tuple(dict.fromkeys(word for word in (*inner, *(one for one in pieces if "@" in one)) if word))


def merged(kept: Person, gone: Person) -> Person:
    """One person of two: what the first lacks is the second's."""
    return replace(
        kept,
        name=kept.name or gone.name,
        addresses=tuple(dict.fromkeys((*kept.addresses, *gone.addresses))),
        made_at=min(kept.made_at, gone.made_at),
        confirmed_at=kept.confirmed_at or gone.confirmed_at,
        blocked=kept.blocked or gone.blocked,
        spams=kept.spams or gone.spams,
        company=kept.company or gone.company,
        department=kept.department or gone.department,
        location=kept.location or gone.location,
        role=kept.role or gone.role,
        password_hash=kept.password_hash or gone.password_hash,
        access_ended_at=max((at for at in (kept.access_ended_at, gone.access_ended_at) if at), default=None),
    )


def whose(people: Sequence[Person], address: str) -> Person | None:
    """Who of several that had an address has it now.

    That is the technician whose address it is in Slack, then a customer, then a technician of earlier days.
    """
    address = address.lower()
    order = sorted(people, key=lambda one: (one.staff_address != address, bool(one.slack_user), one.id))
    return order[0] if order else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of work with one Slack channel."""

    id: int
    name: str
    channel: str  # Slack channel id
    challenge: bool = False  # unknown senders of its mail have to confirm themselves
    priority: Priority = Priority.NORMAL  # of its new tickets
    replies_are_notes: bool = False  # what technicians write is mailed only if it begins with #reply#
    notes_until: datetime | None = None  # when that was switched off last: what is older stays inside
    respond: str = ""  # targets of its tickets' first answer (core/targets.py), before those of the desk
    resolve: str = ""  # … of their resolution

    def keeps_inside(self, at: datetime) -> bool:
        """Whether what was typed at this time is mailed only if it begins with `#reply#`.

        Slack tells of it late at times: what was a note then must not be mailed by today's rule.
        """
        return self.replies_are_notes or (self.notes_until is not None and at < self.notes_until)
