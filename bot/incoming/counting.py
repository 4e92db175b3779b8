"""Keeps rows of received mail, and counts them in the same transaction: no other way leads into the store."""

from datetime import datetime

from bot.core.inbound import Inbound, Input
from bot.core.tallies import Tally, arrived, became, repeated
from bot.storage import Transaction


def tally_of(tx: Transaction, account: str) -> Tally:
    """How the mails of an account are counted; all zero where none came yet."""
    return tx.tallies.get(account) or Tally(account=account)


def keep(tx: Transaction, row: Inbound) -> None:
    """Keep a mail's row, new or changed."""
    before, tally = tx.inbound.get(row.key), tally_of(tx, row.account)
    after = became(tally, before, row) if before else arrived(tally, row)
    tx.inbound.put(row)
    if after != tally:
        tx.tallies.put(after)


def is_new_copy(tx: Transaction, known: Inbound, place: tuple[str, int, int], now: datetime) -> bool:
    """Whether a mail that is known came once more: counts it for the account where it lies, once a place.

    Args:
        place: the account's address, the folder's UIDVALIDITY and the mail's UID.
    """
    key = "mail:{}:{}:{}".format(*place)
    if place == (known.account, known.uidvalidity, known.uid) or tx.inputs.get(key):
        return False  # it lies where it lay: nothing came
    tx.inputs.put(Input(key=key, at=now))
    tx.tallies.put(repeated(tally_of(tx, place[0])))
    return True
