"""What a mail says in a ticket: in its thread, and by mail to the other subscribers."""

from dataclasses import replace

from bot import telling
from bot.core.buttons import REOPEN, SPLIT, SUBSCRIBE, Button
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


def append(filing: Filing, mail: IncomingMail, row: Inbound, decision: Append) -> Ticket:
    """The ticket that the mail goes on, changed by its coming in."""
    before = filing.ticket(decision.ticket)
    who = mail.sender.address.lower()
    ticket = wished(_heard(filing, before, decision), decision.wishes)
    if decision.unsubscribes:
        ticket = unsubscribed(ticket, who, now=filing.now)
    filing.tx.tickets.put(ticket)
    filing.log(ticket, "commented", by=who, words=_came(row), reasons=decision.reasons)
    if decision.reopens:
        filing.log(ticket, "reopened", by=who, words="The customer's reply reopened the ticket.")
        filing.slack.line(ticket, "The customer's reply reopened this ticket.")
    if decision.unsubscribes:
        filing.log(ticket, "unsubscribed", by=who, words=f"{who} unsubscribed by mail.")
        filing.slack.line(ticket, f"{who} unsubscribed and gets no more mail about this ticket.")
    if ticket != replace(before, updated_at=ticket.updated_at):
        filing.slack.refresh_card(ticket)
    if decision.staff and ticket.assignee != before.assignee:
        telling.taken(filing, ticket, by=decision.staff)
    return ticket


def _came(row: Inbound) -> str:
    return "A mail came in." if row.is_mail else "An answer came by the ticket's page."


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
        filing.slack.line(ticket, f"{who} is not a subscriber of this ticket and gets no updates.", add)
    for words in decision.remarks:
        filing.slack.line(ticket, words)
    if message and decision.new_topic:
        split = Button(text="Split into a new ticket", action=SPLIT, value=f"{number} {message.id}")
        filing.slack.line(ticket, f"{decision.new_topic}: is it about something new?", split)
    if decision.is_thanks:
        again = Button(text="Reopen", action=REOPEN, value=number)
        filing.slack.line(ticket, "A thank-you does not reopen a closed ticket.", again)
    if ticket.is_spam and message and not decision.staff:
        again = Button(text="Reopen", action=REOPEN, value=number)
        filing.slack.line(ticket, "This ticket is marked as spam, and stays closed.", again)
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
    is_first: bool = False,
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
        passed_on_by="" if author.address == mail.sender.address.lower() else mail.sender.address.lower(),
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
        filing.slack.line(
            ticket,
            f"A very long mail: its first {MOST_POSTS} parts stand here, all of it is in the file.",
        )
    earlier = filing.tx.messages.find("ticket", ticket.number)
    known = frozenset(file.sha256 for one in earlier for file in one.files)
    filing.tx.messages.put(message)
    filing.slack.post_message(ticket, message, min(parts, MOST_POSTS), known=known)
    for notice in mail.notices:
        filing.slack.line(ticket, notice)
    telling.said(filing, ticket, message, passes_on=passes_on, is_first=is_first)
    return message


def author_of(filing: Filing, who: Address, staff: str = "") -> Author:
    """Whoever wrote the mail, as the ticket names them; a comment makes nobody known."""
    return Author(name=filing.name_of(who), address=who.address.lower(), slack_user=staff)
