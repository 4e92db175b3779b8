"""Carries deliveries to the mail server: one window for a repeat, always with the same Message-ID.

See RELIABILITY 2.5: until the final dot a failure certainly sent nothing; after it nobody knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot import crash
from bot.accounts.sign_ins import SignIns
from bot.core.letters import Enclosure, Letter, UnwritableAddress, compose
from bot.core.mail_transport import NotSent, Outcome, Refused, Sent, Unknown
from bot.core.message_ids import loop_mark, plus_address
from bot.core.messages import File, Message
from bot.core.outbox import (
    GIVE_UP_MAIL,
    MAIL_BACKOFF,
    Again,
    Cancelled,
    Delivery,
    Done,
    Doubtful,
    Failed,
    NotYet,
    Order,
    Parked,
    Result,
    SendMail,
    backoff,
    sending,
)
from bot.core.rich_text import for_mail
from bot.core.tickets import Ticket
from bot.errors import DeskError, FileLost, OutsideError, SignInRefused
from bot.outgoing import Sender, settings_in, template_in
from bot.personal_letters import PersonalLetters
from bot.ports import Clock, Directory, Vault
from bot.settings import Settings
from bot.storage import Store
from bot.templates import About, Rendered, Template, render
from bot.whole_text import whole_text

LARGEST_MAIL = 20 * 1024 * 1024  # bytes of attachments; what is above goes without them
MOST_REFERENCES = 20
# A server that is away costs little to ask, and what waits must not wait long after its return.
SERVER_BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


class Mailer(Protocol):
    """One mail server."""

    def send(
        self, *, mail_from: str, recipients: Sequence[str], raw: bytes, before_dot: Callable[[], None]
    ) -> dict[str, Outcome]: ...


class SlackFiles(Protocol):
    """Where technicians' attachments come from; raises `OutsideError`."""

    def download(self, file: str, url: str) -> bytes: ...


