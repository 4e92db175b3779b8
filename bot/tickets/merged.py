"""Tickets that were merged into others: where their conversations are now."""

from bot.core.tickets import Ticket
from bot.errors import InputError
from bot.filing import Filing
from bot.storage import Store, Transaction


class MergedAway(InputError):
    """What somebody wants to do with a ticket is to be done with the one that it was merged into."""

    def __init__(self, number: int, into: int) -> None:
        super().__init__(f"Ticket #{number} was merged into #{into}: `/ticket {into}` shows it.")
        self.number, self.into = number, into


def merged_ticket(tx: Transaction, number: int) -> Ticket | None:
    """The ticket of this number, or the one that has its conversation now; None where there is none."""
    ticket = tx.tickets.get(number)
    passed: set[int] = set()
    while ticket and ticket.merged_into is not None and ticket.number not in passed:
        passed.add(ticket.number)
        ticket = tx.tickets.get(ticket.merged_into) or ticket
    return ticket


def present_number(store: Store, number: int) -> int:
    """The number of the ticket that has this one's conversation now; its own where it was never merged."""
    with store.transaction() as tx:
        now = merged_ticket(tx, number)
    return now.number if now else number


def merged_into(tx: Transaction, number: int) -> list[Ticket]:
    """All tickets whose conversations this one has: those merged into it, and into them."""
    found: dict[int, Ticket] = {}
    left = [number]
    while left:
        new = [one for one in tx.tickets.find("merged_into", left.pop()) if one.number not in found]
        found |= {one.number: one for one in new}
        left += [one.number for one in new]
    return [found[one] for one in sorted(found)]


def to_change(filing: Filing, number: int) -> Ticket:
    """The ticket of this number, which somebody wants to change.

    Raises:
        NotFound: there is none.
        MergedAway: it was merged into another one, which is named.
    """
    ticket = filing.ticket(number)
    now = merged_ticket(filing.tx, number)
    if ticket.merged_into is not None and now:
        raise MergedAway(number, now.number)
    return ticket
