"""What is looked for, as SQL: one row a condition; every value is a parameter."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.search_words import Term
from bot.core.ticket_query import Order, Place, State, Wanted
from bot.core.tickets import Status

Parameters = tuple[str | int | float, ...]
Condition = tuple[str, Parameters]

_COLUMNS = {Place.ANYWHERE: "", Place.SENDER: "sender : ", Place.RECEIVER: "receiver : "}
_CLOSED = Status.CLOSED.value
_STATES = {
    State.OPEN: f"status <> '{_CLOSED}'",
    State.UNTAKEN: f"status <> '{_CLOSED}' AND assignee = ''",
    State.OVERDUE: f"status <> '{_CLOSED}' AND due < :now",
    State.NEW: f"status = '{Status.NEW.value}'",
    State.WAITING: f"status = '{Status.WAITING.value}'",
    State.CLOSED: f"status = '{_CLOSED}'",
    State.MERGED: "merged IS NOT NULL",
}
_ORDERS = {Order.OLDEST: "number", Order.DUE: "due, number", Order.NEWEST: "number DESC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A look into the index, of which one page is wanted."""

    where: str
    values: Parameters
    order: str
    order_values: Parameters = ()

    def count(self) -> tuple[str, Parameters]:
        """How many tickets there are."""
        sql = "SELECT count(*) FROM tickets WHERE "
        return sql + self.where, self.values

    def page(self, skip: int, limit: int) -> tuple[str, Parameters]:
        """Some of their numbers, each with how many tickets there are."""
        sql = "SELECT number, count(*) OVER () FROM tickets WHERE "
        # Conditions and orders are this module's own words; what people typed is in the values.
        sql += self.where + " ORDER BY " + self.order
        return f"{sql} LIMIT ? OFFSET ?", (*self.values, *self.order_values, limit, skip)


def question(wanted: Wanted, now: float, shift: int) -> Question:
    """The SQL of what is wanted.

    Args:
        now: seconds since 1970.
        shift: how many bits of a row of words are the message's.
    """
    conditions = list(_conditions(wanted, now, shift))
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    order = _ORDERS[wanted.order]
    order_values: Parameters = ()
    heads = [_in_head(term, shift) for place, term in wanted.terms if place is Place.ANYWHERE]
    if heads and wanted.order is Order.NEWEST:
        order = f"({' + '.join(sql for sql, _ in heads)}) DESC, {order}"
        order_values = tuple(value for _, values in heads for value in values)
    return Question(
        where=where,
        values=tuple(value for _, values in conditions for value in values),
        order=order,
        order_values=order_values,
    )


def _conditions(wanted: Wanted, now: float, shift: int) -> Iterator[Condition]:
    for place, term in wanted.terms:
        yield _holds(_COLUMNS[place], term, shift)
    for state in sorted(wanted.states & _STATES.keys()):
        sql = _STATES[state]
        yield sql.replace(":now", "?"), (now,) * sql.count(":now")
    if wanted.categories is not None:
        ids = sorted(wanted.categories)
        yield f"category IN ({', '.join('?' * len(ids))})", tuple(ids)
    if wanted.number is not None:
        yield "(number = ? OR merged = ?)", (wanted.number, wanted.number)
    if wanted.assignee is not None:
        yield "assignee = ?", (wanted.assignee,)
    if wanted.priority is not None:
        yield "priority = ?", (wanted.priority.value,)
    for tag in wanted.tags:
        yield "number IN (SELECT number FROM tags WHERE tag = ?)", (tag.casefold(),)
    if wanted.since is not None:
        yield "came >= ?", (wanted.since.timestamp(),)
    if wanted.until is not None:
        yield "came < ?", (wanted.until.timestamp(),)


def _holds(columns: str, term: Term, shift: int) -> Condition:
    """Whether the words stand anywhere in the ticket."""
    return "number IN (SELECT rowid >> ? FROM words WHERE words MATCH ?)", (shift, _match(term, columns))


def _in_head(term: Term, shift: int) -> Condition:
    """Whether they stand in its subject, or in the names and addresses of its people."""
    sql = "(number IN (SELECT rowid >> ? FROM words WHERE words MATCH ? AND rowid & ? = 0))"
    return sql, (shift, _match(term), (1 << shift) - 1)


def _match(term: Term, columns: str = "") -> str:
    """In the words of FTS5; its tokens hold letters and digits only."""
    return f'{columns}"{" ".join(term.tokens)}"{"*" if term.is_begun else ""}'
