"""Shows what a template would say: filled from a real recent ticket or article, else with samples."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core.hearers import spoken
from bot.core.links import Links
from bot.core.mail_templates import TO_ONE_PERSON
from bot.core.messages import Audience, Message
from bot.core.notice_words import UPDATED, in_mail
from bot.core.outbox import Delivery, SendMail
from bot.core.tickets import Ticket
from bot.mailing.beside import Beside
from bot.mailing.facts import MailFacts
from bot.mailing.posts import Post
from bot.outgoing.in_force import Sender, settings_in
from bot.outgoing.queue import MAIL_PACE, new_op
from bot.ports import Clock
from bot.storage import Rows, Store, Transaction
from bot.templates import Readers, Rendered, Template, preview

R = TypeVar("R")
MOST_LOOKED_AT = 50  # tickets, the newest first
# Links in a preview look like those in a mail and open nothing: no key of the desk signs them.
_NO_KEY = b"nothing is signed with this"
_ABOUT_AN_ARTICLE = "kb_for_staff"
_WITH_MESSAGE = frozenset({"updated", UPDATED})
_TO_ONE_PERSON = frozenset(one.name for one in TO_ONE_PERSON)


class Previews:
    """Fills templates without sending anything.

    Args:
        public_url: of the desk's web pages, without a slash at its end; empty: it has none.
    """

    def __init__(self, store: Store, facts: MailFacts, *, clock: Clock, public_url: str = "") -> None:
        self._store, self._facts, self._clock, self._public_url = store, facts, clock, public_url

    def preview(self, template: Template) -> Rendered:
        """What the template says of the newest ticket with a message, or the newest article.

        Where there is none, and for mails to one person, the masks' samples stand in it.
        """
        with self._store.transaction() as tx:
            post = self._post(tx, template)
        if post is None:
            return preview(template)
        links = Links(
            keys=(_NO_KEY,),
            public_url=self._public_url,
            mailbox=post.answer_address,
            id=post.delivery.op,
            at=self._clock(),
        )
        return preview(template, self._facts.about(post, Beside(), links))

    def _post(self, tx: Transaction, template: Template) -> Post | None:
        if template.name in _TO_ONE_PERSON:
            return None
        if template.name == _ABOUT_AN_ARTICLE:
            article = newest(tx.articles)
            return self._made(tx, template, article=article.number) if article else None
        found = next(_recent(tx), None)
        return self._made(tx, template, *found) if found else None

    def _made(
        self,
        tx: Transaction,
        template: Template,
        ticket: Ticket | None = None,
        said: Sequence[Message] = (),
        *,
        article: int | None = None,
    ) -> Post:
        now, settings = self._clock(), settings_in(tx)
        proof = "pass" if settings.trusted_authserv_id else ""
        message = _carried(template, said)
        order = SendMail(
            template=template.name,
            to=(_reader(tx, template, ticket),),
            message_id="",
            article=article,
            what=_what(template, ticket, message),
        )
        category = tx.categories.get(ticket.category) if ticket else None
        delivery = Delivery(id=0, op=new_op(), lane="", pace=MAIL_PACE, order=order, made_at=now, due_at=now)
        return Post(
            delivery=delivery,
            order=order,
            template=template,
            # As to a sender who is proven, where one can be: others get less.
            ticket=replace(ticket, authentication=proof) if ticket else None,
            category=category.name if category else "",
            message=message,
            sender=Sender(key=_NO_KEY, settings=settings),
            answers=(),
        )


def _recent(tx: Transaction) -> Iterator[tuple[Ticket, list[Message]]]:
    """The newest tickets in which customers could read something, with what was said."""
    last = newest(tx.tickets)
    for number in range(last.number, max(last.number - MOST_LOOKED_AT, 0), -1) if last else ():
        ticket = tx.tickets.get(number)
        said = [one for one in tx.messages.find("ticket", number) if not one.withdrawn]
        if ticket and any(one.audience is Audience.PUBLIC for one in said):
            yield ticket, said


def _carried(template: Template, said: Sequence[Message]) -> Message | None:
    """The message that the mail would be about."""
    if template.name not in _WITH_MESSAGE or not said:
        return None
    public = [one for one in said if one.audience is Audience.PUBLIC]
    by_staff = [one for one in public if one.author.is_staff]
    return (by_staff or public)[-1]


def _what(template: Template, ticket: Ticket | None, message: Message | None) -> str:
    """What happened, where the mail would say more of it than its template does."""
    if template.name != UPDATED or ticket is None or message is None:
        return ""
    return in_mail(spoken(message), ticket, who=message.author.name)


def _reader(tx: Transaction, template: Template, ticket: Ticket | None) -> str:
    """Whom the mail would go to."""
    if template.readers is Readers.CUSTOMERS and ticket:
        return ticket.requester
    staff = tx.people.find("staff", "yes", limit=1)
    return staff[0].staff_address if staff else ""


def newest(rows: Rows[int, R]) -> R | None:
    """The record with the highest number, found by halving; None where there is none."""
    if not rows.all(limit=1):
        return None
    low, high = 0, 1  # the number sought is above `low`
    while rows.all(after=high, limit=1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if rows.all(after=middle, limit=1) else (low, middle)
    return rows.get(high)
