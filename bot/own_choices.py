"""What technicians choose for themselves: how they are told, the signature below their replies, their clock.

Each method is one transaction.
"""

from dataclasses import dataclass, replace

from bot.admins import in_slack
from bot.core.business_hours import read_zone
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
    zone: str = ""  # in which they read the clock; empty: the one that Slack knows


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

    def choose(
        self,
        user: str,
        *,
        notices: str | None = None,
        signature: str | None = None,
        zone: str | None = None,
    ) -> OwnChoice:
        """Choose ways, a signature or a time zone, or all of them; gives what holds now.

        Raises:
            NotAllowed: it is no technician.
            InputError: there is no such way or time zone, no address to mail to, or too much of a signature.
        """
        self._rights.let_technician(user)
        with self._store.transaction() as tx:
            before = now = _worker(tx, user)
            if notices is not None:
                now = replace(now, notices=_way(notices, now))
            if signature is not None:
                now = replace(now, signature=fit_signature(signature))
            if zone is not None:
                now = replace(now, zone=read_zone(zone) if zone.strip() else "")
            if now != before:
                tx.people.put(now)
        return _choice(now)


def _choice(one: Person) -> OwnChoice:
    return OwnChoice(notices=one.notices, signature=one.signature, address=one.staff_address, zone=one.zone)


def _worker(tx: Transaction, user: str) -> Person:
    found = in_slack(tx, user)
    if found is None or not found.works_here:
        raise InputError("The desk has not learnt from Slack yet that you work here; try again in a minute.")
    return found


def _way(typed: str, one: Person) -> NoticeChoice:
    word = typed.strip().lower()
    if word not in set(NoticeChoice):
        ways = ", ".join(way.value for way in NoticeChoice)
        raise InputError(f"You can be told by: {ways}.")
    if word != NoticeChoice.SLACK and not one.staff_address:
        raise InputError(NO_ADDRESS)
    return NoticeChoice(word)
