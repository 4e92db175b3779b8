"""Which ticket a mail belongs to: the evidence in it, strongest first (specification 1.3)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.mail import IncomingMail
from bot.core.message_ids import Proof, read_message_id, read_plus_address

_NUMBER = re.compile(r"\[#(\d{1,12})\]")

# Spaces are taken from where they begin only, or a long row of them would be gone through once for each.
_NUMBER_AND_SPACE = re.compile(r"(?:(?<!\s)\s++)?\[#\d{1,12}\]\s*")


class Evidence(StrEnum):
    """What ties a mail to a ticket."""

    OUR_MESSAGE_ID = "it answers a mail of ours"
    CONFIRMATION = "it confirmed the address whose mail opened the ticket"
    PLUS_ADDRESS = "it was sent to the ticket's own address"
    KNOWN_MESSAGE_ID = "it answers a mail that is in the ticket"
    SUBJECT = "its subject names the ticket"
    PAGE = "it was written on the ticket's page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ticket that a mail points at, and what the pointer is worth."""

    ticket: int
    evidence: Evidence
    proven: bool  # the sender must have had a mail of that ticket
    issued_to_sender: bool  # … one that was sent to that very address


def proofs(mail: IncomingMail, keys: tuple[bytes, ...]) -> list[Claim]:
    """The tickets that tokens of ours in the mail prove, strongest first."""
    sender = mail.sender.address.lower()
    claims = [
        _claim(proof, Evidence.OUR_MESSAGE_ID, sender)
        for reference in mail.references
        if (proof := read_message_id(keys, reference))
    ]
    addressed = [one.address for one in (*mail.to, *mail.cc)] + list(mail.delivered_to)
    claims += [
        _claim(proof, Evidence.PLUS_ADDRESS, sender)
        for address in addressed
        if (proof := read_plus_address(keys, address))
    ]
    return claims


def _claim(proof: Proof, evidence: Evidence, sender: str) -> Claim:
    return Claim(ticket=proof.ticket, evidence=evidence, proven=True, issued_to_sender=proof.is_for(sender))


def named_in_subject(subject: str) -> int | None:
    """The ticket number in `[#123]`, if the subject has one."""
    match = _NUMBER.search(subject)
    return int(match[1]) if match else None


def without_number(subject: str) -> str:
    """The subject without `[#123]`."""
    return _NUMBER_AND_SPACE.sub(" ", subject).strip()
