"""Email templates as the people who run the desk see and change them; each change is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.core.wordings import (
    EVERY,
    Checked,
    Wording,
    as_file,
    check_words,
    from_file,
    template_named,
    worded,
    wording_of,
)
from bot.errors import InputError
from bot.mailing.rewording import restore_own_words, reword
from bot.outgoing.in_force import settings_in, template_in
from bot.ports import Clock, Directory
from bot.rights import COMMAND_LINE, Rights
from bot.storage import Store, Transaction
from bot.templates import Template, left_out

SUBJECT, HAPPENED, BODY = "subject", "happened", "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A template as it is worded now."""

    template: Template
    wording: Wording | None  # None: the words that the desk comes with
    by: str = ""  # name of who worded it

    @property
    def mark(self) -> str:
        """Stands for these words: other words have another one."""
        return template_mark(self.template)

    @property
    def change(self) -> str:
        """Who made it say this, as a sentence."""
        if self.wording is None:
            return "These are the words that the desk comes with."
        return f"{self.by} changed it at {self.wording.at:%Y-%m-%d %H:%M} UTC."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants a template to say, not saved yet."""

    name: str  # of the template
    subject: str
    happened: str = ""  # empty: the desk's own sentence
    body: str | None  # limited HTML; None: as it is now
    since: str  # the mark of the words that they saw before


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What came of a change."""

    template: Template  # as it is worded now
    is_other: bool  # it said something else before
    removed: tuple[str, ...]  # what was taken out of the body, in sentences
    warnings: tuple[str, ...]  # what will not do what its author may expect, in sentences


class TemplateFault(InputError):
    """A template may not say that; `place` is the part of it."""

    def __init__(self, place: str, words: str) -> None:
        super().__init__(words)
        self.place = place


class ChangedMeanwhile(InputError):
    """Somebody else changed the template after its words were shown; nothing was saved."""

    def __init__(self, held: Held) -> None:
        super().__init__(f"{held.template.name} was changed after you opened it. {held.change}")
        self.held = held


def mark_of(*words: str) -> str:
    """Stands for these words."""
    return sha256("\n".join(words).encode()).hexdigest()[:16]


def template_mark(template: Template) -> str:
    """Stands for all words of a template."""
    return mark_of(template.subject, template.happened, template.body)


def checked_words(
    tx: Transaction, template: Template, subject: str, body: str, *, happened: str = ""
) -> Checked:
    """What the template may say of these words, as the desk is set up; raises `InputError`."""
    checked = check_words(template, subject, body, tx.fields.all(), happened=happened)
    unproven = left_out(template, checked.subject, checked.body, checked.happened)
    if not checked.body or not unproven:
        return checked
    nobody = "" if settings_in(tx).trusted_authserv_id else ", and none is while trusted_authserv_id is empty"
    warning = f"A sender who is not verified gets this mail without {', '.join(unproven)}{nobody}."
    return replace(checked, warnings=(*checked.warnings, warning))


def checked_draft(tx: Transaction, draft: Draft) -> tuple[Template, Checked]:
    """The template as it is now, and what it may say of the draft; raises `TemplateFault`."""
    template = template_in(tx, draft.name)
    body = template.body if draft.body is None else draft.body
    with _fault_of(SUBJECT):
        checked_words(tx, template, draft.subject, "")
    with _fault_of(HAPPENED):
        checked_words(tx, template, draft.subject, "", happened=draft.happened)
    with _fault_of(BODY if draft.subject.strip() else SUBJECT):
        return template, checked_words(tx, template, draft.subject, body, happened=draft.happened)


@contextmanager
def _fault_of(place: str) -> Iterator[None]:
    """What cannot be is a fault of this part of the template."""
    try:
        yield
    except InputError as error:
        raise TemplateFault(place, str(error)) from error


class TemplateChanges:
    """What the desk's mails say."""

    def __init__(self, store: Store, rights: Rights, directory: Directory, *, clock: Clock) -> None:
        self._store, self._rights, self._directory, self._clock = store, rights, directory, clock

    @property
    def names(self) -> Directory:
        """What people see instead of Slack's ids."""
        return self._directory

    def all(self) -> list[tuple[Template, Wording | None]]:
        """Every template as it is worded now, with who worded it; None where the desk's own words hold."""
        with self._store.transaction() as tx:
            return [(template_in(tx, name), tx.wordings.get(name)) for name in EVERY]

    def held(self, name: str) -> Held:
        """A template as it is worded now; raises `NotFound`."""
        own = template_named(name)
        with self._store.transaction() as tx:
            template, wording = template_in(tx, own.name), tx.wordings.get(own.name)
        return self._held(template, wording)

    def file(self, name: str) -> str:
        """A template as it is worded now, as the text of a file; raises `NotFound`."""
        own = template_named(name)
        with self._store.transaction() as tx:
            return as_file(template_in(tx, own.name))

    def change(self, files: dict[str, str], *, by: str) -> list[Changed]:
        """Word these templates as such files say, all or none.

        Raises:
            InputError: a template has no such name, or may not say that; one sentence says why.
        """
        changed = []
        with self._store.transaction() as tx:
            for name, text in files.items():
                old = template_in(tx, template_named(name).name)
                said = from_file(text, old)
                checked = checked_words(tx, old, said.subject, said.body, happened=said.happened)
                changed.append(self._reword(tx, old, checked, by=by))
        return changed

    def save(self, draft: Draft, *, by: str) -> Changed:
        """Let a template say what a draft says; the same draft once more changes nothing.

        Raises:
            NotAllowed: they are no admin.
            TemplateFault: it may not say that.
            ChangedMeanwhile: it does not say any more what they saw when they began.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            old, checked = checked_draft(tx, draft)
            wording = tx.wordings.get(old.name)
            wanted = worded(template_named(old.name), checked)
            if template_mark(old) in (draft.since, template_mark(wanted)):
                return self._reword(tx, old, checked, by=by)
        raise ChangedMeanwhile(self._held(old, wording))

    def restore(self, name: str, *, by: str, since: str = "") -> Template:
        """The template in the words that the desk comes with, which hold again.

        Args:
            since: the mark of the words that they saw before, if they saw any.

        Raises:
            NotFound: there is no such template.
            NotAllowed: they are no admin.
            ChangedMeanwhile: it does not say any more what they saw.
        """
        self._rights.let_admin(by)
        own = template_named(name)
        with self._store.transaction() as tx:
            old, wording = template_in(tx, own.name), tx.wordings.get(own.name)
            if since in ("", template_mark(old)):
                return restore_own_words(tx, own.name, at=self._clock(), by=by)
        raise ChangedMeanwhile(self._held(old, wording))

    def _reword(self, tx: Transaction, old: Template, checked: Checked, *, by: str) -> Changed:
        at = self._clock()
        now = reword(tx, wording_of(old, checked, at=at, by=by), at=at, by=by)
        return Changed(
            template=now or old, is_other=now is not None, removed=checked.removed, warnings=checked.warnings
        )

    def _held(self, template: Template, wording: Wording | None) -> Held:
        by = "" if wording is None else wording.by
        name = f"The {COMMAND_LINE}" if by == COMMAND_LINE else self._directory.user(by) if by else ""
        return Held(template=template, wording=wording, by=name)
