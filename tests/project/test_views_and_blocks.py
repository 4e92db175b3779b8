"""Whatever we show in Slack has the shape that Slack documents and keeps its limits."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from bot.accounts.account_book import Described
from bot.admin.audit import Entry as AuditEntry
from bot.admin.audit import Listed as AuditListed
from bot.core import cards
from bot.core.accounts import Account, AccountHealth, AfterImport, Auth
from bot.core.changes import About, Change
from bot.core.inbound import Inbound, Outcome, Stage
from bot.core.mail import Address
from bot.core.mail.values import Attachment
from bot.core.people import Category
from bot.core.sign_ins import Provider, SignIn
from bot.core.tallies import TERMS, Tally
from bot.core.tickets import Priority, Status, Ticket, Via
from bot.desk import Shown
from bot.handlers import (
    account_form,
    account_list,
    answers,
    audit,
    commands,
    mail_answers,
    settings_entered,
    settings_view,
    ticket_lists,
    whole_mail,
    why,
)
from bot.handlers.flows import Flows
from bot.handlers.words import help_text
from bot.incoming.mail_pages import LISTS, PAGE, Entry, Listed
from bot.settings import Settings
from bot.sight import Step, Story, WholeMail
from bot.tickets import finding
from tests.core.mails import a_mail
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import (
    LARGEST_VIEW,
    MOST_BLOCK_TEXT,
    MOST_BLOCKS_OF_VIEW,
    MOST_TEXT,
    excesses,
    faults,
    schema,
    text_in,
    view_faults,
)

pytestmark = needs_contracts

LONG = "Ä<!channel>&\u202e*_ " * 400
LONGEST_SUBJECT = 250  # characters that a ticket keeps of its mail's subject


def a_ticket(**more: Any) -> Ticket:
    """A ticket about a printer."""
    now = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    ticket = Ticket(
        number=12,
        subject="The printer is on fire",
        category=1,
        requester="ann@customer.test",
        requester_name="Ann",
        created_at=now,
        updated_at=now,
        channel="C1",
    )
    return replace(ticket, **more)


LONG_TICKET = a_ticket(
    number=10**11, subject=LONG, requester=LONG, requester_name=LONG + "x", assignee="U1", account=LONG
)
LINK = "https://desk.slack.com/archives/C1/p1700000000000000"


@pytest.mark.parametrize(("status", "assignee"), [*product(Status, ("", "U1"))])
def test_a_card_of_any_status(status: Status, assignee: str) -> None:
    for ticket, priority, via in product((a_ticket(), LONG_TICKET), Priority, Via):
        shown = replace(ticket, status=status, assignee=assignee or None, priority=priority, via=via)

        blocks, text = cards.card(shown, category=LONG, assignee=assignee and LONG)

        assert faults(blocks) == []
        assert 0 < len(text) <= MOST_TEXT


def test_a_card_of_nothing_but_blanks() -> None:
    blank = a_ticket(subject=" \n", requester="", requester_name=" ")

    blocks, _ = cards.card(blank, category="", assignee="")

    assert faults(blocks) == []


@pytest.mark.parametrize("words", ["Ann took this ticket.", LONG, "", "\u202e"])
def test_a_line(words: str) -> None:
    blocks, text = cards.line(words)

    assert faults(blocks) == []
    assert len(text) <= MOST_TEXT


@pytest.mark.parametrize(("name", "address"), [("Ann", "ann@customer.test"), (LONG, LONG + "x"), ("", "")])
def test_a_byline(name: str, address: str) -> None:
    assert faults([cards.byline(name, address)]) == []


@pytest.mark.parametrize("ticket", [a_ticket(), LONG_TICKET])
@pytest.mark.parametrize("link", ["", LINK])
def test_the_answer_that_shows_a_ticket(ticket: Ticket, link: str) -> None:
    answer = answers.ticket_card(Shown(ticket=ticket, category=LONG, assignee=LONG, link=link))

    assert faults(answer["blocks"]) == []
    assert answer["response_type"] == "ephemeral"


@pytest.mark.parametrize("what", ["list", "find"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("words", ["printer", LONG, "x" * 3000])
def test_the_answer_that_lists_tickets(what: str, number: int, words: str) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    late = replace(LONG_TICKET, subject=words[:LONGEST_SUBJECT], due_at=at, priority=Priority.HIGH)
    tickets = [
        Shown(ticket=replace(late, number=one), category=words, assignee=words, link=LINK)
        for one in range(finding.PAGE)
    ]
    page = finding.Page(
        words=words, tickets=tuple(tickets), number=number, pages=3, total=25, newest_first=True,
        has_categories=True, is_whole=False, now=at, zone=UTC,
    )  # fmt: skip

    answer = ticket_lists.ticket_page(page, what, words)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT
    assert len(answer["text"]) <= MOST_TEXT


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize("words", ["", LONG])
def test_the_answer_that_lists_mail_accounts(count: int, words: str) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    account = Account(
        address="a" * 242 + "@acme.test", host=words or "h", port=1, user="u", folder=words or "f"
    )
    health = AccountHealth(address=account.address, last_error=words, last_error_at=at, suspended=bool(words))

    answer = account_list.account_list([(account, health)] * count)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT
    assert len(answer["text"]) <= MOST_TEXT


def test_words_of_help_fit_into_an_answer() -> None:
    flows: Any = SimpleNamespace(**{one.name: None for one in fields(Flows)})

    for words in (commands.ticket_words(flows.desk), commands.helpdesk_words(flows)):
        assert len(answers.say(help_text("nonsense", words))["text"]) <= MOST_TEXT


def an_attachment(name: str) -> Attachment:
    return Attachment(name=name, content_type="text/plain", content=b"", sha256="", size=0, inline=False)


def a_row(number: int = 1, **more: Any) -> Inbound:
    """A received mail that made no ticket, everything in it as long as it may be."""
    given: dict[str, Any] = {
        "key": f"{number:064x}",
        "account": LONG[:250],
        "uidvalidity": 1,
        "uid": number,
        "raw": "ab" * 32,
        "size": 1,
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "stage": Stage.DONE,
        "sender": LONG,
        "subject": LONG[:250],
        "reasons": (LONG, LONG),
    }
    return Inbound(**(given | more))


@pytest.mark.parametrize("outcome", LISTS)
@pytest.mark.parametrize("now", [None, *Outcome])
def test_a_list_of_mail_that_made_no_ticket(outcome: Outcome, now: Outcome | None) -> None:
    stage = Stage.RECEIVED if now is None else Stage.DONE
    rows = [a_row(number, outcome=now, stage=stage) for number in range(PAGE)]
    entries = tuple(Entry(row=row, is_blocked=row.uid % 2 == 0) for row in rows)
    at = datetime(2026, 1, 9, tzinfo=UTC)
    listed = Listed(outcome=outcome, entries=entries, page=2, total=10**6, now=at)

    answer = mail_answers.mail_list(listed)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT
    assert faults(mail_answers.mail_list(replace(listed, entries=()))["blocks"]) == []


@pytest.mark.parametrize("count", [1, 60])
def test_the_sum_of_all_mail(count: int) -> None:
    many = dict.fromkeys(("seen", *TERMS), 10**9)
    tallies = [Tally(account=f"{number}{LONG[:200]}", **many) for number in range(count)]

    answer = mail_answers.overview(tallies)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT


@pytest.mark.parametrize("count", [0, 1, 60])
def test_the_story_of_a_ticket(count: int) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    step = Step(at=at, kind="opened", words=LONG, reasons=(LONG,), mail=a_row())

    answer = why.story(Story(ticket=LONG_TICKET, steps=(step,) * count))

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT


@pytest.mark.parametrize("text", ["", "Hello", LONG * 30, "> quoted\n\n" * 3000])
@pytest.mark.parametrize("page", [1, 2, 10**6])
def test_a_whole_mail(text: str, page: int) -> None:
    many = tuple(Address(name=LONG, address=f"{one}{LONG}") for one in range(300))
    mail = a_mail(
        markdown=text, subject=LONG, to=many, cc=many, notices=(LONG,) * 40,
        attachments=tuple(an_attachment(f"{one}{LONG}") for one in range(50)),
    )  # fmt: skip
    whole = WholeMail(ticket=1, mail=mail, authentication="fail")

    view = whole_mail.page_view(whole, "message", str(10**11), page, said=LONG)

    assert [error.message[:300] for error in schema("View").iter_errors(view)] == []
    assert list(excesses(view, "view")) == []
    assert len(view["blocks"]) <= MOST_BLOCKS_OF_VIEW
    assert len(json.dumps(view)) <= LARGEST_VIEW


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(from_name="x" * 500, reply_to="a@b.test", smtp_security="none", junk_filter=False),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_the_form_of_settings(settings: Settings, count: int) -> None:
    names = ["General", *(f"{number} {'x' * 70}" for number in range(count))][:count]
    categories = [Category(id=number, name=name, channel="C1") for number, name in enumerate(names, 1)]
    values = settings_entered.values_of(settings, categories)
    memory = settings_entered.first_memory(values)
    for group in settings_entered.GROUPS:
        memory = settings_entered.turned(memory, group, values, {})

        view = settings_view.view(settings, values, memory, categories=categories, notice=LONG)

        assert [error.message[:300] for error in schema("View").iter_errors(view)] == []
        assert list(excesses(view, "view")) == []
        assert len(view["blocks"]) <= MOST_BLOCKS_OF_VIEW
        whole = [one["text"]["text"] for block in view["blocks"] for one in options_in(block)]
        assert not any(text.endswith("…") for text in whole if "x" * 60 not in text), "a label is cut short"


def options_in(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of a block's elements."""
    elements = [block.get("element", {}), *block.get("elements", ())]
    return [option for one in elements for option in one.get("options", ())]


