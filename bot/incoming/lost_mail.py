"""What delivery reports say of our mails: which one came back, from whom, and whether that is believed.

A report is believed when it returns a Message-ID that we signed and names a recipient of that very delivery.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.mail import IncomingMail
from bot.core.message_ids import Proof, read_message_id
from bot.core.outbox import Delivery, SendMail
from bot.filing import Filing
from bot.tickets.merged import merged_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMail:
    """What a report says of one recipient of one mail of ours."""

    ticket: int
    op: str  # of the delivery
    recipient: str  # bare, lower case
    words: str  # the server's
    is_final: bool  # off: it is only late, and the server goes on trying
    is_believed: bool  # the delivery went to that recipient
    delivery: Delivery | None


def lost_mails(filing: Filing, mail: IncomingMail) -> list[LostMail]:
    """Which mails of ours a delivery report returns, and what it says of each recipient."""
    found = {(one.op, one.recipient): one for one in reversed(list(_lost_mails(filing, mail)))}
    return list(reversed(found.values()))


def _lost_mails(filing: Filing, mail: IncomingMail) -> Iterator[LostMail]:
    for one in mail.returned:
        proof = _proof(filing, (*one.message_ids, *mail.references))
        if proof is None:
            continue
        delivery, ticket = _delivery(filing, proof), merged_ticket(filing.tx, proof.ticket)
        went_to = recipients_of(delivery)
        recipient = one.recipient.lower() or (went_to[0] if len(went_to) == 1 else "")
        yield LostMail(
            ticket=ticket.number if ticket else proof.ticket,
            op=proof.op,
            recipient=recipient,
            words=" ".join((one.diagnostic or one.status or "no reason given").split())[:300],
            is_final=one.action == "failed",
            is_believed=recipient in went_to if delivery else proof.is_for(recipient),
            delivery=delivery,
        )


def _proof(filing: Filing, message_ids: tuple[str, ...]) -> Proof | None:
    proofs = (read_message_id(filing.keys, one) for one in message_ids)
    return next((one for one in proofs if one and filing.tx.tickets.get(one.ticket)), None)


def _delivery(filing: Filing, proof: Proof) -> Delivery | None:
    found = filing.tx.deliveries.find("op", proof.op, limit=1)
    return found[0] if found and isinstance(found[0].order, SendMail) else None


def recipients_of(delivery: Delivery | None) -> tuple[str, ...]:
    """Whom a mail went to, in lower case."""
    order = delivery.order if delivery else None
    return tuple(one.lower() for one in order.to) if isinstance(order, SendMail) else ()
