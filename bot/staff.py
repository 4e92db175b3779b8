"""Who works at the desk, learnt from Slack: the technicians of which categories, and their mail addresses.

What a mail may do is decided from the store alone, so that mail comes in while Slack is away.
"""

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.people import Person
from bot.errors import OutsideError, SlackRefused
from bot.filing import Filing
from bot.ports import Clock, Directory, SlackPerson
from bot.storage import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """One person of the workspace and the categories whose channels they are in."""

    person: SlackPerson
    categories: tuple[int, ...]
    address: str  # bare, lower case; empty where Slack says none, or it is another's too


class Staff:
    """Keeps the technicians' addresses."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        *,
        keys: tuple[bytes, ...],
        admins: tuple[str, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory = store, directory
        self._keys, self._admins, self._clock = keys, admins, clock
        self._is_stale = threading.Event()
        self._shared: frozenset[str] = frozenset()  # Slack users who were said to share an address

    def changed(self, channel: str = "") -> None:
        """Somebody joined or left this channel, or there is a new one: it is learnt anew soon."""
        if channel:
            self._directory.forget(channel)
        self._is_stale.set()

    def learn_if_changed(self) -> None:
        """Learn, if somebody said that there is something to learn; what fails comes again."""
        if self._is_stale.is_set():
            self._is_stale.clear()
            try:
                self.learn()
            except OutsideError:
                self._is_stale.set()

    def learn_if_nobody_is_known(self) -> None:
        """Learn, at the very first start; raises `OutsideError`."""
        with self._store.transaction() as tx:
            is_known = bool(tx.people.find("staff", "yes", limit=1))
        if not is_known:
            self.learn()

    def learn(self) -> int:
        """Note who is in which category's channel, under which mail address; says how many there are.

        Who shares an address with another technician is kept without it: a mail from it could be either's.

        Raises:
            OutsideError: Slack cannot be asked; what was known stays.
        """
        members = self._alone(self._members())
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            for gone in tx.people.find("staff", "yes"):
                if gone.slack_user not in members:
                    tx.people.put(replace(gone, staff_address="", staff_of=(), is_admin=False))
            for member in members.values():
                self._note(filing, member)
        return len(members)

    def _members(self) -> Mapping[str, _Member]:
        with self._store.transaction() as tx:
            categories = tx.categories.all()
        found: dict[str, list[int]] = {admin: [] for admin in self._admins}
        for category in categories:
            for user in self._users_in(category.channel):
                found.setdefault(user, []).append(category.id)
        people = {user: self._person(user) for user in found}
        return {
            user: _Member(
                person=person, categories=tuple(sorted(found[user])), address=person.address.lower()
            )
            for user, person in people.items()
            if person and not _is_outside(person)
        }

    def _alone(self, members: Mapping[str, _Member]) -> Mapping[str, _Member]:
        """The members, each without an address that another one has as well."""
        times = Counter(one.address for one in members.values() if one.address)
        shared = frozenset(user for user, one in members.items() if times[one.address] > 1)
        if shared - self._shared:
            who = ", ".join(sorted(shared))
            log.warning("%s share mail addresses in Slack: no mail from these is a technician's", who)
        self._shared = shared
        return {user: replace(one, address="") if user in shared else one for user, one in members.items()}

    def _users_in(self, channel: str) -> frozenset[str]:
        try:
            return self._directory.members(channel)
        except SlackRefused:
            return frozenset()  # the bot is not in that channel: then its members cannot act there either

    def _person(self, user: str) -> SlackPerson | None:
        try:
            return self._directory.person(user)
        except SlackRefused:
            return None

    def _note(self, filing: Filing, member: _Member) -> None:
        """Keep a row for each Slack user, never a customer's or another user's.

        Without an address of theirs alone they are told by direct message, and no mail is theirs.
        """
        person, address = member.person, member.address
        known = filing.tx.people.find("slack_user", person.id, limit=1)
        before = known[0] if known else self._new(filing, member)
        now = replace(
            before,
            name=person.name,
            addresses=(address,) if address else before.addresses,
            staff_address=address,
            staff_of=member.categories,
            is_admin=person.id in self._admins,
        )
        if not known or now != before:
            filing.tx.people.put(now)

    def _new(self, filing: Filing, member: _Member) -> Person:
        return Person(
            id=filing.tx.next_number("people"),
            name=member.person.name,
            addresses=(member.address,) if member.address else (),
            made_at=filing.now,
            slack_user=member.person.id,
        )


def _is_outside(person: SlackPerson) -> bool:
    return person.is_bot or person.is_guest or person.is_stranger or person.is_gone
