"""Rules in Slack: the list with its buttons, the form, *Try it*, and rights at every step."""

from typing import Any

import pytest

from bot.admins import Admins
from bot.core.buttons import (
    RULE_BACK,
    RULE_DO,
    RULE_EDIT,
    RULE_HOW,
    RULE_NEW,
    RULE_NEXT,
    RULE_REMOVE,
    RULE_SWITCH,
    RULE_TRY,
    RULE_UP,
    RULE_WHAT,
    RULE_WHO,
)
from bot.core.fields import SeenBy
from bot.core.inbound import Outcome
from bot.core.rules import ACTIONS, CONDITIONS, RuleError, write_rule
from bot.core.tickets import Priority
from bot.handlers.rules_list import MOST
from bot.handlers.rules_view import EVERY, FIELD, ROWS, STOP
from bot.rights import COMMAND_LINE
from tests.handlers.test_commands import said
from tests.still_desks import StillDesk

SPAM = """
[[rule]]
name = "Spam"
if = [{ what = "subject", how = "contains", value = "[Spam]" }]
then = [{ do = "delete" }]
"""


def imported(desk: StillDesk, text: str = SPAM) -> None:
    desk.parts.rule_book.import_text(text, by=COMMAND_LINE)


def top(desk: StillDesk) -> dict[str, Any]:
    """The modal that lies on top before the admin."""
    return desk.slack.views(desk.ada)[-1]


def the_list(desk: StillDesk) -> dict[str, Any]:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk rule").ok
    return top(desk)


def press(desk: StillDesk, action: str, value: str = "") -> None:
    """Press a button in the modal on top; of several with one action, the one with this value."""
    shown = top(desk)
    blocks = [
        block["block_id"]
        for block in shown["blocks"]
        for one in block.get("elements", ())
        if one.get("action_id") == action and (not value or one.get("value") == value)
    ]
    answer = desk.slack.press_in_view(desk.ada, shown["id"], action, block_id=blocks[0])
    assert answer.ok, answer


def the_form(desk: StillDesk, action: str = RULE_NEW, value: str = "") -> dict[str, Any]:
    the_list(desk)
    press(desk, action, value)
    return top(desk)


def texts(view: dict[str, Any]) -> list[str]:
    """Every text of the sections and lines of a view."""
    found = []
    for block in view["blocks"]:
        parts = [block["text"]] if "text" in block else block.get("elements", ())
        found += [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return found


def filled(**more: dict[str, str]) -> dict[str, dict[str, str]]:
    """A rule for spam, as somebody fills it in."""
    return {
        "name": {FIELD: "Spam"},
        "if_1": {RULE_WHAT: "subject"},
        "if_value_1": {FIELD: "[Spam]"},
        "then_1": {RULE_DO: "delete"},
    } | more


def test_the_form_offers_every_condition_comparison_and_action(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))
    desk.parts.custom_fields.add("Order", SeenBy.PUBLIC, by=COMMAND_LINE)

    blocks = {one["block_id"]: one for one in the_form(desk)["blocks"]}

    whats, hows = ([one["value"] for one in element["options"]] for element in blocks["if_1"]["elements"])
    dos = [one["value"] for one in blocks["then_1"]["elements"][0]["options"]]
    assert whats[1:] == list(CONDITIONS)
    assert set(hows) == {how for one in CONDITIONS.values() for how in one.kind.comparisons}
    assert list(dict.fromkeys(one.partition("|")[0] for one in dos[1:])) == list(ACTIONS)
    assert {"set category|2", "set priority|critical", "set field|1"} <= set(dos)
    assert f"then_value_{ROWS}" in blocks
    assert f"if_value_{ROWS}" in blocks


def test_a_rule_is_made_in_the_form_and_works(desk: StillDesk) -> None:
    form = the_form(desk)

    sent = desk.slack.submit(desk.ada, form["id"], filled())

    assert sent.closed, sent
    assert texts(top(desk))[:2] == [
        "1. Spam: on, no match yet",
        "every account: if subject contains “[Spam]”: delete",
    ]
    row = desk.arrives("Buy", subject="[SPAM] Buy now")
    assert row.outcome is Outcome.DELETED
    assert "1. Spam: on, 1 match, the last at 2026-11-21 09:30 UTC" in texts(the_list(desk))


