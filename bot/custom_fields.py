"""The custom fields as admins keep them."""

from bot.core.fields import Field, SeenBy
from bot.core.letters import clean
from bot.core.rules.values import meant
from bot.errors import InputError, NotFound
from bot.rights import Rights
from bot.storage import Store

LONGEST_NAME = 40  # characters
MOST_FIELDS = 50


class CustomFields:
    """Each method is one transaction."""

    def __init__(self, store: Store, rights: Rights) -> None:
        self._store, self._rights = store, rights

    def add(self, name: str, seen_by: SeenBy, *, by: str) -> Field:
        """A new field; raises `InputError` when there cannot be one of this name."""
        self._rights.let_admin(by)
        name = clean(name)
        if not 1 <= len(name) <= LONGEST_NAME:
            raise InputError(f"A custom field needs a name of 1 to {LONGEST_NAME} characters.")
        with self._store.transaction() as tx:
            if tx.fields.find("name", name.casefold()):
                raise InputError(f"There is a custom field {name} already.")
            if len(tx.fields.all()) >= MOST_FIELDS:
                raise InputError(f"There are {MOST_FIELDS} custom fields already; remove one first.")
            field = Field(id=tx.next_number("fields"), name=name, seen_by=seen_by)
            tx.fields.put(field)
        return field

    def all(self) -> list[Field]:
        """All fields, oldest first."""
        with self._store.transaction() as tx:
            return tx.fields.all()

    def remove(self, name: str, *, by: str) -> Field:
        """Forget a field; its values on tickets are shown no more. Not one that a rule sets."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            found = tx.fields.find("name", name.strip().casefold(), limit=1)
            if not found:
                known = [one.name for one in tx.fields.all()]
                raise NotFound(f"There is no custom field {name}; {meant(name, known)}")
            field = found[0]
            for rule in tx.rules.all():
                if any(action.field == field.id for action in rule.actions):
                    raise InputError(f"The rule “{rule.name}” sets {field.name}; change or remove it first.")
            tx.fields.remove(field.id)
        return field
