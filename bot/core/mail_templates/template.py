"""An email template: what one kind of mail says."""

from dataclasses import dataclass
from enum import StrEnum


class Readers(StrEnum):
    """Who gets a mail."""

    CUSTOMERS = "customers"
    TECHNICIANS = "technicians"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What one kind of mail says. An empty body means: no mail for this event."""

    name: str
    readers: Readers = Readers.CUSTOMERS
    event: str  # for people: when it is sent
    happened: str  # for its readers, in a sentence
    subject: str
    body: str  # limited HTML
    suggestion: str = ""  # a body to begin with, where it comes without one
    automatic: bool  # written by the desk, not by a person
    is_notification: bool = True  # not sent while notifications are switched off
    repeats: bool = False  # sent again when it may have arrived, although it is automatic
    null_sender: bool = False  # its envelope names no sender: nothing that fails with it comes back

    @property
    def is_empty(self) -> bool:
        """Whether its event is not to be mailed about."""
        return not self.body.strip()


SUBJECT = "[##TicketID#] #Subject#"  # the same in all mails about a ticket: mail programs thread by it
