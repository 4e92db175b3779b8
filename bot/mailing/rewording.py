"""A template gets other words, or its own back: kept, and told in the audit."""

from datetime import datetime

from bot.admin.audit_log import note_change
from bot.core.changes import About
from bot.core.letters import clean
from bot.core.wordings import (
    Wording,
    as_file,
    check_words,
    from_file,
    template_named,
    worded,
    wording_of,
)
from bot.errors import InputError
from bot.storage import Transaction
from bot.templates import Template, is_reworded

OWN_WORDS = ""  # how the audit keeps it that no wording is there


def reword(
    tx: Transaction, wording: Wording, *, at: datetime, by: str, undoes: int | None = None
) -> Template | None:
    """The template in these words; None when it said just that already."""
    own, before = template_named(wording.name), tx.wordings.get(wording.name)
    template = worded(own, wording)
    if template == worded(own, before):
        return None
    tx.wordings.put(wording)
    _note(tx, own, before, wording, at=at, by=by, undoes=undoes)
    return template


def restore_own_words(
    tx: Transaction, name: str, *, at: datetime, by: str, undoes: int | None = None
) -> Template:
    """The template in the words that the desk comes with, which hold again; raises `NotFound`."""
    own = template_named(name)
    before = tx.wordings.get(own.name)
    tx.wordings.remove(own.name)
    if worded(own, before) != own:
        _note(tx, own, before, None, at=at, by=by, undoes=undoes)
    return own


def kept_words(tx: Transaction, name: str) -> str:
    """The words that hold, as a change keeps them: the text of a file, or `OWN_WORDS`."""
    return _kept(template_named(name), tx.wordings.get(name))


def put_back_words(tx: Transaction, name: str, kept: str, *, at: datetime, by: str, undoes: int) -> None:
    """Let the words hold that a change kept; raises `InputError` when the template may not say them now."""
    if kept == OWN_WORDS:
        restore_own_words(tx, name, at=at, by=by, undoes=undoes)
        return
    own = template_named(name)
    said = from_file(kept, own)
    checked = check_words(own, said.subject, said.body, tx.fields.all(), happened=said.happened)
    if not reword(tx, wording_of(own, checked, at=at, by=by), at=at, by=by, undoes=undoes):
        raise InputError(f"The {own.name} template says just that already.")


def _note(
    tx: Transaction,
    own: Template,
    before: Wording | None,
    after: Wording | None,
    *,
    at: datetime,
    by: str,
    undoes: int | None,
) -> None:
    note_change(
        tx,
        About.TEMPLATE,
        own.name,
        _in_words(own, before),
        _in_words(own, after),
        at=at,
        by=by,
        before=_kept(own, before),
        after=_kept(own, after),
        undoes=undoes,
    )


def _kept(own: Template, wording: Wording | None) -> str:
    template = worded(own, wording)
    # Without the desk's own sentence, as it was kept before anybody could set another one.
    return as_file(template, with_happened=is_reworded(template)) if template != own else OWN_WORDS


def _in_words(own: Template, wording: Wording | None) -> str:
    if wording is None:
        return "the desk's own words"
    if worded(own, wording).is_empty:
        return "empty: no mail"
    happened = f", says “{clean(wording.happened)}”" if wording.happened else ""
    return f"“{clean(wording.subject)}”{happened}, {len(wording.body)} characters: {clean(wording.body[:80])}"
