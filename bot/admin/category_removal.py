"""What keeps a category from being removed: tickets in it, and whatever names it."""

from collections.abc import Iterator

from bot.core.listing import first_few
from bot.core.names import key_of
from bot.core.people import Category
from bot.errors import InputError
from bot.outgoing.in_force import settings_in
from bot.storage import Store, Transaction

PAGE = 1000  # tickets that are looked at in one transaction: nobody waits for all of them
NAMED = 5  # names in one sentence
SET_CATEGORY = "set category"  # of a rule's actions


def check_empty(store: Store, category: Category) -> None:
    """Nothing, if no ticket is in the category; raises `InputError` with how many there are."""
    open_ones, closed_ones, after, more = 0, 0, 0, True
    while more:
        with store.transaction() as tx:
            page = tx.tickets.all(after=after, limit=PAGE)
        here = [one for one in page if one.category == category.id]
        open_ones += sum(one.is_open for one in here)
        closed_ones += sum(not one.is_open for one in here)
        after, more = (page[-1].number, True) if page else (after, False)
    if open_ones or closed_ones:
        raise InputError(_of_tickets(category, open_ones, closed_ones))


def _of_tickets(category: Category, open_ones: int, closed_ones: int) -> str:
    counts = [f"{count} {word}" for count, word in ((open_ones, "open"), (closed_ones, "closed")) if count]
    many = "tickets are" if open_ones + closed_ones > 1 else "ticket is"
    return (
        f"{category.name} stays: {' and '.join(counts)} {many} in it, and a ticket belongs to a category. "
        "`/ticket move 12 CATEGORY` moves one; a category that only needs another name is changed with name=."
    )


def check_unused(tx: Transaction, category: Category) -> None:
    """Nothing, if nothing else needs the category; raises `InputError` with what does."""
    if len(tx.categories.all(limit=2)) == 1:
        raise InputError(f"{category.name} stays: it is the only category, and a ticket belongs to one.")
    if key_of(settings_in(tx).default_category) == key_of(category.name):
        raise InputError(
            f"{category.name} stays: new tickets go there by default. "
            "`/helpdesk settings default_category NAME` names another one first."
        )
    if used := "; ".join(_users(tx, category.id)):
        raise InputError(
            f"{category.name} stays, because it is named by {used}. Change or remove that first."
        )


def _users(tx: Transaction, number: int) -> Iterator[str]:
    """What names the category, by kind."""
    rules = [
        one.name
        for one in tx.rules.all()
        if any(act.do == SET_CATEGORY and act.value == str(number) for act in one.actions)
    ]
    found = (
        ("mail account", [one.address for one in tx.accounts.all() if one.category == number]),
        ("rule", rules),
        ("custom field", [one.name for one in tx.fields.all() if one.category == number]),
        ("canned answer", [one.name for one in tx.canned_answers.all() if one.category == number]),
        ("article", [f"#{one.number}" for one in tx.articles.all() if one.content.category == number]),
    )
    for kind, names in found:
        if names:
            yield f"the {kind}{'s' if len(names) > 1 else ''} {first_few(names, NAMED)}"
