"""What becomes of a mail that a technician passed on: its author's words and the technician's own, apart."""

from collections.abc import Callable

from bot.core.decisions import Facts
from bot.core.forwarded import taken_apart
from bot.core.inbound import Inbound
from bot.core.mail import Address, IncomingMail
from bot.core.messages import INLINE_TEXT, Audience, Author, File, Format, Message
from bot.core.rich_text import to_slack
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.incoming.comments import MOST_POSTS, author_of, say

MIXED = "Whose words these are cannot be told for sure: they are kept as a note, and shown to no customer."


def say_passed_on(
    filing: Filing,
    ticket: Ticket,
    mail: IncomingMail,
    row: Inbound,
    known: Facts,
    *,
    requester: Address,
    files: tuple[File, ...],
    keep_long: Callable[[str], str],
) -> Message:
    """Put what was passed on into the ticket as its author's; what the technician wrote around is a note.

    Where the two cannot be told apart all of it is a note: customers see no word of it.

    Args:
        keep_long: keeps a text that is too long for a row, and gives its sha256; else empty.
    """
    staff = author_of(filing, mail.sender, known.staff.slack_user if known.staff else "")
    apart = taken_apart(mail.markdown, requester)
    text = apart.text if apart else mail.markdown
    message = say(
        filing,
        ticket,
        mail,
        row,
        known,
        author=author_of(filing, requester) if apart else staff,
        text=text,
        body=keep_long(text),
        files=files,
        is_note=apart is None,
        is_first=True,
    )
    if apart is None:
        filing.slack.line(ticket, MIXED)
    elif apart.own:
        _note(filing, ticket, mail, staff, apart.own, keep_long(apart.own))
    return message


def _note(filing: Filing, ticket: Ticket, mail: IncomingMail, author: Author, text: str, body: str) -> None:
    note = Message(
        id=filing.tx.next_number("messages"),
        ticket=ticket.number,
        at=filing.now,
        audience=Audience.NOTE,
        author=author,
        text=text[:INLINE_TEXT],
        body=body,
        format=Format(mail.reply_format),
    )
    filing.tx.messages.put(note)
    parts = max(1, len(to_slack(text, note.format.value)))
    filing.slack.post_message(ticket, note, min(parts, MOST_POSTS))
