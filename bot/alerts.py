"""Tells the admins once that something is wrong, and once that it is over."""

from collections.abc import Iterable

from bot.core.inbound import Mark
from bot.filing import Filing
from bot.storage import Transaction


def raise_alert(filing: Filing, admins: Iterable[str], key: str, words: str) -> bool:
    """Tell the admins, unless they know already; True when they are told."""
    mark = f"alert:{key}"
    if filing.tx.marks.get(mark):
        return False
    filing.tx.marks.put(Mark(key=mark, value=words))
    filing.slack.tell(admins, words)
    return True


def clear_alert(filing: Filing, admins: Iterable[str], key: str, words: str) -> bool:
    """Tell the admins that it is over, if they were told of it; True when they are told."""
    mark = f"alert:{key}"
    if not filing.tx.marks.get(mark):
        return False
    filing.tx.marks.remove(mark)
    filing.slack.tell(admins, words)
    return True


def forget_alert(tx: Transaction, key: str) -> None:
    """What the admins were told of is gone: nothing is said, and the next time they are told again."""
    tx.marks.remove(f"alert:{key}")
