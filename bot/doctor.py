"""The doctor: looks at everything that the desk needs, row by row, and says what is wrong and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from bot.checks.facts import Facts, facts_of
from bot.core.checkup import Check, Finding, Row, fault
from bot.core.rich_text.cleaning import clean
from bot.errors import DeskError, NotFound
from bot.rights import Rights
from bot.storage import Store


class Neighbourhood(Protocol):
    """Checks that belong together."""

    def checks(self, facts: Facts) -> Iterable[Check]:
        """Those that this desk needs, as it is set up now."""


class Doctor:
    """Looks only: nothing is sent or shown to others, and at most a mailbox's missing folder is made."""

    def __init__(self, store: Store, rights: Rights, *neighbourhoods: Neighbourhood) -> None:
        self._store, self._rights, self._neighbourhoods = store, rights, neighbourhoods

    def names(self) -> tuple[str, ...]:
        """The names of all checks, in the order in which they are done."""
        return tuple(check.name for check in self._checks())

    def check(self, name: str) -> Row:
        """One row, looked at now; raises `NotFound`."""
        for check in self._checks():
            if check.name == name:
                return _done(check)
        raise NotFound(
            f"There is no check of the name {name}; it went, perhaps with its account or category."
        )

    def check_all(self, *, by: str) -> Iterator[Row]:
        """Every row, each as soon as it is known; raises `NotAllowed` for who is no administrator."""
        self._rights.let_admin(by)
        return (_done(check) for check in self._checks())

    def _checks(self) -> list[Check]:
        facts = facts_of(self._store)
        return [check for one in self._neighbourhoods for check in one.checks(facts)]


def _done(check: Check) -> Row:
    found = _found(check)
    # Servers and name servers speak in these words: they are shown at a terminal.
    shown = replace(found, words=_one_line(found.words), remedy=_one_line(found.remedy))
    return Row(name=check.name, looks_at=check.looks_at, finding=shown)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _found(check: Check) -> Finding:
    try:
        return check.look()
    except DeskError as error:
        return fault(str(error), "Look into the desk's log, which says more.")
