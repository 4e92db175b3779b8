"""What else people do at the desk: take, close and reopen tickets, look at them, change settings.

Each method is one transaction; whether somebody (`by`) may do it is asked before anything changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot import telling
from bot.admin.audit_log import note_change
from bot.admin.category_removal import check_empty, check_unused
from bot.admin.setting_changes import check_there, put_setting
from bot.alerts import forget_alert
from bot.core.categories import described, in_words, switched
from bot.core.changes import About, Change
from bot.core.fields import missing, on_card
from bot.core.inbound import Mark
from bot.core.names import key_of
from bot.core.people import Category
from bot.core.rich_text import escape
from bot.core.setting_values import parse
from bot.core.tickets import Ticket, closed, reopened, taken
from bot.errors import InputError, NotFound
from bot.filing import Filing
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, Directory, Vault
from bot.rights import COMMAND_LINE, Rights
from bot.settings import Row, Settings, Value, row
from bot.storage import Store, Transaction
from bot.tickets.coming_targets import coming_targets
from bot.tickets.merged import merged_ticket, to_change
from bot.tickets.spam import lift_spam
from bot.troubles import down

DONE = "That was done already."
TOLD = timedelta(hours=1)  # so long somebody knows who has a ticket, once they were told
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act came to: the ticket as it is now, and a sentence for who acted."""

    ticket: Ticket
    words: str
    held_by: str = ""  # Slack user id of the owner, when the ticket stays somebody else's


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A ticket with what its card says beside it."""

    ticket: Ticket
    category: str
    assignee: str  # a name; empty while nobody has it
    link: str  # to its thread; empty until it is posted
    fields: tuple[tuple[str, str], ...] = ()  # custom ones, by name
    targets: tuple[tuple[str, datetime], ...] = ()  # what is to be done until when
    into: Ticket | None = None  # the one that it was merged into; `link` leads there


class Desk:
    """The acts of technicians and admins; with the same `key` again nothing changes."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        rights: Rights,
        vault: Vault,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory, self._rights, self._vault = store, directory, rights, vault
        self._keys, self._clock = keys, clock

    # --- tickets -----------------------------------------------------------------------------

    def take(self, number: int, *, by: str, over: str = "", is_sure: bool = False, key: str = "") -> Outcome:
        """Give a ticket to `by`; of two who take at once exactly one wins.

        A ticket that somebody else has stays theirs (`held_by` says whose) unless `over` is their
        Slack user id, or `by` was told within the last hour that they have it and `is_sure`: then
        whoever takes it knows from whom.
        """
        over = self._told_of(number, by) if is_sure else over
        outcome = self._take(number, by, over, key)
        if outcome.held_by:
            self._note_told(outcome, by)
        return outcome

    def _take(self, number: int, by: str, over: str, key: str) -> Outcome:
        name, owner = self._rights.let_in(by, number), self._directory.user(over) if over else ""
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return Outcome(ticket=ticket, words=DONE)
            if not ticket.is_open:
                raise InputError(f"Ticket #{number} is closed; reopen it with `/ticket reopen {number}`.")
            if ticket.assignee == by:
                return Outcome(ticket=ticket, words=f"You have ticket #{number} already.")
            if ticket.assignee and ticket.assignee != over:
                return Outcome(ticket=ticket, words=f"Ticket #{number} is taken.", held_by=ticket.assignee)
            whence = f" over from {owner}" if ticket.assignee else ""
            ticket = taken(ticket, by=by, now=filing.now)
            tx.tickets.put(ticket)
            filing.log(ticket, "taken", by=by, words=f"{name} took the ticket{whence}.")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} took this ticket{whence}.")
            telling.taken(filing, ticket, by=by)
            return Outcome(ticket=ticket, words=f"You have taken ticket #{number}.")

    def _told_of(self, number: int, by: str) -> str:
        """The Slack user id of who has the ticket, if this person was told so when they took it."""
        with self._store.transaction() as tx:
            ticket = tx.tickets.get(number)
            told = tx.marks.get(_told_key(by, number))
        if not (ticket and told and told.until and self._clock() < told.until):
            return ""
        return told.value if told.value == ticket.assignee else ""

    def _note_told(self, outcome: Outcome, by: str) -> None:
        until = self._clock() + TOLD
        key = _told_key(by, outcome.ticket.number)
        with self._store.transaction() as tx:
            tx.marks.put(Mark(key=key, value=outcome.held_by, until=until))

    def take_oldest(self, *, by: str, channel: str, key: str = "") -> Outcome:
        """Give `by` the oldest untaken ticket of the category whose channel this is.

        Raises:
            InputError: none waits there, or it was done already, with the same key.
        """
        while True:
            with self._store.transaction() as tx:
                if key and tx.inputs.get(key):
                    raise InputError(DONE)
                category = tx.categories.find("channel", channel, limit=1)
                if not category:
                    raise InputError("This channel belongs to no category; name a ticket: `/take 12`.")
                waiting = tx.tickets.find("untaken_in_category", category[0].id, limit=1)
            if not waiting:
                raise InputError("No ticket waits here: all are taken.")
            outcome = self._take(waiting[0].number, by, "", key)
            if not outcome.held_by:
                return outcome
            key = ""  # it is noted by now; somebody was quicker: the next one

    def close(self, number: int, *, by: str, key: str = "") -> Outcome:
        """Close a ticket and tell its subscribers."""
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return Outcome(ticket=ticket, words=DONE)
            if not ticket.is_open:
                return Outcome(ticket=ticket, words=f"Ticket #{number} is closed already.")
            _check_filled(tx, ticket)
            ticket = closed(ticket, now=filing.now)
            tx.tickets.put(ticket)
            filing.log(ticket, "closed", by=by, words=f"{name} closed the ticket.")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} closed this ticket.")
            telling.closed(filing, ticket, by=by)
            return Outcome(ticket=ticket, words=f"Ticket #{number} is closed.")

    def reopen(self, number: int, *, by: str, key: str = "") -> Outcome:
        """Take a closed ticket into work again."""
        name = self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            filing = self._filing(tx)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return Outcome(ticket=ticket, words=DONE)
            if ticket.is_open:
                return Outcome(ticket=ticket, words=f"Ticket #{number} is open already.")
            lifted = lift_spam(filing, ticket)
            ticket = reopened(ticket, now=filing.now)
            tx.tickets.put(ticket)
            filing.log(ticket, "reopened", by=by, words=f"{name} reopened the ticket.{lifted}")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} reopened this ticket.{lifted}")
            telling.reopened(filing, ticket, by=by)
            return Outcome(ticket=ticket, words=f"Ticket #{number} is open again.{escape(lifted)}")

    def changeable(self, number: int, *, by: str) -> Ticket:
        """The ticket, if this person may change it; raises `InputError` where it was merged away."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            return to_change(self._filing(tx), number)

    def show(self, number: int, *, by: str) -> Shown:
        """One ticket, for somebody who may see it."""
        self._rights.let_in(by, number)
        with self._store.transaction() as tx:
            ticket, into = self._filing(tx).ticket(number), merged_ticket(tx, number)
            categories = {one.id: one.name for one in tx.categories.all()}
            fields = on_card(ticket.fields, tx.fields.all())
            targets = tuple(coming_targets(tx, ticket)) if ticket.is_open else ()
        if into and into.number != number:
            link = thread_link(self._directory.workspace_url, into)
            return replace(self._shown(ticket, categories), into=into, link=link)
        return replace(self._shown(ticket, categories), fields=fields, targets=targets)

    def _shown(self, ticket: Ticket, categories: dict[int, str]) -> Shown:
        return Shown(
            ticket=ticket,
            category=categories.get(ticket.category, "—"),
            assignee=self._directory.user(ticket.assignee) if ticket.assignee else "",
            link=thread_link(self._directory.workspace_url, ticket),
        )

    # --- categories --------------------------------------------------------------------------

    def add_category(
        self,
        name: str,
        channel: str,
        *,
        given: Mapping[str, str] = NOTHING_MORE,
        by: str = COMMAND_LINE,
    ) -> Category:
        """A new category, with what is given of it (core/categories.py); the first one is the default."""
        self._rights.let_admin(by)
        new = described(Category(id=0, name="", channel=channel), {"name": name, **given})
        name = new.name
        if not channel.isalnum() or not channel.startswith(("C", "G")):
            raise InputError(
                f"`{channel}` is no Slack channel id: it looks like C0123ABCD and stands at the bottom "
                "of the channel's details in Slack."
            )
        with self._store.transaction() as tx:
            if tx.categories.find("name", key_of(name)):
                raise InputError(f"There is a category {name} already.")
            if tx.categories.find("channel", channel):
                raise InputError(f"The channel {channel} belongs to another category already.")
            number = tx.next_number("categories")
            category = replace(new, id=number)
            first = not tx.categories.all(limit=1)
            tx.categories.put(category)
            self._note_category(tx, None, category, by)
            if first and name != settings_in(tx).default_category:
                put_setting(tx, row("default_category"), name, at=self._clock(), by=COMMAND_LINE)
        return category

    def change_category(
        self,
        name: str,
        *,
        given: Mapping[str, str] = NOTHING_MORE,
        by: str = COMMAND_LINE,
    ) -> Category:
        """The category with what is given of it in words (core/categories.py); raises `InputError`."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            before = _category_named(tx, name)
            category = switched(before, described(before, given), self._clock())
            same = tx.categories.find("name", key_of(category.name), limit=1)
            if same and same[0].id != category.id:
                raise InputError(f"There is a category {category.name} already.")
            if category != before:
                tx.categories.put(category)
                self._note_category(tx, before, category, by)
            was_default = key_of(settings_in(tx).default_category) == key_of(before.name)
            if was_default and category.name != before.name:
                put_setting(tx, row("default_category"), category.name, at=self._clock(), by=by)
        return category

    def removable_category(self, name: str, *, by: str) -> Category:
        """The category of this name, if it can be removed; raises as `remove_category` does."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            category = _category_named(tx, name)
            check_unused(tx, category)
        check_empty(self._store, category)
        return category

    def remove_category(self, name: str, *, by: str = COMMAND_LINE) -> Category:
        """Forget a category that nothing needs: its channel is free for another one then.

        Raises:
            NotFound: there is no such category.
            InputError: it is the only or the default one, tickets are in it, or something names it.
        """
        category = self.removable_category(name, by=by)
        with self._store.transaction() as tx:
            category = _category_named(tx, name)
            check_unused(tx, category)
            if tx.tickets.find("open_in_category", category.id, limit=1):
                raise InputError(f"{category.name} stays: a ticket has just come into it.")
            tx.categories.remove(category.id)
            forget_alert(tx, down(category.channel))
            old = in_words(category)
            note_change(tx, About.CATEGORY, category.name, old, "—", at=self._clock(), by=by)
        return category

    def _note_category(self, tx: Transaction, before: Category | None, after: Category, by: str) -> None:
        old = in_words(before) if before else "—"
        note_change(tx, About.CATEGORY, after.name, old, in_words(after), at=self._clock(), by=by)

    def categories(self) -> list[Category]:
        """All categories, oldest first."""
        with self._store.transaction() as tx:
            return tx.categories.all()

    # --- settings ----------------------------------------------------------------------------

    def settings(self) -> Settings:
        """The settings that hold now."""
        with self._store.transaction() as tx:
            return settings_in(tx)

    def check_settings(self, entered: dict[str, str]) -> None:
        """Nothing, if `change_settings` would take these; raises `SettingError`."""
        with self._store.transaction() as tx:
            for key, typed in entered.items():
                check_there(tx, row(key), parse(row(key), typed))

    def change_settings(self, entered: dict[str, str], *, by: str) -> list[Change]:
        """Set these settings, all or none; says what changed.

        Raises:
            SettingError: a name is not known, or a value cannot be taken.
            NotAllowed: `by` is no admin.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            parsed = [(row(key), self._parsed(tx, row(key), typed)) for key, typed in entered.items()]
            changes = [put_setting(tx, one, value, at=self._clock(), by=by) for one, value in parsed]
        return [change for change in changes if change]

    def _parsed(self, tx: Transaction, one: Row, typed: str) -> Value:
        value = parse(one, typed)
        if one.type == "secret" and value and not str(value).startswith("env:"):
            return self._vault.seal(str(value))
        check_there(tx, one, value)
        return value

    def _filing(self, tx: Transaction) -> Filing:
        return Filing.begin(tx, self._clock(), self._keys)


