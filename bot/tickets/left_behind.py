"""Tickets of somebody who works here, or there, no more: they are nobody's again, as the admins hear."""

from collections.abc import Sequence, Set

from bot.admins import Admins
from bot.core.listing import first_few
from bot.core.people import Person
from bot.core.rich_text import escape
from bot.core.tickets import Ticket, given_back
from bot.filing import Filing

MOST_NAMED = 20  # tickets in one message


def give_back_all(filing: Filing, admins: Admins, who: Person) -> int:
    """Give somebody's open tickets back, say so there and once to the admins; how many those were."""
    tickets = filing.tx.tickets.find("open_of_assignee", who.slack_user)
    return _give_back(filing, admins, who, tickets, "is no longer active in Slack")


def give_back_of(filing: Filing, admins: Admins, who: Person, categories: Set[int]) -> int:
    """The same of those in the channels of categories that they left: nobody else would answer there."""
    channels = {one.channel for one in filing.tx.categories.all() if one.id in categories}
    mine = filing.tx.tickets.find("open_of_assignee", who.slack_user)
    tickets = [one for one in mine if one.channel in channels]
    return _give_back(filing, admins, who, tickets, "is not in this channel any more")


def _give_back(filing: Filing, admins: Admins, who: Person, tickets: Sequence[Ticket], why: str) -> int:
    for ticket in tickets:
        ticket = given_back(ticket, now=filing.now)
        filing.tx.tickets.put(ticket)
        words = f"{who.name} {why}: nobody has this ticket now."
        filing.log(ticket, "changed", words=words)
        filing.slack.refresh_card(ticket)
        filing.slack.line(ticket, words)
    if tickets:
        filing.slack.tell(admins.of(filing.tx), _told(who, tickets, why))
    return len(tickets)


def _told(who: Person, tickets: Sequence[Ticket], why: str) -> str:
    """What the admins are told of them, once."""
    named = first_few([f"#{one.number}" for one in tickets], MOST_NAMED)
    what = "An open ticket" if len(tickets) == 1 else f"{len(tickets)} open tickets"
    channels = ", ".join(f"<#{one}>" for one in dict.fromkeys(one.channel for one in tickets))
    why = why.replace("this channel", channels)
    said = f"{what} of {escape(who.name)}, who {why}, "
    return said + f"{'waits' if len(tickets) == 1 else 'wait'} to be taken: {named}."
