"""Answers to commands, as Slack blocks in which no text of a customer's is ever parsed."""

from typing import Any

from bot.core import cards
from bot.core.rich_text import escape, plain
from bot.desk import Shown

Answer = dict[str, Any]
MOST = 50  # tickets in one list
LONGEST_SUBJECT = 100  # in a list: 50 of them stay under what Slack takes in one message


def say(words: str) -> Answer:
    """A private sentence."""
    return {"response_type": "ephemeral", "text": words}


def ticket_card(shown: Shown) -> Answer:
    """A ticket's card, privately, with the way to its thread."""
    ticket = shown.ticket
    opened = ticket.created_at.strftime("%Y-%m-%d %H:%M UTC")
    blocks, text = cards.card(
        ticket, category=shown.category, assignee=shown.assignee, opened=opened, fields=shown.fields
    )
    if shown.link:
        link = {"type": "link", "url": shown.link, "text": "Open the thread"}
        section = {"type": "rich_text_section", "elements": [link]}
        blocks = [*blocks, {"type": "rich_text", "elements": [section]}]
    return {"response_type": "ephemeral", "text": text, "blocks": blocks}


def ticket_list(title: str, tickets: list[Shown]) -> Answer:
    """Tickets, a line each, with links to their threads."""
    items = [{"type": "rich_text_section", "elements": _line(one)} for one in tickets[:MOST]]
    if tickets[MOST:]:
        title = f"{title}: the oldest {MOST} of {len(tickets)}"
    blocks = [
        {"type": "section", "text": plain(title, 3000)},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items}],
        },
    ]
    return {"response_type": "ephemeral", "text": escape(title), "blocks": blocks}


def _line(shown: Shown) -> list[dict[str, Any]]:
    ticket = shown.ticket
    number = f"#{ticket.number}"
    head = (
        {"type": "link", "url": shown.link, "text": number}
        if shown.link
        else {"type": "text", "text": number}
    )
    subject = plain(ticket.subject, LONGEST_SUBJECT)["text"]
    return [head, {"type": "text", "text": f" {subject} ({ticket.status.value})"}]
