"""What a mail says in a ticket: in its thread, and by mail to the other subscribers."""

from dataclasses import replace

from bot.core import notices
from bot.core.buttons import REOPEN, SPLIT, SUBSCRIBE, Button
from bot.core.caps import RELAYED
from bot.core.decisions import Append, Facts
from bot.core.inbound import Inbound
from bot.core.letters import clean
from bot.core.mail import Address, IncomingMail
from bot.core.matching import without_number
from bot.core.messages import INLINE_TEXT, Audience, Author, File, Format, Message
from bot.core.rich_text import to_slack
from bot.core.tickets import Ticket, heard_from_customer, reopened, taken, touched, unsubscribed
from bot.filing import Filing
from bot.incoming.new_tickets import close_at_once, closing_words, wished

MOST_POSTS = 8  # of one mail in its thread; Slack takes one a second


def append(filing: Filing, mail: IncomingMail, decision: Append) -> Ticket:
    """The ticket that the mail goes on, changed by its coming in."""
    before = filing.ticket(decision.ticket)
    who = mail.sender.address.lower()
    ticket = wished(_heard(filing, before, decision), decision.wishes)
    if decision.unsubscribes:
        ticket = unsubscribed(ticket, who, now=filing.now)
    filing.tx.tickets.put(ticket)
    filing.log(ticket, "commented", by=who, words="A mail came in.", reasons=decision.reasons)
    if decision.reopens:
        filing.log(ticket, "reopened", by=who, words="The customer's reply reopened the ticket.")
        filing.outgoing.line(ticket, "The customer's reply reopened this ticket.")
    if decision.unsubscribes:
        filing.log(ticket, "unsubscribed", by=who, words=f"{who} unsubscribed by mail.")
        filing.outgoing.line(ticket, f"{who} unsubscribed and gets no more mail about this ticket.")
    if ticket != replace(before, updated_at=ticket.updated_at):
        filing.outgoing.refresh_card(ticket)
    return ticket


def _heard(filing: Filing, ticket: Ticket, decision: Append) -> Ticket:
    if decision.reopens:
        return reopened(ticket, now=filing.now)
    if not decision.staff:
        return heard_from_customer(ticket, now=filing.now)
    takes = filing.settings.reply_takes and ticket.is_open and not ticket.assignee and not decision.is_note
    if takes:
        return taken(ticket, by=decision.staff, now=filing.now)
    return touched(ticket, now=filing.now)


def follow_up(filing: Filing, ticket: Ticket, decision: Append, message: Message | None) -> None:
    """What the thread says and offers below the comment, and what its subject asked for."""
    number, who = str(ticket.number), message.author.address if message else ""
    if message and not decision.is_subscriber and not decision.staff and who:
        add = Button(text="Subscribe them", action=SUBSCRIBE, value=f"{number} {who}")
        filing.outgoing.line(ticket, f"{who} is not a subscriber of this ticket and gets no updates.", add)
    for words in decision.remarks:
        filing.outgoing.line(ticket, words)
    if message and decision.new_topic:
        split = Button(text="Split into a new ticket", action=SPLIT, value=f"{number} {message.id}")
        filing.outgoing.line(ticket, f"{decision.new_topic}: is it about something new?", split)
    if decision.is_thanks:
        again = Button(text="Reopen", action=REOPEN, value=number)
        filing.outgoing.line(ticket, "A thank-you does not reopen a closed ticket.", again)
    if decision.closes:
        close_at_once(filing, ticket, closing_words(decision.wishes, who))


def say(
    filing: Filing,
    ticket: Ticket,
    mail: IncomingMail,
    row: Inbound,
    facts: Facts,
    *,
    author: Author,
    text: str,
    body: str,
    files: tuple[File, ...],
    is_note: bool = False,
    passes_on: bool = True,
) -> Message:
    """Put a mail's words and files into the ticket, its thread and its other subscribers' mail."""
    message = Message(
        id=filing.tx.next_number("messages"),
        ticket=ticket.number,
        at=filing.now,
        audience=Audience.NOTE if is_note else Audience.PUBLIC,
        author=author,
        text=text[:INLINE_TEXT],
        body=body,
        format=Format(mail.reply_format),
        files=files,
        message_id=mail.message_id,
        raw=row.raw,
        cut=text.split() != mail.markdown.split(),
        subject=without_number(clean(facts.commands.subject)),
        authentication=facts.authentication.verdict.value,
        addressed=tuple(one.address.lower() for one in (*mail.to, *mail.cc)),
    )
    parts = max(1, len(to_slack(text, message.format.value)))
    if parts > MOST_POSTS and body:
        whole = File(name="whole mail.txt", content_type="text/plain", size=len(text), sha256=body)
        message = replace(message, files=(whole, *message.files))
        filing.outgoing.line(
            ticket,
            f"A very long mail: its first {MOST_POSTS} parts stand here, all of it is in the file.",
        )
    earlier = filing.tx.messages.find("ticket", ticket.number)
    known = frozenset(file.sha256 for one in earlier for file in one.files)
    filing.tx.messages.put(message)
    filing.outgoing.post_message(ticket, message, min(parts, MOST_POSTS), known=known)
    for notice in mail.notices:
        filing.outgoing.line(ticket, notice)
    if passes_on:
        _pass_on(filing, ticket, message)
    elif notices.on_message(ticket, message, filing.settings):
        filing.outgoing.line(ticket, "Not passed on to the other subscribers: its sender is not proven.")
    return message


def author_of(filing: Filing, who: Address, staff: str = "") -> Author:
    """Whoever wrote the mail, as the ticket names them; a comment makes nobody known."""
    return Author(name=filing.name_of(who), address=who.address.lower(), slack_user=staff)


def _pass_on(filing: Filing, ticket: Ticket, message: Message) -> None:
    """Mail somebody's words to the other subscribers; a customer's within the cap that ends loops."""
    told = notices.on_message(ticket, message, filing.settings)
    if message.author.is_staff:
        filing.outgoing.mail(ticket, told, message=message)
        return
    allowed = {one for each in told for one in each.to if filing.spend(RELAYED, one)}
    kept = tuple(replace(one, to=tuple(who for who in one.to if who in allowed)) for one in told)
    filing.outgoing.mail(ticket, [one for one in kept if one.to], message=message)
    left_out = sorted({address for one in told for address in one.to} - allowed)
    if left_out:
        words = "Too much mail in a short time: this was not passed on to"
        filing.outgoing.line(ticket, f"{words} {', '.join(left_out)}.")
