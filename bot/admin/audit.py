"""The audit as admins read it, and the undoing of a change, which is a change itself."""

from dataclasses import dataclass
from datetime import datetime

from bot.admin.setting_changes import check_there, put_setting
from bot.admins import in_slack
from bot.core.changes import About, Change, by_hand
from bot.core.setting_values import as_typed, parse
from bot.errors import InputError, NotFound
from bot.mailing.rewording import kept_words, put_back_words
from bot.outgoing.in_force import settings_in
from bot.ports import Clock
from bot.rights import COMMAND_LINE, Rights
from bot.settings import row
from bot.storage import Store, Transaction

PAGE = 10  # changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change as a list shows it."""

    change: Change
    name: str  # of who made it, as far as the desk knows them; else their Slack user id
    undone_by: int | None  # the newest change that put it back

    @property
    def can_be_undone(self) -> bool:
        """Whether an undo is worth trying: what was changed since is looked at then."""
        return self.change.before is not None and self.undone_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of the audit, newest first."""

    entries: tuple[Entry, ...]
    page: int  # counted from 1
    total: int  # changes in the whole audit

    @property
    def pages(self) -> int:
        """How many pages the audit has."""
        return max(1, -(-self.total // PAGE))


class Audit:
    """Each method is one transaction, and asks for an admin's right."""

    def __init__(self, store: Store, rights: Rights, *, clock: Clock) -> None:
        self._store, self._rights, self._clock = store, rights, clock

    def listed(self, page: int, *, by: str) -> Listed:
        """One page, newest first; a page beyond the last one is the last."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            total = tx.changes.count("all", "yes")
            page = min(max(page, 1), max(1, -(-total // PAGE)))
            # The numbers of changes have no gaps: none is ever removed.
            last = total - (page - 1) * PAGE
            first = max(0, last - PAGE)
            found = tx.changes.all(after=first, limit=last - first)
            entries = tuple(_entry(tx, one) for one in reversed(found))
        return Listed(entries=entries, page=page, total=total)

    def undo(self, number: int, *, by: str) -> Change:
        """The change that put back what change `number` changed.

        Raises:
            NotFound: there is no such change.
            InputError: it cannot be undone by itself, or the thing was changed since; the sentence says by
                whom, or how a person does it.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            change = tx.changes.get(number)
            if change is None:
                raise NotFound(f"There is no change {number}; /helpdesk audit lists them.")
            if change.before is None:
                raise InputError(f"Change {number} cannot be undone by itself. {by_hand(change)}")
            if _state(tx, change) != change.after:
                raise InputError(_since(tx, change))
            _put_back(tx, change, change.before, at=self._clock(), by=by)
            return tx.changes.find("undoes", number)[-1]


def _entry(tx: Transaction, change: Change) -> Entry:
    undone = tx.changes.find("undoes", change.id)
    return Entry(change=change, name=_name(tx, change.by), undone_by=undone[-1].id if undone else None)


def _name(tx: Transaction, user: str) -> str:
    known = in_slack(tx, user) if user != COMMAND_LINE else None
    return known.name if known else user


def _state(tx: Transaction, change: Change) -> str:
    """What holds now, as changes keep it."""
    if change.about is About.TEMPLATE:
        return kept_words(tx, change.key)
    return as_typed(getattr(settings_in(tx), row(change.key).key))


def _put_back(tx: Transaction, change: Change, before: str, *, at: datetime, by: str) -> None:
    if change.about is About.TEMPLATE:
        put_back_words(tx, change.key, before, at=at, by=by, undoes=change.id)
        return
    one = row(change.key)
    value = parse(one, before)
    check_there(tx, one, value)
    put_setting(tx, one, value, at=at, by=by, undoes=change.id)


def _since(tx: Transaction, change: Change) -> str:
    """Why a change is no longer there to be undone."""
    later = tx.changes.find("subject", change.subject, after=change.id)
    if not later:
        return f"Change {change.id} cannot be undone: {change.subject} is not as that change left it."
    last = later[-1]
    if last.undoes == change.id:
        return f"Change {change.id} is undone already, by change {last.id}."
    who = _name(tx, last.by)
    return (
        f"Change {change.id} cannot be undone: {who} changed {change.subject} since, in change {last.id} "
        f"at {last.at:%Y-%m-%d %H:%M} UTC; undo that one first."
    )
