"""Carries deliveries to Slack: a post is made once, whatever is lost on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from bot import crash
from bot.core import cards
from bot.core.cards import Blocks
from bot.core.outbox import (
    Again,
    Cancelled,
    Delivery,
    Done,
    Failed,
    LeaveCard,
    NotYet,
    OpenThread,
    PostDigest,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    RefreshCard,
    RefreshDigest,
    RefreshPost,
    Result,
    SendMail,
    SendPicture,
    ShowDelivery,
    State,
    Tell,
    Whisper,
    sending,
)
from bot.core.reactions import ALL_MARKS, mark_of
from bot.core.threads import present
from bot.desk import thread_link
from bot.errors import SlackRefused, SlackUncertain, SlackUnreachable
from bot.ports import Clock, Directory
from bot.posting.digests import DigestPosts
from bot.posting.failures import CONTENT, refused, unclear, unreachable
from bot.posting.scenes import Scene, read_scene
from bot.posting.texts import SlackTexts
from bot.storage import Store

PATIENCE_FOR_THREAD = timedelta(minutes=1)  # in which a notice of a new ticket waits for its thread
CUSTOMER, TECHNICIAN = "email", "technologist"  # emoji in place of a picture: of mail, of a form's words
MOST_UPLOADS = 3  # of one file, which Slack may refuse to share without saying so
OfTicket = (
    OpenThread
    | PostMessage
    | PostLine
    | PostFile
    | PostOriginal
    | RefreshCard
    | LeaveCard
    | ShowDelivery
    | RefreshPost
)
FILE_SHARE_PAUSE = timedelta(seconds=2)  # between two looks; Slack scans files before it shares them


class Poster(Protocol):
    """What is done in Slack. Every method raises the Slack errors of `bot.errors`."""

    def post(
        self,
        channel: str,
        blocks: Blocks,
        text: str,
        *,
        op: str,
        thread_ts: str = "",
        name: str = "",
        icon: str = "email",
    ) -> str: ...
    def find(self, channel: str, op: str, *, thread_ts: str, oldest: datetime) -> str | None: ...
    def update(self, channel: str, ts: str, blocks: Blocks, text: str) -> None: ...
    def add_reaction(self, channel: str, ts: str, name: str) -> None: ...
    def remove_reaction(self, channel: str, ts: str, name: str) -> None: ...
    def direct_channel(self, user: str) -> str: ...
    def begin_file(self, name: str, size: int, *, alt: str = "") -> tuple[str, str]: ...
    def send_file(self, url: str, content: bytes) -> None: ...
    def share_file(
        self, file: str, title: str, *, channel: str, thread_ts: str = "", words: str = ""
    ) -> None: ...
    def is_shared(self, file: str, channel: str) -> bool: ...
    def whisper(self, user: str, text: str, *, channel: str, thread_ts: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a file is shared: in a thread, or in a direct conversation with words above it."""

    channel: str
    thread_ts: str = ""
    words: str = ""
    alt: str = ""


