"""Deliveries: everything that must leave the desk, written down before it is tried.

A lane (a ticket and a destination) keeps its order: its oldest unfinished delivery is its head,
and only a head is ever sent.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal, assert_never

from bot.core.buttons import Button


class State(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    SENDING = "sending"  # the call may be under way; found again after a crash, it is UNKNOWN
    UNKNOWN = "unknown"  # it may have arrived: look before it is repeated
    PARKED = "parked"  # refused until a person mends something; tried again now and then
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Urgency(IntEnum):
    """Which of several due deliveries of one Slack channel goes first."""

    ANSWER = 0  # to what a person just did; and digests, which are few and say what waits
    THREAD = 1  # into a thread that is there
    WANTED = 2  # a new thread in which somebody works already
    CARD = 3  # a new thread
    NOTICE = 4  # of what stands in a thread: fifty technicians' must not hold up the next ticket's card


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThread:
    """Post the ticket's card: the root of its thread."""

    is_named: bool = False  # in a digest, while it waits
    kind: Literal["open_thread"] = "open_thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshCard:
    """Make the card show the ticket's present state."""

    kind: Literal["refresh_card"] = "refresh_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage:
    """Post one part of a customer's message into the thread."""

    part: int = 0  # counted from 0; long text is split over several posts
    kind: Literal["post_message"] = "post_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile:
    """Share one file of a message in the thread."""

    number: int  # its place in Message.files
    kind: Literal["post_file"] = "post_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOriginal:
    """Share a mail in the thread as a file, as it was received."""

    raw: str  # sha256 of its bytes in the blobs
    name: str  # of the file
    kind: Literal["post_original"] = "post_original"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """Post a short grey line about an event into the thread."""

    words: str  # plain text; escaped where it goes out
    buttons: tuple[Button, ...] = ()
    leads_to: int | None = None  # the ticket's thread (core/threads.py) that a link behind the words shows
    label: str = ""  # … of that link
    to_ticket: int | None = None  # the link shows the present thread of this other ticket
    kind: Literal["post_line"] = "post_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCard:
    """Have the card of a thread that the ticket has left say where it is now."""

    thread: int  # core/threads.py
    kind: Literal["leave_card"] = "leave_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDigest:
    """Name new tickets that wait for their threads, in one message to their channel."""

    tickets: tuple[int, ...]
    is_over: bool = False  # it was edited after the last of them had its thread
    kind: Literal["post_digest"] = "post_digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshDigest:
    """Make a digest show how its tickets stand."""

    digest: int  # the delivery that posted it
    kind: Literal["refresh_digest"] = "refresh_digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDelivery:
    """Put the reaction on a technician's message that says how its mails are doing."""

    kind: Literal["show_delivery"] = "show_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshPost:
    """Have one post of a message say what the message is now."""

    part: int  # as in PostMessage
    kind: Literal["refresh_post"] = "refresh_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisper:
    """Tell one person something in a channel or thread that only they see; lost if they are away."""

    user: str
    channel: str
    words: str
    thread_ts: str = ""
    kind: Literal["whisper"] = "whisper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Send a direct message to one person in Slack."""

    user: str
    words: str
    buttons: tuple[Button, ...] = ()
    kind: Literal["tell"] = "tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPicture:
    """Send one person a picture as a direct message in Slack."""

    user: str
    raw: str  # sha256 of its bytes in the blobs
    name: str  # of the file
    alt: str  # what it shows, for those who do not see it
    words: str  # above it
    kind: Literal["send_picture"] = "send_picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a mail says, ready to be sent."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail:
    """Mail one template, filled for the message, event or person, to one address (or to all at once)."""

    template: str  # updated, confirmation, closed, challenge …
    to: tuple[str, ...]  # one address, or all of them under `single_cc_email`
    message_id: str  # fixed when the delivery is made, so that a repeat is recognisable
    done: tuple[str, ...] = ()  # those of `to` that the server took already
    refused: tuple[str, ...] = ()  # those that it refused for good
    bounced: tuple[str, ...] = ()  # those whom it will never reach, as the thread was told
    again: tuple[str, ...] = ()  # of these, those who were mailed once more, by a delivery of its own
    light: bool = False  # without attachments: the whole was too big for a server
    account: str = ""  # of a mail outside of any ticket: the mail account that it goes out for
    answers: tuple[str, ...] = ()  # … and the Message-IDs of what it answers
    doubtful: tuple[str, ...] = ()  # those of `to` to whom the newest try of unknown outcome went
    names_sender: bool = False  # its envelope does after all: the server refused an empty one
    by: str = ""  # Slack user id or address of who did what it tells of; empty: the message's author
    what: str = ""  # what happened, in a sentence of its own; empty: the template's sentence
    article: int | None = None  # of the knowledge base, for a mail about one
    technician: str = ""  # Slack user id of the one of the desk whom it is a notice for; empty: a customer's
    words: Words | None = None  # of a test of the template: what it says, whatever holds when it is sent
    kind: Literal["send_mail"] = "send_mail"

    @property
    def left(self) -> frozenset[str]:
        """Those who neither have the mail nor refused it."""
        return frozenset(self.to) - {*self.done, *self.refused}


