"""Slash commands: each answers only to the person who typed it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.desk import Desk
from bot.errors import InputError
from bot.handlers import (
    accounts,
    audit,
    categories,
    custom_fields,
    deliveries,
    doctor,
    kb,
    mail_lists,
    me,
    new_ticket,
    people,
    rules_list,
    settings_form,
    templates_form,
    why,
)
from bot.handlers import ticket_words as facts_by_words
from bot.handlers.answers import Answer, say, ticket_card, ticket_list
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, answered, help_text, number_of, split
from bot.rights import Rights


def register(app: App, flows: Flows) -> None:
    """Hear the slash commands."""
    desk, helpdesk, own = flows.desk, helpdesk_words(flows), me.words(flows)
    ticket = {
        **ticket_words(flows.desk),
        **facts_by_words.words(flows),
        **new_ticket.words(flows),
        **why.words(flows),
    }
    knowledge = kb.words(flows.knowledge)
    acts: dict[str, Callable[[Typed], Answer]] = {
        "/take": lambda typed: _take(desk, typed),
        "/ticket": lambda typed: _ticket(ticket, typed),
        "/helpdesk": lambda typed: _helpdesk(flows.rights, helpdesk, own, typed),
        "/kb": lambda typed: kb.answer(knowledge, typed),
    }
    for name, act in acts.items():
        app.command(name)(_hearing(act))


def _hearing(act: Callable[[Typed], Answer]) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        answer = answered(lambda: act(_typed(body, client, respond)))
        ack(**answer) if answer else ack()

    return handle


def _typed(body: dict[str, Any], client: WebClient, respond: Respond) -> Typed:
    trigger, text = str(body.get("trigger_id", "")), str(body.get("text") or "")
    return Typed(
        user=str(body["user_id"]),
        channel=str(body["channel_id"]),
        words=split(text),
        open_view=lambda view: client.views_open(trigger_id=trigger, view=view),
        later=lambda answer: respond(**answer, replace_original=False),
        text=text,
        key=f"command:{trigger}" if trigger else "",
    )


# --- /take -----------------------------------------------------------------------------------


def _take(desk: Desk, typed: Typed) -> Answer:
    return _take_words(desk, typed, typed.words)


def _take_words(desk: Desk, typed: Typed, words: tuple[str, ...]) -> Answer:
    if not words:
        return say(desk.take_oldest(by=typed.user, channel=typed.channel).words)
    if words[0].lower() == "help":
        return say("`/take 12` takes ticket #12; `/take` takes the oldest untaken ticket of this channel.")
    outcome = desk.take(number_of(words[0]), by=typed.user)
    if outcome.held_by:
        return say(
            f"{outcome.words} <@{outcome.held_by}> has it; to take it over, press *Take over* on its card."
        )
    return say(outcome.words)


# --- /ticket ---------------------------------------------------------------------------------


def ticket_words(desk: Desk) -> Words:
    """What may follow `/ticket`."""
    return {
        "": Command(
            usage="/ticket", help="lists your open tickets", act=lambda typed: _mine(desk, typed.user)
        ),
        "12": Command(
            usage="/ticket 12",
            help="shows ticket #12 with the way to its thread",
            act=lambda typed: ticket_card(desk.show(number_of(typed.first), by=typed.user)),
        ),
        "take": Command(
            usage="/ticket take 12",
            help="takes ticket #12",
            act=lambda typed: _take_words(desk, typed, typed.words[1:2]),
        ),
        "close": _act(
            "close",
            "closes ticket #12 and tells its subscribers",
            lambda number, by: desk.close(number, by=by).words,
        ),
        "reopen": _act(
            "reopen",
            "takes the closed ticket #12 into work again",
            lambda number, by: desk.reopen(number, by=by).words,
        ),
    }


def _mine(desk: Desk, user: str) -> Answer:
    tickets = desk.mine(user)
    if not tickets:
        return say("You have no open tickets. `/take` takes the oldest one that waits in this channel.")
    return ticket_list("Your open tickets", tickets)


def _act(name: str, help: str, act: Callable[[int, str], str]) -> Command:
    def run(typed: Typed) -> Answer:
        if len(typed.words) < 2:
            raise InputError(f"Which ticket? Try `/ticket {name} 12`.")
        return say(act(number_of(typed.words[1]), typed.user))

    return Command(usage=f"/ticket {name} 12", help=help, act=run)


def _ticket(words: Words, typed: Typed) -> Answer:
    if typed.first in words:
        return words[typed.first].act(typed)
    if typed.first.removeprefix("#").isdigit():
        return words["12"].act(typed)
    return say(help_text(typed.first, words))


# --- /helpdesk -------------------------------------------------------------------------------


def helpdesk_words(flows: Flows) -> Words:
    """What may follow `/helpdesk`, for admins."""
    return {
        **accounts.words(flows),
        **mail_lists.words(flows),
        **deliveries.words(flows),
        **rules_list.words(flows),
        **categories.words(flows),
        **custom_fields.words(flows),
        **people.words(flows),
        **settings_form.words(flows),
        **templates_form.words(flows),
        **audit.words(flows),
        **doctor.words(flows),
    }


FOR_ALL = (
    ("/take", "takes the oldest ticket that waits in this channel"),
    ("/ticket", "lists your open tickets; `/ticket help` says more"),
    ("/kb", "lists the knowledge base; `/kb help` says more"),
)


def _helpdesk(rights: Rights, words: Words, own: Words, typed: Typed) -> Answer:
    """What an admin wants (`words`), or any technician for themselves (`own`)."""
    if typed.first in own:
        return own[typed.first].act(typed)
    if typed.first in words:
        rights.let_admin(typed.user)
        return words[typed.first].act(typed)
    rights.let_technician(typed.user)
    known = {**own, **words} if rights.is_admin(typed.user) else own
    return say(help_text(typed.first, known, *FOR_ALL))
