"""What tickets' custom fields say, as technicians fill them in.

Each method is one transaction; a field of the admins is shown to them and changed by them only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.fields import Field, SeenBy, read_value, with_value
from bot.core.names import key_of
from bot.core.rules.values import meant
from bot.core.tickets import Ticket
from bot.errors import InputError, NotAllowed, NotFound
from bot.filing import Filing
from bot.ports import Clock
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import to_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A ticket's custom fields, as one person may see and fill them."""

    ticket: Ticket
    fields: tuple[Field, ...]

    def value(self, field: Field) -> str:
        """What it says now; empty where nobody gave it a value."""
        return dict(self.ticket.fields).get(field.id, "")


class FieldValues:
    """Shows and changes the values."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def sheet(self, number: int, *, by: str) -> Sheet:
        """The fields that the ticket's category has and this person may see."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = filing.ticket(number)
            return Sheet(ticket=ticket, fields=self._open_to(tx, tx.fields.all(), ticket, by))

    def fill(self, number: int, entered: Mapping[str, str], *, by: str, key: str = "") -> str:
        """Give fields values, all or none, by the fields' names; one sentence says what changed.

        Args:
            entered: values as typed; an empty one, or `-`, clears the field.
            key: the same input again changes nothing.

        Raises:
            FieldError: a field takes no such value.
            NotAllowed: a field is for admins.
        """
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = before = to_change(filing, number)
            if filing.is_repeated(key):
                return f"That is in ticket #{number} already."
            said = []
            for field, typed in self._named(tx, ticket, entered, by):
                value = read_value(field, typed)
                if value != dict(ticket.fields).get(field.id, ""):
                    ticket = replace(ticket, fields=with_value(ticket.fields, field, value))
                    said.append(_changed(field, value))
                    filing.log(ticket, "field", by=by, words=f"{name}: {_told(field, value)}.")
            if ticket == before:
                return f"Nothing to change: ticket #{number} is so already."
            tx.tickets.put(replace(ticket, updated_at=filing.now))
            filing.slack.refresh_card(ticket)
            return f"Ticket #{number}: {'; '.join(said)}."

    def _open_to(
        self, tx: Transaction, fields: Iterable[Field], ticket: Ticket, by: str
    ) -> tuple[Field, ...]:
        sees_all = by == COMMAND_LINE or self._rights.is_admin_in(tx, by)
        return tuple(
            one
            for one in fields
            if one.is_of(ticket.category) and (sees_all or one.seen_by is not SeenBy.ADMINS)
        )

    def _named(
        self, tx: Transaction, ticket: Ticket, entered: Mapping[str, str], by: str
    ) -> Iterable[tuple[Field, str]]:
        fields = tx.fields.all()
        known = {key_of(one.name): one for one in fields}
        may = self._open_to(tx, fields, ticket, by)
        for name, typed in entered.items():
            field = known.get(key_of(name))
            if field is None:
                raise NotFound(
                    f"There is no custom field {name[:80]}; {meant(name, [one.name for one in may])}"
                )
            if not field.is_of(ticket.category):
                raise InputError(f"Tickets of this category have no {field.name}.")
            if field not in may:
                raise NotAllowed(f"Only an administrator of the desk may change {field.name}.")
            yield field, typed


def _changed(field: Field, value: str) -> str:
    return f"{field.name} is now {value}" if value else f"{field.name} is empty now"


def _told(field: Field, value: str) -> str:
    """What the ticket's log says, which every technician may read."""
    if field.seen_by is SeenBy.ADMINS:
        return f"{field.name} was changed"
    return _changed(field, value)
