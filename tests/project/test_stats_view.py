"""The answer with the desk's numbers fits into one message, however many and long the names are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.number_words import Report
from bot.core.numbers import MOST_DAYS, Question, count
from bot.core.targets import Rules
from bot.core.tickets import Ticket
from bot.handlers.stats import COMES, shown
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, faults, text_in

pytestmark = needs_contracts
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_report(name: str, kinds: int) -> Report:
    tickets = (
        Ticket(
            number=number,
            subject="S",
            category=number % kinds,
            requester="a@b.c",
            requester_name="A",
            created_at=NOW - timedelta(hours=number),
            updated_at=NOW,
            channel="C1",
            assignee=f"U{number % kinds}",
        )
        for number in range(300)
    )
    rules = Rules(hours=None, answer={}, resolve={})
    since, until = date(2026, 11, 22) - timedelta(days=MOST_DAYS - 1), date(2026, 11, 22)
    asked = Question(since=since, until=until, zone="UTC", now=NOW, rules=rules, categories={})
    names: dict[int | str, str] = dict.fromkeys(range(kinds), name)
    names |= {f"U{number}": name for number in range(kinds)}
    return Report(numbers=count(tickets, asked), names=names)


@pytest.mark.parametrize("name", ["Billing", "x" * 3000, "客" * 80, "<!here> ``` & \u202e"])
@pytest.mark.parametrize("kinds", [1, 100])
def test_the_answer_with_the_numbers(name: str, kinds: int) -> None:
    answer = shown(a_report(name, kinds), below=COMES)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT
