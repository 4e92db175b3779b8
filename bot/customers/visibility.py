"""Which messages customers may see: no note, and nothing that can still be taken back."""

from datetime import datetime, timedelta

from bot.core.messages import Audience, Message
from bot.core.outbox import State
from bot.outgoing.in_force import settings_in
from bot.outgoing.queue import can_be_called_back
from bot.storage import Transaction

GONE = frozenset({State.DONE, State.SENDING, State.UNKNOWN})


def public(tx: Transaction, number: int, now: datetime) -> list[Message]:
    """The messages of a ticket that customers may see, in their order."""
    return [one for one in tx.messages.find("ticket", number) if is_public(tx, one, now)]


def is_public(tx: Transaction, message: Message, now: datetime) -> bool:
    """Whether customers may see it.

    What a technician wrote is theirs as soon as a mail of it has left, and as long as all of them
    can be called back it is not, however late the mail server is.
    """
    if message.audience is not Audience.PUBLIC or message.withdrawn:
        return False
    if not message.ts:
        return True
    about = tx.deliveries.find("message", message.id)
    mails = [one for one in about if one.is_customers_mail]
    if any(one.state in GONE for one in mails):
        return True
    if any(can_be_called_back(one) for one in mails):
        return False
    return message.at + timedelta(seconds=settings_in(tx).undo_seconds) <= now
