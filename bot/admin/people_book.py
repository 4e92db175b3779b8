"""The people whom the desk knows, as admins look them up and keep them.

Each method is one transaction, and asks for an admin's right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.admin.audit_log import note_change
from bot.core.addresses import is_address
from bot.core.changes import NOTHING, About
from bot.core.letters import clean
from bot.core.people import Person, merged, whose, words_of
from bot.customers.access import end_links
from bot.errors import InputError, NotFound
from bot.filing import Filing
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction

PAGE = 20  # people in one list
FACTS = ("name", "company", "department", "location", "role")
LONGEST = 80  # characters of a fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some people of a list, in the order in which the desk met them."""

    people: tuple[Person, ...]
    words: str  # what was looked for; empty: everybody
    after: int | None  # begin the next page after this person; None: this is the last


class PeopleBook:
    """Looks people up and changes what is known of them."""

    def __init__(self, store: Store, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._rights, self._keys, self._clock = store, rights, keys, clock

    def page(self, words: str = "", *, by: str, after: int | None = None) -> Page:
        """The people in whose names, addresses or facts all these words are, a page of them."""
        self._rights.let_admin(by)
        wanted = sorted(words_of(words), key=lambda word: (-len(word), word))
        with self._store.transaction() as tx:
            found = tuple(_found(tx, wanted, after))
        more = found[PAGE - 1].id if len(found) > PAGE else None
        return Page(people=found[:PAGE], words=words, after=more)

    def show(self, address: str, *, by: str) -> Person:
        """Who has this address; raises `NotFound`."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            return _known(tx, address)

    def add(self, address: str, given: Mapping[str, str], *, by: str) -> Person:
        """Somebody who never wrote, with what is given of FACTS; raises `InputError`."""
        self._rights.let_admin(by)
        facts = _facts(given)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if not is_address(address) or address.lower() in filing.desk_addresses():
                raise InputError(f"“{address[:80]}” is no customer's mail address.")
            if known := filing.person(address):
                raise InputError(
                    f"{known.addresses[0]} is known already; "
                    f"`/helpdesk people change {known.addresses[0]} …` changes what is known."
                )
            one = Person(
                id=tx.next_number("people"), name="", addresses=(address.lower(),), made_at=filing.now
            )
            one = _with(one, facts)
            tx.people.put(one)
            self._note(tx, one, NOTHING, in_words(one), by)
        return one

    def held_of(self, person: Person, *, by: str) -> tuple[str, ...]:
        """The short IDs of the mails that wait for this person to be known, or for an admin."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            return tuple(row.short for one in person.addresses for row in tx.inbound.find("held_of", one))

    def change(self, address: str, given: Mapping[str, str], *, by: str) -> Person:
        """The person with what is given of FACTS; raises `InputError`."""
        self._rights.let_admin(by)
        facts = _facts(given)
        return self._changed(address, by, lambda person: _with(person, facts))

    def removable(self, address: str, *, by: str) -> Person:
        """Who has this address, if nothing keeps them; raises `InputError` with what does."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            return _removable(tx, address)

    def remove(self, address: str, *, by: str) -> Person:
        """Forget somebody who is in no ticket; raises `InputError` where something keeps them."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            gone = _removable(tx, address)
            tx.people.remove(gone.id)
            if gone.access_ended_at:  # their links stay ended
                for one in gone.addresses:
                    end_links(tx, one, gone.access_ended_at, self._clock())
            self._note(tx, gone, f"{', '.join(gone.addresses)}: {in_words(gone)}", NOTHING, by)
        return gone

    def block(self, address: str, *, by: str) -> Person:
        """Refuse this person's mail from now on; not a technician's."""
        return self._changed(address, by, _blocked)

    def unblock(self, address: str, *, by: str) -> Person:
        """Take this person's mail again."""
        return self._changed(address, by, lambda person: replace(person, blocked=False, spams=False))

    def merge(self, address: str, other: str, *, by: str) -> Person:
        """Make one person of two, with the addresses of both; what the first lacks is the second's."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            kept, gone = _known(tx, address), _known(tx, other)
            if kept.id == gone.id:
                raise InputError(f"{address} and {other} are one person already.")
            if kept.slack_user or gone.slack_user:
                raise InputError("A technician's address is what Slack says: it cannot be merged.")
            one = merged(kept, gone)
            tx.people.remove(gone.id)
            tx.people.put(one)
            self._note(tx, gone, "—", f"one person with {one.addresses[0]}", by)
        return one

    def _changed(self, address: str, by: str, change: Callable[[Person], Person]) -> Person:
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            before = _known(tx, address)
            after = change(before)
            if after != before:
                tx.people.put(after)
                self._note(tx, before, in_words(before), in_words(after), by)
        return after

    def _note(self, tx: Transaction, about: Person, old: str, new: str, by: str) -> None:
        note_change(tx, About.PERSON, about.addresses[0], old, new, at=self._clock(), by=by)


def in_words(person: Person) -> str:
    """What is known of somebody, in one line."""
    facts = [person.name, person.company, person.department, person.location, person.role]
    marks = [
        *(["blocked"] if person.blocked else []),
        *(["spam"] if person.spams else []),
        *(["technician"] if person.is_staff else []),
    ]
    return ", ".join([*(one for one in facts if one), *marks]) or "no name"


def _known(tx: Transaction, address: str) -> Person:
    address = address.strip().lower()
    person = whose(tx.people.find("address", address), address) if address else None
    if person is None:
        raise NotFound(
            f"Nobody with the address {address[:80]} is known; `/helpdesk people find WORDS` looks."
        )
    return person


def _found(tx: Transaction, wanted: list[str], after: int | None) -> list[Person]:
    """A page and one more, so that it is known whether there is a next one."""
    if not wanted:
        return tx.people.all(after=after, limit=PAGE + 1)
    found: list[Person] = []
    while len(found) <= PAGE:
        some = tx.people.find("word", wanted[0], after=after, limit=PAGE + 1)
        found += [one for one in some if set(wanted) <= set(one.words)]
        if len(some) <= PAGE:
            break
        after = some[-1].id
    return found[: PAGE + 1]


def _removable(tx: Transaction, address: str) -> Person:
    person = _known(tx, address)
    first = person.addresses[0]
    if person.slack_user:
        raise InputError(f"{first} stays: it is a technician's address, as Slack says.")
    if person.is_shut_out:
        raise InputError(
            f"{first} stays: their mail is refused. `/helpdesk people unblock {first}` comes first."
        )
    if count := len({one.number for own in person.addresses for one in tx.tickets.find("of_address", own)}):
        tickets = "1 ticket is" if count == 1 else f"{count} tickets are"
        raise InputError(
            f"{first} stays: {tickets} theirs. `/helpdesk people block {first}` refuses their mail."
        )
    return person


def _facts(given: Mapping[str, str]) -> dict[str, str]:
    """What is given of FACTS, fit to be kept; raises `InputError`."""
    if wrong := [fact for fact in given if fact not in FACTS]:
        raise InputError(f"Of a person one may set {', '.join(FACTS)}, not “{wrong[0][:40]}”.")
    facts = {fact: clean(value) for fact, value in given.items()}
    if long := [fact for fact, value in facts.items() if len(value) > LONGEST]:
        raise InputError(f"The {long[0]} has at most {LONGEST} characters.")
    return facts


def _with(person: Person, facts: Mapping[str, str]) -> Person:
    if "name" in facts and person.is_staff:
        raise InputError(f"{person.name} is a technician: their name is what Slack says.")
    return replace(
        person,
        name=facts.get("name", person.name),
        company=facts.get("company", person.company),
        department=facts.get("department", person.department),
        location=facts.get("location", person.location),
        role=facts.get("role", person.role),
    )


def _blocked(person: Person) -> Person:
    if person.is_staff:
        raise InputError(f"{person.addresses[0]} is a technician's address: it cannot be blocked.")
    return replace(person, blocked=True)
