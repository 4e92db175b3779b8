"""Tells customers and technicians what happened: core/notices.py says whom, here it is queued.

Everything is written into the running transaction, beside the change that causes it. Each function says
how many mails to customers it queued.
"""

from dataclasses import replace
from datetime import timedelta

from bot.circle import Known
from bot.core import notices
from bot.core.accounts import account_for
from bot.core.articles import Article
from bot.core.buttons import KB_SHOW, TAKE, Button
from bot.core.hearers import Event, Scene, spoken
from bot.core.messages import Message
from bot.core.notice_words import UPDATED, about_article, about_ticket, in_mail
from bot.core.notices import StaffNotice, Told
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.outgoing.in_force import template_in
from bot.tickets.first_answer import note_answer, take_answer_back

AT_ONCE = timedelta()
OPENED_FOR_YOU = "We have opened a ticket for you."


def opened(
    filing: Filing, ticket: Ticket, message: Message, *, confirm: bool, by: str = "", by_address: str = ""
) -> int:
    """A ticket was made from a mail.

    Args:
        message: what it says.
        confirm: its requester is somebody to whom the desk may write by itself.
        by: the technician who made it of a message of another ticket.
        by_address: who sent that mail, where it is not the requester.
    """
    scene = Scene(
        event=Event.OPENED,
        circle=Known(filing=filing),
        ticket=ticket,
        by=by,
        by_address=by_address or ticket.requester,
        by_is_false=ticket.authentication == "fail",
        message=message,
    )
    told = _told(filing, scene)
    _tell_staff(filing, scene, told, who=ticket.requester_name or ticket.requester)
    return filing.mail.send(ticket, told.customers) if confirm else 0


def opened_in_slack(filing: Filing, ticket: Ticket, message: Message) -> int:
    """A ticket was made in Slack for a customer, who gets its first message."""
    scene = _spoken(filing, Event.OPENED_IN_SLACK, ticket, message)
    told = _told(filing, scene)
    _tell_staff(filing, scene, told, who=message.author.name)
    return filing.mail.send(ticket, told.customers, message=message, what=OPENED_FOR_YOU)


def said(
    filing: Filing,
    ticket: Ticket,
    message: Message,
    *,
    wait: timedelta = AT_ONCE,
    passes_on: bool = True,
    is_first: bool = False,
) -> int:
    """Something was said in a ticket, in Slack or by mail, for everybody or for technicians only.

    Args:
        wait: how long it may be taken back.
        passes_on: off for a sender who is not proven: customers do not get it, and the thread says so.
        is_first: it made the ticket, of which technicians hear by `opened`.
    """
    scene = _spoken(filing, spoken(message), ticket, message)
    told = _told(filing, scene)
    if not is_first:
        note_answer(filing, ticket.number, message)
        _tell_staff(filing, scene, told, who=message.author.name or message.author.address, wait=wait)
    if told.customers and not passes_on:
        filing.slack.line(ticket, "Not passed on to the other subscribers: its sender is not proven.")
        return 0
    return filing.mail.send(ticket, told.customers, message=message, wait=wait)


def became_note(filing: Filing, ticket: Ticket, message: Message) -> None:
    """A reply was edited into a note: what did not leave is called back, and technicians hear of the note."""
    heard = filing.taking_back.told_of(message)
    if not filing.taking_back.gone_to(message):
        take_answer_back(filing, message)
    filing.taking_back.call_back(message, "it became a note")
    scene = _spoken(filing, Event.NOTED, ticket, message)
    told = _told(filing, scene)
    told = replace(told, staff=tuple(one for one in told.staff if one.person.slack_user not in heard))
    _tell_staff(filing, scene, told, who=message.author.name)


def closed(filing: Filing, ticket: Ticket, *, by: str = "", by_address: str = "") -> int:
    """A ticket was closed by a technician (`by`), by whoever has this address, or by the desk itself."""
    return _tell(filing, Event.CLOSED, ticket, by=by, by_address=by_address)


def reopened(filing: Filing, ticket: Ticket, *, by: str = "", by_address: str = "") -> int:
    """A closed ticket is worked on again."""
    return _tell(filing, Event.REOPENED, ticket, by=by, by_address=by_address)


def taken(filing: Filing, ticket: Ticket, *, by: str) -> int:
    """A technician has the ticket now: `by`, or somebody to whom `by` gave it."""
    event = Event.TAKEN if ticket.assignee == by else Event.GIVEN
    return _tell(filing, event, ticket, by=by)


