"""The unfinished deliveries, in order: which heads of lanes are due, and when the next one will be.

Kept up to date change by change, so that nothing here grows with the number of finished deliveries.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import chain
from typing import Any

from bot.core.outbox import Delivery, Urgency

MANY = 50


@dataclass(frozen=True, slots=True)
class Head:
    """What decides when a lane's head is taken."""

    id: int
    ready_at: datetime  # due, and no lease on it
    urgency: int
    pace: str


def head_of(delivery: Delivery) -> Head:
    """The delivery as the head of its lane."""
    ready_at = delivery.due_at
    if delivery.lease_until is not None:
        ready_at = max(ready_at, delivery.lease_until)
    return Head(delivery.id, ready_at, delivery.urgency, delivery.pace)


class Lanes:
    """Heads of lanes by the time at which they are ready, and those that are by urgency and pace."""

    def __init__(self, delivery: Callable[[int], Delivery]) -> None:
        """Begin empty; `delivery` gives the one with this id, when a lane moves on to it."""
        self._delivery = delivery
        self._lanes: dict[str, list[int]] = {}  # ids, rising
        self._heads: dict[str, Head] = {}  # by lane
        self._waiting: list[tuple[datetime, int, str]] = []  # sorted; the last is the lane
        self._ready: dict[str, list[tuple[int, int, str]]] = {}  # by pace: urgency, id, lane; sorted
        self._ready_times: list[tuple[datetime, int]] = []  # sorted

    def change(self, old: Delivery | None, new: Delivery | None) -> None:
        """Take over that a delivery was made, changed or removed."""
        left = old if old is not None and not old.is_finished else None
        come = new if new is not None and not new.is_finished else None
        if left and come and left.lane == come.lane:
            self._stay(come)
            return
        if left:
            self._leave(left)
        if come:
            self._enter(come)

    def next_due(self) -> datetime | None:
        """When the earliest head is ready."""
        first = [times[0][0] for times in (self._waiting, self._ready_times) if times]
        return min(first) if first else None

    def due(
        self,
        now: datetime,
        busy: frozenset[str],
        only: str = "",
        cards: frozenset[str] = frozenset(),
    ) -> Iterator[int]:
        """The ids of the heads that are ready, most urgent first, then oldest.

        Args:
            cards: paces in which a new thread goes before the posts into others.
        """
        self._sort_out(now)
        paces = {only} & self._ready.keys() if only else self._ready.keys()
        free = [
            _cards_first(self._ready[pace]) if pace in cards else self._ready[pace] for pace in paces - busy
        ]
        return (id_ for _, id_, lane in merge(*free) if self._heads[lane].ready_at <= now)

    def _sort_out(self, now: datetime) -> None:
        """Move those whose time has come from the waiting to the ready."""
        come = 0
        while come < len(self._waiting) and self._waiting[come][0] <= now:
            come += 1
        heads = [(lane, self._heads[lane]) for _, _, lane in self._waiting[:come]]
        del self._waiting[:come]
        by_pace: dict[str, list[tuple[int, int, str]]] = {}
        for lane, head in heads:
            by_pace.setdefault(head.pace, []).append((head.urgency, head.id, lane))
        for pace, ready in by_pace.items():
            _put_all(self._ready.setdefault(pace, []), ready)
        _put_all(self._ready_times, [(head.ready_at, head.id) for _, head in heads])

    def _stay(self, delivery: Delivery) -> None:
        if self._lanes[delivery.lane][0] == delivery.id:
            self._behead(delivery.lane)
            self._crown(delivery)

    def _enter(self, delivery: Delivery) -> None:
        ids = self._lanes.setdefault(delivery.lane, [])
        insort(ids, delivery.id)
        if ids[0] == delivery.id:
            self._behead(delivery.lane)
            self._crown(delivery)

    def _leave(self, delivery: Delivery) -> None:
        ids = self._lanes[delivery.lane]
        was_head = ids[0] == delivery.id
        _take(ids, delivery.id)
        if was_head:
            self._behead(delivery.lane)
        if not ids:
            del self._lanes[delivery.lane]
        elif was_head:
            self._crown(self._delivery(ids[0]))

    def _crown(self, delivery: Delivery) -> None:
        head = head_of(delivery)
        self._heads[delivery.lane] = head
        insort(self._waiting, (head.ready_at, head.id, delivery.lane))

    def _behead(self, lane: str) -> None:
        head = self._heads.pop(lane, None)
        if head is None or _take(self._waiting, (head.ready_at, head.id, lane)):
            return
        _take(self._ready_times, (head.ready_at, head.id))
        ready = self._ready[head.pace]
        _take(ready, (head.urgency, head.id, lane))
        if not ready:
            del self._ready[head.pace]


def _cards_first(ready: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    """Those of one pace in the order of a new thread's turn: answers, new threads, and then the others."""
    posts, cards, rest = (
        bisect_left(ready, (urgency,)) for urgency in (Urgency.THREAD, Urgency.WANTED, Urgency.NOTICE)
    )
    places = chain(range(posts), range(cards, rest), range(posts, cards), range(rest, len(ready)))
    return (ready[place] for place in places)


def _take(items: list[Any], item: Any) -> bool:
    """Remove this one from a sorted list; whether it was there."""
    place = bisect_left(items, item)
    if place == len(items) or items[place] != item:
        return False
    del items[place]
    return True


def _put_all(items: list[Any], new: list[Any]) -> None:
    """Add these to a sorted list: a few one by one, many (after the desk was away) at once."""
    if len(new) < MANY:
        for item in new:
            insort(items, item)
    else:
        items.extend(new)
        items.sort()
