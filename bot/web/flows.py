"""The flows that the pages call."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.accounts.password_pages import PasswordPages
from bot.customers.access import Access
from bot.customers.acts import CustomerActs
from bot.customers.articles import PublicArticles
from bot.customers.forms import Forms
from bot.customers.mail_links import MailLinks
from bot.customers.passwords import CustomerPasswords
from bot.customers.tickets import CustomerTickets
from bot.health import Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Everything that somebody at a web page can have done."""

    access: Access
    passwords: CustomerPasswords
    links: MailLinks
    tickets: CustomerTickets
    acts: CustomerActs
    articles: PublicArticles
    mailboxes: PasswordPages
    forms: Forms
    health: Health
    name: Callable[[], str]  # of the desk, as mails say it; perhaps empty
    public_url: str
