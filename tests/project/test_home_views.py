"""The Home, the forms of canned answers and those of message shortcuts keep Slack's shapes and limits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.accounts import Account, AccountHealth
from bot.core.canned import LONGEST_TEXT, CannedAnswer
from bot.core.tallies import TERMS, Tally
from bot.core.tickets import Priority, Status
from bot.handlers import canned, canned_reply, message_shortcuts
from bot.handlers.home_view import MOST_ALERTS, home_view
from bot.health import Figures, Mailbox, Waiting
from bot.tickets.home import FEW, Condition, HomeScene, Row, Some, Today
from bot.tickets.written_replies import Choice
from tests.project.ground import needs_contracts
from tests.project.test_rule_views import faults_of
from tests.project.test_views_and_blocks import LINK, LONG, LONG_TICKET, a_ticket

pytestmark = needs_contracts

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LATE = replace(LONG_TICKET, due_at=NOW, priority=Priority.CRITICAL, status=Status.IN_PROGRESS, assignee=None)
ROWS = tuple(Row(ticket=replace(LATE, number=10**11 + one), category=LONG, link=LINK) for one in range(FEW))
MANY = Some(total=20_000, rows=ROWS)
BOX = Mailbox(
    account=Account(address=f"{'y' * 60}@{'z' * 180}.test", host="mail.test", port=993, user="u"),
    health=AccountHealth(address="", suspended=True, last_error=LONG, errors_in_a_row=9),
    since=10.0**6,
)
TALLY = Tally(account=BOX.account.address, seen=10**9, **dict.fromkeys(TERMS, 10**9))
CONDITION = Condition(
    figures=Figures(
        mailboxes=(BOX,) * 40,
        tallies=(TALLY,),
        waiting=tuple(
            Waiting(kind=kind, count=10**6, oldest=10.0**7, parked=9) for kind in ("mail", "slack")
        ),
        failed=10**6,
        unfiled=1,
        unreadable=10**6,
        held=10**6,
        open_tickets=20_000,
        alerts=("What belongs into <#C1> cannot be sent. " * 100,) * 2 * MOST_ALERTS,
    ),
    mail_today=tuple((words, 10**6) for words in TERMS.values()),
)
FULL = HomeScene(
    name=LONG,
    at=NOW,
    is_admin=True,
    categories=(LONG[:80],) * 200,
    mine=MANY,
    untaken=MANY,
    overdue=MANY,
    today=Today(new=10**6, closed=10**6, answered=10**6, open=20_000),
    condition=CONDITION,
)
ANSWERS = [
    (CannedAnswer(id=one, name=f"{one}{LONG[:60]}"[:60].strip(), text="x" * LONGEST_TEXT), LONG[:80])
    for one in range(100)
]
CHOICE = Choice(
    ticket=replace(LATE, subscribers=tuple(f"{one}{'y' * 60}@{'z' * 180}.test" for one in range(60))),
    answers=tuple(one for one, _ in ANSWERS),
)
VIEWS: dict[str, dict[str, Any]] = {
    "a full Home": home_view(FULL, LONG),
    "an empty Home": home_view(HomeScene(name="Tom", at=NOW, categories=("General",))),
    "a new admin's Home": home_view(
        HomeScene(
            name="Ada",
            at=NOW,
            is_admin=True,
            condition=replace(CONDITION, figures=replace(CONDITION.figures, mailboxes=()), mail_today=()),
        )
    ),
    "a stranger's Home": home_view(HomeScene(name=LONG, at=NOW)),
    "canned answers": canned.list_view(ANSWERS, LONG),
    "no canned answers": canned.list_view([]),
    "a canned answer": canned.form_view(ANSWERS[0], [f"{one}{LONG[:78]}"[:80] for one in range(200)]),
    "a new canned answer": canned.form_view(None, []),
    "a reply": canned_reply.form_view(CHOICE),
    "a filled reply": canned_reply.form_view(
        replace(CHOICE, chosen=ANSWERS[0][0].name, text="y" * LONGEST_TEXT), 9
    ),
    "a reply without canned answers": canned_reply.form_view(Choice(ticket=a_ticket(), answers=())),
    "a question whether to split": message_shortcuts.split_view(10**11, 10**11, LONG),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_as_slack_wants_it(name: str) -> None:
    assert faults_of(VIEWS[name]) == []


def test_what_was_chosen_is_one_of_the_choices() -> None:
    menu = VIEWS["a filled reply"]["blocks"][1]["accessory"]

    assert menu["initial_option"] in menu["options"]
    form = VIEWS["a canned answer"]["blocks"][1]["element"]
    assert form["initial_option"] in form["options"]
