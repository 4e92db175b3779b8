"""What technicians choose for themselves: how they are told, and the signature below their replies.

Each method is one transaction.
"""

from dataclasses import dataclass, replace

from bot.core.own_signature import fit_signature
from bot.core.people import NoticeChoice, Person
from bot.errors import InputError
from bot.rights import Rights
from bot.storage import Store, Transaction

NO_ADDRESS = "Your Slack profile has no email address, or you share it with somebody: no mail can go to you."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChoice:
    """What one technician chose, and where mail for them goes."""

    notices: NoticeChoice
    signature: str  # plain text; empty: none
    address: str  # empty: Slack says none that is theirs alone


class OwnChoices:
    """The choices of technicians."""

    def __init__(self, store: Store, rights: Rights) -> None:
        self._store, self._rights = store, rights

    def of(self, user: str) -> OwnChoice:
        """What this technician chose.

        Raises:
            NotAllowed: it is no technician.
            InputError: the desk has not learnt of them yet.
        """
        self._rights.let_technician(user)
        with self._store.transaction() as tx:
            return _choice(_worker(tx, user))

    def choose(self, user: str, *, notices: str | None = None, signature: str | None = None) -> OwnChoice:
        """Choose ways or a signature, or both; gives what holds now.

        Raises:
            NotAllowed: it is no technician.
            InputError: there is no such way, no address to mail to, or too much of a signature.
        """
        self._rights.let_technician(user)
        with self._store.transaction() as tx:
            before = now = _worker(tx, user)
            if notices is not None:
                now = replace(now, notices=_way(notices, now))
            if signature is not None:
                now = replace(now, signature=fit_signature(signature))
            if now != before:
                tx.people.put(now)
        return _choice(now)


def _choice(one: Person) -> OwnChoice:
    return OwnChoice(notices=one.notices, signature=one.signature, address=one.staff_address)


def _worker(tx: Transaction, user: str) -> Person:
    found = tx.people.find("slack_user", user, limit=1)
    if not (found and found[0].works_here):
        raise InputError("The desk has not learnt from Slack yet that you work here; try again in a minute.")
    return found[0]


def _way(typed: str, one: Person) -> NoticeChoice:
    word = typed.strip().lower()
    if word not in set(NoticeChoice):
        ways = ", ".join(way.value for way in NoticeChoice)
        raise InputError(f"You can be told by: {ways}.")
    if word != NoticeChoice.SLACK and not one.staff_address:
        raise InputError(NO_ADDRESS)
    return NoticeChoice(word)