def moved(filing: Filing, ticket: Ticket, *, from_category: int, by: str) -> int:
    """A ticket went from a category to the one in which it is now."""
    return _tell(filing, Event.MOVED, ticket, by=by, category=from_category)


def target_near(filing: Filing, ticket: Ticket, what: str) -> None:
    """A ticket will soon miss a target; `what` names it."""
    scene = Scene(event=Event.TARGET_NEAR, circle=Known(filing=filing), ticket=ticket)
    _tell_staff(filing, scene, _told(filing, scene), who=what)


def article_changed(filing: Filing, article: Article, *, by: str, by_name: str, what: str) -> int:
    """An article of the knowledge base was changed; `what` names its parts that were."""
    circle, content = Known(filing=filing), article.content
    scene = Scene(event=Event.ARTICLE, circle=circle, by=by, category=content.category)
    words = about_article(article.number, content.title, who=by_name, what=what)
    button = Button(text="Show", action=KB_SHOW, value=str(article.number))
    account = account_for(filing.tx.accounts.all(), content.category)
    for one in _told(filing, scene).staff:
        mailed = one.by_mail and filing.mail.letter(
            one.template,
            one.person.staff_address,
            account=account.address if account else "",
            by=by,
            what=f"{by_name} changed the {what} of this article.",
            article=article.number,
            technician=one.person.slack_user,
        )
        if one.by_slack or not mailed:
            filing.slack.tell([one.person.slack_user], words, button)
    return 0


def _tell(
    filing: Filing,
    event: Event,
    ticket: Ticket,
    *,
    by: str = "",
    by_address: str = "",
    category: int | None = None,
) -> int:
    """Somebody did something that no message says."""
    scene = Scene(
        event=event,
        circle=Known(filing=filing),
        ticket=ticket,
        by=by,
        by_address=by_address,
        category=category,
    )
    told = _told(filing, scene)
    _tell_staff(filing, scene, told, who=_name(scene))
    return filing.mail.send(ticket, told.customers, by=by or by_address)


def _name(scene: Scene) -> str:
    """Who did it, as people read it."""
    one = scene.circle.worker(scene.by) if scene.by else scene.circle.owner(scene.by_address)
    return one.name if one and one.name else scene.by_address or "Somebody"


def _spoken(filing: Filing, event: Event, ticket: Ticket, message: Message) -> Scene:
    return Scene(
        event=event,
        circle=Known(filing=filing),
        ticket=ticket,
        message=message,
        by=message.author.slack_user,
        by_address=message.author.address,
        by_is_false=message.authentication == "fail",
    )


def _told(filing: Filing, scene: Scene) -> Told:
    template = notices.MATRIX[scene.event].template
    is_mailed = not template_in(filing.tx, template).is_empty
    return notices.told(scene, filing.settings, staff_is_mailed=is_mailed)


def _tell_staff(filing: Filing, scene: Scene, told: Told, *, who: str, wait: timedelta = AT_ONCE) -> None:
    """Queue the notices for technicians; who cannot be mailed now hears of it in Slack."""
    ticket, message = scene.ticket, scene.message
    if ticket is None:
        return
    words = about_ticket(scene.event, ticket, who=who, owner=_owner(scene))
    take = Button(text="Take", action=TAKE, value=str(ticket.number), style="primary")
    is_free = ticket.is_open and not ticket.assignee
    for one in told.staff:
        mailed = one.by_mail and _mail_worker(filing, scene, one, wait, who=who)
        if one.by_slack or not mailed:
            buttons = (take,) if is_free else ()
            filing.slack.notify(
                one.person.slack_user, words, *buttons, ticket=ticket, message=message, wait=wait
            )


def _owner(scene: Scene) -> str:
    """The name of whoever has the ticket now."""
    user = scene.ticket.assignee if scene.ticket else None
    one = scene.circle.worker(user) if user else None
    return one.name if one else "somebody"


def _mail_worker(filing: Filing, scene: Scene, one: StaffNotice, wait: timedelta, *, who: str) -> bool:
    ticket, by = scene.ticket, scene.by or scene.by_address
    if ticket is None:
        return False
    what = in_mail(scene.event, ticket, who=who, owner=_owner(scene)) if one.template == UPDATED else ""
    return filing.mail.notify(
        ticket, one.template, one.person, message=scene.message, wait=wait, by=by, what=what
    )
