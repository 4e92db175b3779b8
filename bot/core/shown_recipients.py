"""Whom a reply reaches, as its thread is told before it leaves: who is new, who left, what looks odd."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.listing import first_few

MOST_NAMED = 12  # addresses of one kind in a line; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a ticket's thread was told of whom replies reach; addresses are bare, lower case."""

    to: tuple[str, ...] = ()  # whom the newest reply was to
    ever: tuple[str, ...] = ()  # whom any was to, and was shown
    bounced: tuple[str, ...] = ()  # of `to`: those whose mail came back lately
    silenced: tuple[str, ...] = ()  # subscribers who get nothing, since their mail came back too often

    def written(self) -> str:
        """As one value to keep; an address holds no blank."""
        return "\n".join(" ".join(some) for some in (self.to, self.ever, self.bounced, self.silenced))


def read_shown(written: str) -> Shown:
    """What `written` gave."""
    to, ever, bounced, silenced = (tuple(line.split()) for line in written.split("\n"))
    return Shown(to=to, ever=ever, bounced=bounced, silenced=silenced)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be said now."""

    words: str
    removable: tuple[str, ...]  # whom somebody may want to leave out at once, the first few


MOST_REMOVABLE = 5


def news(now: Shown, before: Shown | None, requester: str) -> News | None:
    """The line for a thread; None where nothing changed since the reply before.

    Args:
        before: None for the first reply of a ticket.
        requester: whose domain is no surprise.
    """
    if before and _facts(now) == _facts(before):
        return None
    earlier = before or Shown(to=now.to)
    new = [one for one in now.to if one not in earlier.to]
    gone = [one for one in earlier.to if one not in now.to]
    known = {_domain(one) for one in (*(before.ever if before else ()), requester)}
    strange = [one for one in now.to if _domain(one) not in known]
    parts = [
        f"→ {_named([one for one in now.to if one not in new])}" if len(new) < len(now.to) else "→",
        f"new: {_named(new)}" if new else "",
        f"no longer: {_named(gone)}" if gone else "",
        *_warnings(now, strange),
    ]
    line = "; ".join(part for part in parts if part).replace("→; ", "→ ")
    odd = dict.fromkeys((*strange, *new))
    return News(words=line, removable=tuple(odd)[:MOST_REMOVABLE])


def _facts(shown: Shown) -> tuple[frozenset[str], ...]:
    return frozenset(shown.to), frozenset(shown.bounced), frozenset(shown.silenced)


def _warnings(now: Shown, strange: list[str]) -> Iterable[str]:
    """What one should look at before the mail leaves."""
    if strange:
        domains = tuple(dict.fromkeys(map(_domain, strange)))
        yield f"⚠️ nobody at {_named(domains)} had mail of this ticket before"
    if now.bounced:
        yield f"⚠️ mail to {_named(now.bounced)} came back lately"
    if now.silenced:
        yield f"⚠️ {_named(now.silenced)} gets nothing, since mail there came back too often"


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _named(some: Iterable[str]) -> str:
    return first_few(tuple(some), MOST_NAMED)
