"""Canned answers as admins keep them, by words and in a form."""

from typing import Any

import pytest

from bot.core.buttons import CANNED_EDIT, CANNED_NEW, CANNED_REMOVE
from bot.core.canned import LONGEST_TEXT
from bot.core.changes import About
from bot.handlers.ticket_forms import VALUE
from tests.handlers.test_commands import said
from tests.still_desks import StillDesk


def by_ada(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk canned {line}", by=desk.ada)


def names(desk: StillDesk) -> list[str]:
    return [one.name for one, _ in desk.parts.canned_answers.all()]


def test_answers_are_added_shown_changed_and_removed_by_words(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))

    assert by_ada(desk, "add Hello text=Hello #FirstName#, <b> & welcome") == (
        "There is a canned answer Hello now."
    )
    by_ada(desk, "add Refund category=billing\nYou get it back.\nIt takes 3 days.")
    assert by_ada(desk, "list") == (
        "• Hello (all): Hello #FirstName#, &lt;b&gt; &amp; welcome\n"
        "• Refund (Billing): You get it back. It takes 3 days."
    )
    assert by_ada(desk, "show refund") == "*Refund*, for Billing:\nYou get it back.\nIt takes 3 days."
    by_ada(desk, "change refund name=Money back category=all")
    assert by_ada(desk, "show Money back").startswith("*Money back*, for all:\nYou get it back.")
    assert by_ada(desk, "remove money back") == "The canned answer Money back is removed."
    assert names(desk) == ["Hello"]


WRONG = (
    ("add", "Which canned answer? Try `/helpdesk canned add Password reset`"),
    ("add Bye", "needs a text of 1 to 3,000 characters"),
    ("add Bye text=Dear #FristName#", "#FristName# is no mask; did you mean #FirstName#?"),
    ("add Bye text=#Reply#", "#Reply# stands for nothing in an answer"),
    ("add Bye text=#Unsubscribe#", "#Unsubscribe# stands for nothing in an answer"),
    ("add Bye text=Your password: #Password#", "#Password# is not for the updated mail"),
    ("add Bye category=Nowhere text=x", "There is no category Nowhere; known are: general."),
    ("add Bye colour=red text=x", "A canned answer has no “colour”"),
    (f"add {'x' * 61} text=x", "needs a name of 1 to 60 characters"),
    ("add HELLO text=x", "There is a canned answer Hello already."),
    ("change Hallo text=x", "did you mean `Hello`?"),
    ("remove Nothing", "There is no canned answer Nothing"),
    ("show Nothing", "There is no canned answer Nothing"),
    ("ad Hello", "There is no `ad` here"),
)


@pytest.mark.parametrize(("line", "words"), WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk, line: str, words: str) -> None:
    by_ada(desk, "add Hello text=Hello")
    before = desk.parts.canned_answers.all()

    assert words in by_ada(desk, line)

    assert desk.parts.canned_answers.all() == before


@pytest.mark.parametrize("line", ["", "list", "show X", "add X text=x", "change X text=Y", "remove X"])
def test_answers_are_kept_by_admins_alone(desk: StillDesk, line: str) -> None:
    assert said(desk, f"/helpdesk canned {line}") == "Only an administrator of the desk may do this."


def test_each_change_stands_in_the_audit(desk: StillDesk) -> None:
    by_ada(desk, "add Hello text=Hello")
    by_ada(desk, "change Hello text=Good day")
    by_ada(desk, "remove Hello")

    with desk.parts.store.transaction() as tx:
        lines = [(one.old, one.new) for one in tx.changes.all() if one.about is About.CANNED]
    old, new = "Hello, for all: Hello", "Hello, for all: Good day"
    assert lines == [("—", old), (old, new), (new, "—")]


# --- the form ------------------------------------------------------------------------------------


def pressed(desk: StillDesk, action: str) -> dict[str, Any]:
    shown = desk.slack.views(desk.ada)[-1]
    answer = desk.slack.press_in_view(desk.ada, shown["id"], action)
    assert answer.ok, answer
    return desk.slack.views(desk.ada)[-1]


def test_an_answer_is_made_changed_and_removed_in_a_form(desk: StillDesk) -> None:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    form = pressed(desk, CANNED_NEW)
    entered = {"name": {VALUE: "Hello"}, "text": {VALUE: "Dear #FristName#"}}
    refused = desk.slack.submit(desk.ada, form["id"], entered)
    assert "did you mean #FirstName#?" in refused.errors["text"]

    assert desk.slack.submit(desk.ada, form["id"], entered | {"text": {VALUE: "Dear #FirstName#"}}).closed
    (shown,) = desk.slack.views(desk.ada)
    assert "Hello · every category: Dear #FirstName#" in str(shown["blocks"])

    form = pressed(desk, CANNED_EDIT)
    assert desk.slack.submit(
        desk.ada, form["id"], {"name": {VALUE: "Hi"}, "category": {VALUE: "General"}}
    ).closed
    assert by_ada(desk, "list") == "• Hi (General): Dear #FirstName#"

    shown = pressed(desk, CANNED_REMOVE)
    assert "“Hi” is removed." in str(shown["blocks"])
    assert names(desk) == []


def test_a_name_that_another_answer_has_is_refused_in_the_form(desk: StillDesk) -> None:
    by_ada(desk, "add Hello text=Hello")
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    form = pressed(desk, CANNED_NEW)

    refused = desk.slack.submit(desk.ada, form["id"], {"name": {VALUE: "hello"}, "text": {VALUE: "x"}})

    assert refused.errors == {"name": "There is a canned answer Hello already."}


@pytest.mark.parametrize(
    ("entered", "block"),
    [
        ({"text": {VALUE: "Dear #hostname#"}}, "text"),
        ({"name": {VALUE: " "}}, "name"),
    ],
)
def test_what_cannot_be_is_said_below_the_field_that_holds_it(
    desk: StillDesk, entered: dict[str, Any], block: str
) -> None:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    form = pressed(desk, CANNED_NEW)

    refused = desk.slack.submit(
        desk.ada, form["id"], {"name": {VALUE: "Hello"}, "text": {VALUE: "x"}} | entered
    )

    assert list(refused.errors) == [block]


def test_a_category_that_is_gone_is_said_below_its_field(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    form = pressed(desk, CANNED_NEW)
    desk.parts.desk.change_category("Billing", given={"name": "Invoices"})
    entered = {"name": {VALUE: "Hello"}, "text": {VALUE: "x"}, "category": {VALUE: "Billing"}}

    refused = desk.slack.submit(desk.ada, form["id"], entered)

    assert list(refused.errors) == ["category"]


def test_an_answer_that_is_gone_is_said_on_the_list(desk: StillDesk) -> None:
    by_ada(desk, "add Hello text=Hello")
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    by_ada(desk, "remove Hello")

    assert "There is no canned answer Hello" in str(pressed(desk, CANNED_EDIT)["blocks"])


def test_a_form_of_an_answer_that_was_removed_meanwhile_changes_nothing(desk: StillDesk) -> None:
    by_ada(desk, "add Hello text=Hello")
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk canned").ok
    form = pressed(desk, CANNED_EDIT)
    by_ada(desk, "remove Hello")

    refused = desk.slack.submit(desk.ada, form["id"], {"text": {VALUE: "x"}})

    assert "There is no canned answer Hello" in refused.errors["name"]
    assert names(desk) == []


def test_the_longest_text_may_be_entered(desk: StillDesk) -> None:
    desk.parts.canned_answers.add({"name": "Long", "text": "x" * LONGEST_TEXT}, by=desk.ada)

    assert names(desk) == ["Long"]
