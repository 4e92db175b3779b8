"""Looks up what must be known to decide about a mail."""

from collections.abc import Iterable

from bot.core.authentication import authenticated
from bot.core.caps import opened_by_one
from bot.core.challenges import says_more_than_yes
from bot.core.decisions import Facts
from bot.core.inbound import Inbound, Outcome
from bot.core.links import Asked, asked_in
from bot.core.mail import IncomingMail
from bot.core.matching import Claim, Evidence, named_in_subject, proofs
from bot.core.message_ids import is_loop_mark, read_letter_id, read_message_id
from bot.core.messages import Audience
from bot.core.outbox import Delivery
from bot.core.subject_commands import commands_in
from bot.core.tickets import Ticket
from bot.core.wishes import Wishes
from bot.filing import Filing
from bot.incoming.lost_mail import lost_mails
from bot.outgoing.in_force import template_in
from bot.templates import to_text
from bot.tickets.merged import merged_ticket


def facts(filing: Filing, mail: IncomingMail, row: Inbound, wishes: Wishes) -> Facts:
    """Everything that the decision needs, as it is in this transaction."""
    loop = mail.header("x-threaddesk-loop")
    account = filing.tx.accounts.get(row.account)
    sender = mail.sender.address.lower()
    answers = not row.confirms and _answers_challenge(filing, mail)
    category = filing.known_category(wishes.category or (account.category if account else None))
    asked = asked_in(mail.subject)
    person, claims = filing.person(mail.sender.address), tuple(_claims(filing, mail, row))
    is_staff = person is not None and person.is_staff
    return Facts(
        settings=filing.settings,
        now=filing.now,
        ours=_is_id_of_ours(filing, mail.message_id) or is_loop_mark(filing.keys, loop[0] if loop else ""),
        person=person,
        claims=claims,
        commands=commands_in(mail.subject),
        desk_addresses=frozenset(address.lower() for address in filing.desk_addresses()),
        bounced=tuple(dict.fromkeys(lost.ticket for lost in lost_mails(filing, mail))),
        authentication=authenticated(
            mail.authentication_results if mail.sender_is_clean else (),
            sender=mail.sender.address,
            trusted=filing.settings.trusted_authserv_id,
            signatures=mail.signatures,
        ),
        wishes=wishes,
        challenges=any(one is not None and one.challenge for one in (account, category)),
        answers_challenge=answers,
        says_more=answers and says_more_than_yes(mail, to_text(template_in(filing.tx, "challenge").body)),
        held=filing.tx.inbound.count("held_of", sender) if answers else 0,
        returned_letter=_returned_letter(filing, mail),
        floods=not row.let_in_by and _floods(filing, mail),
        released=row.released,
        asked=asked,
        asked_by=_asker(filing, mail, asked) if asked else "",
        answers_note=_answers_note(filing, mail, is_staff=is_staff),
        note_categories=frozenset(one.id for one in filing.tx.categories.all() if one.replies_are_notes),
        notes=tuple(_notes(filing, claims)) if is_staff else (),
    )


def _answers_note(filing: Filing, mail: IncomingMail, *, is_staff: bool) -> bool:
    """Whether the mail answers a note: one that we mailed to technicians, or that they mailed themselves.

    What a mail of ours carried is forgotten after a while: to one of the desk it was perhaps a note.
    """
    issued = [proof for one in mail.references if (proof := read_message_id(filing.keys, one))]
    for proof in issued:
        carried = filing.tx.deliveries.find("op", proof.op, limit=1)
        is_forgotten = not carried and is_staff and proof.is_for(mail.sender.address.lower())
        if is_forgotten or any(_is_notice_of_note(filing, one) for one in carried):
            return True
    known = (one for reference in mail.references for one in filing.tx.messages.find("message_id", reference))
    return is_staff and any(one.audience is Audience.NOTE for one in known)


def _is_notice_of_note(filing: Filing, delivery: Delivery) -> bool:
    if delivery.is_customers_mail or delivery.message is None:
        return False
    message = filing.tx.messages.get(delivery.message)
    return message is not None and message.audience is Audience.NOTE


