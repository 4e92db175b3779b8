"""The contract of the store: what the desk remembers, and how work on it is all or nothing.

Each kind of record is a row of `KINDS`: its type, its key, and the indexes by which flows find it.
Look-ups go by key or by index, never by scan. Stores stand in `bot/adapters/`; all of them pass
the same tests (tests/contract).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from bot.core.accounts import Account, AccountHealth
from bot.core.articles import Article, Edition
from bot.core.canned import CannedAnswer
from bot.core.changes import Change
from bot.core.fields import Field
from bot.core.inbound import Inbound, Input, Mark, Outcome, Stage
from bot.core.messages import Event, Message
from bot.core.outbox import Delivery, OpenThread, PostDigest, PostOriginal, RefreshDigest, SendPicture, State
from bot.core.people import Category, Person
from bot.core.reach import Reach
from bot.core.rules import Rule
from bot.core.sign_ins import SignIn
from bot.core.tallies import Tally
from bot.core.targets import Watch
from bot.core.ticket_query import Hits, Wanted
from bot.core.tickets import Ticket
from bot.core.wordings import Wording
from bot.settings import Chosen

Key = str | int
K_contra = TypeVar("K_contra", bound=Key, contravariant=True)
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[R]):
    """How one kind of record is kept: under which name, key and indexes."""

    name: str
    row: type[R]
    key: Callable[[R], Key]
    indexes: Mapping[str, Callable[[R], Iterable[Key]]]  # the values under which a row is found


def _thread(ticket: Ticket) -> tuple[str, ...]:
    return (f"{ticket.channel}:{ticket.thread_ts}",) if ticket.thread_ts else ()


def _heard_in(ticket: Ticket) -> tuple[str, ...]:
    """The channels in which the ticket is or was, each with the day of its last change once it is closed."""
    channels = dict.fromkeys((ticket.channel, *(one.channel for one in ticket.earlier)))
    day = "" if ticket.is_open else f" {ticket.updated_at.toordinal()}"
    return tuple(f"{channel}{day}" for channel in channels)


def _held_of(inbound: Inbound) -> tuple[str, ...]:
    """The sender whom the mail waits for."""
    return (inbound.address,) if inbound.outcome is Outcome.HELD and inbound.address else ()


def _passing(inbound: Inbound) -> tuple[int, ...]:
    """The day of a mail that may be forgotten when it is old."""
    return () if inbound.is_waiting else (inbound.at.toordinal(),)


def _expires(inbound: Inbound) -> tuple[int, ...]:
    """The day from which a mail waits for its sender's confirmation."""
    is_asked = inbound.outcome is Outcome.HELD and not inbound.for_admins
    return (inbound.at.toordinal(),) if is_asked else ()


def _for_admins(inbound: Inbound) -> tuple[str, ...]:
    """Mail that waits for an admin: all of it, that of its account, and that of its account and day."""
    if inbound.outcome is not Outcome.HELD or not inbound.for_admins:
        return ()
    return ("all", inbound.account, f"{inbound.account} {inbound.at.toordinal()}")


def _outcome_day(inbound: Inbound) -> tuple[str, ...]:
    return (f"{inbound.outcome.value} {inbound.at.toordinal()}",) if inbound.outcome else ()


def _failed_day(delivery: Delivery) -> tuple[int, ...]:
    """The day of its last try."""
    return _finished_day(delivery) if delivery.state is State.FAILED else ()


def _finished_day(delivery: Delivery) -> tuple[int, ...]:
    """The day of its last try, once it is over."""
    last = delivery.sent_at or delivery.due_at
    return (last.toordinal(),) if delivery.is_finished else ()


def _original(delivery: Delivery) -> tuple[str, ...]:
    """The blob that is still to be shared in a thread, or with one person."""
    if delivery.is_finished or not isinstance(delivery.order, PostOriginal | SendPicture):
        return ()
    return (delivery.order.raw,)


def _waiting_card(delivery: Delivery) -> tuple[str, ...]:
    """The channel in which a new thread waits to begin."""
    return (delivery.pace,) if isinstance(delivery.order, OpenThread) and not delivery.is_finished else ()


