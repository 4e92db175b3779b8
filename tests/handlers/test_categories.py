"""Categories as admins keep them in Slack, and what follows for tickets and replies."""

from typing import Any

import pytest

from bot.core.buttons import CATEGORY_EDIT, CATEGORY_NEW
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
