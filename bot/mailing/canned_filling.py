"""Fills the masks of canned answers, as those of the mail in which an answer goes out."""

from bot.core.canned import TEMPLATE, CannedAnswer
from bot.core.links import Links
from bot.core.masks import Filling
from bot.core.outbox import Delivery, SendMail
from bot.core.tickets import Ticket
from bot.mailing.beside import Beside
from bot.mailing.facts import MailFacts
from bot.mailing.posts import Post
from bot.outgoing.in_force import Sender, settings_in, template_in
from bot.outgoing.queue import MAIL_PACE
from bot.ports import Clock
from bot.storage import Store

_NO_KEY = b"nothing is signed with this"  # an answer goes to several people: no link in it is for one of them


class CannedFilling:
    """Writes answers out; nothing is sent."""

    def __init__(self, store: Store, facts: MailFacts, *, clock: Clock) -> None:
        self._store, self._facts, self._clock = store, facts, clock

    def filled(self, answer: CannedAnswer, ticket: Ticket, *, by: str) -> str:
        """What the answer says in this ticket, when `by` gives it: Slack's mrkdwn."""
        post = self._post(ticket, by)
        links = Links(keys=(_NO_KEY,), public_url="", mailbox=post.answer_address, id="", at=self._clock())
        return Filling(TEMPLATE, self._facts.about(post, Beside(), links)).words(answer.text).strip()

    def _post(self, ticket: Ticket, by: str) -> Post:
        now = self._clock()
        order = SendMail(template=TEMPLATE, to=(ticket.requester,), message_id="", by=by)
        with self._store.transaction() as tx:
            category = tx.categories.get(ticket.category)
            return Post(
                delivery=Delivery(id=0, op="", lane="", pace=MAIL_PACE, order=order, made_at=now, due_at=now),
                order=order,
                template=template_in(tx, TEMPLATE),
                ticket=ticket,
                category=category.name if category else "",
                message=None,
                sender=Sender(key=_NO_KEY, settings=settings_in(tx)),
                answers=(),
            )
