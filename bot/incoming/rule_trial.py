"""Tries a rule on the last mails: which it would have matched, and what would have become of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.inbound import Inbound
from bot.core.incoming import decide
from bot.core.mail import IncomingMail, MailError
from bot.core.rules import About, Judged, Rule, judge
from bot.core.rules.words import consequence
from bot.errors import NotFound
from bot.filing import Filing
from bot.incoming.facts import facts
from bot.incoming.ruling import names_in
from bot.ports import Clock, MailReader
from bot.storage import Store, Transaction

MOST_MAILS = 50
LONGEST_LOOK_BACK = 60  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One mail that the rule would have matched."""

    at: datetime
    sender: str
    subject: str
    was: str  # what became of it then
    would_be: str  # what would have become of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of trying a rule."""

    rule: Rule
    mails: int  # how many were looked at
    hits: tuple[Hit, ...]  # newest first
    timeouts: int  # mails on which a pattern took too long
    unread: int  # mails whose bytes are gone or cannot be read

    @property
    def words(self) -> str:
        """The sum of it, as a sentence."""
        if not self.mails:
            return "No mail came in yet that it could be tried on."
        last = f"the last {self.mails} mails" if self.mails != 1 else "the last mail"
        words = f"It matches {len(self.hits) or 'none'} of {last}."
        if self.timeouts:
            words += f" On {self.timeouts} of them its pattern takes too long: make it simpler."
        if self.unread:
            words += f" {self.unread} of them could not be read again."
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrial:
    """Reads mails anew and decides about them anew; changes nothing."""

    store: Store
    reader: MailReader
    keys: tuple[bytes, ...]
    clock: Clock
    seconds: Callable[[], float] = time.monotonic

    def run(self, rule: Rule) -> Trial:
        """Try the rule as if it were on, in its place among the others."""
        rule = replace(rule, enabled=True)
        with self.store.transaction() as tx:
            rules = [one for one in tx.rules.all() if one.id != rule.id]
        rows = list(self._last_rows())
        hits, timeouts, unread = [], 0, 0
        for row in rows:
            mail = self._read(row)
            if mail is None:
                unread += 1
                continue
            judged = self._judged([*rules, rule], row, mail)
            timeouts += rule.id in judged.timed_out
            if rule.id in judged.matched:
                hits.append(self._hit(row, mail, judged))
        return Trial(rule=rule, mails=len(rows), hits=tuple(hits), timeouts=timeouts, unread=unread)

    def _last_rows(self) -> Iterator[Inbound]:
        """The mails that came in last, newest first."""
        today, left = self.clock().toordinal(), MOST_MAILS
        for day in range(today, today - LONGEST_LOOK_BACK, -1):
            with self.store.transaction() as tx:
                rows = sorted(tx.inbound.find("day", day), key=lambda row: row.at, reverse=True)
            yield from rows[:left]
            left -= len(rows[:left])
            if not left:
                return

    def _read(self, row: Inbound) -> IncomingMail | None:
        try:
            return self.reader.read(self.store.blobs.get(row.raw))
        except (MailError, NotFound):
            return None

    def _judged(self, rules: list[Rule], row: Inbound, mail: IncomingMail) -> Judged:
        with self.store.transaction() as tx:
            about = About(mail=mail, account=row.account, is_known=_was_known(tx, mail, row))
        return judge(rules, about, self.seconds)

    def _hit(self, row: Inbound, mail: IncomingMail, judged: Judged) -> Hit:
        with self.store.transaction() as tx:
            filing = Filing.begin(tx, self.clock(), self.keys)
            known = facts(filing, mail, row, judged.wishes)
            if not _was_known(tx, mail, row):
                known = replace(known, person=None)
            would_be = decide(mail, known)
            names = names_in(tx)
        return Hit(
            at=row.at,
            sender=mail.sender.address,
            subject=mail.subject,
            was=row.outcome.value if row.outcome else row.stage.value,
            would_be=consequence(would_be, names),
        )


def _was_known(tx: Transaction, mail: IncomingMail, row: Inbound) -> bool:
    """Whether the desk knew the sender before this mail came in."""
    found = tx.people.find("address", mail.sender.address.lower())
    return any(one.made_at < row.at for one in found)
