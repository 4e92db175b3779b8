"""The canned answers as admins keep them."""

from collections.abc import Mapping
from dataclasses import replace

from bot.admin.audit_log import note_change
from bot.core.canned import EVERY, CannedAnswer, described
from bot.core.changes import About
from bot.core.inbound import Input
from bot.core.names import key_of
from bot.core.rules.values import meant
from bot.errors import InputError, NotFound
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction

MOST = 100  # what a menu in Slack holds


class CannedAnswers:
    """Each method is one transaction."""

    def __init__(self, store: Store, rights: Rights, *, clock: Clock) -> None:
        self._store, self._rights, self._clock = store, rights, clock

    def add(self, given: Mapping[str, str], *, by: str, key: str = "") -> CannedAnswer:
        """A new answer of what is given in words (`core.canned.WORDS`).

        With the same `key` again nothing changes.

        Raises:
            InputError: there can be no such answer.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            new = described(CannedAnswer(id=0, name="", text=""), given, _categories(tx))
            found = tx.canned_answers.find("name", key_of(new.name), limit=1)
            if found and key and tx.inputs.get(key):
                return found[0]
            if found:
                raise InputError(f"There is a canned answer {found[0].name} already.")
            if len(tx.canned_answers.all()) >= MOST:
                raise InputError(f"There are {MOST} canned answers already; remove one first.")
            if key:
                tx.inputs.put(Input(key=key, at=self._clock()))
            return self._keep(tx, None, replace(new, id=tx.next_number("canned_answers")), by)

    def change(self, name: str, given: Mapping[str, str], *, by: str) -> CannedAnswer:
        """The answer with what is given of it in words; raises `InputError`."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            before = canned_named(tx, name)
            after = described(before, given, _categories(tx))
            same = tx.canned_answers.find("name", key_of(after.name), limit=1)
            if same and same[0].id != before.id:
                raise InputError(f"There is a canned answer {same[0].name} already.")
            return before if after == before else self._keep(tx, before, after, by)

    def remove(self, name: str, *, by: str) -> CannedAnswer:
        """Forget an answer; what was sent with it stays."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            gone = canned_named(tx, name)
            tx.canned_answers.remove(gone.id)
            old = _in_words(tx, gone)
            note_change(tx, About.CANNED, gone.name, old, "—", at=self._clock(), by=by)
        return gone

    def all(self) -> list[tuple[CannedAnswer, str]]:
        """Every answer with its category's name (`all` where it is for every one), oldest first."""
        with self._store.transaction() as tx:
            return [(one, _category_name(tx, one)) for one in tx.canned_answers.all()]

    def named(self, name: str) -> tuple[CannedAnswer, str]:
        """The answer of this name, whatever its case, with its category's name; raises `NotFound`."""
        with self._store.transaction() as tx:
            found = canned_named(tx, name)
            return found, _category_name(tx, found)

    def category_names(self) -> list[str]:
        """The categories for which an answer may be."""
        with self._store.transaction() as tx:
            return [one.name for one in tx.categories.all()]

    def _keep(
        self, tx: Transaction, before: CannedAnswer | None, after: CannedAnswer, by: str
    ) -> CannedAnswer:
        tx.canned_answers.put(after)
        old = _in_words(tx, before) if before else "—"
        note_change(tx, About.CANNED, after.name, old, _in_words(tx, after), at=self._clock(), by=by)
        return after


def canned_named(tx: Transaction, name: str) -> CannedAnswer:
    """The answer of this name, whatever its case; raises `NotFound`."""
    found = tx.canned_answers.find("name", key_of(name), limit=1)
    if not found:
        known = [one.name for one in tx.canned_answers.all()]
        raise NotFound(f"There is no canned answer {name[:80]}; {meant(name, known)}")
    return found[0]


def _in_words(tx: Transaction, one: CannedAnswer) -> str:
    return f"{one.name}, for {_category_name(tx, one)}: {one.text}"


def _category_name(tx: Transaction, one: CannedAnswer) -> str:
    found = tx.categories.get(one.category) if one.category is not None else None
    return found.name if found else EVERY


def _categories(tx: Transaction) -> dict[str, int]:
    return {key_of(one.name): one.id for one in tx.categories.all()}
