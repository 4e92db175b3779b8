"""The custom fields as admins keep them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.admin.audit_log import note_change
from bot.core.changes import About
from bot.core.fields import Field, SeenBy, Type, described
from bot.core.inbound import Input
from bot.core.names import key_of
from bot.core.rules.values import meant
from bot.errors import InputError, NotFound
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction

MOST_FIELDS = 50
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


class CustomFields:
    """Each method is one transaction."""

    def __init__(self, store: Store, rights: Rights, *, clock: Clock) -> None:
        self._store, self._rights, self._clock = store, rights, clock

    def add(
        self,
        name: str,
        seen_by: SeenBy = SeenBy.TECHNICIANS,
        *,
        by: str,
        given: Mapping[str, str] = NOTHING_MORE,
        key: str = "",
    ) -> Field:
        """A new field, with whatever else of it is given in words (`core.fields.WORDS`).

        With the same `key` again nothing changes.

        Raises:
            InputError: there can be no such field.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            new = described(Field(id=0, name="", seen_by=seen_by), {"name": name, **given}, _categories(tx))
            found = tx.fields.find("name", key_of(new.name), limit=1)
            if found and key and tx.inputs.get(key):
                return found[0]
            if found:
                raise InputError(f"There is a custom field {new.name} already.")
            if len(tx.fields.all()) >= MOST_FIELDS:
                raise InputError(f"There are {MOST_FIELDS} custom fields already; remove one first.")
            return self._keep(tx, None, replace(new, id=tx.next_number("fields")), by, key)

    def change(self, name: str, given: Mapping[str, str], *, by: str) -> Field:
        """The field with what is given of it in words; raises `InputError`.

        Values that the field would not take any more stay on their tickets until somebody changes them.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            before = _named(tx, name)
            after = described(before, given, _categories(tx))
            same = tx.fields.find("name", key_of(after.name), limit=1)
            if same and same[0].id != before.id:
                raise InputError(f"There is a custom field {after.name} already.")
            return before if after == before else self._keep(tx, before, after, by, "")

    def all(self) -> list[Field]:
        """All fields, oldest first."""
        with self._store.transaction() as tx:
            return tx.fields.all()

    def named(self, name: str) -> Field:
        """The field of this name, whatever its case; raises `NotFound`."""
        with self._store.transaction() as tx:
            return _named(tx, name)

    def category_names(self) -> dict[int, str]:
        """The categories that a field may belong to, by their numbers."""
        with self._store.transaction() as tx:
            return {one.id: one.name for one in tx.categories.all()}

    def remove(self, name: str, *, by: str) -> Field:
        """Forget a field; its values on tickets are shown no more. Not one that a rule sets."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            field = _named(tx, name)
            for rule in tx.rules.all():
                if any(action.field == field.id for action in rule.actions):
                    raise InputError(f"The rule “{rule.name}” sets {field.name}; change or remove it first.")
            tx.fields.remove(field.id)
            old = in_words(field, self._category_name(tx, field))
            note_change(tx, About.FIELD, field.name, old, "—", at=self._clock(), by=by)
        return field

    def _keep(self, tx: Transaction, before: Field | None, after: Field, by: str, key: str) -> Field:
        tx.fields.put(after)
        old = in_words(before, self._category_name(tx, before)) if before else "—"
        new = in_words(after, self._category_name(tx, after))
        note_change(tx, About.FIELD, after.name, old, new, at=self._clock(), by=by)
        if key:
            tx.inputs.put(Input(key=key, at=self._clock()))
        return after

    def _category_name(self, tx: Transaction, field: Field) -> str:
        found = tx.categories.get(field.category) if field.category is not None else None
        return found.name if found else ""


def in_words(field: Field, category: str) -> str:
    """What a field is, in one line; `category`: the name of its only one, empty where all have it."""
    options = f" ({', '.join(field.options)})" if field.type is Type.CHOICE else ""
    who = "everybody" if field.seen_by is SeenBy.PUBLIC else f"{field.seen_by.value} only"
    said = [f"{field.type.value}{options}", f"seen by {who}"]
    said += ["required to close"] if field.required else []
    said += [f"in {category} only"] if category else []
    return ", ".join(said)


def _categories(tx: Transaction) -> dict[str, int]:
    return {key_of(one.name): one.id for one in tx.categories.all()}


def _named(tx: Transaction, name: str) -> Field:
    found = tx.fields.find("name", key_of(name), limit=1)
    if not found:
        known = [one.name for one in tx.fields.all()]
        raise NotFound(f"There is no custom field {name[:80]}; {meant(name, known)}")
    return found[0]
