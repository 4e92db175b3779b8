"""What technicians note about a ticket: its priority, due date, time spent, tags, who has it, that it waits.

`change` is one transaction; FACTS says in words what each fact takes, one row a fact.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches

from bot import telling
from bot.core.due import read_due
from bot.core.durations import read_minutes, shown_minutes
from bot.core.tickets import Priority, Status, Ticket, given_back, handed_over, waiting
from bot.errors import InputError, NotAllowed
from bot.filing import Filing
from bot.named_person import person_named
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.merged import to_change
from bot.tickets.own_clock import zone_of

MOST_TAGS = 20
LONGEST_TAG = 40  # characters
NOBODY = "none"


class FactError(InputError):
    """A fact cannot be as somebody typed it."""

    def __init__(self, fact: str, words: str) -> None:
        super().__init__(words)
        self.fact = fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Who changes a fact, and where."""

    filing: Filing
    by: str  # Slack user id
    name: str
    zone: tzinfo  # in which they read the clock
    assignee: str = ""  # the name of whom they name
    over: str | None = None  # the Slack user id of who had it, as they saw it; empty: nobody


class TicketFacts:
    """Changes facts of tickets."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._rights = store, directory, rights
        self._keys, self._clock = keys, clock

    def change(
        self, number: int, entered: Mapping[str, str], *, by: str, over: str | None = None, key: str = ""
    ) -> str:
        """Change facts, all or none, each as typed (FACTS); one sentence says what they are now.

        With the same `key` again nothing changes.

        Args:
            over: the Slack user id of who had the ticket as they saw it, empty for nobody: nobody else
                loses it. None: they saw nothing.

        Raises:
            FactError: a fact cannot be so.
            NotAllowed: they are no technician of the ticket's category.
        """
        name = self._rights.let_in(by, number)
        assignee = self.technician(entered.get("assignee", NOBODY), number)
        zone = zone_of(self._store, self._directory, by) if "due" in entered else UTC
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = before = to_change(filing, number)
            if filing.is_repeated(key):
                return f"That is in ticket #{number} already."
            scene = Scene(filing=filing, by=by, name=name, zone=zone, assignee=assignee, over=over)
            said = []
            for fact, typed in entered.items():
                ticket, words = _step(fact, scene, ticket, typed)
                said += [words] if words else []
            if ticket == before:
                return f"Nothing to change: ticket #{number} is so already."
            ticket = replace(ticket, updated_at=filing.now)
            tx.tickets.put(ticket)
            for words in said:
                filing.log(ticket, "changed", by=by, words=f"{name}: {words}.")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name}: {'; '.join(said)}.")
            if ticket.assignee and ticket.assignee != before.assignee:
                telling.taken(filing, ticket, by=by)
            return f"Ticket #{number}: {'; '.join(said)}."

    def shown(self, number: int, *, by: str) -> "Facts":
        """The facts as a form shows them, in this person's time."""
        self._rights.let_in(by, number)
        zone = zone_of(self._store, self._directory, by)
        with self._store.transaction() as tx:
            ticket = Filing.begin(tx, self._clock(), self._keys).ticket(number)
        due = f"{ticket.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if ticket.due_at else ""
        return Facts(ticket=ticket, due=due, zone=str(zone))

    def technician_named(self, number: int, word: str) -> str:
        """The Slack user id of the technician with this name, first name or Slack name, `@` or not.

        Raises:
            FactError: no technician of the ticket's category is called so.
            InputError: several are.
        """
        with self._store.transaction() as tx:
            ticket = Filing.begin(tx, self._clock(), self._keys).ticket(number)
        users = sorted(self._rights.technicians(ticket.category))
        found = person_named(word, map(self._directory.person, users))
        if found is None:
            raise FactError("assignee", f"No technician of ticket #{number} is called “{word[:60]}”.")
        return found.id

    def technician(self, user: str, number: int) -> str:
        """The name of who is to have the ticket, empty for nobody; raises `FactError` if they cannot."""
        if user == NOBODY:
            return ""
        try:
            name = self._rights.let_in(user, number)
        except NotAllowed:
            name = ""
        if not name or self._directory.person(user).is_bot:
            raise FactError("assignee", f"Ticket #{number} cannot be theirs: they are not in its channel.")
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A ticket's facts, as one person reads them."""

    ticket: Ticket
    due: str  # in their time; empty while there is none
    zone: str


# --- one fact each: the ticket with it, and what it is now in words (empty: it was so already) ---------

Step = Callable[[Scene, Ticket, str], tuple[Ticket, str]]


