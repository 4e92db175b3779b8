"""Message-IDs and plus-addresses of ours: they carry ticket and recipient, and prove both.

`<hd.TICKET.OP.RCPT.SIGN@domain>`: whoever answers to it had the mail that it stood on.
A mail outside of any ticket has the name of its template in the ticket's place.
"""

import hmac
import re
from dataclasses import dataclass, field
from hashlib import sha256

_OURS = re.compile(r"<hd\.(\d{1,12})\.([0-9a-z]{1,32})\.([0-9a-f]{8})\.([0-9a-f]{16})@[^<>\s]+>")
_LETTER = re.compile(r"<hd\.([a-z_]{3,20})\.([0-9a-z]{1,32})\.([0-9a-f]{8})\.([0-9a-f]{16})@[^<>\s]+>")
_PLUS = re.compile(r"[^@\s+]+\+t(\d{1,12})\.([0-9a-f]{8})([0-9a-f]{16})@\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a token of ours says: which ticket, and (in part) to whom it was given."""

    ticket: int
    op: str  # of the delivery that carried it; empty for a plus-address
    recipient: str  # mark of the recipient's address
    key: bytes = field(repr=False, compare=False)  # that it was signed with

    def is_for(self, address: str) -> bool:
        """Whether the token was issued to this address."""
        return bool(address) and self.recipient == recipient_mark(self.key, address)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterProof:
    """What the Message-ID of a mail outside of any ticket says: which mail it was, and to whom it went."""

    template: str  # challenge, welcome …
    op: str  # of the delivery that carried it
    recipient: str  # mark of the recipient's address
    key: bytes = field(repr=False, compare=False)  # that it was signed with

    def is_for(self, address: str) -> bool:
        """Whether the mail was sent to this address."""
        return bool(address) and self.recipient == recipient_mark(self.key, address)


def recipient_mark(key: bytes, address: str) -> str:
    """Eight hex digits that stand for an address and do not show it.

    Keyed: else anybody could look for an address of their own that has the mark of a technician's.
    """
    return _sign(key, "recipient", address.strip().lower())[:8]


def _sign(key: bytes, purpose: str, *parts: str) -> str:
    said = "\x00".join((purpose, *parts)).encode(errors="replace")
    return hmac.new(key, said, sha256).hexdigest()[:16]


def message_id(key: bytes, *, ticket: int, op: str, recipient: str, domain: str) -> str:
    """The Message-ID of a mail about `ticket` to `recipient`, the same for the same delivery."""
    mark = recipient_mark(key, recipient)
    sign = _sign(key, "message-id", str(ticket), op, mark)
    return f"<hd.{ticket}.{op}.{mark}.{sign}@{domain}>"


def letter_id(key: bytes, *, template: str, op: str, recipient: str, domain: str) -> str:
    """The Message-ID of a mail to `recipient` outside of any ticket; no ticket's id can be made from it."""
    mark = recipient_mark(key, recipient)
    return f"<hd.{template}.{op}.{mark}.{_sign(key, 'letter-id', template, op, mark)}@{domain}>"


def thread_id(key: bytes, *, ticket: int, domain: str) -> str:
    """What all mail about `ticket` refers to first, so that mail programs keep it together.

    No mail bears this id; it proves nothing, and tells nobody of anybody else's mail.
    """
    return f"<ticket.{ticket}.{_sign(key, 'thread', str(ticket))}@{domain}>"


def plus_address(key: bytes, address: str, *, ticket: int, recipient: str) -> str:
    """The mailbox's address with the ticket in it: `support+t123.SIG@example.com`."""
    local, _, domain = address.partition("@")
    mark = recipient_mark(key, recipient)
    return f"{local}+t{ticket}.{mark}{_sign(key, 'plus', str(ticket), mark)}@{domain}"


def read_message_id(keys: tuple[bytes, ...], found: str) -> Proof | None:
    """What a Message-ID proves, if one of our keys signed it."""
    match = _OURS.fullmatch(found.strip())
    if not match:
        return None
    ticket, op, mark, sign = match.groups()
    key = _signer(keys, sign, "message-id", ticket, op, mark)
    return Proof(ticket=int(ticket), op=op, recipient=mark, key=key) if key else None


def read_letter_id(keys: tuple[bytes, ...], found: str) -> LetterProof | None:
    """Which mail of ours outside of any ticket a Message-ID stands on, if one of our keys signed it."""
    match = _LETTER.fullmatch(found.strip())
    if not match:
        return None
    template, op, mark, sign = match.groups()
    key = _signer(keys, sign, "letter-id", template, op, mark)
    return LetterProof(template=template, op=op, recipient=mark, key=key) if key else None


def read_plus_address(keys: tuple[bytes, ...], found: str) -> Proof | None:
    """What an address that a mail was sent to proves, if one of our keys signed it."""
    match = _PLUS.fullmatch(found.strip().lower())
    if not match:
        return None
    ticket, mark, sign = match.groups()
    key = _signer(keys, sign, "plus", ticket, mark)
    return Proof(ticket=int(ticket), op="", recipient=mark, key=key) if key else None


def _signer(keys: tuple[bytes, ...], sign: str, purpose: str, *parts: str) -> bytes | None:
    """The key of ours that signed this; None when none did."""
    # As bytes: strings that are not ASCII make compare_digest raise, and strangers write what they like.
    given = sign.encode(errors="replace")
    return next(
        (key for key in keys if hmac.compare_digest(_sign(key, purpose, *parts).encode(), given)), None
    )


def loop_mark(key: bytes) -> str:
    """The value of our loop header: the same on every mail of this desk."""
    return _sign(key, "loop")


def is_loop_mark(keys: tuple[bytes, ...], found: str) -> bool:
    """Whether this desk wrote that loop header."""
    return _signer(keys, found.strip(), "loop") is not None


def without_tag(address: str) -> str:
    """The address without its `+tag`: where mail to it really goes."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"
