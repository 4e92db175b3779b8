"""Tickets that are made in Slack for a customer, to whom the desk writes first.

Making one is one transaction: the ticket, its first message, the card, and the mail to the customer.
"""

from dataclasses import dataclass

from bot import telling
from bot.core.accounts import account_for
from bot.core.addresses import is_address
from bot.core.letters import clean
from bot.core.mail import Address
from bot.core.messages import Audience, Author
from bot.core.names import key_of
from bot.core.people import Category
from bot.core.rules.values import meant
from bot.core.tickets import Ticket, Via, taken
from bot.errors import InputError, NotFound
from bot.filing import Filing
from bot.incoming.new_tickets import LONGEST_SUBJECT
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.form_messages import add_message, read_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A ticket as somebody entered it."""

    address: str
    subject: str
    text: str  # Slack's mrkdwn
    name: str = ""
    category: str = ""  # its name; empty: the one of the channel


class WrongPart(InputError):
    """One part of a ticket cannot be as somebody entered it."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(words)
        self.part = part


class SlackTickets:
    """Makes them."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._rights = store, directory, rights
        self._keys, self._clock = keys, clock

    def categories(self, channel: str, *, by: str) -> tuple[list[Category], Category]:
        """All categories, and the one that somebody in this channel means."""
        self._rights.let_technician(by)
        with self._store.transaction() as tx:
            meant_here = self._meant(Filing.begin(tx, self._clock(), self._keys), "", channel)
            return tx.categories.all(), meant_here

    def open(self, wanted: Wanted, *, channel: str, by: str, key: str = "") -> str:
        """Make a ticket and mail its first message to the customer; a sentence says so.

        With the same `key` again nothing changes.

        Raises:
            WrongPart: it cannot be so.
            NotAllowed: they are no technician of the category.
        """
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            _check(filing, wanted)
            category = self._meant(filing, wanted.category, channel)
        name = self._rights.let_in_category(by, category)
        words = read_form(self._store, self._directory, wanted.text)
        if not words.markdown:
            raise WrongPart("text", "Write what the customer is to read.")
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if filing.is_repeated(key):
                return "That ticket is made already."
            ticket = _ticket(filing, wanted, category, by)
            tx.tickets.put(ticket)
            filing.log(ticket, "opened", by=by, words=f"{name} made this ticket in Slack.")
            filing.slack.open_thread(ticket)
            author = Author(name=name, slack_user=by)
            message = add_message(filing, ticket, words, Audience.PUBLIC, author)
            mails = telling.opened_in_slack(filing, ticket, message)
            if not mails:
                filing.slack.line(ticket, "No mail was sent to the customer: such mails are switched off.")
            what = "and mailed" if mails else "but no mail was sent: such mails are switched off"
            return f"Ticket #{ticket.number} is made {what}."

    def _meant(self, filing: Filing, name: str, channel: str) -> Category:
        """The category of this name, else that of the channel, else the default one."""
        tx = filing.tx
        if name:
            found = tx.categories.find("name", key_of(name), limit=1)
            if not found:
                known = [one.name for one in tx.categories.all()]
                raise NotFound(f"There is no category {name[:80]}; {meant(name, known)}")
            return found[0]
        here = tx.categories.find("channel", channel, limit=1)
        return here[0] if here else filing.category(None)


def _check(filing: Filing, wanted: Wanted) -> None:
    address = wanted.address.strip().lower()
    if not is_address(address) or address in filing.desk_addresses():
        raise WrongPart("address", f"“{wanted.address[:80]}” is no customer's mail address.")
    person = filing.person(address)
    if person and person.spams:
        words = f"{address} sent spam: no answer would come in. Reopen the ticket that says so."
        raise WrongPart("address", words)
    if person and person.blocked:
        raise WrongPart(
            "address", f"{address} is blocked: no answer would come in. `/helpdesk people unblock {address}`"
        )
    if not clean(wanted.subject):
        raise WrongPart("subject", "A ticket needs a subject.")


def _ticket(filing: Filing, wanted: Wanted, category: Category, by: str) -> Ticket:
    """The ticket, which whoever made it has."""
    address = wanted.address.strip().lower()
    who = Address(name=clean(wanted.name), address=address)
    filing.met(who)
    account = account_for(filing.tx.accounts.all(), category.id)
    ticket = Ticket(
        number=filing.tx.next_number("tickets"),
        subject=clean(wanted.subject)[:LONGEST_SUBJECT],
        category=category.id,
        channel=category.channel,
        requester=address,
        requester_name=filing.name_of(who),
        created_at=filing.now,
        updated_at=filing.now,
        subscribers=(address,),
        via=Via.SLACK,
        priority=category.priority,
        account=account.address if account else None,
    )
    return taken(ticket, by=by, now=filing.now) if filing.settings.reply_takes else ticket
