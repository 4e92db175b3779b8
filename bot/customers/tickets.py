"""What customers see of tickets: their own and those that they get the updates of, public messages only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.links import FILE
from bot.core.mail import MailError
from bot.core.messages import File, Format, Message
from bot.core.page_files import HandedOut, handed_out
from bot.core.page_html import as_formatted
from bot.core.page_text import beginning, rooms
from bot.core.page_tokens import Reader
from bot.core.rich_text import for_mail
from bot.core.tickets import Ticket
from bot.core.tokens import TokenRefused, read_token
from bot.customers.access import GONE, is_refused
from bot.customers.shown import Formatted, Listed, ShownFile, ShownMessage, ShownTicket
from bot.customers.visibility import is_public, public
from bot.errors import FileLost, NotFound
from bot.one_at_a_time import OneAtATime
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, MailReader
from bot.settings import Settings
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_ticket
from bot.whole_text import whole_text

NO_SUCH_TICKET = "There is no such ticket, or it is not yours."
NO_SUCH_FILE = "There is no such file here, or not any more."
PAGE = 25  # tickets of a list
MESSAGES = 50  # of a ticket, on one page
MOST_MB = 25  # of all files of one answer, where mails may not be even smaller
Download = Callable[[str, str], bytes]  # Slack's file id and address; raises `OutsideError`


class CustomerTickets:
    """Looks at tickets for customers; changes nothing."""

    def __init__(
        self, store: Store, reader: MailReader, download: Download, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._reader, self._download = store, reader, download
        self._keys, self._clock = keys, clock
        self._one_at_a_time = OneAtATime()

    def listed(self, reader: Reader, page: int = 1) -> Listed:
        """One page of the tickets of somebody who logged in; a page beyond the last one is the last."""
        with self._store.transaction() as tx:
            theirs = [one for who in reader.addresses for one in tx.tickets.find("of_address", who)]
            now = [merged_ticket(tx, one.number) or one for one in theirs]
            found = {one.number: one for one in now if reader.may_see(one)}
        tickets = sorted(found.values(), key=lambda one: (one.is_open, one.updated_at), reverse=True)
        pages = max(1, -(-len(tickets) // PAGE))
        page = min(max(page, 1), pages)
        return Listed(
            tickets=tuple(tickets[(page - 1) * PAGE : page * PAGE]),
            page=page,
            pages=pages,
            total=len(tickets),
        )

    def shown(self, reader: Reader, number: int, page: int = 0) -> ShownTicket:
        """A ticket with a page of its messages, else the last; raises `NotFound` for others' tickets too."""
        with self._store.transaction() as tx:
            ticket = visible(tx, reader, number)
            settings = settings_in(tx)
            messages = public(tx, ticket.number, self._clock())
        is_over = has_been_closed_for_long(ticket, settings, self._clock())
        pages = max(1, -(-len(messages) // MESSAGES))
        page = page if 1 <= page <= pages else pages
        return ShownTicket(
            number=ticket.number,
            subject=ticket.subject,
            status=ticket.status,
            at=ticket.updated_at,
            opened_at=ticket.created_at,
            messages=self._messages(messages[(page - 1) * MESSAGES : page * MESSAGES], reader),
            page=page,
            pages=pages,
            may_close=ticket.is_open and ticket.requester in reader.addresses,
            may_reopen=not (ticket.is_open or ticket.is_spam or is_over) and settings.reopen_on_reply,
            is_over=is_over,
            gives_files=gives_files(settings, reader),
            max_reply_mb=most_mb(settings),
        )

    def formatted(self, reader: Reader, number: int, message: int, *, with_images: bool) -> Formatted:
        """The mail of a message, as its sender formatted it; raises `NotFound`."""
        with self._store.transaction() as tx:
            found = self._public(tx, reader, number, message)
        if not _has_original(found) or not self._store.blobs.has(found.raw):
            raise NotFound(NO_SUCH_FILE)
        try:
            # One at a time: however often this is asked, the mail that comes in waits for one at most.
            with self._one_at_a_time.on("formatted"):
                html = self._reader.read(self._store.blobs.get(found.raw)).reply_html
        except MailError:
            html = None
        if not html:
            html = _as_html(beginning(self._said(found)), found.format)
            return Formatted(html=html, has_images=False, with_images=False)
        clean, has_images = as_formatted(html, with_images=with_images)
        return Formatted(html=clean, has_images=has_images, with_images=with_images)

    def text(self, reader: Reader, number: int, message: int) -> HandedOut:
        """All of a message's text, as a file; raises `NotFound`."""
        with self._store.transaction() as tx:
            found = self._public(tx, reader, number, message)
        return handed_out(f"message {found.id}.txt", "text/plain", self._said(found).encode())

    def _public(self, tx: Transaction, reader: Reader, number: int, message: int) -> Message:
        ticket = visible(tx, reader, number)
        found = tx.messages.get(message)
        if found is None or found.ticket != ticket.number or not is_public(tx, found, self._clock()):
            raise NotFound(NO_SUCH_TICKET)
        return found

    # --- files ---------------------------------------------------------------------------------

    def file(self, reader: Reader, number: int, message: int, place: int) -> HandedOut:
        """A file of a ticket; raises `NotFound`, or `OutsideError` while Slack does not give it."""
        with self._store.transaction() as tx:
            found = self._public(tx, reader, number, message)
            if not gives_files(settings_in(tx), reader):
                raise NotFound(NO_SUCH_FILE)
        return self._handed_out(found, place)

    def linked_file(self, text: str) -> HandedOut:
        """The file that a mail's link leads to.

        Raises:
            TokenRefused: the link is no good, or its reader's links were ended.
            NotFound: the file is gone, or the desk gives no files by mail.
            OutsideError: Slack does not give it now.
        """
        token = read_token(self._keys, FILE, text, self._clock())
        message, place, *readers = token.about.split(" ", 2)
        with self._store.transaction() as tx:
            if any(is_refused(tx, one, token) for one in readers):
                raise TokenRefused(GONE)
            found, settings = tx.messages.get(int(message)), settings_in(tx)
            if found is None:
                raise TokenRefused(NO_SUCH_FILE)
            if not is_public(tx, found, self._clock()):
                raise NotFound(NO_SUCH_FILE)
        if not settings.include_attachments:
            raise NotFound("Files are not given out by mail here: please log in, and open the ticket.")
        return self._handed_out(found, int(place))

    def _handed_out(self, message: Message, place: int) -> HandedOut:
        if not 0 <= place < len(message.files):
            raise NotFound(NO_SUCH_FILE)
        with self._one_at_a_time.on(f"{message.id} {place}"):
            file = self._at_hand(message.id, place)
        if not file.sha256 or not self._store.blobs.has(file.sha256):
            raise NotFound(NO_SUCH_FILE)
        return handed_out(file.name, file.content_type, self._store.blobs.get(file.sha256))

    def _at_hand(self, message: int, place: int) -> File:
        """The file, fetched from Slack where that was not done before."""
        file = self._file(message, place)
        if file.sha256 or file.lost or not file.slack_id:
            return file
        try:
            content = self._download(file.slack_id, file.url)
        except FileLost as error:
            return self._put(message, place, replace(file, lost=str(error)))
        return self._put(
            message, place, replace(file, sha256=self._store.blobs.put(content), size=len(content))
        )

    def _file(self, message: int, place: int) -> File:
        with self._store.transaction() as tx:
            found = tx.messages.get(message)
        if found is None or place >= len(found.files):
            raise NotFound(NO_SUCH_FILE)
        return found.files[place]

    def _put(self, message: int, place: int, file: File) -> File:
        with self._store.transaction() as tx:
            found = tx.messages.get(message)
            if found and place < len(found.files) and found.files[place].slack_id == file.slack_id:
                files = (*found.files[:place], file, *found.files[place + 1 :])
                tx.messages.put(replace(found, files=files))
        return file

    # --- one message ---------------------------------------------------------------------------

    def _messages(self, messages: list[Message], reader: Reader) -> tuple[ShownMessage, ...]:
        texts = [self._said(one) for one in messages]
        shown = zip(messages, texts, rooms(texts), strict=True)
        return tuple(self._message(one, text, room, reader) for one, text, room in shown)

    def _message(self, message: Message, text: str, room: int, reader: Reader) -> ShownMessage:
        words = beginning(text, room)
        return ShownMessage(
            id=message.id,
            who=message.author.name,
            is_staff=message.author.is_staff,
            is_own=message.author.address in reader.addresses,
            at=message.at,
            html=_as_html(words, message.format),
            is_cut=words != text,
            files=tuple(
                ShownFile(place=place, name=file.name, size=file.size, lost=bool(file.lost))
                for place, file in enumerate(message.files)
            ),
            has_original=_has_original(message),
        )

    def _said(self, message: Message) -> str:
        return whole_text(self._store, message.as_mailed)


def visible(tx: Transaction, reader: Reader, number: int) -> Ticket:
    """The ticket, or the one that it was merged into, if this reader may see it.

    Raises:
        NotFound: they may not; it does not say whether it is there.
    """
    ticket = merged_ticket(tx, number)
    if ticket is None or not reader.may_see(ticket):
        raise NotFound(NO_SUCH_TICKET)
    return ticket


def gives_files(settings: Settings, reader: Reader) -> bool:
    """Whether this reader gets files: by what stands in a mail only where mails may carry them."""
    return settings.include_attachments or reader.only is None


def most_mb(settings: Settings) -> int:
    """How large the files of one answer may be, together."""
    return min(settings.max_mail_mb, MOST_MB)


def has_been_closed_for_long(ticket: Ticket, settings: Settings, now: datetime) -> bool:
    """Whether an answer makes a new ticket."""
    if ticket.is_open or not settings.reopen_on_reply:
        return False
    return now - (ticket.closed_at or ticket.updated_at) > timedelta(days=settings.reopen_days)


def _has_original(message: Message) -> bool:
    """Whether the mail that it came with is all its author's: no technician wrote it, or passed it on."""
    return bool(message.raw) and not message.author.is_staff and not message.passed_on_by


@lru_cache(maxsize=500)
def _as_html(text: str, format: Format) -> str:
    return for_mail(text, format.value).html
