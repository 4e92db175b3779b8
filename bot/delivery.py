"""The outbox, emptied: claim a delivery under a lease, carry it out, settle what came of it."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import troubles
from bot.admins import Admins
from bot.alerts import clear_alert, raise_alert, told
from bot.core.outbox import (
    WARN_MAIL,
    Again,
    Delivery,
    Done,
    Failed,
    NotYet,
    OpenThread,
    Parked,
    PostFile,
    PostMessage,
    PostOriginal,
    RefreshDigest,
    Result,
    Rootless,
    SendMail,
    SendPicture,
    Tell,
    settled,
)
from bot.core.rich_text import escape
from bot.core.slack_trouble import NEEDS_SCOPE, remedy, unscoped_files
from bot.core.threads import place, present, thread_of, with_card
from bot.core.tickets import Ticket
from bot.errors import SlackLimited, StoreDamaged, StoreError
from bot.filing import Filing
from bot.incoming.bounces import lose
from bot.mailing.carrier import MailCarrier, Tried
from bot.outgoing.queue import MAIL_PACE
from bot.outgoing.slack import original_mark
from bot.pacing import Pacer
from bot.ports import Clock
from bot.posting.carrier import SlackCarrier
from bot.storage import Store
from bot.tickets.unmailed import is_unmailed, say_unmailed

log = logging.getLogger(__name__)

PATIENCE_WITH_SLACK = 15.0  # seconds
LONGEST_WAIT = timedelta(hours=1, minutes=15)  # the longest back-off, and the longest undo time
FILES = "scope:files"  # the name under which technicians' files are in trouble
SERVER_PAUSE = 5.0  # seconds in which a server that does not answer is left alone
STORE_PAUSE = timedelta(seconds=5)  # after which a store that refused is tried again
# A lease is for a process that died, and the next start ends it: nothing that is still under way here may be
# taken for dead, however slow its server is or the clock jumps.
LEASE = timedelta(days=365)


class DeliveryWorker:
    """Carries deliveries out; any number of threads may share one worker."""

    def __init__(
        self,
        store: Store,
        slack: SlackCarrier,
        mail: MailCarrier,
        pacer: Pacer,
        *,
        keys: tuple[bytes, ...],
        admins: Admins,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sleep = sleep
        self._store, self._slack, self._mail, self._pacer = store, slack, mail, pacer
        self._keys, self._admins, self._clock = keys, admins, clock

    def claim(self, *, mail: bool = True, slack: bool = True) -> Delivery | None:
        """The most urgent delivery that is due and may go out now, of mail or Slack or both; it is ours."""
        busy, cards = self._pacer.busy(), self._pacer.cards_turns()
        busy |= frozenset() if mail else frozenset({MAIL_PACE})
        only = "" if slack else MAIL_PACE
        with self._store.transaction() as tx:
            due = tx.claim_due(self._clock(), LEASE, limit=1, busy=busy, only=only, cards=cards)
        if not due:
            return None
        self._pacer.used(due[0].pace, is_card=isinstance(due[0].order, OpenThread))
        return due[0]

    def hold_mail(self) -> None:
        """Let no mail go until `caught_up`: what was edited or deleted meanwhile is not known yet.

        Where Slack stays away, mail goes after a quarter of a minute all the same.
        """
        self._pacer.hold(MAIL_PACE, PATIENCE_WITH_SLACK)

    def caught_up(self) -> None:
        """Slack was asked: mail may go."""
        self._pacer.free(MAIL_PACE)

    def name_waiting(self) -> int:
        """Name the new tickets of a burst in digests, channel by channel; says in how many digests."""
        with self._store.transaction() as tx:
            channels = {one.channel for one in tx.categories.all()}
        return sum(self._named_waiting(channel) for channel in channels)

    def _named_waiting(self, channel: str) -> int:
        """Each digest in a transaction of its own: nobody waits for hundreds of tickets to be named."""
        count, more = 0, True
        while more:
            with self._store.transaction() as tx:
                more = Filing.begin(tx, self._clock(), self._keys).slack.digests.name_waiting(channel)
            count += more
        return count

    def next_due(self) -> datetime | None:
        """When the next delivery is due, whatever its pace; None when nothing waits."""
        with self._store.transaction() as tx:
            return tx.next_due()

    def wait_for_pace(self) -> bool:
        """Wait until something that is due now may go out; False when only later work is left."""
        due = self.next_due()
        seconds = self._pacer.next_free()
        if due is None or due > self._clock() or seconds is None:
            return False
        self._sleep(seconds)
        return True

    def release_all(self) -> int:
        """End the leases that a dead process left behind; says how many there were.

        Only for the one process that owns the store, before its workers start.
        """
        with self._store.transaction() as tx:
            held = [one for one in tx.deliveries.find("unfinished", "yes") if one.lease_until]
            for one in held:
                tx.deliveries.put(replace(one, lease_until=self._clock()))
        return len(held)

    def mend_times(self) -> int:
        """Let nothing wait longer than it ever should: for a clock that went back; says how many did."""
        now = self._clock()
        with self._store.transaction() as tx:
            late = [one for one in tx.deliveries.find("unfinished", "yes") if one.due_at > now + LONGEST_WAIT]
            for one in late:
                tx.deliveries.put(replace(one, due_at=now))
        return len(late)

    def carry_out(self, delivery: Delivery) -> Delivery:
        """Try a claimed delivery once and settle it; gives it as it is then."""
        return self.settle(delivery, self.attempt(delivery))

    def attempt(self, delivery: Delivery) -> Tried:
        """Try a claimed delivery once; what came of it must be settled."""
        try:
            if isinstance(delivery.order, SendMail):
                return self._mail.carry(delivery)
            return Tried(order=delivery.order, result=self._slack.carry(delivery))
        except SlackLimited as error:
            self._pacer.hold(delivery.pace, error.seconds)
            result: Result = NotYet(after=timedelta())  # its place is kept: the pacer makes all of them wait
        except StoreDamaged as error:
            result = _surprise(delivery, error)
        except StoreError:
            # Nothing leaves before the store has it that it may have: this certainly did not.
            result = NotYet(after=STORE_PAUSE)
        except Exception as error:
            log.exception("delivery %s failed", delivery.id)
            result = _surprise(delivery, error)
        finally:
            self._pacer.ended(delivery.pace)
        return Tried(order=delivery.order, result=result)

    def work_off(self) -> int:
        """Carry out everything that is due and may go out now; says how many tries that took."""
        count = 0
        while delivery := self.claim():
            self.carry_out(delivery)
            count += 1
        return count

    def settle(self, delivery: Delivery, tried: Tried) -> Delivery:
        """Write down what came of a try; gives the delivery as it is then.

        Raises:
            StoreError: the disk refused; nothing was changed, settle it again.
        """
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            tried = replace(tried, result=troubles.as_of_now(filing, delivery, tried.result))
            # The newest row: carrying it out may have written to it (SENDING, a file's id).
            row = tx.deliveries.get(delivery.id)
            if row is None or row.is_finished:
                return row or delivery  # it was called back while it was tried, and did not leave
            done = settled(replace(row, order=tried.order), tried.result, filing.now)
            tx.deliveries.put(done)
            _note_shown(filing, done)
            self._follow_up(filing, delivery, done, tried)
            _learn_post(filing, done)
            if isinstance(tried.result, Rootless):
                _begin_anew(filing, filing.ticket(done.ticket or 0), done)
            self._alert(filing, done, tried.result)
        _note(done, tried.result)
        return done

    def _follow_up(self, filing: Filing, before: Delivery, now: Delivery, tried: Tried) -> None:
        """What else changes with a delivery's fate: the thread learns its failures."""
        if isinstance(now.order, SendPicture):
            _say_no_picture(filing, now, tried.result, is_first=not before.attempts)
        ticket = filing.tx.tickets.get(now.ticket) if now.ticket is not None else None
        if ticket is None:
            return
        if isinstance(now.order, PostFile | PostOriginal) and now.state == "failed":
            filing.slack.line(ticket, f"A file could not be shown here: {now.result}")
        if isinstance(now.order, PostOriginal) and now.state == "failed":
            filing.tx.marks.remove(original_mark(ticket.number, now.order.raw))  # it may be tried again
        if not isinstance(now.order, SendMail):
            return
        for words in tried.lines:
            filing.slack.line(ticket, words)
        self._tell_of_files(filing, now, tried)
        if now.state == "parked" and not before.attempts:
            _say_parked(filing, ticket, now)
        for address, words in tried.lost:
            lose(filing, ticket, filing.tx.deliveries.get(now.id), address, words)
        self._say_if_late(filing, before, now)
        if now.is_finished:
            _show_author(filing, ticket, now)

    def _tell_of_files(self, filing: Filing, now: Delivery, tried: Tried) -> None:
        """Files that cannot be fetched for want of a scope: admins hear once, and once when it is over."""
        if any(NEEDS_SCOPE in words for words in tried.lines):
            raise_alert(filing, self._admins, FILES, unscoped_files(now.ticket or 0))
        elif now.state == "done" and told(filing.tx, FILES):
            message = filing.tx.messages.get(now.message) if now.message is not None else None
            if message and any(one.slack_id and one.sha256 for one in message.files):
                clear_alert(filing, self._admins, FILES, "Technicians' files are mailed again.")

    def _say_if_late(self, filing: Filing, before: Delivery, now: Delivery) -> None:
        ticket = filing.ticket(now.ticket or 0)
        who = ", ".join(_without_it(now.order)) if isinstance(now.order, SendMail) else ""
        if now.state == "failed" and before.attempts and now.result.startswith("given up"):
            filing.slack.line(ticket, f"{who} did not get the mail: {now.result}")
        warn_at = now.made_at + WARN_MAIL
        if not now.is_finished and now.due_at >= warn_at > before.due_at:
            filing.slack.line(ticket, f"The mail to {who} still waits: {now.result}")

    def _alert(self, filing: Filing, delivery: Delivery, result: Result) -> None:
        """Admins hear once of what only they can mend, and once when it is over."""
        if isinstance(delivery.order, Tell | SendPicture):
            return
        key = troubles.key_of(delivery, result)
        if key:
            raise_alert(filing, self._admins, key, troubles.words_of(filing, delivery, result))
            self._pacer.hold(delivery.pace, SERVER_PAUSE)
        elif isinstance(result, Done):
            troubles.end(filing, self._admins, delivery)


