"""What the store says that several checks ask for, read once."""

from dataclasses import dataclass

from bot.core.accounts import Account, AccountHealth
from bot.core.people import Category
from bot.outgoing.in_force import settings_in
from bot.settings import Settings
from bot.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the desk is set up."""

    settings: Settings
    accounts: tuple[tuple[Account, AccountHealth], ...]
    categories: tuple[Category, ...]

    @property
    def polled(self) -> tuple[str, ...]:
        """The addresses of the mailboxes that the desk looks into."""
        return tuple(account.address for account, _ in self.accounts if account.enabled)

    @property
    def senders(self) -> tuple[str, ...]:
        """The addresses that can stand in From."""
        return (self.settings.from_address,) if self.settings.from_address else self.polled

    @property
    def sender_domains(self) -> tuple[str, ...]:
        """The domains of those addresses, each once."""
        return tuple(dict.fromkeys(address.rpartition("@")[2] for address in self.senders))


def facts_of(store: Store) -> Facts:
    """How the desk is set up now."""
    with store.transaction() as tx:
        return Facts(
            settings=settings_in(tx),
            accounts=tuple(
                (one, tx.account_health.get(one.address) or AccountHealth(address=one.address))
                for one in tx.accounts.all()
            ),
            categories=tuple(tx.categories.all()),
        )
