"""Who works at the desk, learnt from Slack: the technicians of which categories, and their mail addresses.

What a mail may do is decided from the store alone, so that mail comes in while Slack is away.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.admins import Admins, in_slack
from bot.core.people import Category, Person
from bot.errors import SlackRefused
from bot.filing import Filing
from bot.ports import Clock, Directory, SlackPerson
from bot.stale import Stale
from bot.storage import Store, Transaction
from bot.tickets.left_behind import give_back_all, give_back_of

log = logging.getLogger(__name__)

# Slack's refusals that say something about the user or the channel; all others say something about us.
KNOWN_NO_MORE = frozenset({"user_not_found", "user_not_visible"})
NO_MEMBERS = frozenset({"channel_not_found", "not_in_channel"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """One person of the workspace and the categories whose channels they are in."""

    person: SlackPerson
    categories: tuple[int, ...]
    address: str  # bare, lower case; empty where Slack says none, or it is another's too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What Slack said about everybody."""

    members: Mapping[str, _Member]
    barred: frozenset[str]  # Slack user ids of those who may not work here
    unsure: frozenset[str]  # … of those about whom Slack said nothing: they stay as they were
    seen: frozenset[int]  # the categories into whose channels the desk can look


class Staff:
    """Keeps the technicians' addresses."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        *,
        keys: tuple[bytes, ...],
        admins: Admins,
        clock: Clock,
    ) -> None:
        self._store, self._directory = store, directory
        self._keys, self._admins, self._clock = keys, admins, clock
        self.stale = Stale()
        self._said: set[str] = set()  # Slack users of whom Slack said something new
        self._shared: frozenset[str] = frozenset()  # Slack users who were said to share an address

    def changed(self, id: str = "") -> None:
        """Somebody joined or left this channel, this user is another one now, or there is a new channel:
        it is learnt anew soon."""
        if id:
            self._directory.forget(id)
        self.stale.set()

    def user_changed(self, user: str) -> None:
        """Slack says something new about this user; of who works here it is learnt soon."""
        self._directory.forget(user)
        with self._store.transaction() as tx:
            works_here = in_slack(tx, user) is not None or user in self._admins.configured
        if works_here:
            self._said.add(user)
            self.stale.set()

    def learn_if_changed(self) -> None:
        """Learn, if somebody said that there is something to learn; what fails comes again."""
        self.stale.look(self.learn)

    def learn_if_nobody_is_known(self) -> None:
        """Learn, at the very first start; raises `OutsideError`."""
        with self._store.transaction() as tx:
            is_known = bool(tx.people.find("staff", "yes", limit=1))
        if not is_known:
            self.learn()

    def learn(self) -> int:
        """Note who is in which category's channel, under which mail address; says how many there are.

        Who shares an address with another technician is kept without it: a mail from it could be either's.
        The open tickets of somebody whom Slack bars from now on go back to nobody.

        Raises:
            OutsideError: Slack cannot be asked; what was known stays.
        """
        said = frozenset(self._said)
        found = self._asked(said)
        members = self._alone(found.members)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            for known in {one.id: one for one in _known(tx, said)}.values():
                if known.slack_user not in members and known.slack_user not in found.unsure:
                    self._forget(filing, known, found)
            for user in found.barred & frozenset(self._admins.configured):
                if in_slack(tx, user) is None:
                    tx.people.put(replace(self._stranger(filing, user), is_barred=True))
            for member in members.values():
                self._note(filing, member, found)
        self._said.difference_update(said)
        return len(members)

    def _asked(self, said: Iterable[str]) -> "_Asked":
        """What Slack says about everybody who works here, worked here, or is in a category's channel."""
        with self._store.transaction() as tx:
            categories = tx.categories.all()
            found: dict[str, list[int]] = {user: [] for user in self._admins.configured}
            found |= {one.slack_user: [] for one in _known(tx, said)}
        users = {one.id: self._users_in(one) for one in categories}
        for category in users:
            for user in users[category] or ():
                found.setdefault(user, []).append(category)
        people = {user: self._person(user) for user in found}
        inside = {user: one for user, one in people.items() if one and not one.is_outside}
        unsure = frozenset(user for user, one in people.items() if one is None)
        with self._store.transaction() as tx:
            admins = {user for user in inside if self._is_admin(tx, user)}
        return _Asked(
            members={
                user: _Member(person=one, categories=tuple(sorted(found[user])), address=one.address.lower())
                for user, one in inside.items()
                if found[user] or user in admins
            },
            barred=frozenset(people) - unsure - frozenset(inside),
            unsure=unsure,
            seen=frozenset(category for category in users if users[category] is not None),
        )

    def _is_admin(self, tx: Transaction, user: str) -> bool:
        """Whether they are an admin, now that Slack bars them no more."""
        known = in_slack(tx, user)
        return user in self._admins.configured or bool(known and known.is_appointed)

    def _forget(self, filing: Filing, known: Person, found: "_Asked") -> None:
        """They are no technician any more; whom Slack bars is no admin either, and has no tickets."""
        is_barred = known.slack_user in found.barred
        now = replace(
            known,
            staff_address="",
            staff_of=(),
            is_admin=False,
            is_appointed=known.is_appointed and not is_barred,
            is_barred=is_barred,
        )
        if now != known:
            filing.tx.people.put(now)
        if is_barred:
            give_back_all(filing, self._admins, now)
        else:
            self._give_back_of_left(filing, known, now, found)

    def _give_back_of_left(self, filing: Filing, before: Person, now: Person, found: "_Asked") -> None:
        """In a channel that they left they can do nothing any more, unless they are admins."""
        left = frozenset(before.staff_of) - frozenset(now.staff_of)
        if left & found.seen and not self._admins.has(filing.tx, now.slack_user):
            give_back_of(filing, self._admins, now, left & found.seen)

    def _stranger(self, filing: Filing, user: str) -> Person:
        return Person(
            id=filing.tx.next_number("people"), name=user, addresses=(), made_at=filing.now, slack_user=user
        )

    def _alone(self, members: Mapping[str, _Member]) -> Mapping[str, _Member]:
        """The members, each without an address that another one has as well."""
        times = Counter(one.address for one in members.values() if one.address)
        shared = frozenset(user for user, one in members.items() if times[one.address] > 1)
        if shared - self._shared:
            who = ", ".join(sorted(shared))
            log.warning("%s share mail addresses in Slack: no mail from these is a technician's", who)
        self._shared = shared
        return {user: replace(one, address="") if user in shared else one for user, one in members.items()}

    def _users_in(self, category: Category) -> frozenset[str] | None:
        """Who is in its channel; None where the desk does not see that channel."""
        try:
            return self._directory.members(category.channel)
        except SlackRefused as error:
            if error.code in NO_MEMBERS:
                return None  # then its members cannot act there
            log.warning("the members of %s stay as they were known: %s", category.channel, error)
        with self._store.transaction() as tx:
            return frozenset(one.slack_user for one in tx.people.find("staff_of", category.id))

    def _person(self, user: str) -> SlackPerson | None:
        """What Slack says about somebody; None where it says nothing, for a reason that is not theirs."""
        try:
            return self._directory.person(user)
        except SlackRefused as error:
            if error.code not in KNOWN_NO_MORE:
                return None
        return SlackPerson(id=user, name=user, is_guest=False, is_bot=False, is_stranger=False, is_gone=True)

    def _note(self, filing: Filing, member: _Member, found: _Asked) -> None:
        """Keep a row for each Slack user, never a customer's or another user's.

        Without an address of theirs alone they are told by direct message, and no mail is theirs.
        """
        person, address = member.person, member.address
        known = in_slack(filing.tx, person.id)
        before = known or self._new(filing, member)
        now = replace(
            before,
            name=person.name,
            addresses=(address,) if address else before.addresses,
            staff_address=address,
            staff_of=member.categories,
            is_admin=self._is_admin(filing.tx, person.id),
            is_barred=False,
        )
        if not known or now != before:
            filing.tx.people.put(now)
        self._give_back_of_left(filing, before, now, found)

    def _new(self, filing: Filing, member: _Member) -> Person:
        return Person(
            id=filing.tx.next_number("people"),
            name=member.person.name,
            addresses=(member.address,) if member.address else (),
            made_at=filing.now,
            slack_user=member.person.id,
        )


def _known(tx: Transaction, said: Iterable[str]) -> list[Person]:
    """Everybody who works here as far as that is known, whoever was made an admin, and these Slack users."""
    new = (known for user in said if (known := in_slack(tx, user)) is not None)
    return [*tx.people.find("staff", "yes"), *tx.people.find("appointed", "yes"), *new]