def _learn_post(filing: Filing, post: Delivery) -> None:
    """A reply from a form stands in its thread: from now on it shows there how its mails are doing."""
    if not isinstance(post.order, PostMessage) or post.order.part or post.state != "done":
        return
    message = filing.tx.messages.get(post.message) if post.message is not None else None
    ticket = filing.tx.tickets.get(post.ticket) if post.ticket is not None else None
    if message is None or ticket is None or not message.by_form or message.ts:
        return
    channel, _ = place(ticket, thread_of(post.lane) or 0)
    message = replace(message, channel=channel, ts=post.result)
    filing.tx.messages.put(message)
    if not message.withdrawn:
        filing.slack.show_delivery(message)


def _note_shown(filing: Filing, now: Delivery) -> None:
    """The ticket learns its thread, and a digest that all of its tickets have theirs."""
    if not now.is_finished:
        return
    if isinstance(now.order, RefreshDigest):
        filing.slack.digests.refreshed(now.order)
    ticket = filing.tx.tickets.get(now.ticket) if now.ticket is not None else None
    if ticket and isinstance(now.order, OpenThread) and now.result:
        filing.tx.tickets.put(with_card(ticket, thread_of(now.lane) or 0, now.result))
        filing.slack.digests.thread_began(ticket)


def _show_author(filing: Filing, ticket: Ticket, mail: Delivery) -> None:
    """Show whoever wrote the reply how its mails are doing."""
    message = filing.tx.messages.get(mail.message) if mail.message is not None else None
    if message and message.author.is_staff:
        filing.slack.show_delivery(message)
        if message.ts and mail.is_customers_mail and is_unmailed(filing, message):
            say_unmailed(filing, ticket, message)


