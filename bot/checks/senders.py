"""The check of who is believed: without a trusted mail server nobody can write as a technician."""

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.checks.facts import Facts
from bot.core.authentication import NAMELESS, server_named
from bot.core.checkup import Check, Finding, fine, warning
from bot.core.inbound import Inbound
from bot.core.mail import MailError
from bot.errors import NotFound
from bot.ports import Clock, MailReader
from bot.storage import Store

LOOKED_BACK = timedelta(days=14)
MOST_ROWS = 2000  # mails among which technicians' are looked for, the newest
MOST_MAILS = 10  # that are read for it, the newest
LARGEST = 5 * 1024 * 1024  # bytes of a mail that is read for it
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")  # it stands in a command that people copy


class SenderChecks:
    """Compares `trusted_authserv_id` with what the mail server wrote into the last mails."""

    def __init__(self, store: Store, reader: MailReader, clock: Clock) -> None:
        self._store, self._reader, self._clock = store, reader, clock

    def checks(self, facts: Facts) -> Iterator[Check]:
        """The one check."""
        yield Check(
            name="Verified senders",
            looks_at="whose word the desk takes for who wrote a mail",
            look=lambda: self._trust(facts.settings.trusted_authserv_id),
        )

    def _trust(self, trusted: str) -> Finding:
        rows, by_technicians = self._lately()
        names = self._names(rows)
        if trusted:
            return _compared(trusted, names)
        if not by_technicians:
            return fine("No sender is verified, and no technician wrote by mail in the last two weeks.")
        word = "mail" if by_technicians == 1 else "mails"
        return warning(
            f"{by_technicians} {word} from technicians came in, but the desk trusts no mail server's word on "
            "who wrote a mail, so it took them for customers' mail.",
            _how_to_trust(names),
        )

    def _lately(self) -> tuple[list[Inbound], int]:
        """The newest mails, and how many of the last two weeks' technicians wrote."""
        rows: list[Inbound] = []
        today = self._clock().toordinal()
        for day in range(today, today - LOOKED_BACK.days, -1):
            with self._store.transaction() as tx:
                rows += tx.inbound.find("day", day, limit=MOST_ROWS)
            if len(rows) >= MOST_ROWS:
                break
        with self._store.transaction() as tx:
            staff = {person.staff_address for person in tx.people.find("staff", "yes") if person.is_staff}
        newest = sorted(rows, key=lambda row: row.at, reverse=True)
        return newest[:MOST_MAILS], sum(row.address in staff for row in rows)

    def _names(self, rows: list[Inbound]) -> list[str]:
        """Who wrote the topmost Authentication-Results of each mail; empty where that is not said."""
        return [self._name(row) for row in rows if row.size <= LARGEST]

    def _name(self, row: Inbound) -> str:
        try:
            mail = self._reader.read(self._store.blobs.get(row.raw))
        except (MailError, NotFound):
            return ""
        results = mail.authentication_results
        name = (server_named(results[0]) or NAMELESS) if results else ""
        return name if name == NAMELESS or _HOST.fullmatch(name) else ""


def _compared(trusted: str, names: list[str]) -> Finding:
    if not any(names):
        return fine(f"The word of {trusted} is taken; none of the last mails carries any.")
    if trusted.strip().lower() in names:
        return fine(f"The word of {trusted} is taken, and the last mails carry it.")
    return warning(
        f"The word of {trusted} is taken, but none of the last mails carries it.", _how_to_trust(names)
    )


def _how_to_trust(names: list[str]) -> str:
    """Only what stands in most of them is proposed: whoever sends a mail can write such a header."""
    usual = max(dict.fromkeys(names), key=names.count, default="")
    if not usual or names.count(usual) * 2 <= len(names):
        return (
            "Your own mail server writes its name into no Authentication-Results header on top of the mails; "
            "ask your mail provider to write one."
        )
    return (
        "If this is the name of your own mail server, trust it: "
        f"threaddesk settings set trusted_authserv_id {usual}"
    )