def test_a_form_with_everything_in_it_is_kept_and_opens_again_as_it_was(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))
    desk.parts.custom_fields.add("Order", SeenBy.PUBLIC, by=COMMAND_LINE)
    entered = {
        "name": {FIELD: "Big one"},
        "account": {FIELD: EVERY},
        "match": {FIELD: "any"},
        "stop": {FIELD: STOP},
        "if_1": {RULE_WHAT: "header", RULE_HOW: "starts with"},
        "if_value_1": {FIELD: "X-Spam-Level: ***"},
        "if_2": {RULE_WHAT: "size", RULE_HOW: "is more than"},
        "if_value_2": {FIELD: "10 MB"},
        "if_4": {RULE_WHAT: "body", RULE_HOW: "matches"},
        "if_value_4": {FIELD: r"^\s+offer "},
        "then_1": {RULE_DO: "set category|2"},
        "then_2": {RULE_DO: "set field|1"},
        "then_value_2": {FIELD: "4711"},
        "then_3": {RULE_DO: "assign to", RULE_WHO: desk.tina},
        "then_4": {RULE_DO: "set priority|high"},
        "then_5": {RULE_DO: "add tag"},
        "then_value_5": {FIELD: "vip"},
    }
    form = the_form(desk)
    sent = desk.slack.submit(desk.ada, form["id"], entered)
    assert sent.closed, sent
    (first,) = desk.parts.rule_book.all()

    press(desk, RULE_EDIT)
    assert desk.slack.submit(desk.ada, top(desk)["id"]).closed

    (again,) = desk.parts.rule_book.all()
    assert again == first
    assert [(one.what, one.how, one.value, one.header) for one in first.conditions] == [
        ("header", "starts with", "***", "X-Spam-Level"),
        ("size", "is more than", "10 MB", ""),
        ("body", "matches", r"^\s+offer ", ""),
    ]
    assert [(one.do, one.value, one.field) for one in first.actions] == [
        ("set category", "2", None),
        ("set field", "4711", 1),
        ("assign to", desk.tina, None),
        ("set priority", "high", None),
        ("add tag", "vip", None),
    ]
    assert (first.stop, first.match.value, first.account) == (True, "any", "")


def test_a_rule_that_is_changed_keeps_its_place_its_counts_and_whether_it_is_on(desk: StillDesk) -> None:
    imported(desk, SPAM + SPAM.replace('"Spam"', '"Other"'))
    desk.arrives("Buy", subject="[Spam]")
    desk.parts.rule_book.switch("Spam", False, by=COMMAND_LINE)

    form = the_form(desk, RULE_EDIT, "Spam")
    assert desk.slack.submit(desk.ada, form["id"], {"name": {FIELD: "Spam mail"}}).closed

    first, _ = desk.parts.rule_book.all()
    assert (first.name, first.position, first.matches, first.enabled) == ("Spam mail", 1, 1, False)


WRONG = (
    ({"name": {FIELD: "other"}}, "name", "there is a rule of this name already."),
    ({"if_value_1": {FIELD: " "}}, "if_value_1", "A condition wants a value"),
    (
        {"if_1": {RULE_WHAT: "subject", RULE_HOW: "matches"}, "if_value_1": {FIELD: "(a"}},
        "if_value_1",
        "is no regular expression",
    ),
    ({"if_1": {RULE_WHAT: "to", RULE_HOW: "is"}}, "if_value_1", "`[Spam]` is no mail address"),
    ({"if_3": {RULE_WHAT: "size"}, "if_value_3": {FIELD: "1"}}, "if_value_3", "cannot be compared"),
    ({"if_5": {RULE_WHAT: "header"}, "if_value_5": {FIELD: "YES"}}, "if_value_5", "wants a value"),
    ({"if_2": {}, "if_value_2": {FIELD: "x"}}, "if_value_2", "choose what is looked at"),
    ({"if_1": {RULE_WHAT: "-"}, "if_value_1": {FIELD: ""}}, "if_value_1", "a rule wants 1 to 20 conditions"),
    ({"then_1": {RULE_DO: "-"}}, "then_value_1", "a rule wants 1 to 20 actions."),
    ({"then_4": {RULE_DO: "add tag"}}, "then_value_4", "`add tag` wants a tag."),
    ({"then_2": {RULE_DO: "assign to"}}, "then_value_2", "`assign to` wants a technician."),
    ({"then_value_1": {FIELD: "x"}}, "then_value_1", "`delete` takes no value."),
    ({"then_value_2": {FIELD: "x"}}, "then_value_2", "choose what is done."),
    (
        {"then_2": {RULE_DO: "add subscriber"}, "then_value_2": {FIELD: "x"}},
        "then_value_2",
        "no mail address",
    ),
)


