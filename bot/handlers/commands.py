"""Slash commands: a table of words; each answers only to the person who typed it."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.rich_text import escape
from bot.desk import Desk
from bot.errors import InputError
from bot.handlers import settings_form
from bot.handlers.answers import Answer, say, ticket_card, ticket_list
from bot.settings import row, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One slash command as somebody typed it."""

    user: str
    channel: str
    words: list[str]
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One form of a slash command: what it looks like and what it does."""

    usage: str
    help: str
    act: Callable[[Desk, Typed], Answer]


def register(app: App, desk: Desk) -> None:
    """Hear the slash commands."""

    def take(ack: Ack, body: dict[str, Any]) -> None:
        ack(**answered(lambda: _take(desk, _typed(body))))

    def ticket(ack: Ack, body: dict[str, Any]) -> None:
        ack(**answered(lambda: _ticket(desk, _typed(body))))

    def helpdesk(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        answer = answered(lambda: _helpdesk(desk, _typed(body), client))
        ack(**answer) if answer else ack()

    app.command("/take")(take)
    app.command("/ticket")(ticket)
    app.command("/helpdesk")(helpdesk)


def answered(act: Callable[[], Answer]) -> Answer:
    """The act's answer; a wrong word is answered with what to do instead."""
    try:
        return act()
    except InputError as error:
        return say(escape(str(error)))


def _typed(body: dict[str, Any]) -> Typed:
    return Typed(
        user=str(body["user_id"]),
        channel=str(body["channel_id"]),
        words=split(str(body.get("text") or "")),
        trigger=str(body.get("trigger_id", "")),
    )


def split(text: str) -> list[str]:
    """The words of what somebody typed; quotes hold some together, a backslash is one (DOMAIN\\user)."""
    reader = shlex.shlex(text, posix=True, punctuation_chars=False)
    reader.whitespace_split, reader.commenters, reader.escape = True, "", ""
    try:
        return list(reader)
    except ValueError:  # a quote without its partner, as in O'Brien
        return text.split()


def number_of(word: str) -> int:
    """The ticket number that somebody typed, with or without `#`; raises `InputError`."""
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise InputError(f"`{_safe(word)}` is no ticket number; try `/ticket 12`.")
    return int(digits)


def _safe(word: str) -> str:
    return "".join(char for char in word if char.isalnum() or char in "#-_.")[:40]


# --- /take -----------------------------------------------------------------------------------


def _take(desk: Desk, typed: Typed) -> Answer:
    if not typed.words:
        return say(desk.take_oldest(by=typed.user, channel=typed.channel).words)
    if typed.words[0].lower() == "help":
        return say("`/take 12` takes ticket #12; `/take` takes the oldest untaken ticket of this channel.")
    outcome = desk.take(number_of(typed.words[0]), by=typed.user)
    if outcome.held_by:
        return say(
            f"{outcome.words} <@{outcome.held_by}> has it; to take it over, press *Take over* on its card."
        )
    return say(outcome.words)


# --- /ticket ---------------------------------------------------------------------------------


def _mine(desk: Desk, typed: Typed) -> Answer:
    tickets = desk.mine(typed.user)
    if not tickets:
        return say("You have no open tickets. `/take` takes the oldest one that waits in this channel.")
    return ticket_list("Your open tickets", tickets)


def _act(name: str, act: Callable[[int, str], str]) -> Callable[[Typed], Answer]:
    def run(typed: Typed) -> Answer:
        if len(typed.words) < 2:
            raise InputError(f"Which ticket? Try `/ticket {name} 12`.")
        return say(act(number_of(typed.words[1]), typed.user))

    return run


TICKET: dict[str, Command] = {
    "": Command(usage="/ticket", help="lists your open tickets", act=_mine),
    "take": Command(
        usage="/ticket take 12",
        help="takes ticket #12",
        act=lambda desk, typed: _take(
            desk, Typed(user=typed.user, channel=typed.channel, words=typed.words[1:2], trigger="")
        ),
    ),
    "close": Command(
        usage="/ticket close 12",
        help="closes ticket #12 and tells its subscribers",
        act=lambda desk, typed: _act("close", lambda number, by: desk.close(number, by=by).words)(typed),
    ),
    "reopen": Command(
        usage="/ticket reopen 12",
        help="takes the closed ticket #12 into work again",
        act=lambda desk, typed: _act("reopen", lambda number, by: desk.reopen(number, by=by).words)(typed),
    ),
}


def _ticket(desk: Desk, typed: Typed) -> Answer:
    word = typed.words[0].lower() if typed.words else ""
    if word in TICKET:
        return TICKET[word].act(desk, typed)
    if word.removeprefix("#").isdigit():
        return ticket_card(desk.show(number_of(word), by=typed.user))
    usages = [(one.usage, one.help) for one in TICKET.values()]
    usages.insert(1, ("/ticket 12", "shows ticket #12 with the way to its thread"))
    return say(help_text(word, [name for name in TICKET if name], usages))


def help_text(word: str, known: list[str], usages: list[tuple[str, str]]) -> str:
    """What one may type here, and what a wrong word was perhaps meant to be."""
    near = get_close_matches(word, known, n=1) if word not in ("", "help") else []
    lines = [f"• `{usage}` {what}" for usage, what in usages]
    if near:
        lines.insert(0, f"`{_safe(word)}` is no word of mine; did you mean `{near[0]}`?")
    elif word not in ("", "help"):
        lines.insert(0, f"`{_safe(word)}` is no word of mine. I know:")
    return "\n".join(lines)


# --- /helpdesk -------------------------------------------------------------------------------


def _helpdesk(desk: Desk, typed: Typed, client: WebClient) -> Answer:
    word = typed.words[0].lower() if typed.words else ""
    if word == "settings":
        return _settings(desk, typed, client)
    usages = [
        ("/take", "takes the oldest ticket that waits in this channel"),
        ("/ticket", "lists your open tickets; `/ticket help` says more"),
    ]
    if desk.is_admin(typed.user):
        usages += [
            ("/helpdesk settings", "opens the desk's settings"),
            ("/helpdesk settings undo_seconds", "shows one setting"),
            ("/helpdesk settings undo_seconds 30", "changes it"),
        ]
    return say(help_text(word, ["settings"], usages))


def _settings(desk: Desk, typed: Typed, client: WebClient) -> Answer:
    desk.let_admin(typed.user)
    words = typed.words[1:]
    if not words:
        client.views_open(trigger_id=typed.trigger, view=settings_form.view(desk.settings()))
        return {}
    setting = row(words[0])
    if len(words) == 1:
        value = shown(setting, getattr(desk.settings(), setting.key))
        return say(f"*{setting.label}* (`{setting.key}`): {escape(value)}\n{setting.help}")
    if setting.type == "secret":
        raise InputError(
            f"Slack must not see a password. At the terminal: `threaddesk settings set {setting.key}`"
        )
    changes = desk.change_settings({setting.key: " ".join(words[1:])}, by=typed.user)
    if not changes:
        return say(f"`{setting.key}` is that already.")
    return say(escape(f"`{setting.key}` is now {changes[0].new} (it was {changes[0].old})."))
