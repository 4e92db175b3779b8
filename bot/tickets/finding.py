"""Lists of tickets and looks for them, of those that the person who asks may see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.core.people import Category
from bot.core.query_reading import Asked, Asker, read_find, read_list
from bot.core.ticket_query import Hits, Order, Wanted
from bot.core.tickets import Ticket
from bot.desk import Shown, thread_link
from bot.errors import InputError
from bot.named_person import mentioned, person_named
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.own_clock import zone_of

PAGE = 10  # tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the tickets that somebody asked for."""

    words: str  # what they asked for
    tickets: tuple[Shown, ...]
    number: int  # of this page, counted from 1
    pages: int
    total: int
    newest_first: bool
    has_categories: bool  # whether the tickets may be of several
    is_whole: bool  # False while words of older tickets are still being read
    now: datetime
    zone: tzinfo  # in which they read the clock

    @property
    def span(self) -> str:
        """Which ones these are: `11 to 20 of 43`."""
        first = (self.number - 1) * PAGE
        if self.total <= PAGE:
            return str(self.total)
        return f"{first + 1} to {first + len(self.tickets)} of {self.total}"


class Finding:
    """Looks tickets up; changes nothing."""

    def __init__(self, store: Store, directory: Directory, rights: Rights, *, clock: Clock) -> None:
        self._store, self._directory, self._rights, self._clock = store, directory, rights, clock

    def listed(self, line: str, *, by: str, page: int | None = None) -> Page:
        """A page of a list: states, a category and a page, as typed.

        Args:
            page: in place of the one in the line.

        Raises:
            InputError: a word means nothing here.
            NotAllowed: they are no technician.
        """
        return self._page(line, by, page, read_list)

    def found(self, line: str, *, by: str, page: int | None = None) -> Page:
        """A page of the tickets that these words and filters find, those with them in their heads first."""
        return self._page(line, by, page, read_find)

    def _page(
        self,
        line: str,
        by: str,
        page: int | None,
        read: Callable[[str, Asker], Asked],
    ) -> Page:
        seen = self._rights.categories_of(by)
        zone = zone_of(self._store, self._directory, by)
        asked = read(line, self._asker(by, seen, zone))
        wanted = self._visible(asked.wanted, by, seen)
        number, hits = self._hits(wanted, page or asked.page)
        return Page(
            words=asked.words,
            tickets=self._shown(hits, wanted, seen),
            number=number,
            pages=max(1, -(-hits.total // PAGE)),
            total=hits.total,
            newest_first=wanted.order is Order.NEWEST,
            has_categories=len(seen) > 1 and len(asked.wanted.categories or ()) != 1,
            is_whole=hits.is_whole,
            now=self._clock(),
            zone=zone,
        )

    def _asker(self, by: str, seen: tuple[Category, ...], zone: tzinfo) -> Asker:
        return Asker(
            user=by,
            now=self._clock().astimezone(zone),
            categories={one.name: one.id for one in seen},
            technician=self._technician,
        )

    def _technician(self, word: str) -> str:
        if user := mentioned(word):
            return user
        people = [self._directory.person(user) for user in sorted(self._rights.technicians(None))]
        found = person_named(word, people)
        if found is None:
            names = ", ".join(one.name for one in people) or "nobody yet"
            raise InputError(f"“{word[:60]}” is none of the technicians: {names[:500]}.")
        return found.id

    def _visible(self, wanted: Wanted, by: str, seen: tuple[Category, ...]) -> Wanted:
        """What is wanted, of the tickets that they may see; an admin may see all."""
        if wanted.categories is not None or self._rights.is_admin(by):
            return wanted
        return replace(wanted, categories=frozenset(one.id for one in seen))

    def _hits(self, wanted: Wanted, page: int) -> tuple[int, Hits]:
        """The page, or the last one where there are fewer."""
        hits = self._store.search.find(wanted, self._clock(), skip=(page - 1) * PAGE, limit=PAGE)
        last = max(1, -(-hits.total // PAGE))
        if page <= last:
            return page, hits
        skip = (last - 1) * PAGE
        return last, self._store.search.find(wanted, self._clock(), skip=skip, limit=PAGE)

    def _shown(self, hits: Hits, wanted: Wanted, seen: tuple[Category, ...]) -> tuple[Shown, ...]:
        """Those that are still where they were found: one may have been moved out of their sight."""
        names = {one.id: one.name for one in seen}
        with self._store.transaction() as tx:
            tickets = [ticket for number in hits.numbers if (ticket := tx.tickets.get(number))]
        may_see = wanted.categories
        return tuple(
            self._one(ticket, names) for ticket in tickets if may_see is None or ticket.category in may_see
        )

    def _one(self, ticket: Ticket, categories: dict[int, str]) -> Shown:
        return Shown(
            ticket=ticket,
            category=categories.get(ticket.category, "—"),
            assignee=self._directory.user(ticket.assignee) if ticket.assignee else "",
            link=thread_link(self._directory.workspace_url, ticket),
        )
