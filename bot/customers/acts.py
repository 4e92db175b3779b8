"""What customers do on a ticket's page: answer, close, reopen; each as if a mail of theirs had asked for it.

An answer is decided about and carried out as a mail from a proven sender is. Each method is one transaction.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import telling
from bot.core.authentication import Authentication, Verdict
from bot.core.caps import PAGE_ANSWERS, opened_by_one
from bot.core.decisions import Append, Facts, Open
from bot.core.inbound import Inbound, Input
from bot.core.incoming import decide
from bot.core.mail import Address, Attachment, IncomingMail
from bot.core.mail.names import clean_name, given_name
from bot.core.matching import Claim, Evidence
from bot.core.messages import INLINE_TEXT, File
from bot.core.page_tokens import Reader
from bot.core.rich_text.cleaning import clean
from bot.core.subject_commands import SubjectCommands
from bot.core.tickets import Ticket, Via, closed, reopened
from bot.customers.tickets import has_been_closed_for_long, most_mb, visible
from bot.errors import InputError
from bot.filing import Filing
from bot.incoming.acts import Kept, carry_out
from bot.ports import Clock
from bot.storage import Store

LONGEST_TEXT = 100_000  # characters
MOST_FILES = 20
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a form."""

    name: str
    content_type: str
    content: bytes


class CustomerActs:
    """Changes that customers make."""

    def __init__(self, store: Store, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._keys, self._clock = store, keys, clock

    def answer(self, reader: Reader, number: int, text: str, files: Sequence[Upload], *, form: str) -> int:
        """Say something in a ticket; gives the ticket that it made when that one was closed long ago.

        Args:
            form: the id of the form that it came with: the same form again changes nothing.

        Raises:
            NotFound: no such ticket, for this reader.
            InputError: it cannot be taken.
        """
        text = clean(text).strip()
        self._check(text, files)
        with self._store.transaction() as tx:  # before anything is kept
            self._let_in(Filing.begin(tx, self._clock(), self._keys), reader, number, files)
        kept = self._kept(text, files)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = visible(tx, reader, number)
            if not _is_new(filing, form):
                return number
            mail = _as_mail(filing, reader.as_in(ticket), ticket, text, kept.files)
            made = self._carried_out(filing, ticket, mail, kept, form)
            return number if made == ticket.number else made

    def _carried_out(self, filing: Filing, ticket: Ticket, mail: IncomingMail, kept: Kept, form: str) -> int:
        known = _facts(filing, ticket, mail)
        decision = decide(mail, known)
        if not isinstance(decision, Open | Append):
            raise InputError("Your message cannot be taken here now: please write to us by mail.")
        if isinstance(decision, Open):
            decision = replace(decision, confirm=False)  # only what came by mail is confirmed by mail
        row = Inbound(
            key=f"form:{form}",
            account=ticket.account or "",
            uidvalidity=0,
            uid=0,
            raw="",
            size=mail.size,
            at=filing.now,
        )
        number = carry_out(filing, row, mail, decision, known, kept) or ticket.number
        opened = filing.tx.tickets.get(number) if isinstance(decision, Open) else None
        if opened:
            filing.tx.tickets.put(replace(opened, via=Via.WEB))
        return number

    def close(self, reader: Reader, number: int, *, form: str) -> None:
        """Close a ticket, as its requester; one that is closed stays so. Raises `NotFound`, `InputError`."""
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket, who = visible(tx, reader, number), _who(reader)
            if not ticket.is_open or not _is_new(filing, form):
                return
            if ticket.requester not in reader.addresses:
                raise InputError("Only whoever opened this ticket may close it.")
            _spend(filing, who.address)
            ticket = closed(ticket, now=filing.now)
            tx.tickets.put(ticket)
            name = filing.name_of(who)
            filing.log(ticket, "closed", by=who.address, words=f"{name} closed it on its page.")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} closed this ticket on its page.")
            telling.closed(filing, ticket, by_address=who.address)

    def reopen(self, reader: Reader, number: int, *, form: str) -> None:
        """Have a closed ticket taken up again; one that is open stays so. Raises `NotFound`, `InputError`."""
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = visible(tx, reader, number)
            if ticket.is_open or not _is_new(filing, form):
                return
            is_over = has_been_closed_for_long(ticket, filing.settings, filing.now)
            if is_over or ticket.is_spam or not filing.settings.reopen_on_reply:
                raise InputError("This ticket cannot be reopened any more: please write to us instead.")
            ticket, who = reopened(ticket, now=filing.now), Address(address=reader.as_in(ticket))
            _spend(filing, who.address)
            tx.tickets.put(ticket)
            name = filing.name_of(who)
            filing.log(ticket, "reopened", by=who.address, words=f"{name} reopened it on its page.")
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, f"{name} reopened this ticket on its page.")
            telling.reopened(filing, ticket, by_address=who.address)

    # --- what came in --------------------------------------------------------------------------

    def _check(self, text: str, files: Sequence[Upload]) -> None:
        if not text and not files:
            raise InputError("There is nothing to send yet: please write something, or choose a file.")
        if len(text) > LONGEST_TEXT:
            raise InputError(f"Your message has {len(text):,} characters; {LONGEST_TEXT:,} fit: attach it.")
        if len(files) > MOST_FILES:
            raise InputError(f"At most {MOST_FILES} files can be sent at once.")

    def _let_in(self, filing: Filing, reader: Reader, number: int, files: Sequence[Upload]) -> None:
        who, most = reader.as_in(visible(filing.tx, reader, number)), most_mb(filing.settings)
        _spend(filing, who)
        if sum(len(one.content) for one in files) > most * 1024 * 1024:
            raise InputError(f"These files are too large: together they may have {most} MB.")

    def _kept(self, text: str, files: Sequence[Upload]) -> Kept:
        put = self._store.blobs.put
        return Kept(
            body=put(text.encode()) if len(text) > INLINE_TEXT else "",
            files=tuple(
                File(
                    name=clean_name(one.name) or given_name(_type(one), number),
                    content_type=_type(one),
                    size=len(one.content),
                    sha256=put(one.content),
                )
                for number, one in enumerate(files, 1)
            ),
            keep_text=lambda words: put(words.encode()),
        )


