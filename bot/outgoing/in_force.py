"""What is in force in a transaction: settings, the words of templates, and who the desk writes as."""

from dataclasses import dataclass

from bot.core.wordings import template_named, worded
from bot.settings import Settings, settings_of
from bot.storage import Transaction
from bot.templates import Template


def settings_in(tx: Transaction) -> Settings:
    """The settings that hold in this transaction."""
    return settings_of(tx.settings.all())


def template_in(tx: Transaction, name: str) -> Template:
    """The template of this name as it is worded in this transaction."""
    return worded(template_named(name), tx.wordings.get(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the desk writes as: the key it signs with and the address it sends from."""

    key: bytes
    settings: Settings

    def address(self, account: str | None) -> str:
        """The From address of mail that goes out for this mail account; empty while none is set."""
        return self.settings.from_address or account or ""
