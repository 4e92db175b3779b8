"""Checks of the DNS: whether mail of the From domain is believed, and whether answers find back."""

from collections.abc import Iterator
from functools import partial

from bot.checks.facts import Facts
from bot.core.checkup import Check, Finding, not_checked
from bot.core.mail_records import judged_dkim, judged_dmarc, judged_mx, selectors_in
from bot.core.spf import Names
from bot.core.spf_verdict import judged_spf
from bot.errors import OutsideError

CANNOT_ASK = (
    "See that this machine can ask the DNS, or name a server in THREADDESK_DNS_SERVER; then look again."
)


class NameChecks:
    """Four checks for each domain that mail goes out from."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def checks(self, facts: Facts) -> Iterator[Check]:
        """The checks of every From domain."""
        for domain in facts.sender_domains:
            yield self._check(
                f"MX of {domain}", "the records by which answers find back", partial(self._mx, domain)
            )
            yield self._check(
                f"SPF of {domain}", "who may send for the From domain", partial(self._spf, facts, domain)
            )
            yield self._check(
                f"DKIM of {domain}", "the key of its signatures", partial(self._dkim, facts, domain)
            )
            yield self._check(
                f"DMARC of {domain}", "what becomes of forged mail", partial(self._dmarc, facts, domain)
            )

    def _check(self, name: str, looks_at: str, look: partial[Finding]) -> Check:
        def asked() -> Finding:
            try:
                return look()
            except OutsideError as error:
                return not_checked(str(error), CANNOT_ASK)

        return Check(name=name, looks_at=looks_at, look=asked)

    def _mx(self, domain: str) -> Finding:
        return judged_mx(domain, self._names)

    def _spf(self, facts: Facts, domain: str) -> Finding:
        server = facts.settings.smtp_host
        if not server:
            return not_checked("No SMTP server is set that could be looked for in the record.")
        return judged_spf(domain, server, self._names)

    def _dkim(self, facts: Facts, domain: str) -> Finding:
        return judged_dkim(domain, selectors_in(facts.settings.dkim_selector), self._names)

    def _dmarc(self, facts: Facts, domain: str) -> Finding:
        report_to = next(one for one in facts.senders if one.endswith(f"@{domain}"))
        return judged_dmarc(domain, report_to, self._names)