def test_what_is_wrong_stands_below_its_row_and_nothing_is_kept(desk: StillDesk) -> None:
    imported(desk, SPAM.replace('"Spam"', '"Other"'))
    for change, place, words in WRONG:
        form = the_form(desk)

        sent = desk.slack.submit(desk.ada, form["id"], filled(**change))

        assert list(sent.errors) == [place], (change, sent)
        assert words in sent.errors[place]
    assert [one.name for one in desk.parts.rule_book.all()] == ["Other"]


def test_a_guest_is_no_technician_whom_a_rule_could_assign_to(desk: StillDesk) -> None:
    sent = desk.slack.submit(
        desk.ada, the_form(desk)["id"], filled(then_1={RULE_DO: "assign to", RULE_WHO: desk.gus})
    )

    assert sent.errors == {"then_value_1": "Gus Guest cannot work here as a technician."}


def test_the_buttons_of_the_list_switch_and_remove(desk: StillDesk) -> None:
    imported(desk)
    the_list(desk)

    press(desk, RULE_SWITCH)
    assert texts(top(desk))[0] == "1. Spam: off, no match yet"
    press(desk, RULE_SWITCH)
    assert texts(top(desk))[0] == "1. Spam: on, no match yet"
    desk.parts.rule_book.remove("Spam", by=COMMAND_LINE)
    press(desk, RULE_REMOVE)

    assert texts(top(desk))[0] == "⚠️ There is no rule “Spam”; there is none yet."
    assert desk.parts.rule_book.all() == []


def test_a_rule_is_moved_up_in_the_list(desk: StillDesk) -> None:
    imported(desk, SPAM + SPAM.replace('"Spam"', '"Other"') + SPAM.replace('"Spam"', '"Third"'))
    the_list(desk)

    press(desk, RULE_UP, "Third")
    press(desk, RULE_UP, "Third")

    assert [one for one in texts(top(desk)) if "match" in one] == [
        f"{number}. {name}: on, no match yet" for number, name in enumerate(("Third", "Spam", "Other"), 1)
    ]
    assert [one.name for one in desk.parts.rule_book.all()] == ["Third", "Spam", "Other"]


def named(*names: str) -> str:
    return "".join(SPAM.replace('"Spam"', f'"{name}"') for name in names)


def order(desk: StillDesk) -> list[str]:
    return [one.name for one in desk.parts.rule_book.all()]


def test_by_words_a_rule_is_moved_up_and_down_by_its_name_or_number(desk: StillDesk) -> None:
    imported(desk, named("First", "Second", "Third rule"))

    assert said(desk, "/helpdesk rule up third rule", by=desk.ada) == "The rule “Third rule” is number 2 now."
    assert order(desk) == ["First", "Third rule", "Second"]
    assert said(desk, "/helpdesk rule down 1", by=desk.ada) == "The rule “First” is number 2 now."
    assert order(desk) == ["Third rule", "First", "Second"]


def test_a_rule_that_cannot_be_moved_stays_and_that_is_said(desk: StillDesk) -> None:
    imported(desk, named("First", "Second"))

    for line, words in (
        ("up First", "The rule “First” is the first already."),
        ("down 2", "The rule “Second” is the last already."),
        ("up", "Which rule? Try `/helpdesk rule up NAME`"),
        ("up 3", "There is no rule “3”"),
    ):
        assert words in said(desk, f"/helpdesk rule {line}", by=desk.ada), line
    assert order(desk) == ["First", "Second"]


def test_a_move_that_comes_twice_is_made_once(desk: StillDesk) -> None:
    imported(desk, named("First", "Second", "Third"))
    book = desk.parts.rule_book

    for _ in range(2):
        book.shift("Third", -1, by=desk.ada, key="trigger:1")

    assert order(desk) == ["First", "Third", "Second"]


def test_many_rules_are_shown_in_pages(desk: StillDesk) -> None:
    imported(desk, named(*(f"Rule {number}" for number in range(1, MOST + 3))))
    the_list(desk)

    press(desk, RULE_NEXT)
    assert texts(top(desk))[0] == f"{MOST + 1}. Rule {MOST + 1}: on, no match yet"
    press(desk, RULE_SWITCH, f"off Rule {MOST + 2}")
    assert f"{MOST + 2}. Rule {MOST + 2}: off, no match yet" in texts(top(desk))
    press(desk, RULE_BACK)
    assert texts(top(desk))[0] == "1. Rule 1: on, no match yet"

    first, second = (said(desk, f"/helpdesk rule list{page}", by=desk.ada) for page in ("", " 2"))
    assert first.endswith("2 more: `/helpdesk rule list 2`")
    assert second.startswith(f"{MOST + 1}. Rule {MOST + 1}: on")
    assert said(desk, "/helpdesk rule list 9", by=desk.ada) == second


