"""Who may do what: technicians act on tickets of the channels they are in, admins everywhere."""

import logging

from bot.admin.audit_log import note_refusal
from bot.admins import Admins
from bot.core.people import Category
from bot.errors import NotAllowed, NotFound, SlackRefused, StoreError
from bot.ports import Clock, Directory
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)

COMMAND_LINE = "command line"


class Rights:
    """Asked at every act, before its transaction begins: nothing waits for Slack inside one."""

    def __init__(self, store: Store, directory: Directory, *, admins: Admins, clock: Clock) -> None:
        self._store, self._directory, self._admins, self._clock = store, directory, admins, clock

    def let_in(self, user: str, number: int) -> str:
        """The name of this person, if they may act on this ticket.

        Raises:
            NotFound: there is no such ticket.
            NotAllowed: they are no technician of its category.
            OutsideError: Slack could not be asked.
        """
        with self._store.transaction() as tx:
            ticket, is_admin = tx.tickets.get(number), self._admins.has(tx, user)
        if ticket is None:
            raise NotFound(f"There is no ticket #{number}; `/ticket` lists yours.")
        if is_admin:
            return self._directory.user(user)
        person = self._directory.person(user)
        if person.is_outside or user not in self._directory.members(ticket.channel):
            raise NotAllowed(f"Ticket #{number} is for the technicians of its channel.")
        return person.name

    def let_in_category(self, user: str, category: Category) -> str:
        """The name of this person, if they may act in this category.

        Raises:
            NotAllowed: they are no technician of it.
            OutsideError: Slack could not be asked.
        """
        if self.is_admin(user):
            return self._directory.user(user)
        person = self._directory.person(user)
        if person.is_outside or user not in self._members(category.channel):
            raise NotAllowed(f"{category.name} is for the technicians of its channel.")
        return person.name

    def let_technician(self, user: str) -> str:
        """The name of this person, if they are a technician of any category, or an admin.

        Raises:
            NotAllowed: they are neither.
            OutsideError: Slack could not be asked.
        """
        if self.is_admin(user):
            return self._directory.user(user)
        person = self._directory.person(user)
        if person.is_outside or not any(user in self._members(one) for one in self._channels(None)):
            raise NotAllowed("This is for the technicians of the desk: the members of its channels.")
        return person.name

    def categories_of(self, user: str) -> tuple[Category, ...]:
        """The categories whose tickets this person may see: an admin all, a technician their channels'.

        Raises:
            NotAllowed: they are neither.
            OutsideError: Slack could not be asked.
        """
        with self._store.transaction() as tx:
            known = tuple(tx.categories.all())
        if self.is_admin(user):
            return known
        seen = tuple(one for one in known if user in self._members(one.channel))
        if not seen or self._directory.person(user).is_outside:
            raise NotAllowed("This is for the technicians of the desk: the members of its channels.")
        return seen

    def technicians(self, category: int | None) -> frozenset[str]:
        """Slack user ids of the technicians of a category, or of all of them; raises `OutsideError`.

        Who is known as staff already is not asked after once more: a channel may have many members.
        """
        with self._store.transaction() as tx:
            known = {one.slack_user for one in tx.people.find("staff", "yes")}
        members = frozenset[str]().union(*map(self._members, self._channels(category)))
        return frozenset(one for one in members if one in known or self._is_inside(one))

    def _is_inside(self, user: str) -> bool:
        try:
            return not self._directory.person(user).is_outside
        except SlackRefused:
            return False  # Slack does not know them any more

    def _channels(self, category: int | None) -> list[str]:
        with self._store.transaction() as tx:
            return [one.channel for one in tx.categories.all() if category in (None, one.id)]

    def _members(self, channel: str) -> frozenset[str]:
        try:
            return self._directory.members(channel)
        except SlackRefused:
            return frozenset()  # the bot is not in that channel: nobody can act there

    def let_admin(self, user: str, act: str = "an act of administrators") -> None:
        """Nothing, if this is an admin (or the command line); raises `NotAllowed`, which the audit tells of.

        Args:
            act: what they are about to do, as the audit names it.
        """
        try:
            with self._store.transaction() as tx:
                self.let_admin_in(tx, user)
        except NotAllowed:
            self._note_refusal(user, act)
            raise

    def _note_refusal(self, user: str, act: str) -> None:
        log.warning("refused to %s, who is no administrator: %s", user, act)
        try:
            with self._store.transaction() as tx:
                note_refusal(tx, act, at=self._clock(), by=user)
        except StoreError as error:
            log.error("that was not written down: %s", error)  # refused it is all the same

    def let_admin_in(self, tx: Transaction, user: str) -> None:
        """The same, inside the transaction of the act, where nothing is noted."""
        if user != COMMAND_LINE and not self._admins.has(tx, user):
            raise NotAllowed("Only an administrator of the desk may do this.")

    def is_admin(self, user: str) -> bool:
        """Whether this Slack user is an administrator."""
        with self._store.transaction() as tx:
            return self._admins.has(tx, user)

    def is_admin_in(self, tx: Transaction, user: str) -> bool:
        """The same, inside a transaction that runs."""
        return self._admins.has(tx, user)
