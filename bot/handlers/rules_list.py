"""`/helpdesk rule`: the processing rules as a modal, with buttons to change, switch and remove them."""

import logging
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.admin.rule_book import RuleBook
from bot.core import cards
from bot.core.buttons import (
    RULE_BACK,
    RULE_EDIT,
    RULE_NEW,
    RULE_NEXT,
    RULE_REMOVE,
    RULE_SWITCH,
    RULE_UP,
    Button,
)
from bot.core.rich_text import escape, plain
from bot.core.rules import Names, Rule
from bot.core.rules.one_line import SHAPE
from bot.core.rules.words import in_one_line, state_words
from bot.errors import InputError
from bot.handlers.answers import Answer, say, turns
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, help_text, page_number, trigger_key

log = logging.getLogger(__name__)

LIST = "rules"
MOST = 30  # rules on one page: three blocks each, of the 100 that Slack takes
LONGEST_LINE = 500  # characters; a view of 30 rules stays far below what Slack takes
View = dict[str, Any]


def register(app: App, flows: Flows) -> None:
    """Hear the buttons that change the list itself; rules_form.py hears the others."""
    book = flows.rule_book
    app.action(RULE_SWITCH)(_pressed(flows, lambda value, by, key: _switched(book, value, by, key)))
    app.action(RULE_UP)(_pressed(flows, lambda rule, by, key: book.shift(rule, -1, by=by, key=key)))
    app.action(RULE_REMOVE)(_pressed(flows, lambda rule, by, _: book.remove(rule, by=by)))
    for action in (RULE_BACK, RULE_NEXT):
        app.action(action)(_turning(flows))


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about rules."""
    return {
        "rule": Command(
            usage="/helpdesk rule [list | add | change | on | off | up | down | remove]",
            help="shows the processing rules of incoming mail; adds, changes, orders and removes them",
            act=lambda typed: _rule(flows.rule_book, typed),
            examples=FORMS,
        )
    }


FORMS = (
    ("/helpdesk rule", "shows the rules, to change them and to make new ones"),
    ("/helpdesk rule list", "lists them here; `list 2` shows the second page"),
    (f"/helpdesk rule add {SHAPE}", "makes one; `or` in place of `and`: one of them is enough"),
    ('/helpdesk rule change "Bills": subject contains bill -> set priority high, stop', "writes one anew"),
    ("/helpdesk rule on NAME", "switches a rule on"),
    ("/helpdesk rule off NAME", "switches a rule off"),
    ("/helpdesk rule up NAME", "has a rule tried before the one above it; its number will do, too"),
    ("/helpdesk rule down NAME", "has it tried after the one below it"),
    ("/helpdesk rule remove NAME", "forgets a rule"),
)


def _rule(book: RuleBook, typed: Typed) -> Answer:
    word, name = typed.words[1].lower() if typed.words[1:] else "", " ".join(typed.words[2:])
    if not word:
        typed.open_view(list_view(book.all(), book.names()))
        return {}
    if word == "list":
        return say("\n".join(_listed(book, page_number(name))) or "No rule yet.")
    if word in ("add", "change"):
        return _written(book, typed, changes=word == "change")
    if word not in ("on", "off", "up", "down", "remove"):
        return say(help_text(word, {}, *FORMS))
    if not name:
        raise InputError(f"Which rule? Try `/helpdesk rule {word} NAME`; `/helpdesk rule` lists them.")
    if word == "remove":
        return say(escape(f"The rule “{book.remove(name, by=typed.user).name}” is removed."))
    if word in ("up", "down"):
        rule = book.shift(name, -1 if word == "up" else 1, by=typed.user, key=typed.key)
        return say(escape(f"The rule “{rule.name}” is number {rule.position} now."))
    rule = book.switch(name, word == "on", by=typed.user, key=typed.key)
    return say(escape(f"The rule “{rule.name}” is {word}."))


def _listed(book: RuleBook, page: int) -> list[str]:
    names, rules = book.names(), book.all()
    page = _there(page, rules)
    lines = [
        escape(f"{number}. {one.name}: {state_words(one)}. {in_one_line(one, names)}"[:LONGEST_LINE])
        for number, one in _of_page(page, rules)
    ]
    more = len(rules) - page * MOST
    return [*lines, *([f"{more} more: `/helpdesk rule list {page + 1}`"] if more > 0 else [])]


def _there(page: int, rules: Sequence[Rule]) -> int:
    """The page, or the last one where there are fewer."""
    return min(max(page, 1), _pages(rules))


def _pages(rules: Sequence[Rule]) -> int:
    return max(1, -(-len(rules) // MOST))


def _of_page(page: int, rules: Sequence[Rule]) -> list[tuple[int, Rule]]:
    """The rules of a page with their numbers."""
    return list(enumerate(rules, 1))[(page - 1) * MOST : page * MOST]


def _written(book: RuleBook, typed: Typed, *, changes: bool) -> Answer:
    """A rule of what was typed behind `rule add`; Slack has written `>` as `&gt;`."""
    line = unescape((typed.text.split(maxsplit=2)[2:] or [""])[0])
    rule = book.save_line(line, by=typed.user, changes=changes, key=typed.key)
    return say(escape(f"The rule “{rule.name}”: {in_one_line(rule, book.names())}."))


def _switched(book: RuleBook, value: str, by: str, key: str) -> Rule:
    """The rule, switched as its button said, whatever holds by now."""
    state, _, name = value.partition(" ")
    return book.switch(name, state == "on", by=by, key=key)


def _pressed(flows: Flows, act: Callable[[str, str, str], object]) -> Callable[..., None]:
    """Hears a button of the list: the list then shows what holds, and above it what went wrong."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        trouble = ""
        try:
            act(str(action.get("value", "")), str(body["user"]["id"]), trigger_key(body))
        except InputError as error:
            trouble = str(error)
        ack()
        page = int(body["view"].get("private_metadata") or 1)
        show_list(client, str(body["view"]["id"]), flows.rule_book, page, trouble)

    return handle


