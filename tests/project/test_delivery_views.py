"""The list of what waits or failed has the shape that Slack documents and keeps its limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.admin.deliveries import PAGE, Entry, Listed
from bot.core.outbox import OpenThread, SendMail, State
from bot.handlers.deliveries import delivery_list
from tests.contract.rows import NOW, a_delivery
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, faults, text_in
from tests.project.test_views_and_blocks import LONG

pytestmark = needs_contracts


def an_entry(number: int, state: State) -> Entry:
    order = SendMail(template="updated", to=(LONG, LONG), message_id="<1@desk.test>")
    row = a_delivery(10**9 + number, order=order, state=state, result=LONG, attempts=10**6)
    return Entry(delivery=replace(row, made_at=NOW - timedelta(days=400)), what=LONG, to=(LONG, LONG))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_of_deliveries(state: State, page: int) -> None:
    entries = tuple(an_entry(number, state) for number in range(PAGE))

    shown = delivery_list(Listed(entries=entries, page=page, total=3 * PAGE, now=NOW))

    assert faults(shown["blocks"]) == []
    assert text_in(shown["blocks"]) <= MOST_BLOCK_TEXT


def test_a_card_without_buttons_while_it_is_being_sent() -> None:
    row = a_delivery(order=OpenThread(), state=State.SENDING, lease_until=NOW)

    shown = delivery_list(
        Listed(entries=(Entry(delivery=row, what="the card", to=()),), page=1, total=1, now=NOW)
    )

    assert faults(shown["blocks"]) == []
    assert "actions" not in [block["type"] for block in shown["blocks"]]
