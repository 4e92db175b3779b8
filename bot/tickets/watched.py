"""Watches over targets: a thread is warned before a target is missed, and told when it was.

Whatever happens in a ticket has it looked at again (`look_again`), so that a look never goes over all
tickets: only over those whose moment has come.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import crash, telling
from bot.admins import Admins
from bot.core.business_hours import Hours, between
from bot.core.durations import shown_minutes
from bot.core.inbound import Mark
from bot.core.targets import Aim, Rules, Target, Watch, has_targets, rules_of, targets
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.outgoing.in_force import settings_in
from bot.ports import Clock
from bot.storage import Store, Transaction
from bot.tickets.first_answer import read_old_answers

MOST_AT_ONCE = 20  # tickets in one transaction: an old one's business hours take up to 4 ms
MOST_SAID = 30  # lines into one channel in one look: half a minute of Slack's pace
PAGE = 500
FIRST_TIME = timedelta(days=40)  # that the first look goes back
ONCE_MORE = timedelta(hours=26)  # that each look goes back again: a clock may have been ahead
LOOKED, RULES = "targets:looked", "targets:rules"
DO = {Aim.ANSWER: "first answer", Aim.RESOLVE: "resolution"}


class Watching:
    """Looks after the targets; every look goes on where the last one stopped."""

    def __init__(self, store: Store, *, keys: tuple[bytes, ...], admins: Admins, clock: Clock) -> None:
        self._store, self._keys, self._admins, self._clock = store, keys, admins, clock

    def look(self) -> int:
        """Say in the threads what is to be said now of targets; says how many tickets were looked at."""
        read_old_answers(self._store)
        now = self._clock()
        self._begin_anew(now)
        said, seen = Counter[str](), 0
        for hour in self._hours(now):
            due = self._due(hour, now)
            for begin in range(0, len(due), MOST_AT_ONCE):
                self._look_at(due[begin : begin + MOST_AT_ONCE], said)
            seen += len(due)
        self._say_unsaid(said)
        return seen

    def _due(self, hour: int, now: datetime) -> list[int]:
        """The tickets whose moment is over, of those of this hour."""
        with self._store.transaction() as tx:
            found = tx.watches.find("hour", hour)
        return [one.ticket for one in found if one.at and one.at <= now]

    def _look_at(self, tickets: Sequence[int], said: Counter[str]) -> None:
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            rules, new = rules_of(filing.settings), Counter(said)
            for number in tickets:
                watch = tx.watches.get(number)
                if watch and watch.at and watch.at <= filing.now:
                    _see(filing, watch, rules, new)
        crash.point("targets.committed")
        said.update(new - said)

    def _say_unsaid(self, said: Counter[str]) -> None:
        """Of a flood only the first are said in the threads: the admins hear how many are not."""
        unsaid = {channel: count - MOST_SAID for channel, count in said.items() if count > MOST_SAID}
        if not unsaid:
            return
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            where = ", ".join(f"<#{channel}>: {count}" for channel, count in sorted(unsaid.items()))
            words = "So many targets came near or were missed at once that only the first were said in "
            words += f"their threads. Left out: {where}. The cards and logs of these tickets have them."
            filing.slack.tell(self._admins.of(tx), words)

    def _hours(self, now: datetime) -> Iterator[int]:
        """The hours in which something may be due; the last one is looked at again."""
        with self._store.transaction() as tx:
            mark = tx.marks.get(LOOKED)
            if mark is None or int(mark.value) != hour_of(now):
                tx.marks.put(Mark(key=LOOKED, value=str(hour_of(now))))
        first = min(int(mark.value), hour_of(now - ONCE_MORE)) if mark else hour_of(now - FIRST_TIME)
        yield from range(first, hour_of(now) + 1)

    def _begin_anew(self, now: datetime) -> None:
        """Where the rules are others than at the last look, every open ticket is looked at once."""
        with self._store.transaction() as tx:
            wanted, mark = _fingerprint(tx), tx.marks.get(RULES)
        if (mark.value if mark else "") == wanted:
            return
        after: int | None = None
        while True:
            with self._store.transaction() as tx:
                page = tx.tickets.find("open", "yes", after=after, limit=PAGE)
                for ticket in page:
                    watch = tx.watches.get(ticket.number) or Watch(ticket=ticket.number, at=now)
                    tx.watches.put(replace(watch, at=now))
                if len(page) < PAGE:
                    tx.marks.put(Mark(key=RULES, value=wanted))
                    return
            after = page[-1].number


def hour_of(at: datetime) -> int:
    """The hour in which a moment is, counted from 1970."""
    return int(at.timestamp() // 3600)


def _fingerprint(tx: Transaction) -> str:
    """What the rules are; empty while there are none."""
    settings, categories = settings_in(tx), tx.categories.all()
    if not any(has_targets(settings, one) for one in (None, *categories)):
        return ""
    hours = (settings.business_hours, settings.business_time_zone, settings.business_holidays)
    own = [(one.id, one.respond, one.resolve) for one in categories if one.respond or one.resolve]
    return repr((hours, settings.respond_within, settings.resolve_within, own))


def _see(filing: Filing, watch: Watch, rules: Rules, said: Counter[str]) -> None:
    """Say what is to be said of one ticket's targets now, and note when there will be more."""
    ticket = filing.tx.tickets.get(watch.ticket)
    if ticket is None:
        filing.tx.watches.remove(watch.ticket)
        return
    told, coming = list(watch.told), list[datetime]()
    own = rules.of(filing.tx.categories.get(ticket.category))
    for target in targets(ticket, own, filing.now) if ticket.is_open else ():
        if target.met_at is None:
            told += _say(filing, ticket, target, own.hours, told, said)
            coming += [at for at in (target.warn_at, target.due_at) if at > filing.now]
    if told or coming:
        filing.tx.watches.put(replace(watch, at=min(coming, default=None), told=tuple(told)))
    else:
        filing.tx.watches.remove(watch.ticket)


def _say(
    filing: Filing, ticket: Ticket, target: Target, hours: Hours | None, told: list[str], said: Counter[str]
) -> list[str]:
    """Warn, or say that it was missed; gives by which words that is known as told."""
    warned, missed = f"{target.key} warned", f"{target.key} missed"
    what = DO[target.aim]
    if target.due_at <= filing.now and missed not in told:
        words = f"🔴 The target for the {what} was missed: it was {target.span.words}."
        if _has_room(ticket, said):
            filing.slack.line(ticket, words)
        filing.log(ticket, "target missed", words=words)
        return [missed]
    if target.warn_at <= filing.now < target.due_at and warned not in told:
        if _has_room(ticket, said):
            minutes = max(1, round(between(hours, filing.now, target.due_at).total_seconds() / 60))
            left = f"{shown_minutes(minutes)}{' of business hours' if hours else ''}"
            filing.slack.line(ticket, f"⏰ The {what} is due in {left}: its target is {target.span.words}.")
            telling.target_near(filing, ticket, what)
        return [warned]
    return []


def _has_room(ticket: Ticket, said: Counter[str]) -> bool:
    """Whether its channel takes one more line: at one a second a flood would hold up people's words."""
    said[ticket.channel] += 1
    return said[ticket.channel] <= MOST_SAID
