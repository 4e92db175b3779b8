"""What somebody finds on the app's Home: tickets, the day's numbers, and for admins how the desk is doing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import islice

from bot.core.inbound import Outcome
from bot.core.people import Category
from bot.core.tallies import TERMS
from bot.core.tickets import Ticket
from bot.desk import thread_link
from bot.errors import NotAllowed, OutsideError
from bot.health import Figures, Health
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.own_clock import zone_of

FEW = 10  # tickets of each list


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A ticket with what its line says beside it."""

    ticket: Ticket
    category: str
    link: str  # to its thread; empty until it is posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """The first tickets of a list, and how many it has."""

    total: int = 0
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Tickets since midnight, where the reader is."""

    new: int = 0
    closed: int = 0
    answered: int = 0  # for the first time
    open: int = 0  # now


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the desk is doing, for admins."""

    figures: Figures
    mail_today: tuple[tuple[str, int], ...]  # what became of the mails of the day (UTC), with their sum


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeScene:
    """Everything that one person's Home shows."""

    name: str
    at: datetime
    is_admin: bool = False
    categories: tuple[str, ...] = ()  # in which they work; none: they are no technician
    mine: Some = Some()
    untaken: Some = Some()
    overdue: Some = Some()
    today: Today = Today()
    condition: Condition | None = None

    @property
    def is_staff(self) -> bool:
        """Whether they work at this desk."""
        return bool(self.categories) or self.is_admin


class Home:
    """Looks everything up that a Home shows; changes nothing."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, health: Health, *, clock: Clock
    ) -> None:
        self._store, self._directory, self._rights, self._health = store, directory, rights, health
        self._clock = clock

    def of(self, user: str) -> HomeScene:
        """Their Home as it is now; raises `OutsideError` when Slack cannot be asked who they are."""
        now, is_admin = self._clock(), self._rights.is_admin(user)
        name, mine = self._directory.user(user), self._categories(user)
        scene = HomeScene(name=name, at=now, is_admin=is_admin, categories=tuple(one.name for one in mine))
        if not scene.is_staff:
            return scene
        names = {one.id: one.name for one in mine}
        midnight = self._midnight(user, now)
        figures = self._health.figures() if is_admin else None
        with self._store.transaction() as tx:
            own = [one for one in tx.tickets.find("open_of_assignee", user) if one.category in names]
            overdue = _overdue(tx, names, now)
            untaken = sum(tx.tickets.count("untaken_in_category", number) for number in names)
            return HomeScene(
                name=name,
                at=now,
                is_admin=is_admin,
                categories=scene.categories,
                mine=self._some(own, len(own), names),
                untaken=self._some(_first(tx, "untaken_in_category", names), untaken, names),
                overdue=self._some(overdue, len(overdue), names),
                today=_today(tx, names, midnight, now),
                condition=self._condition(tx, now, figures) if figures else None,
            )

    def name_of(self, user: str) -> str:
        """The name to show for somebody."""
        return self._directory.user(user)

    def _categories(self, user: str) -> list[Category]:
        """The categories in which somebody may act."""
        with self._store.transaction() as tx:
            every = tx.categories.all()
        return [one for one in every if self._may_act(user, one)]

    def _may_act(self, user: str, category: Category) -> bool:
        try:
            self._rights.let_in_category(user, category)
        except NotAllowed:
            return False
        return True

    def _midnight(self, user: str, now: datetime) -> datetime:
        """When the day began where they are."""
        try:
            zone: tzinfo = zone_of(self._store, self._directory, user)
        except OutsideError:
            zone = UTC
        there = now.astimezone(zone)
        return there.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def _some(self, tickets: Iterable[Ticket], total: int, names: dict[int, str]) -> Some:
        workspace = self._directory.workspace_url
        rows = tuple(
            Row(ticket=one, category=names.get(one.category, "—"), link=thread_link(workspace, one))
            for one in islice(tickets, FEW)
        )
        return Some(total=total, rows=rows)

    def _condition(self, tx: Transaction, now: datetime, figures: Figures) -> Condition:
        day = now.toordinal()
        counts = ((one, tx.inbound.count("outcome_day", f"{one.value} {day}")) for one in Outcome)
        return Condition(
            figures=figures,
            mail_today=tuple((TERMS.get(one.value, one.value), count) for one, count in counts if count),
        )


def _first(tx: Transaction, index: str, names: Iterable[int]) -> list[Ticket]:
    """The oldest tickets that an index has of these categories."""
    found = [one for number in names for one in tx.tickets.find(index, number, limit=FEW)]
    return sorted(found, key=lambda one: one.number)


def _overdue(tx: Transaction, names: Iterable[int], now: datetime) -> list[Ticket]:
    """The open tickets whose time is over, the latest first."""
    due = (one for number in names for one in tx.tickets.find("due_in_category", number))
    return sorted((one for one in due if one.due_at and one.due_at <= now), key=lambda one: one.due_at or now)


def _today(tx: Transaction, names: dict[int, str], midnight: datetime, now: datetime) -> Today:
    def since(index: str, at: Callable[[Ticket], datetime | None]) -> int:
        days = range(midnight.toordinal(), now.toordinal() + 1)
        found = (one for day in days for one in tx.tickets.find(index, day))
        return sum(one.category in names and (at(one) or midnight) >= midnight for one in found)

    return Today(
        new=since("opened_day", lambda one: one.created_at),
        closed=since("closed_day", lambda one: one.closed_at),
        answered=since("answered_day", lambda one: one.answered_at),
        open=sum(tx.tickets.count("open_in_category", number) for number in names),
    )