def test_a_rule_that_was_saved_is_shown_on_its_page(desk: StillDesk) -> None:
    imported(desk, named(*(f"Rule {number}" for number in range(1, MOST + 2))))
    the_list(desk)
    press(desk, RULE_NEXT)
    press(desk, RULE_EDIT, f"Rule {MOST + 1}")

    sent = desk.slack.submit(desk.ada, top(desk)["id"], {"name": {FIELD: "Last"}})

    assert sent.closed, sent
    assert texts(top(desk))[0] == f"{MOST + 1}. Last: on, no match yet"


def test_try_it_shows_which_of_the_last_mails_it_would_have_matched(desk: StillDesk) -> None:
    for number in range(55):
        desk.filed(desk.a_mail("Buy", subject=f"[Spam] {number}" if number % 10 == 0 else "Hello").as_bytes())
        desk.clock.forward(seconds=1)
    form = the_form(desk)
    before = desk.parts.rule_book.all(), len(desk.mail.received)

    for block, fields in filled().items():
        for action, value in fields.items():
            given: dict[str, Any] = {"value" if action == FIELD else "selected": value}
            desk.slack.press_in_view(desk.ada, form["id"], action, block_id=block, **given)
    press(desk, RULE_TRY)
    desk.slack.wait_for(lambda: "matches" in texts(top(desk))[0])

    found = texts(top(desk))
    assert found[0] == "It matches 5 of the last 50 mails."
    assert found[1] == "[Spam] 50\nIt was: ticket. It would be: deleted."
    assert found[2].startswith("ann@customer.test · 2026-11-21 09:30")
    assert [one.partition("\n")[0] for one in found[3::2]] == [f"[Spam] {one}" for one in (40, 30, 20, 10)]
    assert (desk.parts.rule_book.all(), len(desk.mail.received)) == before
    desk.slack.close_view(desk.ada, top(desk)["id"])
    assert desk.slack.submit(desk.ada, form["id"]).closed
    assert [one.name for one in desk.parts.rule_book.all()] == ["Spam"]


def test_try_it_says_what_is_wrong_with_the_rule(desk: StillDesk) -> None:
    the_form(desk)

    press(desk, RULE_TRY)

    desk.slack.wait_for(lambda: "Looking" not in texts(top(desk))[0])
    assert "a rule wants a name" in texts(top(desk))[0]


def test_a_rule_that_is_too_long_for_the_form_says_how_to_change_it(desk: StillDesk) -> None:
    condition = '{ what = "subject", how = "contains", value = "a" }'
    imported(desk, SPAM.replace("if = [", f"if = [{f'{condition}, ' * ROWS}"))

    assert "has more than 5 conditions or actions" in texts(the_form(desk, RULE_EDIT))[0]


def test_the_same_form_sent_twice_makes_one_rule(desk: StillDesk) -> None:
    book = desk.parts.rule_book
    words = write_rule(book.read_text(SPAM)[0], book.names())

    book.save(words, by=desk.ada, key="view:V1")
    book.save(words, by=desk.ada, key="view:V1")
    with pytest.raises(RuleError, match="there is a rule of this name already"):
        book.save(words, by=desk.ada, key="view:V2")

    assert len(book.all()) == 1


