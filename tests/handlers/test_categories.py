"""Categories as admins keep them in Slack, and what follows for tickets and replies."""

from typing import Any

import pytest

from bot.core.buttons import CATEGORY_EDIT, CATEGORY_NEW, CATEGORY_REMOVE
from bot.core.messages import Audience, Message
from bot.core.thread_events import is_note, without_reply_mark
from bot.core.tickets import Priority
from bot.handlers.ticket_forms import VALUE
from tests.handlers.test_commands import said
from tests.still_desks import StillDesk


def by_ada(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk category {line}", by=desk.ada)


def test_categories_are_made_and_changed_by_words(desk: StillDesk) -> None:
    channel = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))

    assert by_ada(desk, f"add Billing & Co channel={channel} priority=high") == (
        f"• Billing &amp; Co: posts in <#{channel}>, new tickets have priority high"
    )
    assert by_ada(desk, "change billing & co name=Money challenge=on notes=on priority=normal") == (
        f"• Money: posts in <#{channel}>, unknown senders confirm their address, "
        "replies are notes unless they begin with #reply#"
    )
    assert by_ada(desk, "list").count("•") == 2


def test_a_renamed_default_category_stays_the_default(desk: StillDesk) -> None:
    by_ada(desk, "change General name=Support")

    assert desk.parts.desk.settings().default_category == "Support"
    desk.arrives("It burns")
    assert desk.now(1).category == 1


WRONG = (
    ("add Billing", "Try `/helpdesk category add Billing channel=C0123ABCD`."),
    ("add Billing channel=here", "belongs to another category already"),
    ("add Billing channel=billing", "is no Slack channel id"),
    ("add general channel=C0123", "There is a category general already."),
    ("change General priority=urgent", "is one of low, normal, high, critical"),
    ("change General notes=perhaps", "is on or off"),
    ("change General respond=soon", "“respond” of a category: “soon” is no time for a target"),
    ("change General resolve=high 1h, high 2h", "names high twice"),
    ("change General colour=red", "A category has no “colour”"),
    ("change Generl notes=on", "There is no category Generl"),
    ("chnge General", "There is no `"),
)


def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk) -> None:
    before = desk.parts.desk.categories()

    for line, words in WRONG:
        assert words in by_ada(desk, line), line

    assert desk.parts.desk.categories() == before


@pytest.mark.parametrize("line", ["", "list", "add X channel=here", "change General notes=on"])
def test_categories_are_the_admins(desk: StillDesk, line: str) -> None:
    assert said(desk, f"/helpdesk category {line}") == "Only an administrator of the desk may do this."


def pressed(desk: StillDesk, action: str) -> dict[str, Any]:
    shown = desk.slack.views(desk.ada)[-1]
    answer = desk.slack.press_in_view(desk.ada, shown["id"], action)
    assert answer.ok, answer
    return desk.slack.views(desk.ada)[-1]


def test_targets_are_set_in_the_form_and_by_words_and_a_wrong_one_is_said_at_its_field(
    desk: StillDesk,
) -> None:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk category").ok
    form = pressed(desk, CATEGORY_EDIT)

    wrong = desk.slack.submit(desk.ada, form["id"], {"resolve": {VALUE: "soon"}})
    assert list(wrong.errors or ()) == ["resolve"]
    right = {"respond": {VALUE: "high 1h, normal 8h"}, "resolve": {VALUE: "5d"}}
    assert desk.slack.submit(desk.ada, form["id"], right).closed
    assert "first answers within high 1h, normal 8h, resolved within 5d" in by_ada(desk, "list")

    by_ada(desk, "change General respond= resolve=none")
    category = desk.parts.desk.categories()[0]
    assert (category.respond, category.resolve) == ("", "none")


def test_a_category_is_made_and_changed_in_a_form(desk: StillDesk) -> None:
    channel = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk category").ok
    changing = pressed(desk, CATEGORY_EDIT)
    assert desk.slack.submit(desk.ada, changing["id"], {"priority": {VALUE: "low"}}).closed
    making = pressed(desk, CATEGORY_NEW)

    done = desk.slack.submit(
        desk.ada,
        making["id"],
        {"name": {VALUE: "Billing"}, "channel": {VALUE: channel}, "notes": {VALUE: "on"}},
    )

    assert done.closed, done
    general, billing = desk.parts.desk.categories()
    assert general.priority is Priority.LOW
    assert (billing.channel, billing.replies_are_notes) == (channel, True)


def test_a_new_ticket_has_the_priority_of_its_category(desk: StillDesk) -> None:
    by_ada(desk, "change General priority=critical")

    desk.arrives("It burns")

    assert desk.now(1).priority is Priority.CRITICAL


def a_second_one(desk: StillDesk) -> str:
    """A category Billing; its channel."""
    channel = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    by_ada(desk, f"add Billing channel={channel}")
    return channel


def names(desk: StillDesk) -> list[str]:
    return [one.name for one in desk.parts.desk.categories()]


def test_a_category_is_removed_once_that_is_confirmed_and_its_channel_is_free(desk: StillDesk) -> None:
    channel = a_second_one(desk)

    asked = by_ada(desk, "remove billing")
    assert "No ticket is in it" in asked
    assert "`/helpdesk category remove Billing yes`" in asked
    assert names(desk) == ["General", "Billing"]

    assert by_ada(desk, "remove billing yes").startswith("The category Billing is removed")
    assert names(desk) == ["General"]
    assert by_ada(desk, f"add Money channel={channel}") == f"• Money: posts in <#{channel}>"
    audit = desk.parts.audit.listed(1, by=desk.ada).entries
    told = [(one.change.key, one.change.old, one.change.new) for one in audit]
    assert ("Billing", f"posts in {channel}", "—") in told


