"""A digest has the shape that Slack documents and keeps its limits, whatever its tickets say."""

from dataclasses import replace

import pytest

from bot.core.digests import MOST, Named, digest
from bot.core.tickets import Status
from tests.contract.rows import a_ticket
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, faults, text_in
from tests.project.test_views_and_blocks import LONG

pytestmark = needs_contracts

TICKET = replace(a_ticket(10**9), subject=LONG, requester=LONG, requester_name=LONG)
CLOSED = replace(TICKET, status=Status.CLOSED)
THERE = replace(TICKET, thread_ts="1795323208.593597")
LINK = "https://acme.slack.com/archives/C0123456789/p1795323208593597"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Named(ticket=TICKET), id="waiting"),
        pytest.param(Named(ticket=replace(TICKET, assignee="U1"), assignee=LONG), id="taken"),
        pytest.param(Named(ticket=CLOSED), id="closed"),
        pytest.param(Named(ticket=TICKET, moved_to=LONG), id="moved"),
        pytest.param(Named(ticket=THERE, link=LINK), id="with its thread"),
        pytest.param(Named(ticket=THERE), id="with its thread, where Slack does not say its own address"),
        pytest.param(Named(ticket=replace(TICKET, subject="", requester_name="", requester="")), id="bare"),
    ],
)
@pytest.mark.parametrize("count", [1, MOST])
def test_a_digest(row: Named, count: int) -> None:
    blocks, text = digest([row] * count)

    assert faults(blocks) == []
    assert text_in(blocks) <= MOST_BLOCK_TEXT
    assert len(text) < 300
    assert "<!" not in text