def _type(upload: Upload) -> str:
    kind = upload.content_type.lower()
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _spend(filing: Filing, who: str) -> None:
    """Count one act of theirs; raises `InputError` when these are too many."""
    if not filing.spend(PAGE_ANSWERS, who):
        raise InputError("These are very many messages: please write to us by mail, or try again later.")


def _who(reader: Reader) -> Address:
    return Address(address=reader.address)


def _is_new(filing: Filing, form: str) -> bool:
    """Whether a form came for the first time; notes it."""
    key = f"form:{form}"
    is_new = filing.tx.inputs.get(key) is None
    if is_new:
        filing.tx.inputs.put(Input(key=key, at=filing.now))
    return is_new


def _facts(filing: Filing, ticket: Ticket, mail: IncomingMail) -> Facts:
    """What is known of it: who wrote it is proven, and so is the ticket."""
    sender, most = mail.sender.address, filing.settings.flood_limit
    claim = Claim(ticket=ticket.number, evidence=Evidence.PAGE, proven=True, issued_to_sender=True)
    return Facts(
        settings=filing.settings,
        now=filing.now,
        ours=False,
        person=filing.person(sender),
        claims=((claim, ticket),),
        commands=SubjectCommands(subject=ticket.subject),
        desk_addresses=filing.desk_addresses(),
        authentication=Authentication(verdict=Verdict.PASS, words="the ticket's page"),
        floods=bool(most) and not filing.has_room(opened_by_one(most), sender),
    )


def _as_mail(
    filing: Filing, address: str, ticket: Ticket, text: str, files: tuple[File, ...]
) -> IncomingMail:
    """The answer, as the mail that it could have been."""
    known = filing.person(address)
    return IncomingMail(
        message_id="",
        sender=Address(name=known.name if known else "", address=address),
        sender_is_clean=True,
        to=(),
        cc=(),
        reply_to=(),
        delivered_to=(),
        subject=ticket.subject,
        date=filing.now,
        references=(),
        text=text,
        html=None,
        markdown=text,
        reply=text,
        reply_format="plain",
        reply_html=None,
        attachments=tuple(
            Attachment(
                name=one.name,
                content_type=one.content_type,
                content=b"",
                sha256=one.sha256,
                size=one.size,
                inline=False,
            )
            for one in files
        ),
        kind="mail",
        kind_reason="",
        returned=(),
        headers=(),
        authentication_results=(),
        notices=(),
        size=len(text.encode()) + sum(one.size for one in files),
    )
