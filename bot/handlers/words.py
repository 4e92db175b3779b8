"""The words of slash commands: a table says what each form looks like and does."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.answers import Answer, say

OpenView = Callable[[dict[str, Any]], object]
Later = Callable[[Answer], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One slash command as somebody typed it."""

    user: str
    channel: str
    words: tuple[str, ...]  # after the command itself
    open_view: OpenView  # shows a modal to who typed
    later: Later  # gives one more answer, within half an hour
    text: str = ""  # all of it, as it was typed
    key: str = ""  # by which the same command is known when it comes again

    @property
    def first(self) -> str:
        """The first word, in lower case; empty when there is none."""
        return self.words[0].lower() if self.words else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One form of a slash command: what it looks like and what it does.

    `act` gets what was typed, this command's own word included. An answer of `{}` says nothing.
    """

    usage: str
    help: str
    act: Callable[[Typed], Answer]
    examples: tuple[tuple[str, str], ...] = ()  # more of what one may type, and what it does

    def answer(self, typed: Typed) -> Answer:
        """What it does; or, where only `help` follows, how it is used."""
        if [one.lower() for one in typed.words[1:]] != ["help"]:
            return self.act(typed)
        forms = self.examples or ((self.usage, self.help),)
        return say("\n".join(f"• `{usage}` {what}" for usage, what in forms))


Words = Mapping[str, Command]


def answered(act: Callable[[], Answer]) -> Answer:
    """The act's answer; a wrong word is answered with what to do instead."""
    try:
        return act()
    except InputError as error:
        return say(escape(str(error)))


def trigger_key(body: dict[str, Any]) -> str:
    """By which the same command, click or shortcut is known when Slack delivers it again."""
    trigger = str(body.get("trigger_id", ""))
    return f"trigger:{trigger}" if trigger else ""


def split(text: str) -> tuple[str, ...]:
    """The words of what somebody typed; quotes hold some together, a backslash is one (DOMAIN\\user)."""
    reader = shlex.shlex(text, posix=True, punctuation_chars=False)
    reader.whitespace_split, reader.commenters, reader.escape = True, "", ""
    try:
        return tuple(reader)
    except ValueError:  # a quote without its partner, as in O'Brien
        return tuple(text.split())


def is_number(word: str) -> bool:
    """Whether this can be the number of a ticket, an article, a delivery or a page."""
    return word.isascii() and word.isdigit() and len(word) <= 12


def number_of(word: str) -> int:
    """The ticket number that somebody typed, with or without `#`; raises `InputError`."""
    digits = word.removeprefix("#")
    if not is_number(digits):
        raise InputError(f"`{safe(word)}` is no ticket number; try `/ticket 12`.")
    return int(digits)


def page_number(word: str) -> int:
    """The page that somebody typed, the first where they typed none; raises `InputError`."""
    if word and not is_number(word):
        raise InputError(f"`{safe(word)}` is no page's number.")
    return int(word or 1)


def let_no_more(typed: Typed, most: int, usage: str) -> None:
    """Nothing, if so many words were typed at most; raises `InputError`."""
    if len(typed.words) > most:
        raise InputError(f"What is `{safe(typed.words[most])}`? `{usage}` needs no more words.")


def safe(word: str) -> str:
    """A typed word, fit to be shown in an answer."""
    return "".join(char for char in word if char.isalnum() or char in "#-_.@+")[:60]


def help_text(word: str, words: Words, *more: tuple[str, str]) -> str:
    """What one may type here (`more`: usages and helps of other commands), and what a wrong word was
    perhaps meant to be."""
    wrong = word not in ("", "help")
    # Where there is no table, the forms name the words: `/helpdesk people find smith`.
    known = [name for name in words if name] or [name for usage, _ in more for name in usage.split()[2:3]]
    near = get_close_matches(word, known, n=1) if wrong else []
    usages = [*more, *((one.usage, one.help) for one in words.values())]
    lines = [f"• `{usage}` {what}" for usage, what in usages]
    if near:
        lines.insert(0, f"There is no `{safe(word)}` here; did you mean `{near[0]}`?")
    elif wrong:
        lines.insert(0, f"There is no `{safe(word)}` here. What there is:")
    return "\n".join(lines)


def named_values(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What is before the first `name=value`, as one text, and the values by their names in lower case.

    A value goes on to the next name, so that it needs no quotes: `Ann company=Acme Inc location=Rome`.

    Raises:
        InputError: a word is an option as one types it at the terminal, such as `--company`.
    """
    first: list[str] = []
    values: dict[str, list[str]] = {}
    current = first
    for word in words:
        if word.startswith("--") and word[2:].isalpha():
            raise InputError(f"Here one writes `{word[2:].lower()}=…` in place of `{word}`.")
        name, is_named, value = word.partition("=")
        if is_named and name.isalpha():
            current = values.setdefault(name.lower(), [])
            current.clear()
            word = value
        current.append(word)
    return " ".join(first), {name: " ".join(parts).strip() for name, parts in values.items()}