Order = (
    OpenThread
    | RefreshCard
    | PostMessage
    | PostFile
    | PostOriginal
    | PostLine
    | LeaveCard
    | PostDigest
    | RefreshDigest
    | ShowDelivery
    | RefreshPost
    | Whisper
    | Tell
    | SendPicture
    | SendMail
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to send, and how far it has come."""

    id: int  # rising; the order inside a lane
    op: str  # unguessable and unique; stands in Slack metadata and in the Message-ID
    lane: str
    pace: str  # what shares a rate limit: a Slack channel id, perhaps after what is done there, or "mail"
    order: Order
    made_at: datetime
    due_at: datetime
    urgency: Urgency = Urgency.THREAD
    ticket: int | None = None
    message: int | None = None
    state: State = State.PENDING
    attempts: int = 0
    lease_until: datetime | None = None  # while a worker has it
    sent_at: datetime | None = None  # when the newest call began
    maybe: bool = False  # an earlier try may have arrived
    token: str = ""  # what an unfinished call left behind: Slack's file id before it is shared
    uploads: int = 0  # how often its file was handed to Slack
    result: str = ""  # Slack's ts, or the server's words

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_customers_mail(self) -> bool:
        """Whether it is a mail to customers, not a notice for one of the desk."""
        return isinstance(self.order, SendMail) and not self.order.technician

    @property
    def is_listed(self) -> bool:
        """Whether people may want to look after it: it waits or failed, and is no mere look of something."""
        is_content = not isinstance(
            self.order, RefreshCard | LeaveCard | RefreshDigest | ShowDelivery | Whisper
        )
        failed = self.state is State.FAILED and not isinstance(self.order, Tell | SendPicture)
        return is_content and (failed or not self.is_finished)


MAIL_BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60))
SLACK_BACKOFF = tuple(timedelta(seconds=s) for s in (2, 5, 15, 30, 60, 300))
PARKED_BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
GIVE_UP_MAIL = timedelta(days=5)
WARN_MAIL = timedelta(hours=4)


JITTER = 0.2  # of a pause, so that what failed together is not tried together


def backoff(steps: tuple[timedelta, ...], attempts: int, chance: float = 0.0) -> timedelta:
    """How long to wait after the `attempts`-th failure (1 is the first).

    Args:
        chance: from 0 to 1: by how much of a fifth this pause is shorter.
    """
    return steps[min(max(attempts, 1), len(steps)) - 1] * (1 - JITTER * chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It arrived."""

    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It will never arrive; the lane goes on."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """It is no longer wanted."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """It certainly did not arrive; try again after this time."""

    words: str
    after: timedelta
    alert: bool = False  # nothing gets through to that server: the admins are told once


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """It is not its turn; that is no failure."""

    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """It was refused until a person mends something."""

    words: str
    alert: str  # the key under which the admins are told once


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootless:
    """Its thread is gone: it goes into a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """It may have arrived; look after this time, before it is repeated."""

    words: str
    after: timedelta


Result = Done | Failed | Cancelled | Again | NotYet | Parked | Rootless | Doubtful


def settled(delivery: Delivery, result: Result, now: datetime) -> Delivery:
    """The delivery after a try came to `result`; nobody holds it any more."""
    free = replace(delivery, lease_until=None)
    match result:
        case Done():
            return replace(free, state=State.DONE, result=result.result)
        case Failed():
            return replace(_tried(free, result.words), state=State.FAILED)
        case Cancelled():
            return replace(free, state=State.CANCELLED, result=result.words)
        case Again():
            return replace(_tried(free, result.words), state=State.PENDING, due_at=now + result.after)
        case NotYet():
            state = State.UNKNOWN if free.state is State.UNKNOWN else State.PENDING
            return replace(free, state=state, due_at=now + result.after)
        case Parked():
            pause = backoff(PARKED_BACKOFF, delivery.attempts + 1)
            return replace(_tried(free, result.words), state=State.PARKED, due_at=now + pause)
        case Rootless():
            return replace(free, state=State.PENDING, due_at=now, maybe=False, sent_at=None)
        case Doubtful():
            unsure = replace(_tried(free, result.words), state=State.UNKNOWN, maybe=True)
            return replace(unsure, due_at=now + result.after)
    assert_never(result)


def _tried(delivery: Delivery, words: str) -> Delivery:
    return replace(delivery, attempts=delivery.attempts + 1, result=words)


def sending(delivery: Delivery, now: datetime) -> Delivery:
    """The call begins now: from here on it may have arrived."""
    return replace(delivery, state=State.SENDING, sent_at=now)
