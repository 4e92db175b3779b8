"""Looks up what must be known to decide about a mail."""

from collections.abc import Iterable

from bot.core.authentication import authenticated
from bot.core.caps import opened_by_one
from bot.core.challenges import says_more_than_yes
from bot.core.decisions import Facts
from bot.core.inbound import Inbound, Outcome
from bot.core.mail import IncomingMail
from bot.core.matching import Claim, Evidence, named_in_subject, proofs
from bot.core.message_ids import is_loop_mark, read_letter_id, read_message_id
from bot.core.subject_commands import commands_in
from bot.core.tickets import Ticket
from bot.core.wishes import Wishes
from bot.filing import Filing
from bot.incoming.lost_mail import lost_mails
from bot.outgoing import template_in
from bot.templates import to_text


def facts(filing: Filing, mail: IncomingMail, row: Inbound, wishes: Wishes) -> Facts:
    """Everything that the decision needs, as it is in this transaction."""
    loop = mail.header("x-threaddesk-loop")
    account = filing.tx.accounts.get(row.account)
    sender = mail.sender.address.lower()
    answers = not row.confirms and _answers_challenge(filing, mail)
    category = filing.known_category(wishes.category or (account.category if account else None))
    return Facts(
        settings=filing.settings,
        now=filing.now,
        ours=_is_id_of_ours(filing, mail.message_id) or is_loop_mark(filing.keys, loop[0] if loop else ""),
        person=filing.person(mail.sender.address),
        claims=tuple(_claims(filing, mail, row)),
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
    )


def _answers_challenge(filing: Filing, mail: IncomingMail) -> bool:
    """Whether the mail answers a challenge that went to its very sender."""
    if not mail.sender_is_clean:
        return False
    letters = (read_letter_id(filing.keys, one) for one in mail.references)
    return any(one and one.template == "challenge" and one.is_for(mail.sender.address) for one in letters)


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
    found = (*_let_in(filing, row), *proofs(mail, filing.keys), *_known_ids(filing, mail), *_in_subject(mail))
    for claim in found:
        ticket = filing.tx.tickets.get(claim.ticket)
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
