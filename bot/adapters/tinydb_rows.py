"""Transactions of the embedded store: rows, sequences and deliveries to claim."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Generic, TypeVar

from bot.adapters.lanes import Lanes
from bot.adapters.layers import Version
from bot.adapters.records import SEQUENCES, Records, Sequence
from bot.adapters.tinydb_tables import JournalTable
from bot.core.accounts import Account, AccountHealth
from bot.core.articles import Article, Edition
from bot.core.canned import CannedAnswer
from bot.core.changes import Change
from bot.core.fields import Field
from bot.core.inbound import Inbound, Input, Mark
from bot.core.messages import Event, Message
from bot.core.outbox import Delivery, State
from bot.core.people import Category, Person
from bot.core.reach import Reach
from bot.core.rules import Rule
from bot.core.sign_ins import SignIn
from bot.core.tallies import Tally
from bot.core.targets import Watch
from bot.core.tickets import Ticket
from bot.core.wordings import Wording
from bot.settings import Chosen
from bot.storage import Key, Rows

K = TypeVar("K", bound=Key)
R = TypeVar("R")


class TinyRows(Generic[K, R]):
    """The records of one kind, inside one transaction."""

    def __init__(self, table: JournalTable, records: Records[R], check: Callable[[], None]) -> None:
        self._table, self._records, self._check = table, records, check

    def get(self, key: K) -> R | None:
        """The record under this key."""
        self._check()
        document = self._table.document(key)
        return None if document is None else self._records.decode(document)

    def put(self, row: R) -> None:
        """Keep this record, in place of the one with the same key."""
        self._check()
        version = Version(self._records.encode(row), self._records.entries(row))
        self._table.put(self._records.kind.key(row), version)

    def remove(self, key: K) -> None:
        """Forget the record under this key, if there is one."""
        self._check()
        self._table.put(key, Version(None))

    def find(self, index: str, value: Key, *, after: K | None = None, limit: int | None = None) -> list[R]:
        """The records under `value` in `index`, by rising key, those after `after` only."""
        self._check()
        values = self._records.kind.indexes[index]
        keys = self._table.found(self._records.entry(index, value), after)
        # Looked at once more: two values may share a hash.
        rows = (row for row in self._rows(keys) if value in values(row))
        return list(islice(rows, limit))

    def count(self, index: str, value: Key) -> int:
        """How many records `find` would give."""
        self._check()
        return self._table.count_found(self._records.entry(index, value))

    def all(self, *, after: K | None = None, limit: int | None = None) -> list[R]:
        """All records by rising key: for small kinds, exports and lists by page."""
        self._check()
        return list(self._rows(islice(self._table.keys(after), limit)))

    def _rows(self, keys: Iterable[Key]) -> Iterable[R]:
        documents = (self._table.document(key) for key in keys)
        return (self._records.decode(document) for document in documents if document is not None)


Tables = Mapping[str, tuple[JournalTable, Records[Any]]]


class TinyTransaction:
    """One all-or-nothing piece of work on the embedded store."""

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

    def __init__(self, tables: Tables, lanes: Lanes) -> None:
        self._tables, self._lanes, self._is_over = tables, lanes, False

    def __getattr__(self, name: str) -> Any:
        """The rows of a kind, made when they are first asked for: most transactions need few."""
        if name not in self._tables:
            raise AttributeError(name)
        rows: TinyRows[Any, Any] = TinyRows(*self._tables[name], self._check)
        setattr(self, name, rows)
        return rows

    def next_number(self, sequence: str) -> int:
        """The next number of a sequence, counted from 1: never given twice once committed."""
        sequences: TinyRows[str, Sequence] = getattr(self, SEQUENCES.name)
        known = sequences.get(sequence)
        number = known.last + 1 if known else 1
        sequences.put(Sequence(name=sequence, last=number))
        return number

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
        """Take due heads of lanes, and hide them from others for `lease`."""
        self._check()
        due = islice(self._lanes.due(now, busy, only, cards), limit)
        taken = [self._taken(id_, now + lease) for id_ in due]
        for delivery in taken:
            self.deliveries.put(delivery)
        return taken

    def next_due(self) -> datetime | None:
        """When the earliest head of a lane is due or its lease ends; None when nothing waits."""
        self._check()
        return self._lanes.next_due()

    def end(self) -> None:
        """Refuse everything from now on."""
        self._is_over = True

    def _taken(self, id_: int, until: datetime) -> Delivery:
        delivery = self.deliveries.get(id_)
        if delivery is None:
            raise LookupError(f"delivery {id_} heads a lane, but is not there")
        if delivery.state is State.SENDING:
            return replace(delivery, state=State.UNKNOWN, maybe=True, lease_until=until)
        return replace(delivery, lease_until=until)

    def _check(self) -> None:
        if self._is_over:
            raise RuntimeError("This transaction is over; open another.")
