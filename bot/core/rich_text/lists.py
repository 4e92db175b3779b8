"""Flat list items put back into nested lists, for the formats that nest them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .pieces import Inline, Item


@dataclass(slots=True, kw_only=True)
class Entry:
    """One item with the lists below it."""

    inlines: tuple[Inline, ...]
    lists: list["Listing"] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Listing:
    """One list whose items count up from `start` without a gap."""

    ordered: bool
    start: int
    entries: list[Entry] = field(default_factory=list)

    def takes(self, item: Item) -> bool:
        """Whether the item goes on with this list."""
        return self.ordered == item.ordered and (
            not self.ordered or item.number == self.start + len(self.entries)
        )


def nested(items: Iterable[Item]) -> list[Listing]:
    """The lists of the top level; an indent that skips a level nests one deeper only."""
    roots: list[Listing] = []
    open_lists: list[tuple[int, Listing]] = []
    for item in items:
        while open_lists and open_lists[-1][0] > item.indent:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == item.indent and not open_lists[-1][1].takes(item):
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < item.indent:
            siblings = open_lists[-1][1].entries[-1].lists if open_lists else roots
            siblings.append(Listing(ordered=item.ordered, start=item.number))
            open_lists.append((item.indent, siblings[-1]))
        open_lists[-1][1].entries.append(Entry(inlines=item.inlines))
    return roots