def test_a_category_is_removed_by_its_button_in_the_list(desk: StillDesk) -> None:
    a_second_one(desk)
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk category").ok
    shown = desk.slack.views(desk.ada)[-1]

    row = next(one for one in shown["blocks"] if "'Billing'" in str(one.get("elements")))
    pressed = desk.slack.press_in_view(
        desk.ada, shown["id"], CATEGORY_REMOVE, value="Billing", block_id=row["block_id"]
    )

    assert pressed.ok, pressed
    assert names(desk) == ["General"]
    assert "is removed" in str(desk.slack.views(desk.ada)[-1])


def test_a_category_with_tickets_stays_and_says_how_many(desk: StillDesk) -> None:
    a_second_one(desk)
    for number in (1, 2, 3):
        desk.arrives("It burns", subject=f"Fire {number}")
        said(desk, f"/ticket move {number} Billing", by=desk.ada)
    desk.parts.desk.close(3, by=desk.ada)

    refused = by_ada(desk, "remove Billing")

    assert "Billing stays: 2 open and 1 closed tickets are in it" in refused
    assert refused == by_ada(desk, "remove Billing yes")
    assert names(desk) == ["General", "Billing"]


def test_the_only_and_the_default_category_stay(desk: StillDesk) -> None:
    assert "the only category" in by_ada(desk, "remove General yes")
    a_second_one(desk)
    assert "go there by default" in by_ada(desk, "remove General yes")
    assert names(desk) == ["General", "Billing"]


RULE = """
[[rule]]
name = "Bills"
if = [{ what = "subject", how = "contains", value = "bill" }]
then = [{ do = "set category", value = "Billing" }]
"""


def test_a_category_that_something_names_stays_and_says_what(desk: StillDesk) -> None:
    a_second_one(desk)
    desk.parts.rule_book.import_text(RULE, by=desk.ada)
    desk.parts.custom_fields.add("Invoice", given={"category": "Billing"}, by=desk.ada)
    desk.parts.canned_answers.add({"name": "Paid", "text": "x", "category": "Billing"}, by=desk.ada)

    refused = by_ada(desk, "remove Billing")

    for what in ("the rule Bills", "the custom field Invoice", "the canned answer Paid"):
        assert what in refused
    assert names(desk) == ["General", "Billing"]


def test_a_name_that_ends_like_an_answer_is_asked_about(desk: StillDesk) -> None:
    channel = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    by_ada(desk, f"add Say yes channel={channel}")

    assert "`/helpdesk category remove Say yes yes`" in by_ada(desk, "remove Say yes")
    assert names(desk) == ["General", "Say yes"]
    by_ada(desk, "remove Say yes yes")
    assert names(desk) == ["General"]


def test_the_questions_button_removes_it(desk: StillDesk) -> None:
    a_second_one(desk)
    by_ada(desk, "remove Billing")
    shown = desk.slack.ephemerals(desk.ada)[-1]

    assert desk.slack.press(desk.ada, desk.channel, shown["ts"], CATEGORY_REMOVE, ephemeral_id=shown["id"]).ok

    assert names(desk) == ["General"]


def test_only_an_admin_removes_a_category(desk: StillDesk) -> None:
    a_second_one(desk)

    assert "Only an administrator" in said(desk, "/helpdesk category remove Billing yes")
    assert names(desk) == ["General", "Billing"]


def typed_into(desk: StillDesk, words: str) -> Message:
    """What somebody types into ticket 1's thread, once the desk has it."""
    ticket = desk.now(1)

    def known() -> list[Message]:
        with desk.parts.store.transaction() as tx:
            return [one for one in tx.messages.find("ticket", 1) if one.ts == ts]

    ts = desk.slack.type(desk.tom, desk.channel, words, thread_ts=ticket.thread_ts)
    (message,) = desk.slack.wait_for(known)
    desk.work(seconds=1)
    return message


def test_where_replies_are_notes_only_a_marked_one_is_mailed(desk: StillDesk) -> None:
    by_ada(desk, "change General notes=on")
    desk.ticket()

    inside = typed_into(desk, "He is difficult")
    outside = typed_into(desk, "#reply# Help comes")

    assert (inside.audience, outside.audience) == (Audience.NOTE, Audience.PUBLIC)
    assert desk.marks(inside) == ["lock"]
    (text,) = desk.texts()
    assert text.startswith("Help comes")


def test_elsewhere_a_reply_is_mailed_without_the_mark(desk: StillDesk) -> None:
    desk.ticket()

    typed_into(desk, "*#REPLY#:* Help comes")

    (text,) = desk.texts()
    assert text.startswith("Help comes")


@pytest.mark.parametrize(
    ("markdown", "left"),
    [
        ("#reply# Hi", "Hi"),
        ("\\#reply#: Hi", "Hi"),
        ("**#Reply#** Hi", "Hi"),
        ("**#reply#:** Hi", "Hi"),
        ("**#reply# Hi** you", "**Hi** you"),
        ("`#reply#`Hi", "Hi"),
        ("Hi #reply#", "Hi #reply#"),
        ("#reply#", ""),
        ("#reply#\n\nHi", "\n\nHi"),
    ],
)
def test_the_mark_goes_and_the_words_stay(markdown: str, left: str) -> None:
    assert without_reply_mark(markdown) == left


@pytest.mark.parametrize("text", ["#reply# Hi", "*#reply#* Hi", "> #REPLY#: Hi", "<@U1> #reply# Hi"])
def test_what_begins_with_the_mark_is_no_note(text: str) -> None:
    assert not is_note(text, unless_reply=True)
    assert is_note(text.replace("#", ""), unless_reply=True)
    assert is_note(f"note: {text}", unless_reply=True)
