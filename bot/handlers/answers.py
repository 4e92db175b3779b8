"""Answers to commands, as Slack blocks in which no text of a customer's is ever parsed."""

from typing import Any

from bot.core import cards
from bot.core.buttons import Button
from bot.core.rich_text import escape, plain
from bot.desk import Outcome, Shown

LONGEST_SUBJECT = 150  # characters
Answer = dict[str, Any]


def say(words: str) -> Answer:
    """A private sentence."""
    return {"response_type": "ephemeral", "text": words}


def held(outcome: Outcome) -> Answer:
    """Who has a ticket that somebody wants, with a button, and words, that take it over from them."""
    how = f"press the button or type `/take {outcome.ticket.number} yes`"
    words = f"{outcome.words} <@{outcome.held_by}> has it. To take it over, {how}."
    return say(words) | {"blocks": cards.told(words, (cards.take_over(outcome.ticket),))}


def taken(outcome: Outcome, shown: Shown) -> Answer:
    """That a ticket is theirs, with what it is about and the way to its thread."""
    if not shown.link:
        return say(outcome.words)
    subject = plain(shown.ticket.subject, LONGEST_SUBJECT)["text"]
    text = {"type": "text", "text": f"{outcome.words} "}
    link = {"type": "link", "url": shown.link, "text": subject}
    section = {"type": "rich_text_section", "elements": [text, link]}
    return say(outcome.words) | {"blocks": [{"type": "rich_text", "elements": [section]}]}


def ticket_card(shown: Shown) -> Answer:
    """A ticket's card, privately, with the way to its thread."""
    ticket = shown.ticket
    if shown.into:
        blocks, text = cards.card_merged(ticket, shown.into, link=shown.link)
        return {"response_type": "ephemeral", "text": text, "blocks": blocks}
    blocks, text = cards.card(
        ticket,
        category=shown.category,
        assignee=shown.assignee,
        fields=shown.fields,
        targets=shown.targets,
    )
    if shown.link:
        link = {"type": "link", "url": shown.link, "text": "Open the thread"}
        section = {"type": "rich_text_section", "elements": [link]}
        blocks = [*blocks, {"type": "rich_text", "elements": [section]}]
    return {"response_type": "ephemeral", "text": text, "blocks": blocks}


def turns(page: int, pages: int, back: Button, on: Button) -> list[Button]:
    """Those of the two buttons behind which there is a page."""
    return ([back] if page > 1 else []) + ([on] if page < pages else [])


def to_confirm(what: str, how: str, sure: Button) -> Answer:
    """What is about to happen, to be confirmed by a button or by typing `how`."""
    asked = escape(f"{what} To go ahead, press the button or type `{how}`.")
    return say(asked) | {"blocks": cards.told(asked, (sure,))}
