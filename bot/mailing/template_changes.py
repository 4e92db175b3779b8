"""Email templates as the people who run the desk see and change them; each change is one transaction."""

from bot.core.wordings import EVERY, Wording, as_file, check_words, from_file, template_named, worded
from bot.outgoing import template_in
from bot.ports import Clock
from bot.storage import Store
from bot.templates import Template


class TemplateChanges:
    """What the desk's mails say."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def all(self) -> list[tuple[Template, Wording | None]]:
        """Every template as it is worded now, with who worded it; None where the desk's own words hold."""
        with self._store.transaction() as tx:
            return [(template_in(tx, name), tx.wordings.get(name)) for name in EVERY]

    def file(self, name: str) -> str:
        """A template as it is worded now, as the text of a file; raises `NotFound`."""
        own = template_named(name)
        with self._store.transaction() as tx:
            return as_file(template_in(tx, own.name))

    def change(self, files: dict[str, str], *, by: str) -> list[Template]:
        """Word these templates as such files say, all or none; gives those that changed.

        Raises:
            InputError: a template has no such name, or may not say that; one sentence says why.
        """
        changed = []
        with self._store.transaction() as tx:
            for name, text in files.items():
                old = template_in(tx, template_named(name).name)
                subject, body = from_file(text, old)
                check_words(old, subject, body)
                wording = Wording(name=old.name, subject=subject, body=body, at=self._clock(), by=by)
                if worded(old, wording) != old:
                    tx.wordings.put(wording)
                    changed.append(worded(old, wording))
        return changed

    def restore(self, name: str) -> Template:
        """The template in the words that the desk comes with, which hold again; raises `NotFound`."""
        own = template_named(name)
        with self._store.transaction() as tx:
            tx.wordings.remove(own.name)
        return own