def _unnamed_card(delivery: Delivery) -> tuple[str, ...]:
    """The same, of those that no digest names."""
    named = isinstance(delivery.order, OpenThread) and delivery.order.is_named
    return () if named else _waiting_card(delivery)


def _named(delivery: Delivery) -> tuple[int, ...]:
    """The tickets that a digest shows as long as some of them wait."""
    order, is_gone = delivery.order, delivery.state in (State.FAILED, State.CANCELLED)
    return order.tickets if isinstance(order, PostDigest) and not order.is_over and not is_gone else ()


def _edited_digest(delivery: Delivery) -> tuple[int, ...]:
    """The digest that is to be edited."""
    order = delivery.order
    return (order.digest,) if isinstance(order, RefreshDigest) and not delivery.is_finished else ()


def _blobs(message: Message) -> tuple[str, ...]:
    """The blobs that the message needs, each once."""
    wanted = (message.raw, message.body, message.as_mailed.body, *(file.sha256 for file in message.files))
    return tuple(dict.fromkeys(sha256 for sha256 in wanted if sha256))


KINDS: tuple[Kind[Any], ...] = (
    Kind(
        name="tickets",
        row=Ticket,
        key=lambda t: t.number,
        indexes={
            "thread": _thread,
            "earlier_thread": lambda t: tuple(f"{one.channel}:{one.ts}" for one in t.earlier if one.ts),
            "heard_in": _heard_in,
            "open_in_category": lambda t: (t.category,) if t.is_open else (),
            "untaken_in_category": lambda t: (t.category,) if t.is_open and not t.assignee else (),
            "due_in_category": lambda t: (t.category,) if t.is_open and t.due_at else (),
            "opened_day": lambda t: (t.created_at.toordinal(),),
            "answered_day": lambda t: (t.answered_at.toordinal(),) if t.answered_at else (),
            "open_of_assignee": lambda t: (t.assignee,) if t.is_open and t.assignee else (),
            "open": lambda t: ("yes",) if t.is_open else (),
            "of_address": lambda t: tuple(dict.fromkeys((t.requester, *t.subscribers))),
            "closed_day": lambda t: (t.closed_at.toordinal(),) if t.closed_at and not t.is_open else (),
            "merged_into": lambda t: (t.merged_into,) if t.merged_into is not None else (),
        },
    ),
    Kind(
        name="messages",
        row=Message,
        key=lambda m: m.id,
        indexes={
            "ticket": lambda m: (m.ticket,),
            "message_id": lambda m: (m.message_id,) if m.message_id else (),
            "post": lambda m: (f"{m.channel}:{m.ts}",) if m.ts else (),
            "blob": _blobs,
        },
    ),
    Kind(name="events", row=Event, key=lambda e: e.id, indexes={"ticket": lambda e: (e.ticket,)}),
    Kind(
        name="people",
        row=Person,
        key=lambda p: p.id,
        indexes={
            "address": lambda p: p.addresses,
            "slack_user": lambda p: (p.slack_user,) if p.slack_user else (),
            "staff": lambda p: ("yes",) if p.works_here else (),
            "word": lambda p: p.words,
            "staff_of": lambda p: p.staff_of if p.works_here else (),
            "admin": lambda p: ("yes",) if p.works_here and p.is_admin else (),
            "appointed": lambda p: ("yes",) if p.slack_user and p.is_appointed else (),
        },
    ),
    Kind(
        name="categories",
        row=Category,
        key=lambda c: c.id,
        indexes={"name": lambda c: (c.name.casefold(),), "channel": lambda c: (c.channel,)},
    ),
    Kind(name="accounts", row=Account, key=lambda a: a.address, indexes={}),
    Kind(name="account_health", row=AccountHealth, key=lambda h: h.address, indexes={}),
    Kind(name="sign_ins", row=SignIn, key=lambda s: s.address, indexes={}),
    Kind(
        name="inbound",
        row=Inbound,
        key=lambda i: i.key,
        indexes={
            "stage": lambda i: () if i.stage is Stage.DONE else (i.stage.value,),
            "raw": lambda i: (i.raw,),
            "day": lambda i: (i.at.toordinal(),),
            "outcome_day": _outcome_day,
            "passing": _passing,
            "expires": _expires,
            "for_admins": _for_admins,
            "held_of": _held_of,
            "let_in_by": lambda i: (i.let_in_by,) if i.let_in_by else (),
            "short": lambda i: (i.short,),
            "ticket": lambda i: (i.ticket,) if i.ticket is not None else (),
        },
    ),
    Kind(name="tallies", row=Tally, key=lambda t: t.account, indexes={}),
    Kind(name="reaches", row=Reach, key=lambda r: r.address, indexes={}),
    Kind(name="inputs", row=Input, key=lambda i: i.key, indexes={"day": lambda i: (i.at.toordinal(),)}),
    Kind(
        name="deliveries",
        row=Delivery,
        key=lambda d: d.id,
        indexes={
            "message": lambda d: (d.message,) if d.message is not None else (),
            "unfinished_of_ticket": lambda d: (
                (d.ticket,) if d.ticket is not None and not d.is_finished else ()
            ),
            "op": lambda d: (d.op,),
            "unfinished": lambda d: () if d.is_finished else ("yes",),
            "failed_day": _failed_day,
            "finished_day": _finished_day,
            "listed": lambda d: ("yes",) if d.is_listed else (),
            "blob": _original,
            "waiting_card": _waiting_card,
            "unnamed_card": _unnamed_card,
            "named": _named,
            "edited_digest": _edited_digest,
        },
    ),
    Kind(
        name="marks",
        row=Mark,
        key=lambda m: m.key,
        indexes={
            "day": lambda m: (m.until.toordinal(),) if m.until else (),
            "alert": lambda m: ("yes",) if m.key.startswith("alert:") else (),
        },
    ),
    Kind(
        name="watches",
        row=Watch,
        key=lambda w: w.ticket,
        indexes={"hour": lambda w: (int(w.at.timestamp() // 3600),) if w.at else ()},
    ),
    Kind(name="settings", row=Chosen, key=lambda c: c.key, indexes={}),
    Kind(name="wordings", row=Wording, key=lambda w: w.name, indexes={}),
    Kind(
        name="changes",
        row=Change,
        key=lambda c: c.id,
        indexes={
            "all": lambda _: ("yes",),
            "subject": lambda c: (c.subject,),
            "undoes": lambda c: (c.undoes,) if c.undoes else (),
        },
    ),
    Kind(name="rules", row=Rule, key=lambda r: r.id, indexes={"name": lambda r: (r.name.casefold(),)}),
    Kind(name="articles", row=Article, key=lambda a: a.number, indexes={}),
    Kind(name="editions", row=Edition, key=lambda e: e.id, indexes={"article": lambda e: (e.article,)}),
    Kind(name="fields", row=Field, key=lambda f: f.id, indexes={"name": lambda f: (f.name.casefold(),)}),
    Kind(
        name="canned_answers",
        row=CannedAnswer,
        key=lambda c: c.id,
        indexes={"name": lambda c: (c.name.casefold(),)},
    ),
)


# Raise it when an index finds other rows than before: stores are then indexed anew when they are opened.
INDEXES_MEAN = 2


def index_names() -> list[str]:
    """Every index that there is, and what they mean: stores that were indexed otherwise are indexed anew."""
    names = sorted(f"{kind.name}.{name}" for kind in KINDS for name in kind.indexes)
    return [*names, f"meaning {INDEXES_MEAN}"]


class Rows(Protocol[K_contra, R]):
    """The records of one kind, inside one transaction, which sees its own changes."""

    def get(self, key: K_contra) -> R | None:
        """The record under this key."""

    def put(self, row: R) -> None:
        """Keep this record, in place of the one with the same key."""

    def remove(self, key: K_contra) -> None:
        """Forget the record under this key, if there is one."""

    def find(
        self, index: str, value: Key, *, after: K_contra | None = None, limit: int | None = None
    ) -> list[R]:
        """The records under `value` in `index`, by rising key, those after `after` only."""

    def count(self, index: str, value: Key) -> int:
        """How many records `find` would give."""

    def all(self, *, after: K_contra | None = None, limit: int | None = None) -> list[R]:
        """All records by rising key: for small kinds, exports and lists by page."""


class Transaction(Protocol):
    """One all-or-nothing piece of work. Never send anything from inside one."""

    tickets: Rows[int, Ticket]
    messages: Rows[int, Message]
    events: Rows[int, Event]
    people: Rows[int, Person]
    categories: Rows[int, Category]
    accounts: Rows[str, Account]
    account_health: Rows[str, AccountHealth]
    sign_ins: Rows[str, SignIn]
    inbound: Rows[str, Inbound]
    tallies: Rows[str, Tally]
    reaches: Rows[str, Reach]
    inputs: Rows[str, Input]
    deliveries: Rows[int, Delivery]
    marks: Rows[str, Mark]
    watches: Rows[int, Watch]
    settings: Rows[str, Chosen]
    wordings: Rows[str, Wording]
    changes: Rows[int, Change]
    rules: Rows[int, Rule]
    fields: Rows[int, Field]
    articles: Rows[int, Article]
    editions: Rows[int, Edition]
    canned_answers: Rows[int, CannedAnswer]

    def next_number(self, sequence: str) -> int:
        """The next number of a sequence, counted from 1: never given twice once committed."""

    def claim_due(
        self,
        now: datetime,
        lease: timedelta,
        *,
        limit: int,
        busy: frozenset[str] = frozenset(),
        only: str = "",
        cards: frozenset[str] = frozenset(),
    ) -> list[Delivery]:
        """Take due heads of lanes, and hide them from others for `lease`.

        A lane's head is its unfinished delivery with the lowest id. It is due when `due_at` is
        reached and nobody holds a lease on it. Most urgent first, then oldest. Lanes whose `pace` is in
        `busy` are passed over, and with `only` all but those of that pace. In the paces of `cards` a new
        thread has its turn before the posts into others, not before answers. A head that is found SENDING
        with a lease that has ended comes back as UNKNOWN with `maybe` set. A worker that dies loses
        nothing: its deliveries come back when the lease ends.
        """

    def next_due(self) -> datetime | None:
        """When the earliest head of a lane is due or its lease ends; None when nothing waits."""


class Blobs(Protocol):
    """Large immutable things (raw mail, bodies, attachments), found by their sha256."""

    def put(self, content: bytes) -> str:
        """Keep these bytes, durably once this returns; the same bytes again cost nothing."""

    def get(self, sha256: str) -> bytes:
        """The bytes; raises `NotFound` when they are not here."""

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""

    def sweep(self, is_used: Callable[[str], bool], older_than: datetime) -> int:
        """Forget the bytes last put before `older_than` of which `is_used` says no; says how many went."""


class Search(Protocol):
    """Finds tickets by what they are and by the words in them; not to be asked inside a transaction."""

    def find(self, wanted: Wanted, now: datetime, *, skip: int = 0, limit: int) -> Hits:
        """The tickets that are wanted, in the wanted order: `limit` of them after the first `skip`.

        They are found as the last transaction left them; only where very much changed at once, such as an
        import, what is not read yet is missing, and `Hits.is_whole` says so.

        Raises:
            StoreError: the disk refused or failed.
        """


class Store(Protocol):
    """Where the desk remembers."""

    blobs: Blobs
    search: Search

    def transaction(self) -> AbstractContextManager[Transaction]:
        """All that is done inside is kept together, durably, when the block ends; or nothing is.

        An exception from inside undoes everything and goes on. Transactions follow one another.

        Raises:
            StoreFull: the disk refused the write; nothing was changed.
            StoreError: the disk failed; nothing more is accepted.
        """

    def close(self) -> None:
        """Let go of the store."""