def _turning(flows: Flows) -> Callable[..., None]:
    """Hears the buttons that show another page."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        flows.rights.let_admin(str(body["user"]["id"]))
        ack()
        show_list(client, str(body["view"]["id"]), flows.rule_book, int(action["value"]))

    return handle


def page_with(book: RuleBook, id_: int) -> int:
    """The page on which a rule stands; the last one where there is none of this number."""
    ids = [one.id for one in book.all()]
    return ids.index(id_) // MOST + 1 if id_ in ids else max(1, -(-len(ids) // MOST))


def show_list(client: WebClient, view_id: str, book: RuleBook, page: int, trouble: str = "") -> None:
    """Have an open list show what holds now."""
    try:
        client.views_update(view_id=view_id, view=list_view(book.all(), book.names(), trouble, page))
    except (SlackClientError, OSError) as error:  # it was closed meanwhile, or Slack is away
        log.info("the list of rules could not be shown anew: %s", error)


def list_view(rules: list[Rule], names: Names, trouble: str = "", page: int = 1) -> View:
    """A page of the rules in their order."""
    page = _there(page, rules)
    blocks: list[View] = []
    if trouble:
        blocks.append({"type": "section", "text": plain(f"⚠️ {trouble}", 3000)})
    if not rules:
        words = "No rule yet. A rule says what is done with which mail before it becomes a ticket."
        blocks.append({"type": "section", "text": plain(words, 3000)})
    for number, rule in _of_page(page, rules):
        blocks += _blocks(number, rule, names)
    new = Button(text="New rule", action=RULE_NEW, value="new", style="primary")
    back = Button(text="Back", action=RULE_BACK, value=str(page - 1))
    on = Button(text="Next page", action=RULE_NEXT, value=str(page + 1))
    return {
        "type": "modal",
        "callback_id": LIST,
        "private_metadata": str(page),
        "title": plain("Processing rules", 24),
        "close": plain("Close", 24),
        "blocks": [
            *blocks,
            {"type": "divider"},
            *cards.actions([new, *turns(page, _pages(rules), back, on)]),
        ],
    }


def _blocks(number: int, rule: Rule, names: Names) -> list[View]:
    other = "off" if rule.enabled else "on"
    buttons = [
        Button(text="Edit", action=RULE_EDIT, value=rule.name),
        Button(text=f"Switch {other}", action=RULE_SWITCH, value=f"{other} {rule.name}"),
        Button(text="Remove", action=RULE_REMOVE, value=rule.name, sure=f"“{rule.name}” is forgotten."),
    ]
    if number > 1:
        buttons.insert(1, Button(text="Up", action=RULE_UP, value=rule.name))
    return [
        {"type": "section", "text": plain(f"{number}. {rule.name}: {state_words(rule)}", LONGEST_LINE)},
        {"type": "context", "elements": [plain(in_one_line(rule, names), LONGEST_LINE)]},
        *cards.actions(buttons),
    ]
