"""Writes mails: what a delivery's mail says, who it is from, and which files go along."""

from dataclasses import replace
from typing import Protocol

from bot.core.letters import Enclosure, Letter
from bot.core.message_ids import loop_mark, plus_address
from bot.core.messages import File
from bot.core.outbox import Delivery, SendMail
from bot.errors import FileLost
from bot.mailing.facts import about_of
from bot.mailing.personal import PersonalLetters
from bot.mailing.posts import Post, read_post
from bot.ports import Clock, Directory
from bot.storage import Store
from bot.templates import Rendered, render


class SlackFiles(Protocol):
    """Where technicians' attachments come from; raises `OutsideError`."""

    def download(self, file: str, url: str) -> bytes: ...


class MailWriter:
    """Makes letters of deliveries."""

    def __init__(
        self,
        store: Store,
        files: SlackFiles,
        directory: Directory,
        personal: PersonalLetters,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._files, self._directory, self._personal = store, files, directory, personal
        self._keys, self._clock = keys, clock

    def read(self, delivery: Delivery, order: SendMail) -> Post | None:
        """What the mail needs; None when its ticket is gone."""
        with self._store.transaction() as tx:
            return read_post(tx, delivery, order, key=self._keys[0])

    def with_files(self, post: Post) -> Post:
        """The post with the bytes at hand of all files that go along: those from Slack are fetched once."""
        message = post.message
        if message is None or not self._encloses(post) or not any(map(_is_wanting, message.files)):
            return post
        files = tuple(self._fetched(file) if _is_wanting(file) else file for file in message.files)
        with self._store.transaction() as tx:
            message = replace(tx.messages.get(message.id) or message, files=files)
            tx.messages.put(message)
        return replace(post, message=message)

    def _fetched(self, file: File) -> File:
        try:
            content = self._files.download(file.slack_id, file.url)
        except FileLost as error:
            return replace(file, lost=str(error))
        return replace(file, sha256=self._store.blobs.put(content), size=len(content))

    def letter(self, post: Post) -> Letter:
        """What the mail says, addressed to everybody who did not refuse it."""
        said = self._said(post)
        to = tuple(one for one in post.order.to if one not in post.order.refused)
        return Letter(
            from_name=self._from_name(post),
            from_address=post.from_address,
            to=to,
            reply_to=self._reply_to(post),
            subject=said.subject,
            text=said.text,
            html=said.html,
            message_id=post.order.message_id,
            answers=post.answers,
            date=self._clock(),
            automatic=post.template.automatic,
            is_answer=post.ticket is None,
            loop_mark=loop_mark(self._keys[0]),
            enclosures=self._enclosures(post),
        )

    def _said(self, post: Post) -> Rendered:
        if post.ticket is None:
            return self._personal.written(post.delivery, post.order, post.template)
        return render(post.template, about_of(self._store, self._directory, post, self._left_out(post)))

    def _left_out(self, post: Post) -> tuple[str, ...]:
        files = post.message.files if post.message else ()
        missing = [file for file in files if not file.sha256 or not self._encloses(post)]
        if not missing:
            return ()
        count = "1 file is" if len(missing) == 1 else f"{len(missing)} files are"
        return (f"({count} not attached.)",)

    def _encloses(self, post: Post) -> bool:
        """Whether files go along with this mail."""
        files = post.message.files if post.message else ()
        fits = (
            not post.order.light
            and sum(file.size for file in files) <= post.sender.settings.max_outgoing_mb * 1024 * 1024
        )
        return fits and post.sender.settings.include_attachments

    def _enclosures(self, post: Post) -> tuple[Enclosure, ...]:
        if post.message is None or not self._encloses(post):
            return ()
        return tuple(
            Enclosure(
                name=file.name, content_type=file.content_type, content=self._store.blobs.get(file.sha256)
            )
            for file in post.message.files
            if file.sha256
        )

    def _from_name(self, post: Post) -> str:
        settings = post.sender.settings
        ours = settings.from_name or post.category
        if post.template.automatic or settings.from_name_for_all or post.message is None:
            return ours
        author = post.message.author
        # A customer chose that name: it must not pass for the desk's own.
        return author.name if author.is_staff else f"{author.name} via {ours}"

    def _reply_to(self, post: Post) -> str:
        """Where answers go; where the account can tell them apart, with the ticket in the address."""
        address = post.sender.settings.reply_to or post.account
        if not address or post.ticket is None or not self._takes_plus(address):
            return address
        alone = post.order.to[0] if len(post.order.to) == 1 else ""  # what several get proves none of them
        return plus_address(self._keys[0], address, ticket=post.ticket.number, recipient=alone)

    def _takes_plus(self, address: str) -> bool:
        with self._store.transaction() as tx:
            account = tx.accounts.get(address)
        return account is not None and account.plus_addressing


def _is_wanting(file: File) -> bool:
    return not file.sha256 and not file.lost
