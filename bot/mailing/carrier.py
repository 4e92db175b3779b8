"""Carries deliveries to the mail server: one window for a repeat, always with the same Message-ID.

Until the final dot a failure certainly sent nothing; after it nobody knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot import crash
from bot.accounts.sent_mail import SentMail
from bot.accounts.sign_ins import SignIns
from bot.core.letters import UnwritableAddress, compose
from bot.core.mail_transport import NotSent, Outcome, Refused, Sent, Unknown
from bot.core.messages import File
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
from bot.errors import DeskError, OutsideError, SignInRefused
from bot.mailing.posts import Post
from bot.mailing.writing import MailWriter
from bot.ports import Clock, Vault
from bot.settings import Settings
from bot.storage import Store

RECIPIENTS_AT_ONCE = 50  # whose fate is kept before the next ones are tried; many servers take no more
SENT_COPY = timedelta(minutes=1)  # until a provider has surely put its copy into the folder of sent mail
# A server that is away costs little to ask, and what waits must not wait long after its return.
SERVER_BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


class Mailer(Protocol):
    """One mail server."""

    def send(
        self, *, mail_from: str, recipients: Sequence[str], raw: bytes, before_dot: Callable[[], None]
    ) -> dict[str, Outcome]: ...


Chance = Callable[[], float]  # from 0 to 1
OpenMailer = Callable[[Settings, str], Mailer]  # settings, and the password or the access token


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
        writer: MailWriter,
        vault: Vault,
        sign_ins: SignIns,
        sent_mail: SentMail,
        *,
        clock: Clock,
        chance: Chance,
    ) -> None:
        self._store, self._open, self._writer = store, open_mailer, writer
        self._vault, self._sign_ins, self._sent_mail = vault, sign_ins, sent_mail
        self._clock, self._chance = clock, chance

    def carry(self, delivery: Delivery) -> Tried:
        """Try it once."""
        order = delivery.order
        if not isinstance(order, SendMail):
            raise TypeError("only mail goes by the mail carrier")
        post = self._writer.read(delivery, order)
        if post is None:
            gone = Cancelled(words="its ticket is gone, or its message is not for them")
            return Tried(order=order, result=gone)
        if delivery.maybe and post.sender.settings.sent_folder and (found := self._looked(post)):
            return found
        if refusal := self._refusal(post):
            return Tried(order=order, result=refusal)
        known = post.message.files if post.message else ()
        try:
            post = self._writer.with_files(post)
        except OutsideError as error:
            return self._again(post, f"A file could not be fetched from Slack: {error}")
        tried = self._send(post)
        return replace(tried, lines=(*_lost_since(known, post), *tried.lines))

    def _refusal(self, post: Post) -> Result | None:
        """Why this mail is not to be tried at all."""
        settings = post.sender.settings
        if post.message and post.message.withdrawn:
            return Cancelled(words="taken back in Slack")
        if not post.order.left:
            return _nobody_left(post.order)
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

    # --- of unknown fate ---------------------------------------------------------------------

    def _looked(self, post: Post) -> Tried | None:
        """What the folder of sent mail says of a mail that may have left; None: it did not, or nobody knows.

        A folder says that the mail was sent, not to whom: of one that went to several at different times it
        proves something only about those whose try ended unknown.
        """
        order = post.order
        given = order.doubtful or (order.to if len(order.to) == 1 else ())
        if not given or set(order.done) - set(given):
            return None
        if (
            post.delivery.sent_at
            and (early := post.delivery.sent_at + SENT_COPY - self._clock()) > timedelta()
        ):
            return Tried(order=order, result=NotYet(after=min(early, SENT_COPY)))
        try:
            is_there = self._sent_mail.has(order.message_id, post.sender.settings, account=post.account)
        except DeskError as error:
            words = f"It may have been sent, and the folder of sent mail cannot be looked into: {error}"
            return Tried(order=order, result=self._unclear(post, words))
        if not is_there:
            return None
        found = replace(order, done=(*order.done, *given), doubtful=())
        result = NotYet(after=timedelta()) if found.left else Done(result="found in the folder of sent mail")
        return Tried(order=found, result=result)

    def _unclear(self, post: Post, words: str) -> Result:
        if self._is_over(post):
            return Failed(words=f"given up after 5 days, it may have arrived: {words}")
        return Doubtful(words=words, after=self._pause(MAIL_BACKOFF, post))

    # --- sending -----------------------------------------------------------------------------

    def _send(self, post: Post) -> Tried:
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
            letter = self._writer.letter(post)
            raw = compose(letter)
        except UnwritableAddress as error:
            return self._without(post, error.address)
        except (ValueError, TypeError, LookupError) as error:
            words = f"The mail could not be written: {error}"
            return Tried(order=post.order, result=Failed(words=words), lines=(words,))
        left = [one for one in letter.to if one not in post.order.done][:RECIPIENTS_AT_ONCE]
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

    def _without(self, post: Post, address: str) -> Tried:
        """One address cannot be written to: the others get the mail all the same."""
        words = f"{address} did not get the mail: no mail can be addressed so."
        if address not in post.order.to:
            return Tried(order=post.order, result=Parked(words=words, alert="mail:address"))
        order = replace(post.order, refused=(*post.order.refused, address))
        rest = set(order.to) - set(order.refused)
        result: Result = NotYet(after=timedelta()) if rest else Failed(words=words)
        return Tried(order=order, result=result, lost=((address, "no mail can be addressed so."),))

    def _begin(self, post: Post) -> None:
        """The last moment before the mail may leave: not, if it was taken back or changed meanwhile."""
        with self._store.transaction() as tx:
            row = tx.deliveries.get(post.delivery.id)
            message = tx.messages.get(post.message.id) if post.message else None
            if row is None or row.is_finished or (post.message and message != post.message):
                raise _Changed
            tx.deliveries.put(sending(post.delivery, self._clock()))
        crash.point("mail.before_dot")

    def _sum_up(self, post: Post, outcomes: dict[str, Outcome]) -> Tried:
        sent = tuple(who for who, one in outcomes.items() if isinstance(one, Sent))
        refused = {who: one for who, one in outcomes.items() if isinstance(one, Refused)}
        if post.has_null_sender and any(one.permanent for one in refused.values()):
            # Microsoft 365 and others let nobody who logs in send so.
            order = replace(post.order, names_sender=True)
            return Tried(order=order, result=Again(words="refused without a sender", after=timedelta()))
        small = post.order.light or not post.message or not post.message.files
        lost = {who: one for who, one in refused.items() if one.permanent and (small or not one.too_big)}
        unknown = tuple(who for who, one in outcomes.items() if isinstance(one, Unknown))
        order = replace(
            post.order,
            done=(*post.order.done, *sent),
            refused=(*post.order.refused, *lost),
            doubtful=unknown,
        )
        told = tuple((who, one.words) for who, one in lost.items())
        if any(one.too_big for one in refused.values()) and not small:
            order = replace(order, light=True)
            again = Again(words="too big for the server; once more without files", after=timedelta())
            return Tried(order=order, result=again, lost=told)
        return Tried(order=order, result=self._result(post, order, outcomes), lost=told)

    def _result(self, post: Post, order: SendMail, outcomes: dict[str, Outcome]) -> Result:
        left = set(order.to) - set(order.done) - set(order.refused)
        unknown = [one for who, one in outcomes.items() if who in left and isinstance(one, Unknown)]
        waiting = [one for who, one in outcomes.items() if who in left and isinstance(one, NotSent | Refused)]
        if unknown:
            return self._unclear(post, unknown[0].words)
        put_off = [one for one in waiting if not (isinstance(one, Refused) and one.too_many)]
        if left and not put_off and len(order.done) > len(post.order.done):
            return NotYet(after=timedelta())  # the server takes so many at once: the next ones now
        if waiting:
            down = [one.words for one in waiting if isinstance(one, NotSent)]
            return self._later(post, (down or [waiting[0].words])[0], alert=bool(down))
        if order.refused and not order.done:
            return Failed(words="; ".join(one.words for one in outcomes.values()))
        return Done(result="; ".join(dict.fromkeys(one.words for one in outcomes.values())))

    def _again(self, post: Post, words: str) -> Tried:
        return Tried(order=post.order, result=self._later(post, words))

    def _is_over(self, post: Post) -> bool:
        return self._clock() - post.delivery.made_at > GIVE_UP_MAIL

    def _later(self, post: Post, words: str, *, alert: bool = False) -> Result:
        if self._is_over(post):
            return Failed(words=f"given up after 5 days: {words}")
        steps = SERVER_BACKOFF if alert else MAIL_BACKOFF
        return Again(words=words, after=self._pause(steps, post), alert=alert)

    def _pause(self, steps: tuple[timedelta, ...], post: Post) -> timedelta:
        return backoff(steps, post.delivery.attempts + 1, self._chance())


def _nobody_left(order: SendMail) -> Result:
    """What becomes of a mail when nobody who has not got it may still get it."""
    if order.done:
        return Done(result="the others may get no more mail about it")
    return Cancelled(words="nobody whom it was for may get it any more")


def _lost_since(known: tuple[File, ...], post: Post) -> tuple[str, ...]:
    """A line for each file that turned out to be lost just now."""
    before = {file.slack_id for file in known if file.lost}
    files = post.message.files if post.message else ()
    return tuple(
        f"{file.name} was not mailed: {file.lost}. Once that is mended, attach it to another reply."
        for file in files
        if file.lost and file.slack_id not in before
    )
