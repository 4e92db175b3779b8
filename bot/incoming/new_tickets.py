"""Makes tickets: of a mail, or of a message that belongs to a topic of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.core.buttons import SUBSCRIBE, Button
from bot.core.caps import opened_by_one
from bot.core.decisions import Facts, Open
from bot.core.inbound import Inbound
from bot.core.letters import clean
from bot.core.mail import Address, IncomingMail
from bot.core.matching import without_number
from bot.core.message_ids import without_tag
from bot.core.messages import Message
from bot.core.outbox import PostMessage
from bot.core.screening import is_junk_sender
from bot.core.tickets import Ticket, Via, closed, taken
from bot.core.topics import without_forward
from bot.core.wishes import Wishes
from bot.filing import Filing

MOST_SUBSCRIBERS = 50  # taken from one mail; the others are listed in the thread
LONGEST_SUBJECT = 250  # characters
LONGEST_LIST = 1_700  # characters of addresses in a line, or in a button's value; Slack takes 2,000
LIST_NAME = "not subscribed.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new ticket, and who of the mail's recipients was not subscribed."""

    ticket: Ticket
    offered: tuple[str, ...]  # because its sender is not verified
    too_many: tuple[str, ...]


def open_ticket(filing: Filing, mail: IncomingMail, row: Inbound, decision: Open, facts: Facts) -> Opened:
    """A new ticket of this mail, with its card queued."""
    account = filing.tx.accounts.get(row.account)
    wishes = decision.wishes
    category = filing.category(wishes.category or (account.category if account else None))
    requester = decision.requester or mail.sender
    filing.met(requester)
    subscribers, offered, too_many = _subscribers(filing, mail, decision, requester)
    ticket = Ticket(
        number=filing.tx.next_number("tickets"),
        subject=subject_of(facts.commands.subject, is_passed_on=decision.requester is not None),
        category=category.id,
        channel=category.channel,
        requester=requester.address.lower(),
        requester_name=filing.name_of(requester),
        created_at=filing.now,
        updated_at=filing.now,
        subscribers=subscribers,
        via=Via.EMAIL,
        authentication=facts.authentication.verdict.value,
        account=row.account,
        priority=category.priority,
        follows=decision.follows,
    )
    ticket = wished(ticket, wishes)
    if wishes.assignee:
        ticket = taken(ticket, by=wishes.assignee, now=filing.now)
    filing.tx.tickets.put(ticket)
    sender = mail.sender.address.lower()
    if filing.settings.flood_limit and sender:
        filing.spend(opened_by_one(filing.settings.flood_limit), sender)
    filing.log(ticket, "opened", by=sender, words=_made(row), reasons=decision.reasons)
    filing.slack.open_thread(ticket)
    return Opened(ticket=ticket, offered=offered, too_many=too_many)


def _made(row: Inbound) -> str:
    return "A mail made this ticket." if row.is_mail else "An answer on a ticket's page made this ticket."


def remark(
    filing: Filing, opened: Opened, decision: Open, mail: IncomingMail, keep_text: Callable[[str], str]
) -> None:
    """What the thread says and offers below the first message.

    Args:
        keep_text: keeps a text and gives its sha256; for lists that are too long for a line.
    """
    ticket = opened.ticket
    if decision.follows:
        filing.slack.line(ticket, f"The mail points at ticket #{decision.follows}.")
    if decision.requester:
        filing.slack.line(ticket, f"Passed on by {filing.name_of(mail.sender)} <{mail.sender.address}>.")
    for words in decision.remarks:
        filing.slack.line(ticket, words)
    if opened.too_many:
        named = fitting(opened.too_many)
        words = "Not subscribed, because there were too many"
        filing.slack.line(ticket, f"{words}: {_listed(filing, ticket, opened.too_many, named, keep_text)}")
    if opened.offered:
        _offer(filing, ticket, opened.offered, keep_text)


def subject_of(subject: str, *, is_passed_on: bool = False) -> str:
    """A mail's subject as a ticket bears it."""
    said = without_number(clean(subject))
    return (without_forward(said) if is_passed_on else said)[:LONGEST_SUBJECT] or "(no subject)"


def wished(ticket: Ticket, wishes: Wishes) -> Ticket:
    """The ticket with the priority, tags and fields that rules want."""
    fields = dict(ticket.fields) | dict(wishes.fields)
    return replace(
        ticket,
        priority=wishes.priority or ticket.priority,
        tags=tuple(dict.fromkeys((*ticket.tags, *wishes.tags))),
        fields=tuple(sorted(fields.items())),
    )


