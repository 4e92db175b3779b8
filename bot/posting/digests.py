"""Posts digests of new tickets, and edits them as the tickets change."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.core.cards import Blocks
from bot.core.digests import Named, digest, is_there
from bot.core.outbox import Cancelled, Delivery, Done, PostDigest, RefreshDigest, Result, State
from bot.core.threads import link
from bot.core.tickets import Ticket
from bot.ports import Directory
from bot.storage import Store

LOOK_BACK = timedelta(minutes=10)  # Slack's clock may be behind ours


class DigestPoster(Protocol):
    """What is done in Slack. Every method raises the Slack errors of `bot.errors`."""

    def post(
        self, channel: str, blocks: Blocks, text: str, *, op: str, thread_ts: str = "", name: str = ""
    ) -> str: ...
    def find(self, channel: str, op: str, *, thread_ts: str, oldest: datetime) -> str | None: ...
    def update(self, channel: str, ts: str, blocks: Blocks, text: str) -> None: ...


class DigestPosts:
    """Digests in Slack."""

    def __init__(self, store: Store, poster: DigestPoster, directory: Directory) -> None:
        self._store, self._poster, self._directory = store, poster, directory

    def is_needed(self, delivery: Delivery) -> bool:
        """Whether one of its tickets still waits for its thread."""
        return any(not is_there(one) for one in self._rows(delivery))

    def find(self, delivery: Delivery) -> str | None:
        """The ts of the digest, if it stands in its channel."""
        oldest = (delivery.sent_at or delivery.made_at) - LOOK_BACK
        return self._poster.find(delivery.pace, delivery.op, thread_ts="", oldest=oldest)

    def post(self, delivery: Delivery) -> str:
        """Post it as its tickets stand; gives its ts."""
        blocks, text = digest(self._rows(delivery))
        return self._poster.post(delivery.pace, blocks, text, op=delivery.op)

    def refresh(self, order: RefreshDigest) -> Result:
        """Make it show how its tickets stand."""
        with self._store.transaction() as tx:
            posted = tx.deliveries.get(order.digest)
        if posted is None or posted.state is not State.DONE:
            return Cancelled(words="its digest is not there")
        blocks, text = digest(self._rows(posted))
        self._poster.update(posted.pace, posted.result, blocks, text)
        return Done()

    def _rows(self, delivery: Delivery) -> list[Named]:
        numbers = delivery.order.tickets if isinstance(delivery.order, PostDigest) else ()
        with self._store.transaction() as tx:
            tickets = [one for one in map(tx.tickets.get, numbers) if one]
            names = {one.id: one.name for one in tx.categories.all()}
        return [self._row(one, delivery.pace, names.get(one.category, "—")) for one in tickets]

    def _row(self, ticket: Ticket, channel: str, category: str) -> Named:
        return Named(
            ticket=ticket,
            assignee=self._directory.user(ticket.assignee) if ticket.assignee else "",
            link=link(self._directory.workspace_url, ticket.channel, ticket.thread_ts or ""),
            moved_to=category if ticket.channel != channel else "",
        )
