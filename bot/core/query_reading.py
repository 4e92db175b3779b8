"""What somebody types after `/ticket list` and `/ticket find`, read into what is wanted.

Filters are rows of FILTERS; a word that is meant for one and fits none is answered with what was meant.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches

from bot.core.due import DAYS, LAST_YEAR
from bot.core.names import key_of
from bot.core.search_words import MOST_WORDS, term
from bot.core.ticket_query import Order, Place, State, Wanted
from bot.core.tickets import Priority
from bot.errors import InputError

MOST_PAGES = 10_000
NOBODY = ("none", "nobody")
NO_WORD = "What is looked for needs a letter or a digit."
_PIECE = re.compile(r'(?:[^\s":]+:)?"[^"]*"?|\S+')
_QUOTES = str.maketrans("“”„«»", '"""""')  # as keyboards of phones write them
_LINK = re.compile(r"<(?:mailto:|https?://)?([^|>]+)(?:\|([^>]*))?>")
_SPAN = re.compile(r"(\d{1,4})([dw])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and what their words can mean."""

    user: str  # Slack user id
    now: datetime  # in their time zone
    categories: Mapping[str, int]  # those that they may see, by name
    technician: Callable[[str], str]  # the Slack user id of whom a word means; raises `InputError`


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see."""

    wanted: Wanted
    page: int
    words: str  # what it is, for a title: `open`, `mine, overdue`


# --- lists -------------------------------------------------------------------------------------


def read_list(line: str, asker: Asker) -> Asked:
    """Which list somebody wants: states, a category and a page, in any order; raises `InputError`."""
    states: list[State] = []
    page, rest = 1, []
    for word in line.split():
        if word.lower() in set(State):
            states.append(State(word.lower()))
        elif word.isascii() and word.isdigit():
            page = _page(word)
        else:
            rest.append(word)
    wanted = Wanted()
    if rest:
        wanted = replace(wanted, categories=frozenset({_category_or_state(" ".join(rest), asker)}))
    states = states or [State.OPEN]
    for state in states:
        wanted = _with_state(wanted, state, asker)
    if not wanted.states & {State.CLOSED, State.ALL, State.MERGED, State.NEW, State.WAITING}:
        wanted = replace(wanted, states=wanted.states | {State.OPEN})
    names = ", ".join(one.value for one in dict.fromkeys(states))
    return Asked(wanted=replace(wanted, order=_order(wanted.states)), page=page, words=names)


def _order(states: frozenset[State]) -> Order:
    """What waits longest goes first; of what is done, the newest."""
    if State.OVERDUE in states:
        return Order.DUE
    return Order.NEWEST if states & {State.CLOSED, State.ALL, State.MERGED} else Order.OLDEST


def _category_or_state(word: str, asker: Asker) -> int:
    known = _named(word, asker.categories)
    if known is not None:
        return known
    names = {name.casefold(): name for name in asker.categories} | {one.value: one.value for one in State}
    near = get_close_matches(word.casefold(), names, n=1)
    meant = f"; did you mean `{names[near[0]]}`?" if near else f". {_are(asker.categories)}"
    lists = ", ".join(one.value for one in State)
    raise InputError(f"“{word[:60]}” is no list ({lists}) and no category of yours{meant}")


def _are(names: Iterable[str]) -> str:
    return f"Your categories: {', '.join(names) or 'none'}."


# --- searches ----------------------------------------------------------------------------------


def read_find(line: str, asker: Asker) -> Asked:
    """What somebody looks for: words and filters; raises `InputError`."""
    wanted, page, is_asked = Wanted(), 1, False
    for piece in _PIECE.findall(line.encode(errors="ignore").decode().translate(_QUOTES)):
        name, value, is_quoted = _parted(piece)
        if name == "page":
            page = _page(value)
            continue
        is_asked = True
        wanted = FILTERS[name](wanted, value, asker) if name else _with_word(wanted, value, is_quoted)
    if not is_asked:
        raise InputError(
            "What are you looking for? Try `/ticket find toner from:ann is:open`; "
            "`/ticket find help` says more."
        )
    if wanted == Wanted():
        raise InputError(NO_WORD)
    if len(wanted.terms) > MOST_WORDS:
        raise InputError(f"That are more than {MOST_WORDS} words; leave some out.")
    return Asked(wanted=wanted, page=page, words=" ".join(line.split()))


def _parted(piece: str) -> tuple[str, str, bool]:
    """A filter's name (empty: none), the value or word, and whether it stands in quotes."""
    if link := _LINK.fullmatch(piece):  # Slack makes links of addresses
        return "", link[2] or link[1], False
    name, colon, value = piece.partition(":")
    if piece.startswith('"') or not colon:
        return "", piece.strip('"'), piece.startswith('"')
    if name.lower() in (*FILTERS, "page"):
        if not value.strip('"'):
            raise InputError(f"`{name.lower()}:` of what? Try `{EXAMPLES[name.lower()]}`.")
        return name.lower(), value.strip('"'), True
    near = get_close_matches(name.lower(), [*FILTERS, "page"], n=1, cutoff=0.75)
    if near:
        raise InputError(f"There is no filter `{name[:40]}:`; did you mean `{near[0]}:`?")
    return "", piece, False


def _with_word(wanted: Wanted, word: str, is_quoted: bool, place: Place = Place.ANYWHERE) -> Wanted:
    if re.fullmatch(r"#\d{1,12}", word) and place is Place.ANYWHERE:
        return replace(wanted, number=int(word[1:]))
    found = term(word, exact=is_quoted)
    if not found and place is not Place.ANYWHERE:
        raise InputError(NO_WORD)
    return replace(wanted, terms=(*wanted.terms, (place, found))) if found else wanted


def _with_sender(wanted: Wanted, value: str, _: Asker) -> Wanted:
    return _with_word(wanted, _address(value), False, Place.SENDER)


def _with_receiver(wanted: Wanted, value: str, _: Asker) -> Wanted:
    return _with_word(wanted, _address(value), False, Place.RECEIVER)


def _address(value: str) -> str:
    link = _LINK.fullmatch(value)
    return link[1] if link else value


def _with_is(wanted: Wanted, value: str, asker: Asker) -> Wanted:
    word = value.lower()
    if word not in set(State):
        names = [one.value for one in State]
        near = get_close_matches(word, names, n=1)
        meant = f"; did you mean `is:{near[0]}`?" if near else "."
        raise InputError(f"A ticket is {', '.join(names[:-1])} or {names[-1]}, not “{value[:40]}”{meant}")
    return _with_state(wanted, State(word), asker)


def _with_state(wanted: Wanted, state: State, asker: Asker) -> Wanted:
    if state is State.MINE:
        return replace(wanted, assignee=asker.user)
    return replace(wanted, states=wanted.states | {state})


def _with_category(wanted: Wanted, value: str, asker: Asker) -> Wanted:
    known = _named(value, asker.categories)
    if known is None:
        near = get_close_matches(value.casefold(), [one.casefold() for one in asker.categories], n=1)
        meant = f"; did you mean `category:{near[0]}`?" if near else f". {_are(asker.categories)}"
        raise InputError(f"You have no category “{value[:60]}”{meant}")
    return replace(wanted, categories=frozenset({known}))


def _with_tag(wanted: Wanted, value: str, _: Asker) -> Wanted:
    return replace(wanted, tags=(*wanted.tags, value.removeprefix("+")))


def _with_assignee(wanted: Wanted, value: str, asker: Asker) -> Wanted:
    word = value.removeprefix("@").lower()
    if word in NOBODY:
        return replace(wanted, assignee="")
    return replace(wanted, assignee=asker.user if word == "me" else asker.technician(value))


def _with_priority(wanted: Wanted, value: str, _: Asker) -> Wanted:
    names = [one.value for one in Priority]
    if value.lower() not in names:
        near = get_close_matches(value.lower(), names, n=1)
        meant = f"; did you mean `priority:{near[0]}`?" if near else "."
        raise InputError(f"A priority is {', '.join(names[:-1])} or {names[-1]}, not “{value[:40]}”{meant}")
    return replace(wanted, priority=Priority(value.lower()))


def _with_until(wanted: Wanted, value: str, asker: Asker) -> Wanted:
    return replace(wanted, until=_begin(read_day(value, asker.now.date()), asker))


def _with_since(wanted: Wanted, value: str, asker: Asker) -> Wanted:
    return replace(wanted, since=_begin(read_day(value, asker.now.date()), asker))


FILTERS: Mapping[str, Callable[[Wanted, str, Asker], Wanted]] = {
    "from": _with_sender,
    "to": _with_receiver,
    "is": _with_is,
    "category": _with_category,
    "tag": _with_tag,
    "assignee": _with_assignee,
    "priority": _with_priority,
    "before": _with_until,
    "after": _with_since,
}
EXAMPLES = {
    "from": "from:ann",
    "to": "to:bob@customer.example",
    "is": "is:open",
    "category": 'category:"Field service"',
    "tag": "tag:vip",
    "assignee": "assignee:me",
    "priority": "priority:high",
    "before": "before:2026-11-01",
    "after": "after:monday",
    "page": "page:2",
}


# --- values ------------------------------------------------------------------------------------


def read_day(typed: str, today: date) -> date:
    """A day that was: `2026-11-01`, `1.11.2026`, `today`, `yesterday`, `monday`, `14d` or `2w` ago."""
    words = typed.lower()
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    if span := _SPAN.fullmatch(words):
        return today - timedelta(days=int(span[1]) * (7 if span[2] == "w" else 1))
    named = [number for number, day in enumerate(DAYS) if len(words) >= 3 and day.startswith(words)]
    if named:
        return today - timedelta(days=(today.weekday() - named[0]) % 7)
    iso = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", words)
    dotted = re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})", words)
    parts = iso.groups() if iso else dotted.groups()[::-1] if dotted else ()
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):
        raise InputError(
            f"“{typed[:40]}” is no day that I can read; try `2026-11-01`, `yesterday`, `monday` or `14d`."
        ) from None


def _begin(day: date, asker: Asker) -> datetime:
    """When the day begins where they are, in UTC; of days that no ticket knows, one near to those."""
    day = min(max(day, date(1971, 1, 1)), date(LAST_YEAR, 1, 1))
    return datetime.combine(day, time(), asker.now.tzinfo).astimezone(UTC)


def _page(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 0 < int(word[:9]) <= MOST_PAGES):
        raise InputError(f"“{word[:20]}” is no page's number.")
    return int(word[:9])


def _named(word: str, names: Mapping[str, int]) -> int | None:
    """What is called so, or is the only one of whose names a word begins so."""
    wanted = key_of(word)
    keys = {key_of(name): number for name, number in names.items()}
    if wanted in keys:
        return keys[wanted]
    begun = [
        number
        for key, number in keys.items()
        if wanted and any(part.startswith(wanted) for part in (key, *key.split()))
    ]
    return begun[0] if len(begun) == 1 else None