def _say_parked(filing: Filing, ticket: Ticket, mail: Delivery) -> None:
    """Say once under a technician's reply why its mails do not go."""
    message = filing.tx.messages.get(mail.message) if mail.message is not None else None
    if message is None or not message.author.is_staff:
        return
    others = (one for one in filing.taking_back.mails_of(message) if one.id != mail.id)
    if not any(one.state == "parked" for one in others):
        filing.slack.line(ticket, f"The reply of {message.author.name} waits to be mailed: {mail.result}")


def _say_no_picture(filing: Filing, picture: Delivery, result: Result, *, is_first: bool) -> None:
    """Whoever asked for a picture hears why it does not come: the numbers were there as text."""
    match result:
        case Failed(words=words):
            what_to_do = ""
        case Parked(words=words, alert=code) if is_first:
            what_to_do = remedy(code)
        case _:
            return
    assert isinstance(picture.order, SendPicture)
    lost = f"The picture *{escape(picture.order.words)}* could not be sent. {escape(words).rstrip('.')}."
    filing.slack.tell([picture.order.user], f"{lost} {what_to_do}".strip())


def _without_it(order: SendMail) -> list[str]:
    """The recipients who neither have the mail nor were named in the thread as refusing it."""
    return [one for one in order.to if one not in order.done and one not in order.refused]


def _begin_anew(filing: Filing, ticket: Ticket, delivery: Delivery) -> None:
    """Somebody deleted the first message of a thread: what waits for it goes into one that is there."""
    thread = thread_of(delivery.lane)
    if thread is not None and thread < present(ticket):
        filing.slack.carry_over(ticket, thread)
    elif ticket.thread_ts:
        filing.slack.renew_thread(ticket)


def _surprise(delivery: Delivery, error: Exception) -> Result:
    """A fault of ours: it is tried again, later and later, so that a mended bot sends it after all."""
    where = f" of ticket #{delivery.ticket}" if delivery.ticket is not None else ""
    about = f"Delivery {delivery.id}{where}: {type(error).__name__}: {error}"
    return Parked(words=about[:300], alert="surprise")


def _note(delivery: Delivery, result: Result) -> None:
    what = f"delivery {delivery.id} ({delivery.order.kind}, ticket {delivery.ticket})"
    if isinstance(result, Failed | Parked | Again):
        log.warning("%s: %s: %s", what, delivery.state.value, delivery.result)
    else:
        log.debug("%s: %s", what, delivery.state.value)
