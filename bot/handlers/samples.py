"""A sample of every message, form and tab that the desk shows, built as it is built at work.

The live trial asks Slack itself whether it would take them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

from bot.accounts.account_book import Described
from bot.admin.admin_list import Admin
from bot.admin.people_book import Page
from bot.core import cards
from bot.core.accounts import Account, AccountHealth, Auth
from bot.core.articles import Article, Content, made
from bot.core.buttons import DELIVERY_RETRY, Button
from bot.core.canned import CannedAnswer
from bot.core.fields import Field, Type
from bot.core.live_trial import Sample
from bot.core.messages import Audience, Author, Format, Message
from bot.core.people import Category, NoticeChoice, Person
from bot.core.rules import Action, Condition, Names, Rule
from bot.core.sign_ins import Provider, SignIn
from bot.core.tallies import Tally
from bot.core.tickets import Priority, Status, Ticket
from bot.core.wordings import EVERY, Wording
from bot.desk import Shown
from bot.handlers import (
    account_form,
    account_list,
    admins,
    answers,
    canned,
    canned_reply,
    categories,
    field_forms,
    kb_form,
    kb_shown,
    mail_answers,
    me,
    message_shortcuts,
    new_ticket,
    people,
    rules_list,
    rules_view,
    settings_entered,
    settings_view,
    templates_fields,
    templates_view,
    ticket_forms,
    ticket_life_forms,
)
from bot.handlers.home_view import home_view
from bot.knowledge.base import Form, Listed, ShownArticle
from bot.mailing.template_changes import Held
from bot.own_choices import OwnChoice
from bot.settings import Settings
from bot.tickets.facts import Facts
from bot.tickets.field_values import Sheet
from bot.tickets.home import HomeScene
from bot.tickets.merging import Pair
from bot.tickets.written_replies import Choice

NOW = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
LINK = "https://example.slack.com/archives/C012AB3CD/p1700000000000000"
SALES = Category(id=1, name="Sales", channel="C012AB3CD")
TICKET = Ticket(
    number=1042,
    subject="The printer is on fire & smokes <badly>",
    category=SALES.id,
    requester="ann@example.com",
    requester_name="Ann Smith",
    subscribers=("ann@example.com", "bob@example.com"),
    created_at=NOW,
    updated_at=NOW,
    channel=SALES.channel,
    due_at=NOW,
    tags=("vip", "printer"),
    minutes_spent=75,
)
SAID = Message(
    id=1,
    ticket=TICKET.number,
    at=NOW,
    audience=Audience.PUBLIC,
    author=Author(name="Ann Smith", address="ann@example.com"),
    text="It burns.",
    format=Format.MARKDOWN,
)
FIELDS = tuple(
    Field(id=number, name=type.value.capitalize(), type=type, options=("red", "green"))
    for number, type in enumerate(Type, 1)
)
PERSON = Person(id=1, name="Ann Smith", addresses=("ann@example.com",), made_at=NOW, company="Example")
ARTICLE: Article = made(
    1,
    Content(
        title="Fires",
        body="# Fires\n\n- Stay *calm*\n- Call 112\n\n```\nrun\n```",
        category=1,
        is_public=True,
    ),
    by=Author(name="Tom Technician", slack_user="U012AB3CD"),
    at=NOW,
    edition=1,
)
MAILBOX = Account(address="help@example.com", host="imap.example.com", port=993, user="help@example.com")
SIGN_IN = SignIn(address=MAILBOX.address, provider=Provider.MICROSOFT, client_id="c1", tenant="t1")
RULE = Rule(
    id=1,
    name="Printers",
    position=1,
    conditions=(Condition(what="subject", how="contains", value="printer"),),
    actions=(Action(do="set priority", value="high"),),
)
NAMES = Names(categories={SALES.id: SALES.name}, fields={one.id: one.name for one in FIELDS})


def samples() -> tuple[Sample, ...]:
    """All of them, each with a name of its own."""
    return (*(_message(name, blocks) for name, blocks in _messages()), *_views())


def _message(name: str, blocks: list[dict[str, Any]]) -> Sample:
    return Sample(name=name, kind="blocks", content=blocks)


def _messages() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for status, priority in product(Status, (Priority.NORMAL, Priority.CRITICAL)):
        ticket = _with(status, priority)
        shown = [(one.name, "green") for one in FIELDS]
        blocks, _ = cards.card(ticket, category=SALES.name, assignee="", fields=shown)
        yield f"card, {status.value}, {priority.value}", blocks
    yield "card that was left", cards.card_left(TICKET, category=SALES.name, link=LINK)[0]
    yield "line in a thread", cards.line("Tom took this ticket.", link=(LINK, "Old thread"))[0]
    again = Button(text="Try again", action=DELIVERY_RETRY, value="1", sure="It is sent once more.")
    yield "line with a button", cards.told("The mail was refused.", [again])
    yield "a customer's name", [cards.byline("Ann Smith", "ann@example.com", "fail"), cards.no_text()]
    shown_ticket = Shown(ticket=TICKET, category=SALES.name, assignee="Tom", link=LINK)
    yield "answer with a ticket", answers.ticket_card(shown_ticket)["blocks"]
    yield "answer with people", people.listed(Page(people=(PERSON,), words="ann", after=1))["blocks"]
    yield "answer with numbers of mail", mail_answers.overview([Tally(account="help@example.com")])["blocks"]
    health = AccountHealth(address=MAILBOX.address)
    yield "answer with mail accounts", account_list.account_list([(MAILBOX, health)])["blocks"]
    yield "answer without mail accounts", account_list.account_list([])["blocks"]
    yield "person to be removed", people.removal(PERSON)["blocks"]
    yield "mail account to be removed", account_list.removal(MAILBOX)["blocks"]
    article = ShownArticle(article=ARTICLE, category=SALES.name)
    yield "article", kb_shown.article(article)["blocks"]
    yield "article to be removed", kb_shown.removal(article)["blocks"]
    found = Listed(articles=(article,), words="fire", page=1, pages=1, total=1, now=NOW)
    yield "list of articles", kb_shown.article_list(found)["blocks"]


def _with(status: Status, priority: Priority) -> Ticket:
    return replace(TICKET, status=status, priority=priority, assignee="U012AB3CD")


def _views() -> Iterator[Sample]:
    article = ShownArticle(article=ARTICLE, category=SALES.name)
    for name, view in {
        "facts of a ticket": ticket_forms.facts_view(
            Facts(ticket=TICKET, due="2026-01-03 09:00", zone="UTC")
        ),
        "note": ticket_forms.note_view(TICKET),
        "fields of a ticket": ticket_forms.fields_view(Sheet(ticket=TICKET, fields=FIELDS)),
        "subscribers": ticket_forms.subscribers_view(TICKET),
        "move": ticket_forms.move_view(TICKET, [SALES]),
        "new ticket": new_ticket.form_view([SALES], SALES, SALES.channel),
        "new mail account": account_form.form_view(None, [SALES.name]),
        "mail account": account_form.form_view(
            Described(account=replace(MAILBOX, auth=Auth.OAUTH2), category=SALES.name, sign_in=SIGN_IN),
            [SALES.name],
        ),
        "mail account was saved": account_form.saved_view(["It is added."], "https://example.com/mailbox/x"),
        "categories": categories.list_view([SALES]),
        "category": categories.form_view(SALES),
        "new category": categories.form_view(None),
        "fields": field_forms.list_view(list(FIELDS), {SALES.id: SALES.name}),
        "field": field_forms.form_view(FIELDS[-1], {SALES.id: SALES.name}),
        "person": people.view(PERSON),
        "you at the desk": me.view(
            OwnChoice(
                notices=NoticeChoice.SLACK, signature="Tom", address="tom@example.com", zone="Europe/Berlin"
            )
        ),
        "canned answers": canned.list_view([(CannedAnswer(id=1, name="hello", text="Hello"), "*")]),
        "canned answer": canned.form_view(None, [SALES.name]),
        "rules": rules_list.list_view([RULE], NAMES),
        "rule": rules_view.view(RULE, NAMES),
        "article form": kb_form.view(Form(categories=(SALES,), article=ARTICLE)),
        "article to copy": kb_shown.copy_view(article),
        "article was saved": kb_shown.saved_view(article),
        "Home of a technician": home_view(HomeScene(name="Tom", at=NOW, categories=(SALES.name,))),
        "Home of an administrator": home_view(HomeScene(name="Ada", at=NOW, is_admin=True)),
        "Home of a stranger": home_view(HomeScene(name="Sam", at=NOW)),
        **_of_life(),
        **dict(_settings()),
        **dict(_templates()),
    }.items():
        yield Sample(name=name, kind="view", content=view)


def _of_life() -> dict[str, dict[str, Any]]:
    """Forms of a ticket's turning points, and those behind a message's shortcuts."""
    other = replace(TICKET, number=1043, subject="Smoke", subscribers=("carl@example.org",))
    pair = Pair(ticket=TICKET, into=other)
    hello = CannedAnswer(id=1, name="hello", text="Hello *Ann*")
    return {
        "all acts": ticket_life_forms.more_view(TICKET),
        "hand over": ticket_life_forms.hand_over_view(TICKET),
        "merge": ticket_life_forms.merge_view(TICKET),
        "merge, to be confirmed": ticket_life_forms.merge_sure_view(pair),
        "split": ticket_life_forms.split_view(TICKET, [SAID]),
        "spam": ticket_life_forms.spam_view(TICKET),
        "split this message": message_shortcuts.split_view(TICKET.number, SAID.id, "Ann Smith"),
        "reply with a canned answer": canned_reply.form_view(
            Choice(ticket=TICKET, answers=(hello,), chosen=hello.name, text=hello.text)
        ),
        "administrators": admins.form_view([Admin(user="U012AB3CD", name="Ada", is_configured=False)]),
    }


def _settings() -> Iterator[tuple[str, dict[str, Any]]]:
    settings = Settings()
    values = settings_entered.values_of(settings, [SALES])
    memory = settings_entered.first_memory(values)
    for group in settings_entered.GROUPS:
        memory = settings_entered.turned(memory, group, values, {})
        yield f"settings, {group}", settings_view.view(settings, values, memory, categories=[SALES])


def _templates() -> Iterator[tuple[str, dict[str, Any]]]:
    every = [(template, None) for template in EVERY.values()]
    for name, template in EVERY.items():
        wording = Wording(name=name, subject=template.subject, body=template.body, at=NOW, by="U012AB3CD")
        held = Held(template=template, wording=wording, by="Ada")
        shown, fields = templates_fields.opened(held, 1)
        yield f"template, {name}", templates_view.view(every, held, shown, fields)
