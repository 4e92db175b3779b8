"""Names of categories, fields, rules and answers are found in any case and with any number of spaces."""

from collections.abc import Callable

import pytest

from bot.core.account_words import category_named
from bot.errors import InputError
from bot.rights import COMMAND_LINE
from bot.tickets.made_in_slack import Wanted
from bot.wiring import Parts
from tests.still_desks import ANN, StillDesk

TYPED = "  field   SERVICE "


@pytest.fixture
def named(still: StillDesk) -> StillDesk:
    """A ticket in the first category, and one of everything with the name “Field service”."""
    parts, channel = still.parts, still.slack.add_channel("field", members=(still.ada, still.tom))
    still.ticket()
    parts.desk.add_category("Field service", channel)
    parts.custom_fields.add("Field service", by=COMMAND_LINE)
    parts.canned_answers.add({"name": "Field service", "text": "We come."}, by=COMMAND_LINE)
    parts.rule_book.import_text(a_rule("Field  service", 'do = "delete"'), by=COMMAND_LINE)
    return still


def a_rule(name: str, *then: str) -> str:
    acts = ", ".join(f"{{ {one} }}" for one in then)
    met = '{ what = "subject", how = "contains", value = "x" }'
    return f'[[rule]]\nname = "{name}"\nif = [{met}]\nthen = [{acts}]'


LOOKED_UP: dict[str, Callable[[Parts, str], object]] = {
    "a field": lambda parts, by: parts.custom_fields.named(TYPED),
    "an answer": lambda parts, by: parts.canned_answers.named(TYPED),
    "a rule": lambda parts, by: parts.rule_book.named(TYPED),
    "a category": lambda parts, by: parts.desk.removable_category(TYPED, by=COMMAND_LINE),
    "where a ticket goes": lambda parts, by: parts.moving.move(1, TYPED, by=by),
    "a ticket's field": lambda parts, by: parts.field_values.fill(1, {TYPED: "x"}, by=by),
    "a filter": lambda parts, by: parts.finding.found(f'category:"{TYPED}"', by=by),
    "an article's category": lambda parts, by: parts.article_import.take(
        {"a.md": f'---\ntitle: x\ncategory: "{TYPED}"\n---\nText'}
    ),
    "an account's category": lambda parts, by: category_named(TYPED, {"Field service": 2}),
    "a field's category": lambda parts, by: parts.custom_fields.add(
        "Other", given={"category": TYPED}, by=COMMAND_LINE
    ),
    "an answer's category": lambda parts, by: parts.canned_answers.change(
        "Field service", {"category": TYPED}, by=COMMAND_LINE
    ),
}


@pytest.mark.parametrize("what", LOOKED_UP)
def test_a_name_is_found_however_it_is_spaced(named: StillDesk, what: str) -> None:
    assert LOOKED_UP[what](named.parts, named.tom)


def test_a_ticket_made_in_slack_is_in_the_category_that_was_meant(named: StillDesk) -> None:
    wanted = Wanted(address=ANN, subject="Your printer", text="It is here.", category=TYPED)

    named.parts.slack_tickets.open(wanted, channel=named.channel, by=named.tom, key="view:1")

    assert named.now(2).category == 2


def test_the_default_category_is_the_one_that_was_meant_and_keeps_to_its_new_name(named: StillDesk) -> None:
    named.parts.desk.change_settings({"default_category": TYPED}, by=COMMAND_LINE)
    named.arrives("It burns", subject="Printer")
    with pytest.raises(InputError, match="new tickets go there by default"):
        named.parts.desk.removable_category("Field service", by=COMMAND_LINE)
    named.parts.desk.change_category("Field service", given={"name": "Outside"})
    named.arrives("It still burns", subject="Oven")

    assert [named.now(number).category for number in (2, 3)] == [2, 2]


def test_a_rule_finds_what_it_names(named: StillDesk) -> None:
    acts = (f'do = "set category", value = "{TYPED}"', f'do = "set field", field = "{TYPED}", value = "x"')
    named.parts.rule_book.import_text(a_rule("Second", *acts), by=COMMAND_LINE)

    kept = named.parts.rule_book.named("Second").actions
    assert [(one.value, one.field) for one in kept] == [("2", None), ("x", 1)]