def _step(fact: str, scene: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    try:
        return FACTS[fact](scene, ticket, typed)
    except FactError:
        raise
    except InputError as error:
        raise FactError(fact, str(error)) from error


def _priority(_: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    names = [one.value for one in Priority]
    if typed.strip().lower() not in names:
        near = get_close_matches(typed.strip().lower(), names, n=1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise InputError(f"A priority is {', '.join(names[:-1])} or {names[-1]}{meant}")
    priority = Priority(typed.strip().lower())
    words = f"priority {priority.value}" if priority is not ticket.priority else ""
    return replace(ticket, priority=priority), words


def _due(scene: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    due = read_due(typed, scene.filing.now.astimezone(scene.zone))
    if due == ticket.due_at:
        return ticket, ""
    return replace(ticket, due_at=due), f"due {said_at(due, scene.zone)}" if due else "no due date any more"


def _time(_: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    minutes = read_minutes(typed)
    total = ticket.minutes_spent + minutes
    if total < 0:
        raise InputError(f"Only {shown_minutes(ticket.minutes_spent)} were spent on it so far.")
    what = f"{shown_minutes(minutes)} spent" if minutes > 0 else f"{shown_minutes(-minutes)} taken back"
    return replace(ticket, minutes_spent=total), f"{what}, {shown_minutes(total)} in all"


_TAG = re.compile(r"[^\s,+\-][^\s,]*")


def _tags(_: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    tags = list(ticket.tags)
    for word in typed.replace(",", " ").split():
        tag = word.lstrip("+-")
        if not _TAG.fullmatch(tag) or len(tag) > LONGEST_TAG or not tag.isprintable():
            raise InputError(f"“{word[:60]}” is no tag: a tag is a word of at most {LONGEST_TAG} characters.")
        known = [one for one in tags if one.casefold() == tag.casefold()]
        if word.startswith("-"):
            tags = [one for one in tags if one not in known]
        elif not known:
            tags.append(tag)
    if len(tags) > MOST_TAGS:
        raise InputError(f"A ticket has at most {MOST_TAGS} tags.")
    words = f"tags {', '.join(tags)}" if tags else "no tags"
    return replace(ticket, tags=tuple(tags)), words if tuple(tags) != ticket.tags else ""


def _only_tags(scene: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    """As a form has them: these and no others."""
    cleared, _ = _tags(scene, replace(ticket, tags=()), typed)
    if cleared.tags == ticket.tags:
        return ticket, ""
    return cleared, f"tags {', '.join(cleared.tags)}" if cleared.tags else "no tags"


def _assignee(scene: Scene, ticket: Ticket, typed: str) -> tuple[Ticket, str]:
    _let_open(ticket)
    if typed == (ticket.assignee or NOBODY):
        return ticket, ""
    let_change_hands(ticket, to=typed, by=scene.by, over=scene.over)
    if typed == NOBODY:
        return given_back(ticket, now=scene.filing.now), "nobody's ticket now"
    return handed_over(ticket, to=typed, now=scene.filing.now), f"assigned to {scene.assignee}"


def let_change_hands(ticket: Ticket, *, to: str, by: str, over: str | None = None) -> None:
    """Nothing, if `by` knows whose ticket they take for themselves, or change in a form; raises `FactError`.

    Args:
        over: who had it as they saw it (`TicketFacts.change`).
    """
    must_know = over is not None or to == by
    if must_know and ticket.assignee and ticket.assignee not in (by, over):
        number = ticket.number
        words = f"Somebody else has ticket #{number} now; `/take {number}` says who, and how to take it over."
        raise FactError("assignee", words)


def _wait(scene: Scene, ticket: Ticket, _: str) -> tuple[Ticket, str]:
    _let_open(ticket)
    if ticket.status is Status.WAITING:
        return ticket, ""
    return waiting(ticket, now=scene.filing.now), "it waits for the customer now"


def _let_open(ticket: Ticket) -> None:
    if not ticket.is_open:
        number = ticket.number
        raise InputError(f"Ticket #{number} is closed; reopen it with `/ticket reopen {number}`.")


FACTS: Mapping[str, Step] = {
    "priority": _priority,
    "due": _due,
    "time": _time,
    "tag": _tags,
    "tags": _only_tags,
    "assignee": _assignee,
    "wait": _wait,
}


def said_at(at: datetime, zone: tzinfo) -> str:
    """A moment in words, in somebody's time zone, which is named."""
    local = at.astimezone(zone)
    return f"{local:%a %Y-%m-%d %H:%M} ({local.tzname()})"