def test_whoever_is_no_admin_any_more_can_neither_open_try_switch_nor_save(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(desk)
    form = the_form(desk)
    monkeypatch.setattr(desk.parts.rights, "_admins", Admins())

    press(desk, RULE_TRY)
    desk.slack.wait_for(lambda: "Looking" not in texts(top(desk))[0])
    assert texts(top(desk)) == ["Only an administrator of the desk may do this."]
    desk.slack.close_view(desk.ada, top(desk)["id"])
    sent = desk.slack.submit(desk.ada, form["id"], filled(name={FIELD: "New"}))
    assert sent.errors == {"name": "Only an administrator of the desk may do this."}
    desk.slack.close_view(desk.ada, form["id"])
    press(desk, RULE_SWITCH)
    assert texts(top(desk))[0] == "⚠️ Only an administrator of the desk may do this."
    press(desk, RULE_EDIT)
    assert texts(top(desk)) == ["Only an administrator of the desk may do this."]

    assert [(one.name, one.enabled) for one in desk.parts.rule_book.all()] == [("Spam", True)]


BY_WORDS = (
    ("off Spam", "The rule “Spam” is off."),
    ("on spam", "The rule “Spam” is on."),
    ("off Spma", "There is no rule “Spma”; did you mean `Spam`?"),
    ("off", "Which rule? Try `/helpdesk rule off NAME`"),
    ("zzz", "• `/helpdesk rule off NAME`"),
    ("remove Spam", "The rule “Spam” is removed."),
)


def test_rules_are_switched_and_removed_by_words_by_admins_only(desk: StillDesk) -> None:
    imported(desk)

    for line, words in BY_WORDS:
        no = desk.slack.command(desk.tom, desk.channel, f"/helpdesk rule {line}")
        assert no.text == "Only an administrator of the desk may do this."
        assert words in desk.slack.command(desk.ada, desk.channel, f"/helpdesk rule {line}").text
    assert desk.slack.command(desk.tom, desk.channel, "/helpdesk rule").text.startswith("Only an admin")
    assert desk.slack.views(desk.tom) == []


def by_words(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk rule {line}", by=desk.ada)


def test_a_rule_is_made_changed_and_listed_by_words(desk: StillDesk) -> None:
    desk.set(notify_technicians_new="off")
    made = by_words(
        desk,
        'add Bills: subject contains "paid and due" or from is ann@example.com '
        "-&gt; set priority high, add tag bill &amp; co, stop",
    )
    assert made == (
        "The rule “Bills”: every account: if subject contains “paid and due” or from is “ann@example.com”: "
        "set priority “high”, add tag “bill &amp; co”, stop here."
    )
    desk.arrives("It is paid", subject="Paid and due!")
    assert (desk.now(1).priority, desk.now(1).tags) == (Priority.HIGH, ("bill & co",))

    by_words(desk, "off bills")
    by_words(desk, 'change "bills": subject contains bill → set priority low')
    (rule,) = desk.parts.rule_book.all()
    assert (rule.name, rule.enabled, rule.stop, rule.matches) == ("Bills", False, False, 1)
    assert by_words(desk, "list").startswith("1. Bills: off, 1 match")


WRONG_LINES = (
    ("add", "in one line it looks like"),
    ("add Bills", "in one line it looks like"),
    ("add Bills: subject contains x", "`-&gt;` stands between"),
    ("add Bills: sbject contains x -&gt; delete", "did you mean `subject`?"),
    ("add Bills: subject contans x -&gt; delete", "did you mean `contains`?"),
    ("add Bills: subject contains -&gt; delete", "A condition wants a value"),
    ("add Bills: -&gt; delete", "wants 1 to 20 conditions"),
    ("add Bills: subject contains x -&gt; dlete", "did you mean `delete`?"),
    ("add Bills: subject contains x -&gt; stop", "wants 1 to 20 actions"),
    ("add Bills: subject contains x -&gt; set category Sals", "there is no category `Sals`"),
    ("add Bills: subject contains x and body is y or cc is z -&gt; delete", "cannot stand in one rule"),
    ("add Spam: subject contains x -&gt; delete", "a rule of this name already"),
    ("change Bills: subject contains x -&gt; delete", "There is no rule “Bills”"),
)


@pytest.mark.parametrize(("line", "words"), WRONG_LINES)
def test_a_line_that_is_no_rule_says_why_and_changes_nothing(desk: StillDesk, line: str, words: str) -> None:
    imported(desk)
    before = desk.parts.rule_book.all()

    assert words in by_words(desk, line)

    assert desk.parts.rule_book.all() == before


def test_only_admins_write_rules_by_words(desk: StillDesk) -> None:
    assert "Only an administrator" in said(desk, "/helpdesk rule add X: subject is y -&gt; delete")
    assert desk.parts.rule_book.all() == []


def test_what_a_row_of_menus_belongs_to_stands_above_it(desk: StillDesk) -> None:
    imported(desk)
    the_list(desk)
    press(desk, RULE_EDIT)
    blocks = top(desk)["blocks"]
    rows = {one["block_id"]: at for at, one in enumerate(blocks) if one["type"] == "actions"}

    for kind, words in (("if", "Condition"), ("then", "Action")):
        for number in range(1, ROWS + 1):
            at = rows[f"{kind}_{number}"]
            assert blocks[at - 1]["text"]["text"] == f"*{words} {number}*"
            assert blocks[at + 1]["block_id"] == f"{kind}_value_{number}"


def test_a_list_by_words_names_the_first_rules_and_counts_the_others(desk: StillDesk) -> None:
    for number in range(MOST + 2):
        by_words(desk, f"add R{number}: subject is x{number} -&gt; delete")

    lines = by_words(desk, "list").split("\n")

    assert (len(lines), lines[-1]) == (MOST + 1, "2 more: `/helpdesk rule list 2`")
