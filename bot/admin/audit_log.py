"""The audit's lines, each written in the transaction of the change that it tells of."""

from datetime import datetime

from bot.allowance import spend_all
from bot.core.caps import ALL_REFUSALS, REFUSALS
from bot.core.changes import About, Change
from bot.storage import Transaction

LONGEST = 1_000  # characters of a value as it is shown


def note_change(
    tx: Transaction,
    about: About,
    key: str,
    old: str,
    new: str,
    *,
    at: datetime,
    by: str,
    before: str | None = None,
    after: str | None = None,
    undoes: int | None = None,
) -> Change:
    """The new line of the audit; `before` and `after` as whatever undoes it reads them."""
    change = Change(
        id=tx.next_number("changes"),
        at=at,
        by=by,
        about=about,
        key=key,
        old=_shown(old),
        new=_shown(new),
        before=before,
        after=after,
        undoes=undoes,
    )
    tx.changes.put(change)
    return change


def note_refusal(tx: Transaction, act: str, *, at: datetime, by: str) -> None:
    """A line about what was refused to somebody who is no admin; not each time, if they go on and on."""
    if spend_all(tx, at, ((REFUSALS, by), (ALL_REFUSALS, "all"))):
        note_change(tx, About.REFUSAL, act, "—", "not allowed", at=at, by=by)


def _shown(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
