"""The forms of tickets, custom fields and people have the shape that Slack documents and keep its limits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.admin.custom_fields import MOST_FIELDS
from bot.admin.people_book import PAGE, Page
from bot.core import cards
from bot.core.fields import MOST_OPTIONS, Field, Type
from bot.core.messages import Audience, Author, Message
from bot.core.people import Category, Person
from bot.core.tickets import Status
from bot.handlers import categories, field_forms, new_ticket, people, ticket_forms, ticket_life_forms
from bot.sight import Step, Story
from bot.tickets.facts import Facts
from bot.tickets.field_values import Sheet
from bot.tickets.merging import Pair
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import faults
from tests.project.test_rule_views import faults_of
from tests.project.test_views_and_blocks import LONG, LONG_TICKET, a_ticket

pytestmark = needs_contracts

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAME = LONG[:40]
FIELDS = tuple(
    Field(
        id=number,
        name=f"{number}{NAME}"[:40],
        type=list(Type)[number % len(Type)],
        options=tuple(f"{one}{'ä' * 68}" for one in range(MOST_OPTIONS)),
        required=bool(number % 2),
        category=number % 3 or None,
    )
    for number in range(1, MOST_FIELDS + 1)
)
CATEGORIES = {number: f"{number}{LONG[:78]}"[:80] for number in range(1, 120)}
MANY = [Category(id=number, name=name, channel=f"C{number}") for number, name in CATEGORIES.items()]
FULL = replace(
    LONG_TICKET,
    due_at=NOW,
    minutes_spent=10**6,
    tags=tuple(f"{number}{'x' * 38}" for number in range(20)),
    subscribers=tuple(f"{number}{'y' * 60}@{'z' * 180}.test" for number in range(60)),
    fields=tuple((one.id, one.options[0] if one.type is Type.CHOICE else LONG[:500]) for one in FIELDS),
)
PERSON = Person(
    id=10**9,
    name=LONG[:80],
    addresses=tuple(f"{number}{'y' * 60}@{'z' * 180}.test" for number in range(60)),
    made_at=NOW,
    company=LONG[:80],
    department=LONG[:80],
    location=LONG[:80],
    blocked=True,
)
SAID = [
    Message(
        id=10**9 + number,
        ticket=FULL.number,
        at=NOW,
        audience=Audience.PUBLIC,
        author=Author(name=LONG[:80], address=FULL.requester),
        text=LONG if number % 2 else "",
    )
    for number in range(130)
]
STEP = Step(at=NOW, kind="opened", words=LONG, reasons=(LONG,) * 9, mail=None)
STORY = Story(ticket=FULL, steps=(STEP,) * 40)
FORMS = {
    "facts": ticket_forms.facts_view(Facts(ticket=FULL, due="2026-12-01 09:00", zone="Pacific/Apia")),
    "no facts": ticket_forms.facts_view(Facts(ticket=a_ticket(), due="", zone="UTC")),
    "note": ticket_forms.note_view(FULL),
    "fields": ticket_forms.fields_view(Sheet(ticket=FULL, fields=FIELDS)),
    "empty fields": ticket_forms.fields_view(Sheet(ticket=a_ticket(), fields=FIELDS)),
    "no fields": ticket_forms.fields_view(Sheet(ticket=a_ticket(), fields=())),
    "subscribers": ticket_forms.subscribers_view(FULL),
    "no subscribers": ticket_forms.subscribers_view(a_ticket()),
    "move": ticket_forms.move_view(FULL, MANY),
    "move nowhere": ticket_forms.move_view(a_ticket(), []),
    "new ticket": new_ticket.form_view(MANY, MANY[-1], "C1"),
    "more": ticket_life_forms.more_view(FULL),
    "more of a closed one": ticket_life_forms.more_view(replace(FULL, status=Status.CLOSED)),
    "hand over": ticket_life_forms.hand_over_view(FULL),
    "merge": ticket_life_forms.merge_view(FULL),
    "merge, to be confirmed": ticket_life_forms.merge_sure_view(
        Pair(
            ticket=FULL,
            into=replace(FULL, number=10**11, subscribers=tuple(f"z{one}" for one in FULL.subscribers)),
        )
    ),
    "split": ticket_life_forms.split_view(FULL, SAID),
    "nothing to split": ticket_life_forms.split_view(FULL, []),
    "spam": ticket_life_forms.spam_view(FULL),
    "what happened": ticket_life_forms.why_view(STORY),
    "a sentence": ticket_life_forms.said_view(f"Ticket #{10**11}", LONG),
    "list of fields": field_forms.list_view(list(FIELDS), CATEGORIES),
    "empty list of fields": field_forms.list_view([], {}),
    "field": field_forms.form_view(FIELDS[3], CATEGORIES),
    "new field": field_forms.form_view(None, {}),
    "categories": categories.list_view(MANY),
    "category": categories.form_view(MANY[-1]),
    "new category": categories.form_view(None),
    "person": people.view(PERSON),
    "nobody in particular": people.view(replace(PERSON, name="", company="", blocked=False)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_as_slack_wants_it(name: str) -> None:
    assert faults_of(FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_what_is_chosen_in_a_form_is_one_of_its_choices(name: str) -> None:
    for block in FORMS[name]["blocks"]:
        element: dict[str, Any] = block.get("element", {})
        if "initial_option" in element:
            assert element["initial_option"] in element["options"]
        values = [one["value"] for one in element.get("options", ())]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("status", Status)
def test_a_card_with_everything_on_it(status: Status) -> None:
    fields = [(one.name, LONG[:500]) for one in FIELDS]
    ticket = replace(FULL, status=status, assignee="U1", handover=LONG[:300])

    blocks, _ = cards.card(ticket, category=LONG[:80], assignee=LONG, fields=fields)

    assert faults(blocks) == []


@pytest.mark.parametrize("link", ["", "https://desk.slack.com/archives/C1/p1700000000000000"])
def test_a_card_that_was_left_and_a_line_that_leads_away(link: str) -> None:
    assert faults(cards.card_merged(FULL, replace(FULL, number=10**11), link=link)[0]) == []
    assert faults(cards.card_left(FULL, category=LONG, link=link)[0]) == []
    assert faults(cards.line(LONG, link=(link, LONG[:100]))[0]) == []


def test_a_page_of_people() -> None:
    shown = people.listed(Page(people=(PERSON,) * PAGE, words=LONG, after=10**12))

    assert faults(shown["blocks"]) == []
