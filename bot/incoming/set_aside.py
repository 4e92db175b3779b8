"""Mails that made no ticket: lists of them, and what admins do with them.

Each act is one transaction. A mail that is let in is filed after that (`filed`), as if it came now.
"""

from dataclasses import dataclass, replace

from bot.core.inbound import SHORT, Inbound, Outcome, Stage, to_be_filed
from bot.core.mail import Address
from bot.core.people import Person
from bot.core.tallies import Tally
from bot.errors import DeskError, InputError
from bot.filing import Filing
from bot.incoming.counting import keep, tally_of
from bot.incoming.mail_pages import LISTS, PAGE, Entry, Listed, entry_of, page_of, row_of
from bot.incoming.newcomers import admit
from bot.mail_bridge import TRIES, MailBridge
from bot.ports import Clock
from bot.rights import Rights
from bot.storage import Store, Transaction

RELEASABLE = frozenset(LISTS) - {Outcome.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What an admin's act came to: a sentence, and the mails that are to be filed now."""

    words: str
    key: str  # of the mail that was acted on
    let_in: tuple[str, ...] = ()  # keys


class SetAside:
    """Lists of mails that made no ticket, and the acts on them; all for admins only."""

    def __init__(
        self, store: Store, bridge: MailBridge, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._bridge, self._rights = store, bridge, rights
        self._keys, self._clock = keys, clock

    # --- looking -----------------------------------------------------------------------------

    def tallies(self, *, by: str) -> list[Tally]:
        """What became of each account's mail; of accounts that were removed too, if any came."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            names = {one.address for one in tx.accounts.all()} | {one.account for one in tx.tallies.all()}
            return [tally_of(tx, name) for name in sorted(names)]

    def listed(self, outcome: Outcome, page: int = 1, *, by: str) -> Listed:
        """One page of a list, newest first; a page beyond the last one is the last."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            return page_of(tx, outcome, page, self._clock())

    def these(self, outcome: Outcome, page: int, shorts: tuple[str, ...], *, by: str) -> Listed:
        """The mails that a list showed, as they are now."""
        listed = self.listed(outcome, page, by=by)
        with self._store.transaction() as tx:
            rows = [row for short in shorts for row in tx.inbound.find("short", short, limit=1)]
            return replace(listed, page=page, entries=tuple(entry_of(tx, row) for row in rows))

    def entry(self, id: str, *, by: str) -> Entry:
        """The mail with this short ID, or one that begins so; raises `NotFound`."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            return entry_of(tx, row_of(tx, id))

    # --- acting ------------------------------------------------------------------------------

    def release(self, id: str, *, by: str) -> Decided:
        """Have a mail filed after all, whatever kept it out."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            row = row_of(tx, id)
            if row.stage is not Stage.DONE or row.outcome not in RELEASABLE:
                raise InputError(_too_late(row, "released"))
            self._let_in(tx, row)
        return Decided(words=f"Mail {row.short} is let in.", key=row.key, let_in=(row.key,))

    def drop(self, id: str, *, by: str) -> Decided:
        """Let a held mail wait no longer: it is refused, and can still be released for a while."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            row = row_of(tx, id)
            if row.outcome is not Outcome.HELD:
                raise InputError(_too_late(row, "dropped"))
            keep(tx, _refused(row, "an administrator dropped it"))
        return Decided(words=f"Mail {row.short} is dropped: it is refused now.", key=row.key)

    def retry(self, id: str, *, by: str) -> Decided:
        """Read a failed mail again; if that fails once more, it is set aside at once."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            row = row_of(tx, id)
            if row.stage is not Stage.QUARANTINED:
                raise InputError(_too_late(row, "tried again"))
            if row.cut_from:
                raise InputError(
                    f"Only the beginning of mail {row.short} was fetched: raise max_mail_mb, then move it on "
                    "the mail server from the folder for failed mail back to where mail comes in."
                )
            self._check_bytes(row)
            keep(tx, to_be_filed(row, attempts=TRIES - 1))
        return Decided(words=f"Mail {row.short} is read again.", key=row.key, let_in=(row.key,))

    def allow(self, id: str, *, by: str) -> Decided:
        """Know the sender of a mail from now on, and let in all that is held of theirs."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            row = row_of(tx, id)
            filing, sender = self._filing(tx), _sender(row)
            for one in tx.inbound.find("held_of", row.address):
                self._check_bytes(one)
            keys = admit(filing, sender, let_in_by=f"admin:{by}")
            tx.people.put(replace(_met(filing, sender), blocked=False, spams=False))
        words = f"{row.address} is known from now on; {_count(len(keys), 'held mail')} let in."
        return Decided(words=words, key=row.key, let_in=tuple(keys))

    def block(self, id: str, *, by: str) -> Decided:
        """Refuse whatever the sender of a mail writes, and drop what is held of theirs."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            row = row_of(tx, id)
            person = _met(self._filing(tx), _sender(row))
            if person.is_staff:
                raise InputError(f"{row.address} is a technician's address: it cannot be blocked.")
            tx.people.put(replace(person, blocked=True))
            held = tx.inbound.find("held_of", row.address)
            for one in held:
                keep(tx, _refused(one, "the sender is blocked"))
        words = f"{row.address} is blocked; {_count(len(held), 'held mail')} dropped."
        return Decided(words=words, key=row.key)

    def filed(self, decided: Decided) -> str:
        """File what was let in; the act's sentence with what became of the mails."""
        fates = []
        for key in decided.let_in:
            try:
                self._bridge.file(key)
            except DeskError as error:
                fates.append(f"{key[:SHORT]}: it is filed later ({error})")
                continue
            with self._store.transaction() as tx:
                row = tx.inbound.get(key)
            if row:
                fates.append(f"{row.short}: {Entry(row=row).fate}{_why_not(row)}")
        return " ".join((decided.words, *(f"{fate}." for fate in fates[:PAGE])))

    def _let_in(self, tx: Transaction, row: Inbound) -> None:
        self._check_bytes(row)
        keep(tx, replace(to_be_filed(row), released=True))

    def _check_bytes(self, row: Inbound) -> None:
        if not self._store.blobs.has(row.raw):
            raise InputError(
                f"The bytes of mail {row.short} are no longer kept; its sender has to write again."
            )

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)


def _sender(row: Inbound) -> Address:
    if not row.address:
        raise InputError(f"Mail {row.short} has no sender's address.")
    return Address(name=row.sender.rpartition("<")[0].strip(), address=row.address)


def _met(filing: Filing, sender: Address) -> Person:
    person = filing.met(sender)
    assert person  # its address is not empty
    return person


def _refused(row: Inbound, why: str) -> Inbound:
    return replace(row, stage=Stage.DONE, outcome=Outcome.REFUSED, reasons=(*row.reasons, why))


def _too_late(row: Inbound, act: str) -> str:
    fate = (
        Entry(row=row).fate if row.outcome not in LISTS else f"it is on the list of {row.outcome.value} mail"
    )
    return f"Mail {row.short} cannot be {act}: {fate}."


def _why_not(row: Inbound) -> str:
    """Why a mail that was let in made nothing all the same."""
    made = row.outcome in (Outcome.TICKET, Outcome.COMMENT)
    return "" if made or not row.reasons else f" ({row.reasons[0]})"


def _count(count: int, what: str) -> str:
    return f"{count} {what}{' is' if count == 1 else 's are'}"
