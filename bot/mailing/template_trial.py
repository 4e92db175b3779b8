"""Tries out what a template would say, before it is saved: as a preview, and as a test mail to who asks."""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.inbound import Mark
from bot.core.matching import without_number
from bot.core.outbox import Words
from bot.core.wordings import template_named, worded
from bot.errors import InputError
from bot.filing import Filing
from bot.mailing.previews import Previews
from bot.mailing.template_changes import BODY, Draft, TemplateFault, checked_draft
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.templates import Rendered

TEST = "[Test] "  # what a test mail's subject begins with; it names no ticket: its answers are of none
REMEMBERED = timedelta(days=1)  # that a test mail was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a draft would say."""

    rendered: Rendered
    removed: tuple[str, ...]  # what saving takes out of the body, in sentences
    warnings: tuple[str, ...]


class TemplateTrial:
    """Fills drafts of templates with what is real."""

    def __init__(
        self,
        store: Store,
        rights: Rights,
        directory: Directory,
        previews: Previews,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._rights, self._directory, self._previews = store, rights, directory, previews
        self._keys, self._clock = keys, clock

    def preview(self, draft: Draft, *, by: str) -> Tried:
        """What a mail would say, filled from the newest ticket.

        Raises:
            NotAllowed: they are no admin.
            TemplateFault: the template may not say that, or says nothing.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            template, checked = checked_draft(tx, draft)
        if not checked.body:
            raise TemplateFault(BODY, "The text is empty: no mail is sent for this event.")
        rendered = self._previews.preview(worded(template_named(template.name), checked))
        return Tried(rendered=rendered, removed=checked.removed, warnings=checked.warnings)

    def send_test(self, draft: Draft, *, by: str, key: str) -> str:
        """Mail whoever asks what a mail would say; gives their address.

        Args:
            key: of the press of the button: the same press again mails nothing.

        Raises:
            NotAllowed: they are no admin.
            TemplateFault: the template may not say that, or says nothing.
            InputError: Slack does not say their mail address.
            OutsideError: Slack could not be asked.
        """
        said = self.preview(draft, by=by).rendered
        address = self._directory.person(by).address
        if not address:
            raise InputError(
                "Slack does not say your mail address: put one into your Slack profile, "
                "and let the app read it (users:read.email)."
            )
        words = Words(subject=f"{TEST}{without_number(said.subject)}", html=said.html, text=said.text)
        with self._store.transaction() as tx:
            if tx.marks.get(f"test mail:{key}"):
                return address
            filing = Filing.begin(tx, self._clock(), self._keys)
            until = filing.now + REMEMBERED
            tx.marks.put(Mark(key=f"test mail:{key}", value=address, until=until))
            accounts = tx.accounts.all(limit=1)
            account = accounts[0].address if accounts else ""
            filing.mail.test(draft.name, words, address, account=account, by=by)
        return address
