"""Writes mails: what a delivery's mail says, who it is from, and which files go along."""

from dataclasses import replace
from typing import Protocol

from bot.core.enclosing import Packing, packed, room_beside
from bot.core.image_width import image_width
from bot.core.letters import Enclosure, Letter, clean
from bot.core.links import Links
from bot.core.message_ids import loop_mark, plus_address, thread_id
from bot.core.messages import File
from bot.core.outbox import Delivery, SendMail
from bot.core.thread_events import SlackFile
from bot.errors import FileLost
from bot.mailing.beside import Beside, beside_text, content_id
from bot.mailing.facts import MailFacts
from bot.mailing.personal import PersonalLetters
from bot.mailing.posts import Post, read_post
from bot.ports import Clock
from bot.storage import Store
from bot.templates import Rendered, render
from bot.whole_text import whole_text

ANSWERS = frozenset(("confirmation", "challenge", "welcome"))  # templates that answer a mail at once


class SlackFiles(Protocol):
    """Where technicians' attachments come from; raises `OutsideError`."""

    def describe(self, file: str) -> SlackFile: ...
    def download(self, file: str, url: str, *, size: int = 0) -> bytes: ...


class MailWriter:
    """Makes letters of deliveries.

    Args:
        public_url: of the desk's web pages, without a slash at its end; empty: it has none.
    """

    def __init__(
        self,
        store: Store,
        files: SlackFiles,
        facts: MailFacts,
        personal: PersonalLetters,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
        public_url: str = "",
    ) -> None:
        self._store, self._files, self._facts, self._personal = store, files, facts, personal
        self._keys, self._clock, self._public_url = keys, clock, public_url

    def read(self, delivery: Delivery, order: SendMail) -> Post | None:
        """What the mail needs; None when its ticket is gone."""
        with self._store.transaction() as tx:
            return read_post(tx, delivery, order, key=self._keys[0])

    def with_files(self, post: Post) -> Post:
        """The post with the bytes at hand of all files that go along or are linked to: those from Slack are
        fetched once."""
        message = post.message
        packing = self._packing(post)
        needed = {*packing.enclosed, *(packing.too_big if self._public_url else ())}
        if message is None or not any(_is_wanting(message.files[place]) for place in needed):
            return post
        wanting = [message.files[place] for place in needed if _is_wanting(message.files[place])]
        fetched = {file.slack_id: self._fetched(file) for file in wanting}
        with self._store.transaction() as tx:
            now = tx.messages.get(message.id) or message
            now = replace(now, files=tuple(fetched.get(file.slack_id, file) for file in now.files))
            tx.messages.put(now)
        # It may have been edited meanwhile, and have other files now.
        return self.with_files(replace(post, message=now))

    def _fetched(self, file: File) -> File:
        try:
            if not file.url:
                file = _described(file, self._files.describe(file.slack_id))
            content = self._files.download(file.slack_id, file.url, size=file.size)
        except FileLost as error:
            return replace(file, lost=str(error))
        return replace(file, sha256=self._store.blobs.put(content), size=len(content))

    def letter(self, post: Post) -> Letter:
        """What the mail says, addressed to everybody who did not refuse it."""
        links = self._links(post)
        packing = self._packing(post)
        enclosures = self._enclosures(post, packing)
        widths = {one.content_id: image_width(one.content) for one in enclosures if one.content_id}
        said = self._said(post, beside_text(post, packing, links, widths), links)
        to = tuple(one for one in post.order.to if one not in post.order.refused)
        return Letter(
            from_name=self._from_name(post),
            from_address=post.from_address,
            to=to,
            reply_to=self._reply_to(post),
            subject=_subject(post, said.subject),
            text=said.text,
            html=said.html,
            message_id=post.order.message_id,
            thread=self._thread(post),
            answers=post.answers,
            date=self._clock(),
            automatic=post.template.automatic,
            is_answer=post.template.name in ANSWERS,
            loop_mark=loop_mark(self._keys[0]),
            unsubscribe=_unsubscribe(post, links),
            enclosures=enclosures,
        )

    def _said(self, post: Post, beside: Beside, links: Links) -> Rendered:
        if words := post.order.words:
            return Rendered(subject=words.subject, html=words.html, text=words.text)
        if post.ticket is None and post.order.article is None:
            return self._personal.written(post.delivery, post.order, post.template)
        return render(post.template, self._facts.about(post, beside, links))

    def _links(self, post: Post) -> Links:
        return Links(
            keys=self._keys,
            public_url=self._public_url,
            mailbox=post.answer_address,
            id=post.delivery.op,
            at=self._clock(),
        )

    def _packing(self, post: Post) -> Packing:
        if post.message is None:
            return Packing()
        settings = post.sender.settings
        text = whole_text(self._store, post.message)
        return packed(
            post.message.files,
            room=0 if post.order.light else room_beside(text, limit_mb=settings.max_outgoing_mb),
            leave=settings.include_attachments,
            seen=post.seen,
        )

    def _enclosures(self, post: Post, packing: Packing) -> tuple[Enclosure, ...]:
        files = post.message.files if post.message else ()
        return tuple(
            Enclosure(
                name=files[place].name,
                content_type=files[place].content_type,
                content=self._store.blobs.get(files[place].sha256),
                content_id=content_id(post, place) if place in packing.shown else "",
            )
            for place in packing.enclosed
        )

    def _from_name(self, post: Post) -> str:
        settings = post.sender.settings
        ours = settings.from_name or post.category
        if post.template.automatic or settings.from_name_for_all or post.message is None:
            return ours
        author = post.message.author
        # A customer chose that name: it must not pass for the desk's own.
        return author.name if author.is_staff else f"{author.called} via {ours}"

    def _reply_to(self, post: Post) -> str:
        """Where answers go; where the account can tell them apart, with the ticket in the address."""
        address = post.answer_address
        if not address or post.ticket is None or not self._takes_plus(address):
            return address
        # What several get proves none of them.
        return plus_address(self._keys[0], address, ticket=post.ticket.number, recipient=post.alone)

    def _takes_plus(self, address: str) -> bool:
        with self._store.transaction() as tx:
            account = tx.accounts.get(address)
        return account is not None and account.plus_addressing

    def _thread(self, post: Post) -> str:
        if post.ticket is None:
            return ""
        domain = post.from_address.rpartition("@")[2]
        return thread_id(self._keys[0], ticket=post.ticket.number, domain=domain)


def _is_wanting(file: File) -> bool:
    return not file.sha256 and not file.lost


def _subject(post: Post, said: str) -> str:
    """The subject with the ticket's number in it, whatever the template says: answers are known by it."""
    if post.ticket is None or post.order.words or f"[#{post.ticket.number}]" in said:
        return said
    return clean(f"[#{post.ticket.number}] {said}")


def _unsubscribe(post: Post, links: Links) -> tuple[str, ...]:
    """How the one customer who reads the mail leaves the ticket: by one click, and by mail."""
    who = post.subscriber
    if not who or post.ticket is None:
        return ()
    ways = (links, replace(links, public_url=""))
    return tuple(dict.fromkeys(filter(None, (one.unsubscribe(post.ticket.number, who) for one in ways))))


def _described(file: File, as_is: SlackFile) -> File:
    """A file of which Slack said only the id, when it was asked for the rest."""
    return replace(file, name=as_is.name, content_type=as_is.content_type, size=as_is.size, url=as_is.url)
