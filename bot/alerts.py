"""Tells the admins once that something is wrong, and once that it is over; the log says so too."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.admins import Admins
from bot.core.inbound import Mark
from bot.filing import Filing
from bot.storage import Transaction

log = logging.getLogger(__name__)

Tell = Callable[[Sequence[str]], str]


def told(tx: Transaction, key: str) -> Mark | None:
    """What the admins were told of this trouble, as long as it lasts."""
    return tx.marks.get(_mark(key))


def raise_alert(filing: Filing, admins: Admins, key: str, words: str) -> None:
    """Tell the admins, unless they know already."""
    raise_alerts(filing, admins, {key: words}, lambda _: words)


def raise_alerts(filing: Filing, admins: Admins, alerts: Mapping[str, str], tell: Tell) -> None:
    """The same of several troubles that begin at once, in one message.

    Args:
        alerts: what stands in the list of troubles, by name.
        tell: the words of the message, of those names of which the admins do not know yet.
    """
    new = [key for key in alerts if not told(filing.tx, key)]
    for key in new:
        log.error("trouble begins: %s", _shown(key))
        filing.tx.marks.put(Mark(key=_mark(key), value=alerts[key]))
    if new:
        filing.slack.tell(admins.of(filing.tx), tell(new))


def clear_alert(filing: Filing, admins: Admins, key: str, words: str) -> bool:
    """Tell the admins that it is over, if they were told of it; True when they are told."""
    return clear_alerts(filing, admins, [key], lambda _: words)


def clear_alerts(filing: Filing, admins: Admins, keys: Iterable[str], tell: Tell) -> bool:
    """The same of several that are over at once, in one message about those of which admins knew."""
    over = [key for key in keys if told(filing.tx, key)]
    for key in over:
        log.warning("trouble is over: %s", _shown(key))
        forget_alert(filing.tx, key)
    if over:
        filing.slack.tell(admins.of(filing.tx), tell(over))
    return bool(over)


def forget_alert(tx: Transaction, key: str) -> None:
    """What the admins were told of is gone: nothing is said, and the next time they are told again."""
    tx.marks.remove(_mark(key))


def _mark(key: str) -> str:
    return f"alert:{key}"  # the store's index `alert` finds them by it


def _shown(key: str) -> str:
    """The name without a mail address in it."""
    return key if "@" not in key else key.partition(":")[0]