def closing_words(wishes: Wishes, who: str) -> str:
    """Why a mail closed its ticket, as a sentence; `who` wrote it."""
    if wishes.close:
        return f"The rule “{wishes.close_of}” closed this ticket at once."
    return f"{who} closed this ticket by mail."


def close_at_once(filing: Filing, ticket: Ticket, why: str) -> None:
    """Close a ticket whose mail, or a rule about it, asks for that; who hears of it is told elsewhere."""
    filing.tx.tickets.put(closed(filing.ticket(ticket.number), now=filing.now))
    filing.log(ticket, "closed", words=why)
    filing.slack.refresh_card(ticket)
    filing.slack.line(ticket, why)


def fitting(addresses: Sequence[str], most: int | None = None) -> tuple[str, ...]:
    """The first of the addresses: as many as a line or a button has room for, and not more than `most`."""
    lengths = accumulate(len(one) + len(", ") for one in addresses[:most])
    return tuple(one for one, length in zip(addresses, lengths, strict=False) if length <= LONGEST_LIST)


def _offer(
    filing: Filing, ticket: Ticket, addresses: tuple[str, ...], keep_text: Callable[[str], str]
) -> None:
    """Offer in the thread to subscribe these addresses, as far as they have room."""
    named = fitting(addresses, MOST_SUBSCRIBERS - len(ticket.subscribers))
    listed = _listed(filing, ticket, addresses, named, keep_text)
    words = f"Not subscribed, because the sender is not verified: {listed}"
    text = "Subscribe them" if len(named) == len(addresses) else f"Subscribe the first {len(named)}"
    add = Button(text=text, action=SUBSCRIBE, value=" ".join((str(ticket.number), *named)))
    filing.slack.line(ticket, words, *([add] if named else []))


def _listed(
    filing: Filing,
    ticket: Ticket,
    addresses: tuple[str, ...],
    named: tuple[str, ...],
    keep_text: Callable[[str], str],
) -> str:
    """The named addresses as a part of a line; where that is not all of them, a file has all."""
    if len(named) == len(addresses):
        return f"{', '.join(named)}."
    filing.slack.post_original(ticket, keep_text("\n".join((*addresses, ""))), LIST_NAME)
    more = f"{len(addresses) - len(named)} more; the file “{LIST_NAME}” has all {len(addresses)}."
    return f"{', '.join(named)} and {more}" if named else more


def split_off(filing: Filing, old: Ticket, message: Message) -> Ticket:
    """A ticket of its own for one message, which moves there; its card is queued."""
    filing.met(Address(name=message.author.name, address=message.author.address))
    ticket = Ticket(
        number=filing.tx.next_number("tickets"),
        subject=subject_of(message.subject),
        category=old.category,
        channel=old.channel,
        requester=message.author.address or old.requester,
        requester_name=message.author.name or old.requester_name,
        created_at=filing.now,
        updated_at=filing.now,
        subscribers=(message.author.address or old.requester,),
        via=old.via,
        authentication=message.authentication,
        account=old.account,
        priority=filing.category(old.category).priority,
        follows=old.number,
    )
    filing.tx.tickets.put(ticket)
    filing.tx.messages.put(replace(message, ticket=ticket.number))
    filing.slack.open_thread(ticket)
    posts = filing.tx.deliveries.find("message", message.id)
    parts = len({one.order.part for one in posts if isinstance(one.order, PostMessage)})
    filing.slack.post_message(ticket, message, parts)
    return ticket


def _subscribers(
    filing: Filing, mail: IncomingMail, decision: Open, requester: Address
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who is subscribed, who is offered instead because the sender is not verified, and who is too many."""
    first = [requester.address]
    others = [] if decision.requester else [one.address for one in (*mail.to, *mail.cc)]
    if not filing.settings.subscribe_cc_and_to or decision.wishes.only_sender:
        others = []
    wanted = _clean(filing, [*first, *([] if decision.only_sender else others), *decision.wishes.subscribers])
    offered = tuple(one for one in _clean(filing, others) if one not in wanted)
    return wanted[:MOST_SUBSCRIBERS], offered, wanted[MOST_SUBSCRIBERS:]


def _clean(filing: Filing, addresses: list[str]) -> tuple[str, ...]:
    ours = filing.desk_addresses()
    return tuple(
        dict.fromkeys(
            address.lower()
            for address in addresses
            if address and not is_junk_sender(address) and without_tag(address.lower()) not in ours
        )
    )
