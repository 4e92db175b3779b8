"""The desk's numbers as somebody may see them: counted without holding up the desk, and sent as a picture."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.admins import in_slack
from bot.core import number_words
from bot.core.business_hours import read_zone
from bot.core.number_words import Report
from bot.core.numbers import MOST_DAYS, Question, Share, count, days_until
from bot.core.people import Category
from bot.core.targets import rules_of
from bot.core.tickets import Ticket
from bot.errors import InputError, NotAllowed
from bot.filing import Filing
from bot.outgoing.in_force import settings_in
from bot.ports import Clock
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store

NO_PICTURES = (
    "Pictures need the package matplotlib: type, in the desk's folder, "
    ".venv/bin/pip install 'matplotlib>=3.11', then start the desk anew."
)
PAGE = 200  # tickets in one transaction: others take their turns between two


class Pictures(Protocol):
    """What draws."""

    @property
    def is_there(self) -> bool:
        """Whether it can draw: it is an extra."""

    def draw(self, report: Report) -> bytes:
        """The report as a PNG."""


class Statistics:
    """Counts, draws and sends."""

    def __init__(
        self, store: Store, rights: Rights, pictures: Pictures, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._rights, self._pictures = store, rights, pictures
        self._keys, self._clock = keys, clock
        self._counting = threading.Lock()  # one after the other: many at once would take everybody's turns

    @property
    def has_pictures(self) -> bool:
        """Whether `picture` can be asked for."""
        return self._pictures.is_there

    def way_to_pictures(self, by: str) -> str:
        """What somebody who can do something about it is told where there are none; else nothing."""
        return "" if self.has_pictures or not self._rights.is_admin(by) else NO_PICTURES

    def visible(self, by: str) -> frozenset[int]:
        """The categories whose numbers somebody may see: a technician's own, an admin's all.

        Raises:
            NotAllowed: they are neither.
            OutsideError: Slack could not be asked.
        """
        with self._store.transaction() as tx:
            categories = tx.categories.all()
        if by == COMMAND_LINE:
            return frozenset(one.id for one in categories)
        self._rights.let_technician(by)
        return frozenset(one.id for one in categories if self._is_in(by, one))

    def report(self, days: int, *, of: frozenset[int]) -> Report:
        """The numbers of so many days, today included, in these categories; raises `InputError`."""
        if not 1 <= days <= MOST_DAYS:
            raise InputError(f"Statistics are of 1 to {MOST_DAYS} days: try `/helpdesk stats 30`.")
        with self._counting:
            return self._counted(days, of)

    def _counted(self, days: int, of: frozenset[int]) -> Report:
        now = self._clock()
        with self._store.transaction() as tx:
            settings = settings_in(tx)
            categories = {one.id: one for one in tx.categories.all() if one.id in of}
        zone = read_zone(settings.business_time_zone)
        since, until = days_until(now, zone, days)
        question = Question(
            since=since, until=until, zone=zone, now=now, rules=rules_of(settings), categories=categories
        )
        begin = datetime.combine(since, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        tickets = [one for one in self._tickets(begin, now) if one.category in of]
        numbers = count(tickets, question)
        return Report(numbers=numbers, names=self._names(numbers.technicians, categories))

    def picture(self, report: Report) -> bytes:
        """The report as a PNG; only where `has_pictures`."""
        return self._pictures.draw(report)

    def send_picture(self, report: Report, *, to: str) -> None:
        """Draw the report, and send it to somebody as a direct message: it waits where Slack is away."""
        raw = self._store.blobs.put(self.picture(report))
        title = number_words.title(report.numbers)
        numbers = report.numbers
        name = f"statistics-{numbers.since:%Y-%m-%d}-{numbers.until:%Y-%m-%d}.png"
        alt = number_words.alternative(report)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            filing.slack.send_picture(to, raw, name=name, alt=alt, words=title)

    def _is_in(self, by: str, category: Category) -> bool:
        try:
            self._rights.let_in_category(by, category)
        except NotAllowed:
            return False
        return True

    def _tickets(self, begin: datetime, end: datetime) -> Iterator[Ticket]:
        """Every ticket that was opened or closed in this time, or is open; some come twice."""
        yield from self._found("open", "yes")
        for index in ("opened_day", "closed_day"):
            for day in range(begin.toordinal(), (end + timedelta(days=1)).toordinal()):
                yield from self._found(index, day)

    def _found(self, index: str, value: int | str) -> Iterator[Ticket]:
        after: int | None = None
        while True:
            with self._store.transaction() as tx:
                page = tx.tickets.find(index, value, after=after, limit=PAGE)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].number

    def _names(
        self, technicians: Sequence[Share], categories: Mapping[int, Category]
    ) -> dict[int | str, str]:
        names: dict[int | str, str] = {one.id: one.name for one in categories.values()}
        with self._store.transaction() as tx:
            for one in technicians:
                if found := in_slack(tx, str(one.key)):
                    names[found.slack_user] = found.name
        return names
