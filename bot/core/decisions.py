"""What can become of a received mail, and what must be known to decide it: values only."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.authentication import Authentication, Verdict
from bot.core.inbound import Outcome
from bot.core.links import Asked
from bot.core.mail import Address
from bot.core.matching import Claim
from bot.core.people import Person
from bot.core.subject_commands import SubjectCommands
from bot.core.tickets import Rating, Ticket
from bot.core.wishes import NONE, Wishes
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known to decide about one mail."""

    settings: Settings
    now: datetime
    ours: bool  # this desk sent it
    person: Person | None  # who has the sender's address
    claims: tuple[
        tuple[Claim, Ticket], ...
    ]  # tickets that exist and that the mail points at, strongest first
    commands: SubjectCommands
    desk_addresses: frozenset[str] = frozenset()  # every address that is the desk itself, lower case
    bounced: tuple[int, ...] = ()  # tickets whose mails the delivery report returns
    authentication: Authentication = field(default_factory=Authentication)
    wishes: Wishes = NONE  # of the account's processing rules
    challenges: bool = False  # the account or the category asks unknown senders to confirm themselves
    answers_challenge: bool = False  # it answers a challenge that was sent to this very address
    says_more: bool = True  # … and says more than yes
    held: int = 0  # mails of its sender that wait
    returned_letter: str = ""  # the template of a mail outside of any ticket that the delivery report returns
    floods: bool = False  # its sender opened as many tickets in the last hour as one may
    released: bool = False  # an admin wants it filed: no filter holds it back any more
    asked: Asked | None = None  # what its subject asks for, as only a link of ours makes it ready …
    asked_by: str = ""  # … and for whom that link was made; empty: it proves nothing
    answers_note: bool = False  # … or what was perhaps one, where its sender works at the desk
    note_categories: frozenset[int] = frozenset()  # in which technicians' replies are notes
    notes: tuple[str, ...] = ()  # in the tickets that a mail of one of the desk points at

    @property
    def is_proven(self) -> bool:
        """Whether the sender certainly is whose address stands in From.

        What our own server found to be false is not made true by an answer to a mail of ours.
        """
        if self.authentication.verdict is Verdict.FAIL:
            return False
        return self.authentication.verdict is Verdict.PASS or any(
            claim.issued_to_sender for claim, _ in self.claims
        )

    @property
    def staff(self) -> Person | None:
        """The technician or admin who certainly wrote it."""
        is_staff = self.person is not None and self.person.is_staff
        return self.person if is_staff and self.is_proven else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """It makes a new ticket."""

    reasons: tuple[str, ...]
    confirm: bool = True  # the sender may get a confirmation
    follows: int | None = None  # an older ticket that it points at
    wishes: Wishes = NONE
    requester: Address | None = None  # who wrote what a technician passed on; None: the sender
    only_sender: bool = False  # the others in To and Cc are offered in the thread, not subscribed
    is_note: bool = False  # its words are for technicians only
    closes: bool = False
    remarks: tuple[str, ...] = ()  # sentences for the thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """It is said in a ticket that exists."""

    ticket: int
    reasons: tuple[str, ...]
    reopens: bool = False
    closes: bool = False
    unsubscribes: bool = False  # its sender gets no more mail about this ticket
    is_silent: bool = False  # it says nothing that would have to be shown
    is_subscriber: bool = True
    is_proven: bool = True  # its sender had a mail of ours; else its words are shown, but mailed to nobody
    is_note: bool = False
    text: str | None = None  # what of its new text is said; None: all of it
    staff: str = ""  # Slack user id of the technician who certainly wrote it
    is_thanks: bool = False  # a thank-you to a closed ticket: reopening is offered
    new_topic: str = ""  # why it is perhaps about something new
    wishes: Wishes = NONE
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail of ours did not arrive."""

    tickets: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Its sender answered a challenge: they are known from now on, and all their held mail is filed."""

    reasons: tuple[str, ...]
    says_more: bool  # what it says is filed too, after the held mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """It waits until its sender confirms themselves or an admin decides."""

    reasons: tuple[str, ...]
    challenge: bool  # its sender may be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """It makes nothing; it is kept for a while and counted as `outcome`."""

    outcome: Outcome  # own, junk, refused, deleted
    reasons: tuple[str, ...]
    ticket: int | None = None  # an automatic answer to its mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Somebody wants no more mail about a ticket."""

    ticket: int
    address: str  # whose link it was
    comment: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The requester says how the ticket was handled."""

    ticket: int
    address: str  # whose link it was
    rating: Rating
    comment: str
    reasons: tuple[str, ...]


Decision = Open | Append | Bounce | Confirm | Leave | Rate | Hold | Drop
