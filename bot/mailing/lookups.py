"""Looks up what single masks of a ticket's mail need, and only that; every look-up goes by key or index."""

from collections.abc import Iterable
from html import escape

from bot.admins import in_slack
from bot.core.addresses import called, own_name
from bot.core.enclosing import is_shown
from bot.core.fields import Field
from bot.core.links import Links
from bot.core.masks import NOTHING, Entry, Filled, Linked, Somebody
from bot.core.messages import Audience, File, Message
from bot.core.outbox import SendMail
from bot.core.people import Person
from bot.core.pictures import Picture, with_picture_names, with_pictures
from bot.core.rich_text import for_mail
from bot.core.rich_text.cleaning import clean
from bot.core.tickets import Rating
from bot.desk import thread_link
from bot.knowledge.shelf import Shelf
from bot.mailing.beside import Beside
from bot.mailing.reading import Reading, person_of
from bot.ports import Directory
from bot.storage import Store
from bot.whole_text import whole_text

MOST_ARTICLES = 3


class TicketLookups:
    """The look-ups of one mail; see `Lookups`."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        shelf: Shelf,
        *,
        reading: Reading,
        beside: Beside,
        links: Links,
    ) -> None:
        self._store, self._directory, self._shelf = store, directory, shelf
        self._reading, self._post, self._ticket = reading, reading.post, reading.ticket
        self._beside, self._links = beside, links
        self._settings = reading.post.sender.settings

    # --- what was said -------------------------------------------------------------------------

    def reply(self) -> Filled:
        """The words of the message that the mail carries, with its author's signature; or nothing."""
        message = self._reading.message
        if message is None:
            return NOTHING
        said = for_mail(
            whole_text(self._store, message), message.format.value, labels=message.author.is_staff
        )
        signature, author = self._signature(message), self._passed_on(message)
        text, html = self._beside.around_text(said.text), self._beside.around_html(said.html)
        return Filled(
            text=(f"{author}\n\n" if author else "") + text + (f"\n\n-- \n{signature}" if signature else ""),
            html=(f"<p>{escape(author)}</p>\n" if author else "") + html + _signed(signature),
        )

    def _passed_on(self, message: Message) -> str:
        """Whose words these are, where a customer's go to others under the desk's own name."""
        is_named = message.author.is_staff or not self._settings.from_name_for_all
        if is_named or not self._reading.is_for_customers:
            return ""
        return f"{clean(message.author.called)} wrote:"

    def _signature(self, message: Message) -> str:
        author = message.author.slack_user
        if not author or not self._reading.is_for_customers:
            return ""
        person = self._worker(author)
        return clean(person.signature).strip() if person else ""

    def short_reply(self) -> str:
        """These words alone, as one line."""
        message = self._reading.message
        return f"{self._passed_on(message)} {self._said(message).text}".strip() if message else ""

    def first_message(self) -> Filled:
        """The words with which the ticket began."""
        message = self._reading.first()
        return self._said(message) if message else NOTHING

    def entries(self, most: int) -> tuple[Entry, ...]:
        """The newest messages, newest first, this mail's among them."""
        newest = self._reading.messages()[-most:]
        return tuple(
            Entry(
                at=one.at,
                author=one.author.called,
                said=self._said(one),
                is_note=one.audience is Audience.NOTE,
            )
            for one in reversed(newest)
        )

    def _said(self, message: Message) -> Filled:
        """A message's words, its images by their names."""
        said = for_mail(
            whole_text(self._store, message), message.format.value, labels=message.author.is_staff
        )
        pictures = [
            Picture(name=one.name, given_id=one.content_id, content_id="")
            for one in message.files
            if one.content_id or is_shown(one)
        ]
        return Filled(text=with_picture_names(said.text, pictures), html=with_pictures(said.html, pictures))

    # --- people --------------------------------------------------------------------------------

    def originator(self) -> str:
        """The name of who did what the mail tells of; the desk's own when it did that itself."""
        by, message = self._post.order.by, self._reading.message
        if "@" in by:
            return called(self._named(by).name, by)
        if by:
            return self._directory.user(by)
        if message:
            return message.author.called
        if self._post.template.name in ("confirmation", "new_for_staff"):
            return called(self._ticket.requester_name, self._ticket.requester)
        return self._settings.from_name or self._post.category

    def technician(self) -> Somebody:
        """Who has the ticket; somebody without a name when nobody has it."""
        if not self._ticket.assignee:
            return Somebody()
        person = self._worker(self._ticket.assignee)
        return Somebody(
            name=self._directory.user(self._ticket.assignee), address=person.staff_address if person else ""
        )

    def requester(self) -> Somebody:
        """What the desk knows of who sent the ticket in."""
        return self._named(self._ticket.requester)

    def subscribers(self) -> tuple[Somebody, ...]:
        """Who gets the ticket's public updates."""
        return tuple(map(self._named, self._ticket.subscribers))

    def recipients(self) -> tuple[str, ...]:
        """The addresses that get the reply: those of all its mails to customers, else of this mail."""
        message = self._reading.message
        if message is None:
            return self._post.order.to
        with self._store.transaction() as tx:
            every = [one.order for one in tx.deliveries.find("message", message.id)]
        mails = [one for one in every if isinstance(one, SendMail) and one.template == "updated"]
        return tuple(dict.fromkeys(who for one in mails for who in one.to))

    def _named(self, address: str) -> Somebody:
        with self._store.transaction() as tx:
            person = person_of(tx, address)
        name = self._ticket.requester_name if address == self._ticket.requester else ""
        if person is None:
            return Somebody(name=name, address=address)
        return Somebody(
            name=own_name(person.name, address) or name,
            address=address,
            company=person.company,
            department=person.department,
            location=person.location,
            is_staff=person.is_staff,
        )

    def _worker(self, slack_user: str) -> Person | None:
        with self._store.transaction() as tx:
            return in_slack(tx, slack_user)

    # --- facts ---------------------------------------------------------------------------------

    def fields(self) -> tuple[tuple[Field, str], ...]:
        """The ticket's custom fields and their values, whoever may see them."""
        with self._store.transaction() as tx:
            found = [(tx.fields.get(number), value) for number, value in self._ticket.fields]
        return tuple((field, value) for field, value in found if field)

    def files(self) -> tuple[Linked, ...]:
        """The ticket's attachments."""
        return tuple(one for message in self._reading.messages() for one in self._files(message))

    def recent_files(self) -> tuple[Linked, ...]:
        """The attachments of the message that the mail carries."""
        message = self._reading.message
        return self._files(message) if message else ()

    def _files(self, message: Message) -> tuple[Linked, ...]:
        return self._opened(
            Linked(name=one.name, link=self._file_link(message, place))
            for place, one in enumerate(message.files)
            if _is_attachment(one)
        )

    def _opened(self, items: Iterable[Linked]) -> tuple[Linked, ...]:
        """Of these, what the readers can open; technicians find the others in the thread."""
        return tuple(one for one in items if one.link or not self._reading.is_for_customers)

    def _file_link(self, message: Message, place: int) -> str:
        """Where a file is opened; nowhere while files may not leave the desk."""
        if not self._settings.include_attachments:
            return ""
        return self._links.file(message.id, place, self._reading.alone)

    def articles(self) -> tuple[Linked, ...]:
        """The most similar articles of the knowledge base."""
        text = f"{self._ticket.subject}\n{self.first_message().text}"
        found = self._shelf.similar(text, most=MOST_ARTICLES, public_only=self._reading.is_for_customers)
        return self._opened(
            Linked(
                name=one.content.title,
                link=self._links.article(one.number) if one.content.is_public else "",
            )
            for one in found
        )

    # --- links ---------------------------------------------------------------------------------

    def page(self) -> str:
        """Where the readers open the ticket; empty where they cannot."""
        if not self._reading.is_for_customers or (self._reading.has_staff and self._reading.alone):
            return self._thread()
        is_key = bool(
            self._settings.autologin_links
            and not self._settings.single_cc_email
            and not self._reading.has_staff
            and self._reading.alone
        )
        return self._links.ticket(self._ticket.number, self._reading.alone, autologin=is_key)

    def _thread(self) -> str:
        """The ticket's thread in Slack, or its channel until the card is posted."""
        workspace = self._directory.workspace_url
        channel = f"{workspace.rstrip('/')}/archives/{self._ticket.channel}" if workspace else ""
        return thread_link(workspace, self._ticket) or channel

    def rating(self, rating: Rating) -> str:
        """Where the reader gives this rating: the requester alone may, and not under one mail to all."""
        reader = self._reading.alone
        if reader != self._ticket.requester or self._settings.single_cc_email:
            return ""
        return self._links.rate(self._ticket.number, reader, rating)

    def unsubscribe(self) -> str:
        """Where the reader leaves the ticket; empty where they cannot."""
        reader = self._reading.alone
        if not reader or reader not in self._ticket.subscribers:
            return ""
        return self._links.unsubscribe(self._ticket.number, reader)


def _is_attachment(file: File) -> bool:
    """Whether it came along for itself, not as an image inside the text, and can be had."""
    return not file.inline and not file.lost


def _signed(signature: str) -> str:
    """A signature as HTML, below what was said."""
    lines = escape(signature).replace("\n", "<br>")
    return f'<p style="color:#666666">-- <br>{lines}</p>' if signature else ""
