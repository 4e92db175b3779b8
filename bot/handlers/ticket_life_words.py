"""`/ticket merge|split|spam|assign …`: a ticket's turning points, by words."""

from bot.core.buttons import TICKET_MERGE, TICKET_SPAM, Button
from bot.core.messages import Message
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers import ticket_life_forms
from bot.handlers.answers import Answer, held, say, to_confirm
from bot.handlers.flows import Flows
from bot.handlers.ticket_words import named_technician
from bot.handlers.words import Command, Typed, Words, number_of
from bot.tickets.facts import NOBODY, FactError

MERGE, SPLIT, SPAM = "/ticket merge 12 into 34", "/ticket split 12 3", "/ticket spam 12"
ASSIGN = "/ticket assign 12 @tina The router is on her desk"
LONGEST_NAME = 3  # words of a name that is followed by other words
LISTED = 10  # messages that a wrong number is answered with


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about its turning points."""
    return {
        "assign": Command(
            usage=ASSIGN,
            help="gives it to somebody; a line behind the name stands on its card. "
            "`me`, or `none` for nobody",
            act=lambda typed: _assign(flows, typed),
        ),
        "merge": Command(
            usage=MERGE,
            help="closes #12 for good, once you confirm; its messages, subscribers and mail go on in #34",
            act=lambda typed: _merge(flows, typed),
        ),
        "split": Command(
            usage=SPLIT,
            help="makes a ticket of its customers' 3rd message; without that number you choose from a list",
            act=lambda typed: _split(flows, typed),
        ),
        "spam": Command(
            usage=SPAM,
            help="closes it as spam without a word, once you confirm; `/ticket reopen 12` lifts that",
            act=lambda typed: _spam(flows, typed),
        ),
    }


def _assign(flows: Flows, typed: Typed) -> Answer:
    if len(typed.words) < 3:
        raise InputError("Try `/ticket assign 12 @tina`.")
    number, rest = number_of(typed.words[1]), typed.words[2:]
    user, line = _whom(flows, number, rest, typed)
    if line and user == NOBODY:
        raise InputError(
            f"“{line[:60]}” would be lost: nobody has #{number} then, and nobody reads a line for them. "
            f"Try `/ticket assign {number} none`, and `/ticket note {number} …` to keep the words."
        )
    if line:
        return say(escape(flows.handing_over.give(number, user, line, by=typed.user, key=typed.key)))
    if user == typed.user:
        outcome = flows.desk.take(number, by=typed.user, key=typed.key)
        return held(outcome) if outcome.held_by else say(outcome.words)
    return say(escape(flows.facts.change(number, {"assignee": user}, by=typed.user, key=typed.key)))


def _whom(flows: Flows, number: int, rest: tuple[str, ...], typed: Typed) -> tuple[str, str]:
    """The Slack user id of whom somebody means, and what they say behind the name.

    The longest name wins: `Tina Technician` is a name, and no line behind `Tina`.
    """
    flows.desk.changeable(number, by=typed.user)
    lengths = {len(rest), *range(1, min(LONGEST_NAME, len(rest)) + 1)}
    wrong: FactError | None = None
    for length in sorted(lengths, reverse=True):
        try:
            who = named_technician(flows, number, " ".join(rest[:length]), typed)
        except FactError as error:
            wrong = error
        else:
            return who, " ".join(rest[length:])
    raise wrong or InputError(f"Try `{ASSIGN}`.")


def _merge(flows: Flows, typed: Typed) -> Answer:
    numbers = [one for one in typed.words[1:] if one.lower() != "into"]
    is_sure = len(numbers) == 3 and numbers[2].lower() == "yes"
    if len(numbers) != 2 and not is_sure:
        raise InputError(f"Which ticket into which? Try `{MERGE}`.")
    number, into = map(number_of, numbers[:2])
    if is_sure:
        return say(escape(flows.merging.merge(number, into, by=typed.user, key=typed.key)))
    pair = flows.merging.pair(number, into, by=typed.user)
    sure = Button(text="Merge", action=TICKET_MERGE, value=f"{number} {into}", style="danger")
    return to_confirm(
        "\n".join(ticket_life_forms.merge_words(pair)), f"/ticket merge {number} into {into} yes", sure
    )


def _split(flows: Flows, typed: Typed) -> Answer:
    if len(typed.words) not in (2, 3):
        raise InputError(f"Try `{SPLIT}`, or `/ticket split 12` to choose the message.")
    number = number_of(typed.words[1])
    ticket, messages = flows.conversations.splittable(number, by=typed.user)
    if len(typed.words) == 2:
        typed.open_view(ticket_life_forms.split_view(ticket, messages))
        return {}
    place = number_of(typed.words[2])
    if not 1 <= place <= len(messages):
        raise InputError(_which(number, messages))
    message = messages[place - 1].id
    return say(escape(flows.conversations.split(number, message, by=typed.user, key=typed.key)))


def _which(number: int, messages: list[Message]) -> str:
    if not messages:
        return f"No customer wrote in ticket #{number}: there is nothing to split off."
    numbered = list(enumerate(messages, 1))[-LISTED:]
    listed = "\n".join(ticket_life_forms.message_line(place, one) for place, one in numbered)
    return f"Which message of #{number}? Its customers' messages are:\n{listed}"


def _spam(flows: Flows, typed: Typed) -> Answer:
    if len(typed.words) < 2:
        raise InputError(f"Which ticket? Try `{SPAM}`.")
    number = number_of(typed.words[1])
    if typed.words[2:] and typed.words[2].lower() == "yes":
        return say(flows.spam.mark(number, by=typed.user, key=typed.key))
    ticket = flows.spam.asked(number, by=typed.user)
    sure = Button(text="Mark as spam", action=TICKET_SPAM, value=str(number), style="danger")
    return to_confirm(ticket_life_forms.spam_words(ticket), f"/ticket spam {number} yes", sure)
