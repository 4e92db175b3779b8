"""Until when a ticket's first answer and its resolution are due, for its card."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.targets import Aim, has_targets, rules_of, targets
from bot.core.tickets import Ticket
from bot.outgoing.in_force import settings_in
from bot.storage import Transaction

LABELS = {Aim.ANSWER: "First answer until", Aim.RESOLVE: "Resolved until"}


def coming_targets(tx: Transaction, ticket: Ticket) -> Iterator[tuple[str, datetime]]:
    """The targets that are still to be met, each with its label."""
    settings, category = settings_in(tx), tx.categories.get(ticket.category)
    if not has_targets(settings, category):
        return
    for one in targets(ticket, rules_of(settings).of(category), ticket.updated_at):
        if one.met_at is None:
            yield LABELS[one.aim], one.due_at
