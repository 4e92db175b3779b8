"""`/helpdesk admin`: administrators are made and removed in Slack, and what they may holds at once."""

from typing import Any

import pytest

from bot.core.buttons import ADMIN_REMOVE
from bot.handlers.admins import NEW
from bot.handlers.ticket_forms import VALUE
from bot.rights import COMMAND_LINE
from tests.handlers.test_commands import said
from tests.still_desks import StillDesk

REFUSED = "Only an administrator of the desk may do this."


def by_ada(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk admin {line}", by=desk.ada)


def may_administer(desk: StillDesk, user: str) -> bool:
    return said(desk, "/helpdesk audit", by=user) != REFUSED


def shown(desk: StillDesk, user: str) -> dict[str, Any]:
    return desk.slack.views(user)[-1]


def test_a_technician_becomes_an_administrator_and_is_one_no_more_by_words(desk: StillDesk) -> None:
    assert not may_administer(desk, desk.tina)

    assert by_ada(desk, "add @tina") == "Tina Technician is an administrator now."
    assert may_administer(desk, desk.tina)
    assert by_ada(desk, "list") == (f"• <@{desk.ada}>, named in THREADDESK_ADMINS\n• <@{desk.tina}>")
    assert by_ada(desk, f"add <@{desk.tina}|tina>") == "Tina Technician is an administrator already."

    assert by_ada(desk, "remove Tina") == "Tina Technician is no administrator any more."
    assert not may_administer(desk, desk.tina)
    desk.work(seconds=5)
    made, removed = desk.told(desk.tina)
    assert f"You are an administrator of the desk now, by <@{desk.ada}>" in made
    assert "no administrator of the desk any more" in removed


def test_both_changes_stand_in_the_audit(desk: StillDesk) -> None:
    by_ada(desk, "add tina")
    by_ada(desk, "remove tina")

    removed, made, *_ = desk.parts.audit.listed(1, by=desk.ada).entries
    key = f"Tina Technician ({desk.tina})"
    assert (made.change.key, made.change.old, made.change.new, made.change.by) == (
        key, "—", "administrator", desk.ada,
    )  # fmt: skip
    assert (removed.change.key, removed.change.old, removed.change.new) == (key, "administrator", "—")
    assert not made.can_be_undone


def test_of_two_of_the_same_name_the_slack_name_tells_who_becomes_an_administrator(desk: StillDesk) -> None:
    for name in ("alex.a", "alex.b"):
        desk.slack.invite(desk.slack.add_user(name, "Alex"), desk.channel)

    assert "may be Alex (@alex.a), Alex (@alex.b): write the whole name" in by_ada(desk, "add alex")
    assert by_ada(desk, "add @alex.a") == "Alex is an administrator now."


WRONG = (
    ("add", "Whom? Try `/helpdesk admin add @tina`."),
    ("add @gus", "Gus Guest cannot be an administrator: they are a guest of the workspace."),
    ("add nobody", "Nobody of the desk is called “nobody”"),
    ("add U0NOBODY", "Slack knows nobody with the ID U0NOBODY"),
    ("remove @tom", "@tom"),
    ("remove @ada", "Ada Admin is named in THREADDESK_ADMINS: take the ID"),
    ("ad @tina", "There is no `ad` here"),
)


@pytest.mark.parametrize(("line", "words"), WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk, line: str, words: str) -> None:
    line = line.replace("@gus", desk.gus)
    before = by_ada(desk, "list")

    assert words in by_ada(desk, line)

    assert by_ada(desk, "list") == before


def test_no_bot_nobody_deactivated_and_no_other_organisations_member_becomes_one(desk: StillDesk) -> None:
    left = desk.slack.add_user("lea", real_name="Lea Left")
    desk.slack.change_user(left, deleted=True)
    other = desk.slack.add_user("otto", real_name="Otto Other", team_id="T0OTHER")

    assert "their account in Slack is deactivated" in by_ada(desk, f"add {left}")
    assert "they belong to another organisation" in by_ada(desk, f"add {other}")
    assert "it is a bot" in by_ada(desk, f"add {desk.slack.bot_user_id}")
    assert by_ada(desk, "list").count("•") == 1


@pytest.mark.parametrize("line", ["", "list", "add @tom", "remove @ada"])
def test_administrators_are_the_administrators(desk: StillDesk, line: str) -> None:
    assert said(desk, f"/helpdesk admin {line}") == REFUSED
    assert not desk.slack.views(desk.tom)


def test_one_more_is_chosen_in_the_form_and_removed_by_a_button(desk: StillDesk) -> None:
    sam = desk.slack.add_user("sam", real_name="Sam Sales")  # in no channel of the desk
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk admin").ok

    desk.slack.submit(desk.ada, shown(desk, desk.ada)["id"], {NEW: {VALUE: sam}})

    assert "Sam Sales is an administrator now." in str(shown(desk, desk.ada)["blocks"])
    assert desk.parts.rights.is_admin(sam)
    assert desk.slack.press_in_view(desk.ada, shown(desk, desk.ada)["id"], ADMIN_REMOVE).ok
    assert "Sam Sales is no administrator any more." in str(shown(desk, desk.ada)["blocks"])
    assert not desk.parts.rights.is_admin(sam)


def test_a_guest_who_is_chosen_in_the_form_is_refused_there(desk: StillDesk) -> None:
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk admin").ok

    refused = desk.slack.submit(desk.ada, shown(desk, desk.ada)["id"], {NEW: {VALUE: desk.gus}})

    assert "they are a guest" in refused.errors[NEW]


def test_whoever_is_removed_has_no_rights_with_a_form_that_is_open(desk: StillDesk) -> None:
    by_ada(desk, "add tina")
    assert desk.slack.command(desk.tina, desk.channel, "/helpdesk admin").ok
    by_ada(desk, "remove tina")

    refused = desk.slack.submit(desk.tina, shown(desk, desk.tina)["id"], {NEW: {VALUE: desk.tom}})

    assert refused.errors[NEW] == REFUSED
    assert not may_administer(desk, desk.tom)


def test_of_two_who_remove_each_other_one_stays(desk: StillDesk) -> None:
    by_ada(desk, "add tina")
    by_ada(desk, "add tom")
    desk.slack.change_user(desk.ada, deleted=True)
    desk.clock.forward(hours=1)
    desk.parts.staff.learn()

    assert "no administrator any more" in said(desk, "/helpdesk admin remove @tom", by=desk.tina)
    assert said(desk, "/helpdesk admin remove @tina", by=desk.tom) == REFUSED
    last = said(desk, "/helpdesk admin remove @tina", by=desk.tina)
    assert last == "Tina Technician is the last administrator: make another one first."


def test_whoever_is_deactivated_is_no_administrator_even_when_they_come_back(desk: StillDesk) -> None:
    by_ada(desk, "add tina")

    for gone in (True, False):
        desk.slack.change_user(desk.tina, deleted=gone)
        desk.clock.forward(hours=1)
        desk.parts.staff.learn()
        assert not desk.parts.rights.is_admin(desk.tina)


def test_a_deactivated_administrator_of_the_configuration_is_one_again_when_they_are_back(
    desk: StillDesk,
) -> None:
    for gone in (True, False):
        desk.slack.change_user(desk.ada, deleted=gone)
        desk.clock.forward(hours=1)
        desk.parts.staff.learn()

        assert desk.parts.rights.is_admin(desk.ada) is not gone


def test_an_administrator_who_was_made_is_told_what_the_others_are_told(desk: StillDesk) -> None:
    by_ada(desk, "add tina")
    desk.work(seconds=5)
    desk.slack.archive(desk.channel)
    desk.arrives("Hello")
    desk.work(seconds=5)

    assert any("is_archived" in one for one in desk.told(desk.tina))


def test_the_other_administrators_hear_who_is_one_no_more_and_who_did_it(desk: StillDesk) -> None:
    by_ada(desk, "add tina")
    by_ada(desk, "add tom")
    desk.parts.admin_list.remove(desk.tom, by=COMMAND_LINE)
    desk.work(seconds=5)

    words = "Tom Technician is no administrator any more, by a command at the terminal."
    assert words in desk.told(desk.ada)[-1]
    assert words in desk.told(desk.tina)[-1]
    assert "You are no administrator of the desk any more, by a command" in desk.told(desk.tom)[-1]