@pytest.mark.parametrize("words", ["off", LONG])
def test_a_page_of_the_audit(words: str) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    entries = tuple(
        AuditEntry(
            change=Change(
                id=number, at=at, by="U1", about=about, key=words, old=words, new=words, before="", after=""
            ),
            name=words,
            undone_by=None,
        )
        for number, about in enumerate(list(About) * 2, 1)
    )[:10]

    answer = audit.audit_list(AuditListed(entries=entries, page=2, total=10**6))

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT


@pytest.mark.parametrize(
    "part",
    [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "section", "fields": [{"type": "plain_text", "text": "x" * 2001}]},
        {"type": "section", "fields": [{"type": "plain_text", "text": "x"}] * 11},
        {"type": "actions", "elements": [{"type": "button", "value": "x" * 2001}]},
        {"type": "actions", "elements": [{"type": "button", "confirm": {"title": {"text": "x" * 101}}}]},
        {"type": "input", "element": {"type": "static_select", "options": [{"value": "x" * 151}]}},
        {"type": "input", "element": {"type": "plain_text_input", "max_length": 3001}},
        {"type": "context", "block_id": "x" * 256, "elements": []},
        {"type": "actions", "elements": [{"type": "button", "action_id": "x" * 256}]},
    ],
)
def test_what_is_too_long_is_found(part: dict[str, Any]) -> None:
    assert list(excesses(part))


