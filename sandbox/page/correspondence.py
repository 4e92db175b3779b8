"""Who wrote to whom: the mail events of the sandbox sorted by customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.mail import MailEvent, MailSim
from sandbox.page.mail_reading import ReadMail, addresses, read_mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as one customer sees it."""

    number: int  # of its event, which names it in links
    sent: bool  # by this customer, else received
    at: datetime
    raw: bytes
    mail: ReadMail
    bounced: bool = False

    @property
    def other(self) -> str:
        """Who it is from, or who it went to."""
        people = addresses(self.mail.to, self.mail.cc) if self.sent else addresses(self.mail.sender)
        return ", ".join(name or address for name, address in people) or "(nobody)"

    @property
    def preview(self) -> str:
        return " ".join(self.mail.shown_text.split())[:120]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One address with how much of its mail it has not looked at."""

    address: str
    name: str
    unread: int


class Correspondence:
    """What each customer sent and received, and which of it was looked at."""

    def __init__(self, mail: MailSim) -> None:
        self._mail = mail
        self._read: set[tuple[str, int]] = set()
        self._parsed: dict[int, ReadMail] = {}

    def customers(self) -> list[Customer]:
        """Every customer's address, the one with the newest mail first."""
        by_address = self._sorted()
        order = sorted(by_address, key=lambda address: -by_address[address][-1].number)
        return [self._customer(address, by_address[address]) for address in order]

    def letters(self, address: str) -> list[Letter]:
        """The mails of one customer, the newest first."""
        return self._sorted().get(address.lower(), [])[::-1]

    def _sorted(self) -> dict[str, list[Letter]]:
        desk, found = set(self._mail.passwords), dict[str, list[Letter]]()
        for number, event in enumerate(self._mail.events):
            for address, sent in _customers_of(event, desk):
                letters = found.setdefault(address, [])
                # A mail to several people is several events, but its author wrote it once.
                if not (sent and letters and letters[-1].sent and letters[-1].raw == event.raw):
                    letters.append(self._letter(number, event, sent=sent))
        return found

    def letter(self, address: str, number: int) -> Letter | None:
        """One mail of this customer."""
        return next((letter for letter in self.letters(address) if letter.number == number), None)

    def numbered(self, number: int) -> Letter | None:
        """The mail of that number, whoever's it is."""
        events = self._mail.events
        if number >= len(events) or events[number].kind == "refused":
            return None
        return self._letter(number, events[number], sent=events[number].kind == "delivered")

    def read(self, number: int, event: MailEvent) -> ReadMail:
        """The decoded mail of an event."""
        if number not in self._parsed:
            self._parsed[number] = read_mail(event.raw)
        return self._parsed[number]

    def looked_at(self, address: str, number: int) -> None:
        """This customer has opened this mail."""
        self._read.add((address.lower(), number))

    def is_unread(self, address: str, letter: Letter) -> bool:
        return not letter.sent and (address.lower(), letter.number) not in self._read

    def _customer(self, address: str, letters: list[Letter]) -> Customer:
        written = [name for one in letters if one.sent for name, _ in addresses(one.mail.sender) if name]
        got = [one for one in letters if not one.sent]
        return Customer(
            address=address,
            name=written[-1] if written else "",
            unread=sum(self.is_unread(address, one) for one in got),
        )

    def _letter(self, number: int, event: MailEvent, *, sent: bool) -> Letter:
        return Letter(
            number=number,
            sent=sent,
            at=datetime.fromtimestamp(event.at).astimezone(),
            raw=event.raw,
            mail=self.read(number, event),
            bounced=event.kind == "bounced",
        )


def _customers_of(event: MailEvent, desk: set[str]) -> list[tuple[str, bool]]:
    """Customers whose mail this is, each with whether they sent it."""
    if event.kind == "refused":
        return []
    sender = event.mail_from.lower()
    people = [(sender, True)] if sender and _bare(sender) not in desk else []
    if event.kind == "received":
        people.append((event.rcpt.lower(), False))
    return people


def _bare(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
