"""Slash commands: each answers only to the person who typed it."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.desk import Desk, Outcome
from bot.errors import InputError
from bot.handlers import (
    accounts,
    admins,
    audit,
    canned,
    canned_reply,
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
    stats,
    templates_form,
    ticket_life_words,
    ticket_lists,
    why,
)
from bot.handlers import ticket_words as facts_by_words
from bot.handlers.answers import Answer, held, say, taken, ticket_card
from bot.handlers.flows import Flows
from bot.handlers.words import (
    Command,
    Typed,
    Words,
    answered,
    help_text,
    let_no_more,
    number_of,
    safe,
    split,
    trigger_key,
)
from bot.rights import Rights


def register(app: App, flows: Flows) -> None:
    """Hear the slash commands."""
    desk, own, table = flows.desk, own_words(flows), tables(flows)
    helpdesk = helpdesk_words(flows)
    acts: dict[str, Callable[[Typed], Answer]] = {
        "/take": lambda typed: _take(desk, typed),
        "/ticket": lambda typed: _ticket(table["/ticket"], typed),
        "/helpdesk": lambda typed: _helpdesk(flows.rights, helpdesk, own, typed),
        "/kb": lambda typed: kb.answer(table["/kb"], typed),
    }
    for name, act in acts.items():
        app.command(name)(_hearing(act))


def tables(flows: Flows) -> Mapping[str, Words]:
    """All words of the commands that have some."""
    return {
        "/ticket": {
            **ticket_lists.words(flows),
            **ticket_words(flows.desk),
            **facts_by_words.words(flows),
            **ticket_life_words.words(flows),
            **new_ticket.words(flows),
            **canned_reply.words(flows),
            **why.words(flows),
        },
        "/helpdesk": {**own_words(flows), **helpdesk_words(flows)},
        "/kb": kb.words(flows.knowledge),
    }


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
        key=trigger_key(body),
    )


# --- /take -----------------------------------------------------------------------------------


def _take(desk: Desk, typed: Typed) -> Answer:
    return _take_words(desk, typed, typed.words)


def _take_words(desk: Desk, typed: Typed, words: tuple[str, ...]) -> Answer:
    if not words:
        oldest = desk.take_oldest(by=typed.user, channel=typed.channel, key=typed.key)
        return _taken(desk, oldest, typed)
    if [one.lower() for one in words] == ["help"]:
        return say(
            "`/take 12` takes ticket #12; `/take` takes the oldest untaken ticket of this channel. "
            "Where somebody else has it, it says who, and `/take 12 yes` takes it over from them."
        )
    is_sure = [one.lower() for one in words[1:]] == ["yes"]
    if words[1:] and not is_sure:
        raise InputError(f"What is `{safe(words[1])}`? `/take {safe(words[0])}` takes one ticket.")
    outcome = desk.take(number_of(words[0]), by=typed.user, is_sure=is_sure, key=typed.key)
    if outcome.held_by:
        return held(outcome)
    return _taken(desk, outcome, typed)


def _taken(desk: Desk, outcome: Outcome, typed: Typed) -> Answer:
    return taken(outcome, desk.show(outcome.ticket.number, by=typed.user))


# --- /ticket ---------------------------------------------------------------------------------


def ticket_words(desk: Desk) -> Words:
    """What may follow `/ticket`."""
    return {
        "12": Command(
            usage="/ticket 12",
            help="shows ticket #12 with the way to its thread",
            act=lambda typed: ticket_card(desk.show(number_of(typed.first), by=typed.user)),
        ),
        "take": Command(
            usage="/ticket take 12",
            help="takes ticket #12",
            act=lambda typed: _take_one(desk, typed),
        ),
        "close": _act(
            "close",
            "closes ticket #12 and tells its subscribers",
            lambda number, by, key: desk.close(number, by=by, key=key),
        ),
        "reopen": _act(
            "reopen",
            "takes the closed ticket #12 into work again",
            lambda number, by, key: desk.reopen(number, by=by, key=key),
        ),
    }


def _take_one(desk: Desk, typed: Typed) -> Answer:
    if len(typed.words) < 2:
        raise InputError("Which ticket? Try `/ticket take 12`; `/take` takes the oldest one of this channel.")
    return _take_words(desk, typed, typed.words[1:])


def _act(name: str, help: str, act: Callable[[int, str, str], Outcome]) -> Command:
    def run(typed: Typed) -> Answer:
        if len(typed.words) < 2:
            raise InputError(f"Which ticket? Try `/ticket {name} 12`.")
        let_no_more(typed, 2, f"/ticket {name} {safe(typed.words[1])}")
        return say(act(number_of(typed.words[1]), typed.user, typed.key).words)

    return Command(usage=f"/ticket {name} 12", help=help, act=run)


def _ticket(words: Words, typed: Typed) -> Answer:
    if typed.first in words:
        return words[typed.first].answer(typed)
    if typed.first.removeprefix("#").isdigit():
        if typed.words[1:]:
            raise InputError(_turned_round(words, typed))
        return words["12"].act(typed)
    return say(help_text(typed.first, words))


def _turned_round(words: Words, typed: Typed) -> str:
    """What `/ticket 12 close` was meant to be."""
    number, word = safe(typed.first), typed.words[1].lower()
    near = get_close_matches(word, [name for name in words if name.isalpha()], n=1)
    if near:
        return f"The word goes first: did you mean `/ticket {near[0]} {number}`?"
    return f"`/ticket {number}` shows the ticket; what is `{safe(word)}`? `/ticket help` says what there is."


# --- /helpdesk -------------------------------------------------------------------------------


def own_words(flows: Flows) -> Words:
    """What may follow `/helpdesk`, for every technician."""
    return {**me.words(flows), **stats.words(flows)}


def helpdesk_words(flows: Flows) -> Words:
    """What may follow `/helpdesk`, for admins."""
    return {
        **accounts.words(flows),
        **mail_lists.words(flows),
        **deliveries.words(flows),
        **rules_list.words(flows),
        **categories.words(flows),
        **custom_fields.words(flows),
        **canned.words(flows),
        **people.words(flows),
        **settings_form.words(flows),
        **templates_form.words(flows),
        **audit.words(flows),
        **admins.words(flows),
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
        return own[typed.first].answer(typed)
    if typed.first in words:
        rights.let_admin(typed.user, f"/helpdesk {typed.first}")
        return words[typed.first].answer(typed)
    rights.let_technician(typed.user)
    known = {**own, **words} if rights.is_admin(typed.user) else own
    return say(help_text(typed.first, known, *FOR_ALL))