@pytest.mark.parametrize("words", ["", "x", LONG])
def test_the_form_of_a_mail_account(words: str) -> None:
    name = words[:200]
    account = Account(
        address="a" * 242 + "@acme.test", host=name or "h", port=65535, user=name, folder=name or "f",
        failed_folder=name or "f", archive_folder=name, after_import=AfterImport.MOVE, push=False,
    )  # fmt: skip
    sign_in = SignIn(address="a@b.test", provider=Provider.GOOGLE, client_id=words, tenant=words)
    described = Described(account=account, category=words[:80], sign_in=sign_in)
    categories = [f"{number}{words[:70]}" for number in range(150)]

    for shown in (None, described, Described(account=replace(account, push=True))):
        assert view_faults(account_form.form_view(shown, categories, address=words)) == []
    assert view_faults(account_form.saved_view([words or "x"] * 3, LINK)) == []


@pytest.mark.parametrize("auth", Auth)
def test_the_question_and_the_empty_list_of_mail_accounts(auth: Auth) -> None:
    account = Account(address="a" * 242 + "@acme.test", host="h", port=1, user="u", auth=auth)

    for answer in (account_list.removal(account), account_list.account_list([])):
        assert faults(answer["blocks"]) == []
        assert len(answer["text"]) <= MOST_TEXT
    answer = account_list.account_list([(account, AccountHealth(address=account.address))])
    assert faults(answer["blocks"]) == []
