"""Who may do what: technicians act on tickets of the channels they are in, admins everywhere."""

from bot.core.people import Category
from bot.errors import NotAllowed, NotFound, SlackRefused
from bot.ports import Directory, SlackPerson
from bot.storage import Store

COMMAND_LINE = "command line"


class Rights:
    """Asked at every act, before its transaction begins: nothing waits for Slack inside one."""

    def __init__(self, store: Store, directory: Directory, *, admins: tuple[str, ...]) -> None:
        self._store, self._directory, self._admins = store, directory, frozenset(admins)

    def let_in(self, user: str, number: int) -> str:
        """The name of this person, if they may act on this ticket.

        Raises:
            NotFound: there is no such ticket.
            NotAllowed: they are no technician of its category.
            OutsideError: Slack could not be asked.
        """
        with self._store.transaction() as tx:
            ticket = tx.tickets.get(number)
        if ticket is None:
            raise NotFound(f"There is no ticket #{number}; `/ticket` lists yours.")
        if user in self._admins:
            return self._directory.user(user)
        person = self._directory.person(user)
        outside = person.is_guest or person.is_stranger or person.is_gone
        if outside or user not in self._directory.members(ticket.channel):
            raise NotAllowed(f"Ticket #{number} is for the technicians of its channel.")
        return person.name

    def let_in_category(self, user: str, category: Category) -> str:
        """The name of this person, if they may act in this category.

        Raises:
            NotAllowed: they are no technician of it.
            OutsideError: Slack could not be asked.
        """
        if user in self._admins:
            return self._directory.user(user)
        person = self._directory.person(user)
        if _is_outside(person) or user not in self._members(category.channel):
            raise NotAllowed(f"{category.name} is for the technicians of its channel.")
        return person.name

    def let_technician(self, user: str) -> str:
        """The name of this person, if they are a technician of any category, or an admin.

        Raises:
            NotAllowed: they are neither.
            OutsideError: Slack could not be asked.
        """
        if user in self._admins:
            return self._directory.user(user)
        person = self._directory.person(user)
        if _is_outside(person) or not any(user in self._members(one) for one in self._channels(None)):
            raise NotAllowed("This is for the technicians of the desk: the members of its channels.")
        return person.name

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
            return not _is_outside(self._directory.person(user))
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

    def let_admin(self, user: str) -> None:
        """Nothing, if this is an admin (or the command line); raises `NotAllowed`."""
        if user != COMMAND_LINE and user not in self._admins:
            raise NotAllowed("Only an administrator of the desk may do this.")

    def is_admin(self, user: str) -> bool:
        """Whether this Slack user is named as an administrator."""
        return user in self._admins


def _is_outside(person: SlackPerson) -> bool:
    return person.is_bot or person.is_guest or person.is_stranger or person.is_gone
