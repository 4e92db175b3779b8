"""Custom fields as admins make them in Slack, by words and in a form."""

from typing import Any

import pytest

from bot.core.buttons import FIELD_EDIT, FIELD_NEW
from bot.core.fields import Field, SeenBy, Type
from bot.core.rules import RuleError
from bot.handlers.ticket_forms import VALUE
from tests.handlers.test_commands import said
from tests.still_desks import StillDesk


def by_ada(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk field {line}", by=desk.ada)


def test_fields_are_added_changed_and_removed_by_words(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))

    assert by_ada(desk, "add Order number type=number") == "There is a custom field Order number now."
    by_ada(desk, "add Colour type=choice options=red,dark green seen=public required=yes category=billing")
    assert by_ada(desk, "list") == (
        "• Order number: number, seen by technicians only\n"
        "• Colour: choice (red, dark green), seen by everybody, required to close, in Billing only"
    )
    by_ada(desk, "change colour name=Paint & <Co> required=no category=all seen=admins")
    (_, paint) = desk.parts.custom_fields.all()
    assert paint == Field(
        id=2, name="Paint & <Co>", type=Type.CHOICE, options=("red", "dark green"), seen_by=SeenBy.ADMINS
    )
    assert by_ada(desk, "remove paint & <co>") == "The custom field Paint &amp; &lt;Co&gt; is removed."


WRONG = (
    ("add", "Which field? Try `/helpdesk field add Colour`"),
    ("add Colour type=chioce", "“type” of a field is one of text, number"),
    ("add Colour type=choice", "A choice needs its options"),
    ("add Colour type=choice options=red,RED", "differ in their case only"),
    ("add Colour shape=round", "A field has no “shape”"),
    ("add Colour category=Nowhere", "There is no category Nowhere; there are: general."),
    ("add Colour required=perhaps", "is yes or no"),
    ("add order", "There is a custom field order already."),
    ("change Colour seen=public", "There is no custom field Colour"),
    ("remove Ordr", "did you mean `Order`?"),
    ("add Colour --type choice", "Here one writes `type=…` in place of `--type`."),
    ("ad Colour", "There is no `ad` here"),
)


def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk) -> None:
    by_ada(desk, "add Order")
    before = desk.parts.custom_fields.all()

    for line, words in WRONG:
        assert words in by_ada(desk, line), line

    assert desk.parts.custom_fields.all() == before


@pytest.mark.parametrize("line", ["", "list", "add X", "change X name=Y", "remove X"])
def test_fields_are_the_admins(desk: StillDesk, line: str) -> None:
    assert said(desk, f"/helpdesk field {line}") == "Only an administrator of the desk may do this."


def pressed(desk: StillDesk, action: str) -> dict[str, Any]:
    shown = desk.slack.views(desk.ada)[-1]
    answer = desk.slack.press_in_view(desk.ada, shown["id"], action)
    assert answer.ok, answer
    return desk.slack.views(desk.ada)[-1]


def test_a_field_is_made_and_changed_in_a_form(desk: StillDesk) -> None:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk field").ok
    form = pressed(desk, FIELD_NEW)
    entered = {"name": {VALUE: "Colour"}, "type": {VALUE: "choice"}}
    refused = desk.slack.submit(desk.ada, form["id"], entered)
    assert "needs its options" in refused.errors["name"]

    done = desk.slack.submit(desk.ada, form["id"], entered | {"options": {VALUE: "red\ngreen"}})

    assert done.closed, done
    assert "choice (red, green)" in str(desk.slack.views(desk.ada)[-1]["blocks"])
    again = pressed(desk, FIELD_EDIT)
    assert desk.slack.submit(desk.ada, again["id"], {"seen": {VALUE: "public"}}).closed
    (field,) = desk.parts.custom_fields.all()
    assert (field.name, field.options, field.seen_by) == ("Colour", ("red", "green"), SeenBy.PUBLIC)


def test_a_rule_sets_only_what_the_field_takes(desk: StillDesk) -> None:
    by_ada(desk, "add Colour type=choice options=red,green")
    rule = """
    [[rule]]
    name = "Paint"
    if = [{ what = "subject", how = "contains", value = "paint" }]
    then = [{ do = "set field", value = "%s", field = "Colour" }]
    """

    with pytest.raises(RuleError, match=r"\(then 1\): it takes one of red, green"):
        desk.parts.rule_book.import_text(rule % "blue", by=desk.ada)
    desk.parts.rule_book.import_text(rule % "RED", by=desk.ada)

    desk.arrives("Hello", subject="Paint it")
    assert desk.now(1).fields == ((1, "red"),)
