"""Forms, lists, Home and digests keep Slack's shapes and limits, however much is said in them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from bot.admin.admin_list import Admin
from bot.core import cards, digests
from bot.core.accounts import Account, AccountHealth
from bot.core.canned import LONGEST_NAME, LONGEST_TEXT, CannedAnswer
from bot.core.messages import Audience, Author, Format, Message
from bot.core.tallies import TERMS, Tally
from bot.core.tickets import Priority, Status, Ticket
from bot.desk import Shown
from bot.handlers import admins, canned, canned_reply, message_shortcuts, ticket_life_forms
from bot.handlers.home_view import home_view
from bot.handlers.ticket_lists import ticket_page
from bot.health import Figures, Mailbox, Waiting
from bot.tickets.finding import Page
from bot.tickets.handing_over import LONGEST as LONGEST_LINE
from bot.tickets.home import Condition, HomeScene, Row, Some, Today
from bot.tickets.merging import Pair
from bot.tickets.written_replies import Choice
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, MOST_TEXT, faults, text_in
from tests.project.test_rule_views import faults_of
from tests.project.test_ticket_views import FULL
from tests.project.test_views_and_blocks import LINK, LONG, a_ticket

pytestmark = needs_contracts

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
WIDE = "\U0001f469\u200d\U0001f4bb\u202e<!here>&" * 40
NASTY = ("", " ", "x", LONG, WIDE, "\n" * 900, "&" * 3000)
BARE = a_ticket(subject="", requester="", requester_name="")


def a_message(number: int, words: str) -> Message:
    return Message(
        id=number,
        ticket=12,
        at=NOW,
        audience=Audience.PUBLIC,
        author=Author(name=words, address=f"{words}x@customer.test"),
        text=words,
        format=Format.MARKDOWN,
    )


def forms(words: str) -> Iterator[dict[str, Any]]:
    """Every form of a ticket's turning points, with these words wherever people write some."""
    for ticket in (replace(FULL, subject=words, requester_name=words), replace(BARE, subject=words)):
        other = replace(ticket, number=10**12, status=Status.CLOSED)
        newcomers = tuple(f"{one}{words}@x.test" for one in range(60))
        for one in (ticket, replace(ticket, status=Status.CLOSED)):
            yield ticket_life_forms.more_view(one)
        yield ticket_life_forms.hand_over_view(ticket)
        yield ticket_life_forms.merge_view(ticket)
        pair = Pair(ticket=replace(ticket, subscribers=newcomers), into=replace(other, subscribers=()))
        yield ticket_life_forms.merge_sure_view(pair)
        yield ticket_life_forms.split_view(ticket, [a_message(number, words) for number in range(150)])
        yield ticket_life_forms.split_view(ticket, [])
        yield ticket_life_forms.spam_view(ticket)
        yield message_shortcuts.split_view(ticket.number, 10**12, words)
        answers = tuple(canned_answer(number, words) for number in range(150))
        for given in ((), answers):
            yield canned_reply.form_view(Choice(ticket=ticket, answers=given))
        chosen = answers[0].name
        yield canned_reply.form_view(
            Choice(ticket=ticket, answers=answers, chosen=chosen, text=words[:LONGEST_TEXT]), 10**6
        )


def canned_answer(number: int, words: str) -> CannedAnswer:
    return CannedAnswer(
        id=number, name=f"{number}{words}"[:LONGEST_NAME].strip(), text=(words or "x")[:LONGEST_TEXT]
    )


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_forms_of_turning_points(words: str) -> None:
    for form in forms(words):
        assert faults_of(form) == [], form["callback_id"]


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("count", [0, 1, 200])
def test_lists_that_admins_change(words: str, count: int) -> None:
    answers = [(canned_answer(number, words), words[:80] or "*") for number in range(count)]
    people = [Admin(user=f"U{number}", name=words, is_configured=number % 2 == 0) for number in range(count)]

    assert faults_of(canned.list_view(answers, words or "Saved.")) == []
    assert faults_of(canned.form_view(answers[0] if answers else None, [words or "x"])) == []
    assert faults_of(admins.form_view(people, words[:3000])) == []


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("status", Status)
def test_a_card_with_whatever_was_said_at_its_hand_over(words: str, status: Status) -> None:
    ticket = replace(FULL, status=status, assignee="U1", handover=words[:LONGEST_LINE], subject=words)

    blocks, text = cards.card(ticket, category=words, assignee=words)

    assert faults(blocks) == []
    assert len(text) <= MOST_TEXT
    assert faults(cards.card_merged(ticket, replace(FULL, subject=words), link=LINK)[0]) == []


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("count", [0, 1, 60])
@pytest.mark.parametrize("is_admin", [True, False])
def test_a_home(words: str, count: int, is_admin: bool) -> None:
    for category, link in product((words, ""), (LINK, "")):
        ticket = replace(FULL, subject=words, priority=Priority.CRITICAL)
        rows = Some(total=10**6, rows=(Row(ticket=ticket, category=category, link=link),) * min(count, 10))
        scene = HomeScene(
            name=words,
            at=NOW,
            is_admin=is_admin,
            categories=tuple(f"{number}{words}"[:80] for number in range(count)),
            mine=rows,
            untaken=rows,
            overdue=rows,
            today=Today(new=10**9, closed=10**9, answered=10**9, open=10**9),
            condition=a_condition(words, count) if is_admin else None,
        )

        assert faults_of(home_view(scene, words)) == []


def a_condition(words: str, count: int) -> Condition:
    account = Account(address=f"{'a' * 200}@acme.test", host="h", port=1, user="u")
    health = AccountHealth(address=account.address, last_error=words, last_error_at=NOW, suspended=True)
    counts: dict[str, Any] = dict.fromkeys(("seen", *TERMS), 10**9)
    tally = Tally(account=account.address, **counts)
    figures = Figures(
        mailboxes=(Mailbox(account=account, health=health, since=None),) * count,
        tallies=(tally,) * count,
        waiting=(Waiting(kind="mail", count=10**6, oldest=10.0**6, parked=10**6),),
        failed=10**6,
        unfiled=10**6,
        unreadable=10**6,
        held=10**6,
        open_tickets=10**6,
        alerts=(words,) * count,
    )
    return Condition(figures=figures, mail_today=tally.terms)


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_page_of_tickets(words: str, count: int) -> None:
    for what, link in product(("list", "find"), (LINK, "")):
        ticket: Ticket = replace(FULL, subject=words[:250])
        shown = Shown(ticket=ticket, category=words[:80], assignee=words[:80], link=link)
        page = Page(
            words=words,
            tickets=(shown,) * count,
            number=10**5,
            pages=10**6,
            total=10**7,
            newest_first=True,
            has_categories=True,
            is_whole=False,
            now=NOW,
            zone=UTC,
        )

        answer = ticket_page(page, what, words)

        assert faults(answer.get("blocks", [])) == []
        assert text_in(answer.get("blocks", [])) <= MOST_BLOCK_TEXT
        assert 0 < len(answer["text"]) <= MOST_TEXT


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("count", [1, digests.MOST])
def test_a_digest_of_new_tickets(words: str, count: int) -> None:
    for link, status in product((LINK, ""), Status):
        ticket = replace(FULL, subject=words[:250], requester_name=words, status=status)
        row = digests.Named(ticket=ticket, assignee=words, link=link, moved_to=words[:80])

        blocks, text = digests.digest([row] * count)

        assert faults(blocks) == []
        assert text_in(blocks) <= MOST_BLOCK_TEXT
        assert 0 < len(text) <= MOST_TEXT
