"""The administrators as admins keep them: listed, made and removed; each change stands in the audit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.admin.audit_log import note_change
from bot.admins import Admins, in_slack
from bot.core.changes import About
from bot.core.people import Person
from bot.core.rich_text import escape
from bot.errors import InputError, NotFound, SlackRefused
from bot.filing import Filing
from bot.named_person import mentioned, person_named
from bot.ports import Clock, Directory, SlackPerson
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store, Transaction

IN_CONFIGURATION = "THREADDESK_ADMINS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """One administrator, as a list shows them."""

    user: str  # Slack user id
    name: str
    is_configured: bool  # only who installed the desk can change that


class AdminList:
    """Each act asks for the right inside its own transaction: of two who remove each other, one can."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        rights: Rights,
        admins: Admins,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory, self._rights, self._admins = store, directory, rights, admins
        self._keys, self._clock = keys, clock

    def listed(self, *, by: str) -> list[Admin]:
        """All administrators, those of the configuration first."""
        with self._store.transaction() as tx:
            self._rights.let_admin_in(tx, by)
            users = self._admins.of(tx)
        return [self._admin(user) for user in users]

    def add(self, word: str, *, by: str) -> str:
        """Make somebody an administrator; a sentence says so.

        Args:
            word: a Slack user id, or the name of somebody who works at the desk, `@` or not.

        Raises:
            NotFound: nobody is called so.
            InputError: several are, or Slack says that they are no full member of this workspace.
            OutsideError: Slack could not be asked.
        """
        self._rights.let_admin(by)
        person = self._person(self._meant(word, self._workers()))
        if person.is_outside:
            raise InputError(f"{person.name} cannot be an administrator: {_why_outside(person)}.")
        with self._store.transaction() as tx:
            self._rights.let_admin_in(tx, by)
            if self._admins.has(tx, person.id):
                return f"{person.name} is an administrator already."
            known = in_slack(tx, person.id) or self._new(tx, person)
            tx.people.put(replace(known, is_appointed=True, is_admin=True, is_barred=False))
            self._changed(tx, person, "—", "administrator", by=by)
            words = f"You are an administrator of the desk now, {self._by(by)}: `/helpdesk help` lists "
            self._tell(tx, [person.id], words + "what you can do.")
            others = [one for one in self._admins.of(tx) if one not in (by, person.id)]
            self._tell(tx, others, f"{escape(person.name)} is an administrator now, {self._by(by)}.")
        return f"{person.name} is an administrator now."

    def remove(self, word: str, *, by: str) -> str:
        """Take an administrator's rights back, from this moment on; a sentence says so.

        Raises:
            InputError: the configuration names them, or nobody would be left.
            NotFound: they are no administrator.
        """
        admins = {one.user: one for one in self.listed(by=by)}
        found = admins.get(self._meant(word, admins))
        if found is None:
            raise NotFound(f"{word[:60]} is no administrator; `/helpdesk admin list` names them.")
        if found.is_configured:
            raise InputError(
                f"{found.name} is named in {IN_CONFIGURATION}: take the ID {found.user} out there, and start "
                "the desk anew."
            )
        with self._store.transaction() as tx:
            self._rights.let_admin_in(tx, by)
            if self._admins.of(tx) == [found.user]:
                raise InputError(f"{found.name} is the last administrator: make another one first.")
            known = in_slack(tx, found.user)
            if known is None or not known.is_appointed:
                return f"{found.name} is no administrator any more."
            tx.people.put(replace(known, is_appointed=False, is_admin=False))
            self._changed(tx, found, "administrator", "—", by=by)
            if found.user != by:
                words = f"You are no administrator of the desk any more, {self._by(by)}."
                self._tell(tx, [found.user], words)
            others = [one for one in self._admins.of(tx) if one != by]
            self._tell(tx, others, f"{escape(found.name)} is no administrator any more, {self._by(by)}.")
        return f"{found.name} is no administrator any more."

    # --- who is meant --------------------------------------------------------------------------

    def _meant(self, word: str, users: Iterable[str]) -> str:
        """The Slack user id of whom somebody typed, who need not be among these users if it is an id."""
        word = mentioned(word.strip()) or word.strip()
        if word[:1] in ("U", "W") and word.isalnum() and word.isupper():
            return word
        found = person_named(word, map(self._directory.person, users))
        if found is None:
            raise NotFound(
                f"Nobody of the desk is called “{word[:60]}”: choose anybody in the form of "
                "`/helpdesk admin`, or write their member ID, which their profile in Slack shows."
            )
        return found.id

    def _workers(self) -> list[str]:
        return sorted(self._rights.technicians(None) | {one.user for one in self.listed(by=COMMAND_LINE)})

    def _person(self, user: str) -> SlackPerson:
        self._directory.forget(user)
        try:
            return self._directory.person(user)
        except SlackRefused as error:
            raise NotFound(f"Slack knows nobody with the ID {user} ({error.code}).") from error

    def _admin(self, user: str) -> Admin:
        return Admin(
            user=user, name=self._directory.user(user), is_configured=user in self._admins.configured
        )

    def _by(self, by: str) -> str:
        return "by a command at the terminal" if by == COMMAND_LINE else f"by <@{by}>"

    # --- writing it down -----------------------------------------------------------------------

    def _new(self, tx: Transaction, person: SlackPerson) -> Person:
        address = person.address.lower()
        return Person(
            id=tx.next_number("people"),
            name=person.name,
            addresses=(address,) if address else (),
            made_at=self._clock(),
            slack_user=person.id,
        )

    def _changed(self, tx: Transaction, who: SlackPerson | Admin, old: str, new: str, *, by: str) -> None:
        user = who.id if isinstance(who, SlackPerson) else who.user
        note_change(tx, About.ADMIN, f"{who.name} ({user})", old, new, at=self._clock(), by=by)

    def _tell(self, tx: Transaction, users: Iterable[str], words: str) -> None:
        Filing.begin(tx, self._clock(), self._keys).slack.tell(users, words)


def _why_outside(person: SlackPerson) -> str:
    if person.is_gone:
        return "their account in Slack is deactivated"
    if person.is_stranger:
        return "they belong to another organisation"
    if person.is_guest:
        return "they are a guest of the workspace"
    return "it is a bot"
