"""`/kb`: the knowledge base by words."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

from bot.core.articles import LONGEST_TITLE
from bot.errors import InputError
from bot.handlers import kb_form, kb_shown
from bot.handlers.answers import Answer, say
from bot.handlers.words import Command, Typed, Words, help_text, is_number, page_number, safe
from bot.knowledge.base import Knowledge

LONGEST_WORDS = 200  # characters that are looked for


def words(flow: Knowledge) -> Words:
    """What may follow `/kb`."""

    def one(name: str, help: str, act: Callable[[int, Typed], Answer]) -> Command:
        def run(typed: Typed) -> Answer:
            if len(typed.words) < 2:
                raise InputError(f"Which article? Try `/kb {name} 12`; `/kb` lists them.")
            return act(article_number(typed.words[1]), typed)

        return Command(usage=f"/kb {name} 12", help=help, act=run)

    def edit(typed: Typed) -> Answer:
        if len(typed.words) < 2:
            raise InputError("Which article? Try `/kb edit 12`; `/kb` lists them.")
        typed.open_view(kb_form.view(flow.form(article_number(typed.words[1]), by=typed.user)))
        return {}

    return {
        "": Command(
            usage="/kb", help="lists all articles, newest first", act=lambda typed: _listed(flow, typed, 1)
        ),
        "list": Command(
            usage="/kb list 2",
            help="shows the second page of that list",
            act=lambda typed: _listed(flow, typed, page_number("".join(typed.words[1:2]))),
        ),
        "12": Command(
            usage="/kb 12",
            help="shows article 12",
            act=lambda typed: kb_shown.article(flow.show(article_number(typed.first), by=typed.user)),
        ),
        "find": Command(
            usage="/kb find WORDS", help="looks for articles", act=lambda typed: _find(flow, typed)
        ),
        "new": Command(
            usage="/kb new [TITLE]", help="writes a new article", act=lambda typed: _new(flow, typed)
        ),
        "edit": Command(usage="/kb edit 12", help="changes article 12", act=edit),
        "history": one(
            "history",
            "shows who changed what, and goes back to an earlier version",
            lambda number, typed: kb_shown.history(flow.history(number, by=typed.user)),
        ),
        "undo": one(
            "undo", "takes the last change of article 12 back", lambda n, typed: _undone(flow, n, typed)
        ),
        "remove": one(
            "remove",
            "removes article 12, after a question",
            lambda number, typed: _remove(flow, number, typed),
        ),
    }


def answer(known: Words, typed: Typed) -> Answer:
    """What `/kb` answers."""
    if typed.first in known:
        return known[typed.first].answer(typed)
    if typed.first.removeprefix("#").isdigit():
        return known["12"].act(typed)
    return say(help_text(typed.first, known))


def _listed(flow: Knowledge, typed: Typed, page: int) -> Answer:
    return kb_shown.article_list(flow.listed(page, by=typed.user))


def _find(flow: Knowledge, typed: Typed) -> Answer:
    wanted = " ".join(typed.words[1:])[:LONGEST_WORDS].strip()
    if not wanted:
        raise InputError("What are you looking for? Try `/kb find printer toner`.")
    return kb_shown.article_list(flow.listed(words=wanted, by=typed.user))


def _new(flow: Knowledge, typed: Typed) -> Answer:
    title = unescape(" ".join(typed.words[1:]))[:LONGEST_TITLE]
    typed.open_view(kb_form.view(replace(flow.form(by=typed.user), title=title)))
    return {}


def _remove(flow: Knowledge, number: int, typed: Typed) -> Answer:
    """Asks first; `yes` behind the number is the answer already."""
    if [one.lower() for one in typed.words[2:]] == ["yes"]:
        return kb_shown.removed(flow.remove(number, by=typed.user))
    return kb_shown.removal(flow.show(number, by=typed.user))


def article_number(word: str) -> int:
    """The number that somebody typed, with or without `#`; raises `InputError`."""
    digits = word.removeprefix("#")
    if not is_number(digits):
        raise InputError(f"`{safe(word)}` is no article's number; try `/kb 12`, or `/kb find {safe(word)}`.")
    return int(digits)


def _undone(flow: Knowledge, number: int, typed: Typed) -> Answer:
    flow.restore(number, by=typed.user, key=typed.key)
    return say(f"Article {number} is as it was before; `/kb undo {number}` brings the change back.")