class SlackCarrier:
    """Carries out what goes to Slack."""

    def __init__(
        self, store: Store, poster: Poster, directory: Directory, *, clock: Clock, grace: timedelta
    ) -> None:
        self._store, self._poster, self._directory = store, poster, directory
        self._texts = SlackTexts(store, directory)
        self._digests = DigestPosts(store, poster, directory)
        self._clock, self._grace = clock, grace

    def carry(self, delivery: Delivery) -> Result:
        """Try it once; raises `SlackLimited` when Slack wants us to wait."""
        try:
            return self._carry(delivery)
        except SlackUnreachable as error:
            return unreachable(delivery, error, self._clock())
        except SlackRefused as error:
            return refused(delivery, error, self._grace)
        except SlackUncertain as error:
            return unclear(delivery, str(error), self._grace)

    def _carry(self, delivery: Delivery) -> Result:
        order = delivery.order
        match order:
            case Tell():
                return self._tell(delivery, order)
            case Whisper():
                self._poster.whisper(
                    order.user, order.words, channel=order.channel, thread_ts=order.thread_ts
                )
                return Done()
            case SendPicture():
                return self._send_picture(delivery, order)
            case PostDigest():
                return self._post_digest(delivery)
            case RefreshDigest():
                return self._digests.refresh(order)
            case SendMail():
                raise TypeError("mail goes by the mail carrier")
        scene = read_scene(self._store, delivery)
        return self._carry_to_ticket(scene, order) if scene else Cancelled(words="its ticket is gone")

    def _carry_to_ticket(self, scene: Scene, order: OfTicket) -> Result:
        match order:
            case OpenThread() | PostMessage() | PostLine():
                return self._post_once(scene)
            case PostFile():
                return self._share_file(scene, order)
            case PostOriginal():
                return self._share_in_thread(scene, order.name, order.raw)
            case RefreshCard() | LeaveCard():
                return self._refresh(scene)
            case ShowDelivery():
                return self._show(scene)
            case RefreshPost():
                return self._refresh_post(scene, order)
        assert_never(order)

    def _tell(self, delivery: Delivery, order: Tell) -> Result:
        """A direct message; where it is about a ticket, with the way to its thread, once there is one."""
        words, scene = order.words, read_scene(self._store, delivery)
        if scene:
            if scene.message and scene.message.withdrawn:
                return Cancelled(words="taken back in Slack")
            is_new = self._clock() - delivery.made_at < PATIENCE_FOR_THREAD
            if not scene.thread_ts and is_new:
                return NotYet(after=timedelta(seconds=1))
            link = thread_link(self._directory.workspace_url, scene.ticket)
            words += f" · <{link}|Open its thread>" if link else ""
        blocks = cards.told(words, order.buttons)
        return Done(result=self._poster.post(order.user, blocks, words, op=delivery.op))

    # --- posts -------------------------------------------------------------------------------

    def _post_once(self, scene: Scene) -> Result:
        delivery = scene.delivery
        if not scene.thread_ts and not isinstance(delivery.order, OpenThread):
            return NotYet(after=timedelta(seconds=1))
        if scene.leads_nowhere_yet or self._waits_for_other(scene):
            return NotYet(after=timedelta(seconds=1))
        return self._once(delivery, find=lambda: self._look(scene), post=lambda: self._post(scene))

    def _post_digest(self, delivery: Delivery) -> Result:
        if not delivery.maybe and not self._digests.is_needed(delivery):
            return Cancelled(words="all its tickets have their threads")
        find, post = self._digests.find, self._digests.post
        return self._once(delivery, find=lambda: find(delivery), post=lambda: post(delivery))

    def _once(self, delivery: Delivery, *, find: Callable[[], str | None], post: Callable[[], str]) -> Result:
        """Make a post, unless an earlier try is found to have arrived."""
        if delivery.maybe:
            seen = find()
            if seen:
                return Done(result=seen)
            if not self._looked_enough(delivery):
                return NotYet(after=self._grace)
        self._begin(delivery)
        crash.point("slack.sending")
        ts = post()
        crash.point("slack.posted")
        return Done(result=ts)

    def _waits_for_other(self, scene: Scene) -> bool:
        """Whether a line waits for the thread that it leads to; not for long: its own thread must go on."""
        is_line = isinstance(scene.delivery.order, PostLine)
        is_new = self._clock() - scene.delivery.made_at < PATIENCE_FOR_THREAD
        return is_line and scene.other_is_coming and is_new

    def _look(self, scene: Scene) -> str | None:
        sent_at = scene.delivery.sent_at or scene.delivery.made_at
        return self._poster.find(
            scene.channel,
            scene.delivery.op,
            thread_ts=self._under(scene),
            oldest=sent_at - timedelta(minutes=10),
        )

    def _looked_enough(self, delivery: Delivery) -> bool:
        """Whether this look came so late that the post would have been there: twice the grace."""
        return delivery.sent_at is None or self._clock() - delivery.sent_at >= 2 * self._grace

    def _begin(self, delivery: Delivery, token: str = "") -> None:
        with self._store.transaction() as tx:
            uploads = delivery.uploads + bool(token)
            tx.deliveries.put(replace(sending(delivery, self._clock()), token=token, uploads=uploads))

    def _under(self, scene: Scene) -> str:
        return "" if isinstance(scene.delivery.order, OpenThread) else scene.thread_ts

    def _post(self, scene: Scene) -> str:
        made = self._texts.text(scene)
        try:
            return self._say(scene, made.blocks, made.fallback)
        except SlackRefused as error:
            if error.code not in CONTENT:
                raise
            # A formatting that Slack does not take must never hold up the thread: words before looks.
            return self._say(scene, [], made.fallback)

    def _say(self, scene: Scene, blocks: Blocks, text: str) -> str:
        author = scene.message.author if scene.message else None
        return self._poster.post(
            scene.channel,
            blocks,
            text,
            op=scene.delivery.op,
            thread_ts=self._under(scene),
            name=author.name if author else "",
            icon=TECHNICIAN if author and author.is_staff else CUSTOMER,
        )

    # --- files -------------------------------------------------------------------------------

    def _share_file(self, scene: Scene, order: PostFile) -> Result:
        message = scene.message
        if message is None or order.number >= len(message.files):
            return Cancelled(words="the file is gone")
        file = message.files[order.number]
        return self._share_in_thread(scene, file.name, file.sha256)

    def _share_in_thread(self, scene: Scene, name: str, sha256: str) -> Result:
        if not scene.thread_ts:
            return NotYet(after=timedelta(seconds=1))
        place = _Place(channel=scene.channel, thread_ts=scene.thread_ts)
        return self._share_once(scene.delivery, place, name, sha256)

    def _send_picture(self, delivery: Delivery, order: SendPicture) -> Result:
        place = _Place(channel=self._poster.direct_channel(order.user), words=order.words, alt=order.alt)
        return self._share_once(delivery, place, order.name, order.raw)

    def _share_once(self, delivery: Delivery, place: "_Place", name: str, sha256: str) -> Result:
        """Upload and share; the file's id is stored before it is shared, so that it is shared once."""
        if delivery.token and self._poster.is_shared(delivery.token, place.channel):
            return Done(result=delivery.token)
        # A share that is slow must not be ordered again, nor one that was under way at a crash.
        if delivery.token and not self._looked_enough(delivery):
            return Again(words="waiting for Slack to share the file", after=FILE_SHARE_PAUSE)
        if delivery.uploads >= MOST_UPLOADS:
            return Failed(words=f"{name}: Slack took it {MOST_UPLOADS} times and never showed it")
        content = self._store.blobs.get(sha256)
        url, token = self._poster.begin_file(name, len(content), alt=place.alt)
        self._begin(delivery, token)
        crash.point("slack.file_begun")
        self._poster.send_file(url, content)
        self._poster.share_file(
            token, name, channel=place.channel, thread_ts=place.thread_ts, words=place.words
        )
        crash.point("slack.file_shared")
        return Again(words="waiting for Slack to share the file", after=FILE_SHARE_PAUSE / 4)

    # --- what is set, not added: repeating it is harmless --------------------------------------

    def _refresh(self, scene: Scene) -> Result:
        is_left = isinstance(scene.delivery.order, LeaveCard)
        there = self._texts.link(scene.ticket, present(scene.ticket)) if is_left else ""
        if not scene.thread_ts or (is_left and not scene.ticket.thread_ts) or scene.other_is_coming:
            return NotYet(after=timedelta(seconds=1))
        blocks, text = self._texts.card(scene)
        if is_left:
            blocks, text = cards.card_left(scene.ticket, category=scene.category, link=there)
        self._poster.update(scene.channel, scene.thread_ts, blocks, text)
        return Done()

    def _refresh_post(self, scene: Scene, order: RefreshPost) -> Result:
        """Show a post's message as it is now; one that was taken back bears no mark of its mails any more."""
        message = scene.message
        with self._store.transaction() as tx:
            about = tx.deliveries.find("message", message.id) if message else []
        posts = [one for one in about if isinstance(one.order, PostMessage) and one.order.part == order.part]
        if message is None or not posts or posts[-1].state is not State.DONE:
            return Cancelled(words="there is no such post")  # in its lane, it was tried before this
        made = self._texts.part(message, order.part)
        self._poster.update(scene.channel, posts[-1].result, made.blocks, made.fallback)
        for name in ALL_MARKS if message.withdrawn and message.ts == posts[-1].result else ():
            self._poster.remove_reaction(scene.channel, message.ts, name)
        return Done()

    def _show(self, scene: Scene) -> Result:
        message = scene.message
        if message is None or message.withdrawn:
            return Cancelled(words="the message is gone")
        with self._store.transaction() as tx:
            about = tx.deliveries.find("message", message.id)
        wanted = mark_of(message, [one for one in about if one.is_customers_mail])
        for name in _shown_before(about, scene.delivery) - {wanted}:
            self._poster.remove_reaction(message.channel, message.ts, name)
        self._poster.add_reaction(message.channel, message.ts, wanted)
        return Done(result=wanted)


def _shown_before(about: Sequence[Delivery], now: Delivery) -> frozenset[str]:
    """Which marks may stand on the message: the last one shown, or any of them after a try that broke off."""
    earlier = [one for one in about if one.order.kind == "show_delivery" and one.id < now.id]
    if now.attempts or now.sent_at or any(one.attempts for one in earlier):
        return frozenset(ALL_MARKS)
    return frozenset(one.result for one in earlier[-1:] if one.state is State.DONE)
