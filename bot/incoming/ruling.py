"""Asks the processing rules about a mail, outside of any transaction: a pattern may take a quarter second."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.admins import Admins
from bot.core.decisions import Decision
from bot.core.mail import IncomingMail
from bot.core.rich_text import escape
from bot.core.rules import About, Judged, Names, Rule, judge
from bot.core.wishes import NONE, reason
from bot.filing import Filing
from bot.ports import Clock
from bot.storage import Store, Transaction

log = logging.getLogger(__name__)

TIMEOUTS_TO_SWITCH_OFF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rules say about mails that come in."""

    store: Store
    keys: tuple[bytes, ...]
    admins: Admins
    clock: Clock
    seconds: Callable[[], float] = time.monotonic

    def judge(self, mail: IncomingMail, account: str) -> Judged:
        """What the account's rules want done with this mail; changes nothing."""
        with self.store.transaction() as tx:
            rules = tx.rules.all()
            is_known = bool(rules) and bool(tx.people.find("address", mail.sender.address.lower(), limit=1))
        if not rules:
            return Judged(wishes=NONE)
        return judge(rules, About(mail=mail, account=account, is_known=is_known), self.seconds)

    def judge_and_note(self, mail: IncomingMail, account: str) -> Judged:
        """The same; patterns that took too long are counted, and the third time switches a rule off."""
        judged = self.judge(mail, account)
        if judged.timed_out:
            with self.store.transaction() as tx:
                filing = Filing.begin(tx, self.clock(), self.keys)
                for number in judged.timed_out:
                    self._note_timeout(filing, number)
        return judged

    def _note_timeout(self, filing: Filing, number: int) -> None:
        rule = filing.tx.rules.get(number)
        if rule is None or not rule.enabled:
            return
        rule = replace(rule, timeouts=rule.timeouts + 1)
        log.warning("rule %d: a pattern took too long (%d)", rule.id, rule.timeouts)
        if rule.timeouts >= TIMEOUTS_TO_SWITCH_OFF:
            rule = replace(rule, enabled=False, fault=f"took too long {TIMEOUTS_TO_SWITCH_OFF} times")
            filing.slack.tell(self.admins.of(filing.tx), _told(rule))
        filing.tx.rules.put(rule)


def count_matches(filing: Filing, judged: Judged, decision: Decision) -> None:
    """Count the rules that had a say in what becomes of a mail: bounces and junk never come before them."""
    for number in judged.matched:
        rule = filing.tx.rules.get(number)
        if rule and reason(rule.name) in decision.reasons:
            filing.tx.rules.put(replace(rule, matches=rule.matches + 1, last_match_at=filing.now))


def names_in(tx: Transaction) -> Names:
    """What rules may name in this transaction."""
    return Names(
        categories={one.id: one.name for one in tx.categories.all()},
        fields={one.id: one.name for one in tx.fields.all()},
        accounts=tuple(one.address for one in tx.accounts.all()),
    )


def _told(rule: Rule) -> str:
    return (
        f"The processing rule “{escape(rule.name)}” is switched off: its regular expression took too long on "
        f"{rule.timeouts} mails. Make the pattern simpler, then switch it on with `/helpdesk rule`."
    )
