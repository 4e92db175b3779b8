"""The forms of a ticket's turning points: hand over, merge, split, spam; and the list of all acts."""

import json

from bot.core.buttons import TICKET_ACT, Button, Menu
from bot.core.cards import MENU_WORDS, button
from bot.core.listing import first_few
from bot.core.messages import Message
from bot.core.rich_text import plain
from bot.core.tickets import Ticket
from bot.handlers.ticket_forms import MOST_OPTIONS, VALUE, View, about, entry, menu, modal, sentence, text
from bot.handlers.why import story
from bot.sight import Story
from bot.tickets.handing_over import LONGEST
from bot.tickets.merging import Pair

HAND_OVER, MERGE, MERGE_SURE = "ticket_hand_over", "ticket_merge", "ticket_merge_sure"
SPLIT, SPAM = "ticket_split_form", "ticket_spam_form"
FIRST_WORDS = 40  # of a message, by which people know it again
LISTED = 10  # newcomers by address
_MORE = (Menu.FIELDS, Menu.MOVE, Menu.MERGE, Menu.SPLIT, Menu.WHY, Menu.SPAM)


def more_view(ticket: Ticket) -> View:
    """All that one may do beside what the card's menu shows, each behind a button."""
    entries = (Menu.HAND_OVER, Menu.FACTS, *_MORE) if ticket.is_open else _MORE
    left_out = {Menu.SPAM} if ticket.is_spam else set()
    blocks = [_more(one, ticket.number) for one in entries if one not in left_out]
    return modal("ticket_more", f"Ticket #{ticket.number}", blocks)


def _more(one: Menu, number: int) -> View:
    words = MENU_WORDS[one].removesuffix("…").strip()
    act = Button(text="Open", action=f"{TICKET_ACT}_{one.value}", value=f"{one.value} {number}")
    return {"type": "section", "text": plain(words, 3000), "accessory": button(act)}


def hand_over_view(ticket: Ticket) -> View:
    """Who gets the ticket, and what they have to know."""
    who: View = {"type": "users_select", "action_id": VALUE, "placeholder": plain("Somebody", 150)}
    hint = "It stands on the card until somebody else has the ticket. Only technicians see it."
    blocks = [
        entry("assignee", "To", who),
        entry("words", "What they have to know", text("", LONGEST), hint=hint),
    ]
    return modal(HAND_OVER, f"Hand over #{ticket.number}", blocks, about(ticket, {}))


def merge_view(ticket: Ticket) -> View:
    """Which ticket it goes into."""
    hint = "The next step shows that ticket; nothing happens before."
    number = entry("into", "Number of the other ticket", text("", 13), hint=hint)
    said = f"Ticket #{ticket.number} “{ticket.subject}” is closed for good, and goes on in the other one."
    form = modal(MERGE, f"Merge #{ticket.number}", [sentence(said), number], about(ticket, {}))
    return form | {"submit": plain("Go on", 24)}


def merge_sure_view(pair: Pair) -> View:
    """What is about to happen, to be confirmed."""
    said = json.dumps({"ticket": pair.ticket.number, "into": pair.into.number})
    blocks = [sentence(one) for one in merge_words(pair)]
    form = modal(MERGE_SURE, f"Merge #{pair.ticket.number}", blocks, said)
    return form | {"submit": plain("Merge", 24)}


def merge_words(pair: Pair) -> list[str]:
    """What merging two tickets does, in sentences; who comes to read what is named."""
    ticket, other = pair.ticket, pair.into
    closed = " It is closed, and is open again then." if ticket.is_open and not other.is_open else ""
    said = [
        f"Ticket #{ticket.number} “{ticket.subject}” goes into #{other.number} “{other.subject}”.{closed}",
        "Its messages, subscribers, tags and time go along, and mail to it comes in there. "
        "Nobody can undo that.",
    ]
    if ticket.is_open and ticket.assignee and not other.assignee:
        said.append(f"Nobody has #{other.number}: whoever has #{ticket.number} has it then, if they may.")
    if pair.newcomers:
        said.append(
            f"From then on {first_few(pair.newcomers, LISTED)} can read all that was said in #{other.number}."
        )
    if pair.readers:
        said.append(
            f"From then on {first_few(pair.readers, LISTED)} can read all that was said in #{ticket.number}."
        )
    return said


def split_view(ticket: Ticket, messages: list[Message]) -> View:
    """The messages that can become tickets of their own; of very many the newest."""
    title = f"Split #{ticket.number}"
    if not messages:
        return modal(
            SPLIT, title, [sentence("No customer wrote in this ticket: there is nothing to split off.")]
        )
    numbered = list(enumerate(messages, 1))[-MOST_OPTIONS:]
    which = menu({str(one.id): message_line(number, one) for number, one in numbered}, "")
    hint = "It becomes a ticket of its own, for whoever wrote it."
    form = modal(SPLIT, title, [entry("message", "Message", which, hint=hint)], about(ticket, {}))
    return form | {"submit": plain("Split off", 24)}


def message_line(number: int, message: Message) -> str:
    """A message in one line: its number among the customers' messages, who, when, its first words."""
    said = " ".join(message.text.split())
    words = said if len(said) <= FIRST_WORDS else said[: FIRST_WORDS - 1].rstrip() + "…"
    return f"{number}. {message.author.name[:20]} {message.at:%m-%d %H:%M} UTC: {words or '(no text)'}"


def spam_words(ticket: Ticket) -> str:
    """What marking a ticket as spam does."""
    return (
        f"This closes ticket #{ticket.number} “{ticket.subject}” and tells nobody. Mails of it that wait are "
        f"called back, and mail of {ticket.requester} goes to junk from then on. Reopening it lifts that."
    )


def spam_view(ticket: Ticket) -> View:
    """What is about to happen, to be confirmed."""
    form = modal(SPAM, f"Spam #{ticket.number}", [sentence(spam_words(ticket))], about(ticket, {}))
    return form | {"submit": plain("Mark as spam", 24)}


def why_view(told: Story) -> View:
    """What happened in a ticket, to be read."""
    return modal("ticket_why", f"Ticket #{told.ticket.number}", story(told)["blocks"])


def said_view(title: str, words: str) -> View:
    """A sentence in a modal's place."""
    return modal("ticket_said", title, [sentence(words)])