def _notes(filing: Filing, claims: Iterable[tuple[Claim, Ticket]]) -> Iterable[str]:
    """What the notes in these tickets say; of long ones the beginning."""
    for number in dict.fromkeys(ticket.number for _, ticket in claims):
        said = filing.tx.messages.find("ticket", number)
        yield from (one.text for one in said if one.audience is Audience.NOTE)


def _asker(filing: Filing, mail: IncomingMail, asked: Asked) -> str:
    """For whom the link was made that made this mail ready; empty when it is not ours.

    People have several addresses, and answer from any: the link itself proves who was mailed.
    """
    ticket, now = filing.tx.tickets.get(asked.ticket), merged_ticket(filing.tx, asked.ticket)
    if ticket is None or now is None:
        return ""
    if asked.rating is not None:
        return ticket.requester if asked.is_of(filing.keys, ticket.requester) else ""
    events = (*filing.tx.events.find("ticket", ticket.number), *filing.tx.events.find("ticket", now.number))
    left = (one.by for one in events if one.kind == "unsubscribed" and "@" in one.by)
    known = (mail.sender.address.lower(), ticket.requester, *now.subscribers, *left)
    return next((one for one in known if one and asked.is_of(filing.keys, one)), "")


def _answers_challenge(filing: Filing, mail: IncomingMail) -> bool:
    """Whether the mail answers a challenge that went to its very sender."""
    if not mail.sender_is_clean:
        return False
    letters = (read_letter_id(filing.keys, one) for one in mail.references)
    return any(one and one.template == "challenge" and one.is_for(mail.sender.address) for one in letters)


def _answers_test(filing: Filing, mail: IncomingMail) -> bool:
    """Whether the mail answers a test of a template, which is of no ticket, whatever it shows."""
    letters = (read_letter_id(filing.keys, one) for one in mail.references)
    return any(one and one.template == "test" for one in letters)


def _returned_letter(filing: Filing, mail: IncomingMail) -> str:
    """The template of the mail outside of any ticket that a report returns; empty when it returns none."""
    ids = [message_id for one in mail.returned for message_id in one.message_ids]
    letters = (read_letter_id(filing.keys, one) for one in (*ids, *mail.references))
    return next((one.template for one in letters if one), "")


def _is_id_of_ours(filing: Filing, message_id: str) -> bool:
    return bool(read_message_id(filing.keys, message_id) or read_letter_id(filing.keys, message_id))


def _floods(filing: Filing, mail: IncomingMail) -> bool:
    most, sender = filing.settings.flood_limit, mail.sender.address.lower()
    return bool(most and sender) and not filing.has_room(opened_by_one(most), sender)


def _claims(filing: Filing, mail: IncomingMail, row: Inbound) -> Iterable[tuple[Claim, Ticket]]:
    if _answers_test(filing, mail):
        return
    found = (*_let_in(filing, row), *proofs(mail, filing.keys), *_known_ids(filing, mail), *_in_subject(mail))
    for claim in found:
        ticket = merged_ticket(filing.tx, claim.ticket)
        if ticket:
            yield claim, ticket


def _let_in(filing: Filing, row: Inbound) -> Iterable[Claim]:
    """The newest ticket among those that the answer to a challenge opened."""
    if row.confirms:
        opened = filing.tx.inbound.find("let_in_by", row.key)
        tickets = [one.ticket for one in opened if one.outcome is Outcome.TICKET and one.ticket]
        if tickets:
            let_in = Evidence.CONFIRMATION
            yield Claim(ticket=max(tickets), evidence=let_in, proven=True, issued_to_sender=True)


def _known_ids(filing: Filing, mail: IncomingMail) -> Iterable[Claim]:
    for reference in mail.references:
        for message in filing.tx.messages.find("message_id", reference):
            yield _unproven(message.ticket, Evidence.KNOWN_MESSAGE_ID)


def _in_subject(mail: IncomingMail) -> Iterable[Claim]:
    number = named_in_subject(mail.subject)
    if number is not None:
        yield _unproven(number, Evidence.SUBJECT)


def _unproven(ticket: int, evidence: Evidence) -> Claim:
    return Claim(ticket=ticket, evidence=evidence, proven=False, issued_to_sender=False)
