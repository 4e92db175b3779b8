"""What customers ask by a link of a mail, or by the mail that the link makes ready: leave a ticket, rate it.

Whoever calls these has seen the proof: the signed command of a subject, or a page's token. The same asked
again changes nothing.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.buttons import Button
from bot.core.caps import PAGE_ANSWERS
from bot.core.cards import RATINGS
from bot.core.mail import Address
from bot.core.tickets import Rating, Ticket, unsubscribed
from bot.errors import InputError
from bot.filing import Filing
from bot.tickets.merged import merged_ticket

RATED_FOR = timedelta(days=7)  # after the close
LONGEST_COMMENT = 1_500  # characters in the thread


class TooManyRatings(InputError):
    """Somebody rates again and again."""


def leave(filing: Filing, number: int, address: str, comment: str = "") -> str:
    """Have a subscriber get no more mail about a ticket; one sentence for them."""
    ticket, who = merged_ticket(filing.tx, number) or filing.ticket(number), address.lower()
    if who in ticket.subscribers:
        ticket = unsubscribed(ticket, who, now=filing.now)
        filing.tx.tickets.put(ticket)
        filing.slack.refresh_card(ticket)
        filing.log(ticket, "unsubscribed", by=who, words=f"{who} unsubscribed.")
        said = f"{who} unsubscribed and gets no more mail about this ticket."
        filing.slack.line(ticket, _with(said, comment))
    return f"{who} gets no more mail about ticket #{number}."


def rate(
    filing: Filing,
    number: int,
    address: str,
    rating: Rating,
    comment: str = "",
    *,
    whole: Button | None = None,
) -> str:
    """Keep what the requester thinks of how the ticket was handled; one sentence for them.

    Args:
        whole: shows all of the comment, where the thread has room for its beginning only.

    Raises:
        TooManyRatings: these are so many that they would bury the thread.
    """
    ticket, who = filing.ticket(number), address.lower()
    if who != ticket.requester:
        return f"Only whoever opened ticket #{number} can rate it."
    now = merged_ticket(filing.tx, number) or ticket
    if now.number != number and who != now.requester:
        return f"Ticket #{number} goes on in somebody else's: it cannot be rated any more."
    ticket = now
    said = _said(filing, ticket, who, rating, comment)
    if _is_known(filing, ticket, rating, said if comment else ""):
        return f"Thank you: your rating of ticket #{number} is kept."
    if not filing.spend(PAGE_ANSWERS, who):
        raise TooManyRatings("These are very many ratings: please try again later.")
    is_late = not ticket.is_open and filing.now - (ticket.closed_at or ticket.updated_at) > RATED_FOR
    filing.log(ticket, "rated too late" if is_late else "rated", by=who, words=said)
    long = [whole] if whole and len(comment) > LONGEST_COMMENT else []
    if is_late:
        late = f"more than {RATED_FOR.days} days after it was closed"
        if comment:
            filing.slack.line(ticket, f"{said} (It does not count, {late}.)", *long)
        return f"Ticket #{number} cannot be rated any more, {late}."
    ticket = replace(ticket, rating=rating, updated_at=filing.now)
    filing.tx.tickets.put(ticket)
    filing.slack.refresh_card(ticket)
    filing.slack.line(ticket, said, *long)
    return f"Thank you: your rating of ticket #{number} is kept."


def _is_known(filing: Filing, ticket: Ticket, rating: Rating, said: str) -> bool:
    """Whether just this was said before, or it says nothing but a rating that is kept already."""
    if not said:
        return ticket.rating is rating
    rated = [one for one in filing.tx.events.find("ticket", ticket.number) if one.kind.startswith("rated")]
    return bool(rated) and rated[-1].words == said


def _said(filing: Filing, ticket: Ticket, who: str, rating: Rating, comment: str) -> str:
    name = filing.name_of(Address(name="", address=who))
    name = ticket.requester_name if name == who and who == ticket.requester else name
    return _with(f"{name or who} rated this ticket: {RATINGS[rating]}.", comment)


def _with(words: str, comment: str) -> str:
    if not comment:
        return words
    cut = comment if len(comment) <= LONGEST_COMMENT else f"{comment[: LONGEST_COMMENT - 1].rstrip()}…"
    return f"{words} “{cut}”"