def _category_named(tx: Transaction, name: str) -> Category:
    """The category of this name, whatever its case; raises `NotFound`."""
    found = tx.categories.find("name", key_of(name), limit=1)
    if not found:
        known = ", ".join(one.name for one in tx.categories.all()) or "none yet"
        raise NotFound(f"There is no category {name}; there are: {known}.")
    return found[0]


def _told_key(by: str, number: int) -> str:
    """By which is known that somebody was told who has a ticket, which they wanted to take."""
    return f"held:{by}:{number}"


def _check_filled(tx: Transaction, ticket: Ticket) -> None:
    """Nothing, if every custom field that a close needs has a value; raises `InputError`."""
    if lacks := missing(ticket.fields, tx.fields.all(), ticket.category):
        are = "is" if len(lacks) == 1 else "are"
        raise InputError(
            f"Ticket #{ticket.number} cannot be closed yet: {', '.join(lacks)} {are} missing. "
            f'Try `/ticket field {ticket.number} "{lacks[0]}" VALUE`.'
        )


def thread_link(workspace_url: str, ticket: Ticket) -> str:
    """Where Slack shows the ticket's thread; empty until its card is posted."""
    if not (workspace_url and ticket.thread_ts):
        return ""
    return f"{workspace_url.rstrip('/')}/archives/{ticket.channel}/p{ticket.thread_ts.replace('.', '')}"
