"""Carries deliveries to the mail server: one window for a repeat, always with the same Message-ID.

See RELIABILITY 2.5: until the final dot a failure certainly sent nothing; after it nobody knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot import crash
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

# A server that is away costs little to ask, and what waits must not wait long after its return.
SERVER_BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


class Mailer(Protocol):
    """One mail server."""

    def send(
        self, *, mail_from: str, recipients: Sequence[str], raw: bytes, before_dot: Callable[[], None]
    ) -> dict[str, Outcome]: ...


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
        *,
        clock: Clock,
    ) -> None:
        self._store, self._open, self._writer = store, open_mailer, writer
        self._vault, self._sign_ins, self._clock = vault, sign_ins, clock

    def carry(self, delivery: Delivery) -> Tried:
        """Try it once."""
        order = delivery.order
        if not isinstance(order, SendMail):
            raise TypeError("only mail goes by the mail carrier")
        post = self._writer.read(delivery, order)
        if post is None:
            return Tried(order=order, result=Cancelled(words="its ticket is gone"))
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
        order = replace(post.order, done=(*post.order.done, *sent), refused=(*post.order.refused, *lost))
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

    def _again(self, post: Post, words: str) -> Tried:
        return Tried(order=post.order, result=self._later(post, words))

    def _is_over(self, post: Post) -> bool:
        return self._clock() - post.delivery.made_at > GIVE_UP_MAIL

    def _later(self, post: Post, words: str, *, alert: bool = False) -> Result:
        if self._is_over(post):
            return Failed(words=f"given up after 5 days: {words}")
        steps = SERVER_BACKOFF if alert else MAIL_BACKOFF
        return Again(words=words, after=backoff(steps, post.delivery.attempts + 1), alert=alert)


def _lost_since(known: tuple[File, ...], post: Post) -> tuple[str, ...]:
    """A line for each file that turned out to be lost just now."""
    before = {file.slack_id for file in known if file.lost}
    files = post.message.files if post.message else ()
    return tuple(
        f"{file.name} was not mailed: {file.lost}."
        for file in files
        if file.lost and file.slack_id not in before
    )
