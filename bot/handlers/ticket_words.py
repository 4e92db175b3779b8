"""`/ticket WORD 12 …`: what technicians note about a ticket, by words."""

import re
from collections.abc import Callable

from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, let_no_more, number_of, safe
from bot.named_person import mentioned
from bot.tickets.facts import NOBODY
from bot.tickets.field_values import Sheet

_MAILTO = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>")
Act = Callable[[int, str, Typed], str]  # the ticket's number and the words after it


DUE_FORMS = (
    ("/ticket due 12 tomorrow 5pm", "also `5pm tomorrow`, `today 14:00`, `noon`"),
    ("/ticket due 12 in 2h", "also `in 45m`, `in 3 days`, `in a week`"),
    ("/ticket due 12 fri 14:00", "the coming Friday; a day without a time ends at 17:00"),
    ("/ticket due 12 end of day", "today at 17:00; `tonight` is 20:00, `next week` is its Monday"),
    ("/ticket due 12 2026-12-01 9:00", "also `1 dec`, `1.12.2026`"),
    ("/ticket due 12 none", "no due date any more"),
)


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about its facts."""
    facts = flows.facts

    def fact(name: str) -> Act:
        return lambda number, rest, typed: facts.change(number, {name: rest}, by=typed.user, key=typed.key)

    return {
        "priority": _act(
            "priority", "high", "sets its priority: low, normal, high or critical", fact("priority")
        ),
        "due": _act(
            "due",
            "tomorrow 5pm",
            "sets when it is due; `/ticket due help` says how one may write it",
            fact("due"),
            DUE_FORMS,
        ),
        "time": _act("time", "1h30m", "logs time that you spent on it; `-15m` takes some back", fact("time")),
        "tag": _act("tag", "+vip -new", "adds and removes tags", fact("tag")),
        "wait": _act("wait", "", "has it wait until the customer writes", fact("wait")),
        "field": Command(
            usage='/ticket field 12 "Order number" 4711',
            help="fills in a custom field; `-` clears it; `/ticket field 12` lists them",
            act=lambda typed: _field(flows, typed),
        ),
        "cc": _act(
            "cc",
            "ann@example.com",
            "has an address, or several, get its updates",
            lambda number, rest, typed: flows.conversations.subscribe(
                number, _addresses(rest), by=typed.user, key=typed.key
            ),
        ),
        "uncc": _act(
            "uncc",
            "ann@example.com",
            "has them get its updates no more",
            lambda number, rest, typed: flows.conversations.unsubscribe(
                number, *_addresses(rest), by=typed.user, key=typed.key
            ),
        ),
        "move": _act(
            "move",
            "Billing",
            "moves it to another category",
            lambda number, rest, typed: flows.moving.move(number, rest, by=typed.user, key=typed.key),
        ),
        "note": _act(
            "note",
            "She called again",
            "keeps a note that only technicians see",
            lambda number, _, typed: flows.notes.write(number, _said(typed), by=typed.user, key=typed.key),
        ),
    }


def _act(name: str, example: str, help: str, act: Act, examples: tuple[tuple[str, str], ...] = ()) -> Command:
    usage = f"/ticket {name} 12 {example}".rstrip()

    def run(typed: Typed) -> Answer:
        if len(typed.words) < (3 if example else 2):
            raise InputError(f"Try `{usage}`.")
        if not example:
            let_no_more(typed, 2, f"/ticket {name} {safe(typed.words[1])}")
        return say(escape(act(number_of(typed.words[1]), " ".join(typed.words[2:]), typed)))

    return Command(usage=usage, help=help, act=run, examples=examples)


def _field(flows: Flows, typed: Typed) -> Answer:
    if len(typed.words) == 2:
        return say(escape(_fields(flows.field_values.sheet(number_of(typed.words[1]), by=typed.user))))
    if len(typed.words) < 4:
        raise InputError('Try `/ticket field 12 "Order number" 4711`.')
    number, name, value = number_of(typed.words[1]), typed.words[2], " ".join(typed.words[3:])
    return say(escape(flows.field_values.fill(number, {name: value}, by=typed.user, key=typed.key)))


def _fields(sheet: Sheet) -> str:
    """The fields that one may fill in, with what they hold."""
    number = sheet.ticket.number
    if not sheet.fields:
        return f"Ticket #{number} has no custom fields; admins make them with /helpdesk field add."
    lines = [f"• {one.name}: {sheet.value(one) or '—'}" for one in sheet.fields]
    how = f'`/ticket field {number} "{sheet.fields[0].name}" VALUE` fills one in, `-` clears it.'
    return "\n".join([f"The fields of ticket #{number}:", *lines, how])


def named_technician(flows: Flows, number: int, word: str, typed: Typed) -> str:
    """The Slack user id of whom somebody means; raises as `TicketFacts.technician_named` does."""
    if word.lower() in (NOBODY, "nobody", "-"):
        return NOBODY
    if word.lower() == "me":
        return typed.user
    return mentioned(word) or flows.facts.technician_named(number, word)


def _addresses(typed: str) -> tuple[str, ...]:
    """Addresses as typed, or as Slack writes links to them; raises `InputError` where there are none."""
    found = tuple(_MAILTO.sub(r"\1", one) for one in typed.replace(",", " ").split())
    if not found:
        raise InputError("Which address? Write it behind the number, such as ann@example.com.")
    return found


def _said(typed: Typed) -> str:
    """The words of a note as they were typed, quotes and line ends included."""
    return typed.text.split(maxsplit=2)[2]
