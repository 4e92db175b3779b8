"""Who administers the desk: those whom the configuration names, and those whom admins made."""

from dataclasses import dataclass

from bot.core.people import Person
from bot.storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Admins:
    """Asked in the running transaction, so that a change holds from its commit on."""

    configured: tuple[str, ...] = ()  # Slack user ids of THREADDESK_ADMINS

    def of(self, tx: Transaction) -> list[str]:
        """The Slack user ids of all admins, those of the configuration first."""
        made = (one.slack_user for one in tx.people.find("appointed", "yes"))
        return [one for one in dict.fromkeys((*self.configured, *made)) if self.has(tx, one)]

    def has(self, tx: Transaction, user: str) -> bool:
        """Whether this Slack user is an admin; nobody whom Slack keeps out of the desk's work is one."""
        known = in_slack(tx, user)
        if known is None:
            return user in self.configured
        return not known.is_barred and (known.is_appointed or user in self.configured)


def in_slack(tx: Transaction, user: str) -> Person | None:
    """Whom the desk knows under this Slack user id."""
    found = tx.people.find("slack_user", user, limit=1) if user else []
    return found[0] if found else None