OpenMailer = Callable[[Settings, str], Mailer]  # settings, and the password or the access token


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """Everything that one mail needs, read in one transaction."""

    delivery: Delivery
    order: SendMail
    template: Template
    ticket: Ticket | None  # None: it is to one person, outside of any ticket
    category: str
    message: Message | None
    sender: Sender
    answers: tuple[str, ...]  # Message-IDs of the customer's mails, oldest first

    @property
    def account(self) -> str:
        """The mail account that it goes out for; empty when none is known."""
        return (self.ticket.account if self.ticket else self.order.account) or ""

    @property
    def has_null_sender(self) -> bool:
        """Whether its envelope names no sender."""
        return self.template.null_sender and not self.order.names_sender

    @property
    def from_address(self) -> str:
        """The address that stands in From; empty while none is set."""
        return self.sender.address(self.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a try came to: the order with what is settled, the result, and lines for the thread."""

    order: Order
    result: Result
    lines: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()  # addresses that refused it for good, and the server's words


class _Changed(Exception):
    """The message was changed or taken back while its mail was on the way out."""


class MailCarrier:
    """Carries out what goes by mail."""

    def __init__(
        self,
        store: Store,
        open_mailer: OpenMailer,
        files: SlackFiles,
        directory: Directory,
        vault: Vault,
        sign_ins: SignIns,
        personal: PersonalLetters,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._open, self._files, self._personal = store, open_mailer, files, personal
        self._directory, self._vault, self._sign_ins = directory, vault, sign_ins
        self._keys, self._clock = keys, clock

    def carry(self, delivery: Delivery) -> Tried:
        """Try it once."""
        order = delivery.order
        if not isinstance(order, SendMail):
            raise TypeError("only mail goes by the mail carrier")
        post = self._read(delivery, order)
        if post is None:
            return Tried(order=order, result=Cancelled(words="its ticket is gone"))
        if refusal := self._refusal(post):
            return Tried(order=order, result=refusal)
        known = post.message.files if post.message else ()
        try:
            post = self._with_files(post)
        except OutsideError as error:
            return self._again(post, f"A file could not be fetched from Slack: {error}")
        tried = self._send(post)
        return replace(tried, lines=(*_lost_since(known, post), *tried.lines))

    def _read(self, delivery: Delivery, order: SendMail) -> _Post | None:
        with self._store.transaction() as tx:
            post = _Post(
                delivery=delivery,
                order=order,
                template=template_in(tx, order.template),
                ticket=None,
                category="",
                message=None,
                sender=Sender(key=self._keys[0], settings=settings_in(tx)),
                answers=order.answers,
            )
            if delivery.ticket is None:
                return post
            ticket = tx.tickets.get(delivery.ticket)
            if ticket is None:
                return None
            category = tx.categories.get(ticket.category)
            mails = tx.messages.find("ticket", ticket.number)
            return replace(
                post,
                ticket=ticket,
                category=category.name if category else "",
                message=tx.messages.get(delivery.message) if delivery.message is not None else None,
                answers=tuple(one.message_id for one in mails if one.message_id)[-MOST_REFERENCES:],
            )

    def _refusal(self, post: _Post) -> Result | None:
        """Why this mail is not to be tried at all."""
        settings = post.sender.settings
        if post.message and post.message.withdrawn:
            return Cancelled(words="taken back in Slack")
        if post.template.is_notification and not settings.notifications_enabled:
            return Cancelled(words="email notifications are switched off")
        if post.template.is_empty:
            return Cancelled(words=f"the template {post.template.name} is empty: that is not mailed about")
        if post.delivery.maybe and post.template.automatic and not post.template.repeats:
            return Done(result="it may have arrived; automatic mail is not repeated")
        if not settings.smtp_host:
            return Parked(
                words="No SMTP server is set: /helpdesk settings smtp_host HOST",
                alert="smtp:none",
            )
        if not post.from_address:
            return Parked(
                words="No From address is set: /helpdesk settings from_address ADDRESS", alert="smtp:from"
            )
        return None

    # --- what it says ------------------------------------------------------------------------

    def _with_files(self, post: _Post) -> _Post:
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

    def _letter(self, post: _Post) -> Letter:
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

    def _said(self, post: _Post) -> Rendered:
        if post.ticket is None:
            return self._personal.written(post.delivery, post.order, post.template)
        return render(post.template, self._about(post, post.ticket))

    def _about(self, post: _Post, ticket: Ticket) -> About:
        message, template = post.message, post.template
        technician = self._directory.user(ticket.assignee) if ticket.assignee else ""
        about = About(
            ticket=ticket,
            category=post.category,
            happened=template.happened,
            message=message,
            technician=technician,
            trusted=template.name != "confirmation" or ticket.authentication == "pass",
        )
        if message is None:
            return about
        said = for_mail(whole_text(self._store, message), message.format.value)
        left_out = self._left_out(post)
        return replace(
            about,
            said_html=said.html + "".join(f"<p>{words}</p>" for words in left_out),
            said_text=said.text + "".join(f"\n\n{words}" for words in left_out),
        )

    def _left_out(self, post: _Post) -> tuple[str, ...]:
        files = post.message.files if post.message else ()
        missing = [file for file in files if not file.sha256 or not self._encloses(post)]
        if not missing:
            return ()
        count = "1 file is" if len(missing) == 1 else f"{len(missing)} files are"
        return (f"({count} not attached.)",)

    def _encloses(self, post: _Post) -> bool:
        """Whether files go along with this mail."""
        files = post.message.files if post.message else ()
        fits = not post.order.light and sum(file.size for file in files) <= LARGEST_MAIL
        return fits and post.sender.settings.include_attachments

    def _enclosures(self, post: _Post) -> tuple[Enclosure, ...]:
        if post.message is None or not self._encloses(post):
            return ()
        return tuple(
            Enclosure(
                name=file.name, content_type=file.content_type, content=self._store.blobs.get(file.sha256)
            )
            for file in post.message.files
            if file.sha256
        )

    def _from_name(self, post: _Post) -> str:
        settings = post.sender.settings
        ours = settings.from_name or post.category
        if post.template.automatic or settings.from_name_for_all or post.message is None:
            return ours
        author = post.message.author
        # A customer chose that name: it must not pass for the desk's own.
        return author.name if author.is_staff else f"{author.name} via {ours}"

    def _reply_to(self, post: _Post) -> str:
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

    # --- sending -----------------------------------------------------------------------------

    def _send(self, post: _Post) -> Tried:
        settings = post.sender.settings
        try:
            secret = self._secret(settings)
        except SignInRefused as error:
            return Tried(order=post.order, result=Parked(words=str(error), alert="smtp:sign-in"))
        except OutsideError as error:
            return Tried(order=post.order, result=self._later(post, str(error), alert=True))
        except DeskError as error:
            return Tried(order=post.order, result=Parked(words=str(error), alert="smtp:password"))
        try:
            letter = self._letter(post)
            raw = compose(letter)
        except UnwritableAddress as error:
            return self._without(post, error.address)
        except (ValueError, TypeError, LookupError) as error:
            words = f"The mail could not be written: {error}"
            return Tried(order=post.order, result=Failed(words=words), lines=(words,))
        left = [one for one in letter.to if one not in post.order.done]
        crash.point("mail.composed")
        try:
            outcomes = self._open(settings, secret).send(
                mail_from="" if post.has_null_sender else letter.from_address,
                recipients=left,
                raw=raw,
                before_dot=lambda: self._begin(post),
            )
        except _Changed:
            return Tried(order=post.order, result=NotYet(after=timedelta()))
        crash.point("mail.sent")
        if any(isinstance(one, NotSent) and one.login_refused for one in outcomes.values()):
            self._sign_ins.forget_token(settings.smtp_user)
        return self._sum_up(post, outcomes)

    def _secret(self, settings: Settings) -> str:
        """What the mail server is shown: the password, or the access token of an account's sign-in."""
        if settings.smtp_auth == "oauth2":
            return self._sign_ins.token(settings.smtp_user)
        return self._vault.open(settings.smtp_password)

    def _without(self, post: _Post, address: str) -> Tried:
        """One address cannot be written to: the others get the mail all the same."""
        words = f"{address} did not get the mail: no mail can be addressed so."
        if address not in post.order.to:
            return Tried(order=post.order, result=Parked(words=words, alert="mail:address"))
        order = replace(post.order, refused=(*post.order.refused, address))
        rest = set(order.to) - set(order.refused)
        result: Result = NotYet(after=timedelta()) if rest else Failed(words=words)
        return Tried(order=order, result=result, lost=((address, "no mail can be addressed so."),))

    def _begin(self, post: _Post) -> None:
        """The last moment before the mail may leave: not, if it was taken back or changed meanwhile."""
        with self._store.transaction() as tx:
            row = tx.deliveries.get(post.delivery.id)
            message = tx.messages.get(post.message.id) if post.message else None
            if row is None or row.is_finished or (post.message and message != post.message):
                raise _Changed
            tx.deliveries.put(sending(post.delivery, self._clock()))
        crash.point("mail.before_dot")

    def _sum_up(self, post: _Post, outcomes: dict[str, Outcome]) -> Tried:
        sent = tuple(who for who, one in outcomes.items() if isinstance(one, Sent))
        refused = {who: one for who, one in outcomes.items() if isinstance(one, Refused)}
        if post.has_null_sender and any(one.permanent for one in refused.values()):
            # Microsoft 365 and others let nobody who logs in send so.
            order = replace(post.order, names_sender=True)
            return Tried(order=order, result=Again(words="refused without a sender", after=timedelta()))
        small = post.order.light or not post.message or not post.message.files
        lost = {who: one for who, one in refused.items() if one.permanent and (small or not one.too_big)}
        order = replace(post.order, done=(*post.order.done, *sent), refused=(*post.order.refused, *lost))
        told = tuple((who, one.words) for who, one in lost.items())
        if any(one.too_big for one in refused.values()) and not small:
            order = replace(order, light=True)
            again = Again(words="too big for the server; once more without files", after=timedelta())
            return Tried(order=order, result=again, lost=told)
        return Tried(order=order, result=self._result(post, order, outcomes), lost=told)

    def _result(self, post: _Post, order: SendMail, outcomes: dict[str, Outcome]) -> Result:
        left = set(order.to) - set(order.done) - set(order.refused)
        unknown = [one for who, one in outcomes.items() if who in left and isinstance(one, Unknown)]
        waiting = [one for who, one in outcomes.items() if who in left and isinstance(one, NotSent | Refused)]
        pause = backoff(MAIL_BACKOFF, post.delivery.attempts + 1)
        if unknown and self._is_over(post):
            return Failed(words=f"given up after 5 days, it may have arrived: {unknown[0].words}")
        if unknown:
            return Doubtful(words=unknown[0].words, after=pause)
        if waiting:
            down = [one.words for one in waiting if isinstance(one, NotSent)]
            return self._later(post, (down or [waiting[0].words])[0], alert=bool(down))
        if order.refused and not order.done:
            return Failed(words="; ".join(one.words for one in outcomes.values()))
        return Done(result="; ".join(dict.fromkeys(one.words for one in outcomes.values())))

    def _again(self, post: _Post, words: str) -> Tried:
        return Tried(order=post.order, result=self._later(post, words))

    def _is_over(self, post: _Post) -> bool:
        return self._clock() - post.delivery.made_at > GIVE_UP_MAIL

    def _later(self, post: _Post, words: str, *, alert: bool = False) -> Result:
        if self._is_over(post):
            return Failed(words=f"given up after 5 days: {words}")
        steps = SERVER_BACKOFF if alert else MAIL_BACKOFF
        return Again(words=words, after=backoff(steps, post.delivery.attempts + 1), alert=alert)


def _is_wanting(file: File) -> bool:
    return not file.sha256 and not file.lost


def _lost_since(known: tuple[File, ...], post: _Post) -> tuple[str, ...]:
    """A line for each file that turned out to be lost just now."""
    before = {file.slack_id for file in known if file.lost}
    files = post.message.files if post.message else ()
    return tuple(
        f"{file.name} was not mailed: {file.lost}."
        for file in files
        if file.lost and file.slack_id not in before
    )
