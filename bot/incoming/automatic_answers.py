"""Answers of machines to a ticket's mail: shown in its thread, and nothing else changes."""

from bot.core.buttons import WHOLE_MAIL, Button
from bot.core.decisions import Drop
from bot.core.inbound import Inbound
from bot.core.letters import clean
from bot.core.mail import IncomingMail
from bot.filing import Filing

LONGEST_SUBJECT = 120  # characters in the line


def show_automatic_answer(filing: Filing, row: Inbound, mail: IncomingMail, decision: Drop) -> None:
    """Name it in the thread of the ticket that it belongs to, with a button that shows its words."""
    ticket = filing.ticket(decision.ticket or 0)
    subject = clean(mail.subject)[:LONGEST_SUBJECT] or "(no subject)"
    words = f"An automatic answer came from {mail.sender.address or 'somebody'}: “{subject}”"
    filing.log(
        ticket, "answered automatically", by=mail.sender.address, words=words, reasons=decision.reasons
    )
    show = Button(text="Show", action=WHOLE_MAIL, value=f"mail {row.key} 1")
    filing.slack.line(ticket, words, show)
