"""`threaddesk admin …` and `threaddesk status`: the same acts as in Slack, and what is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.health import in_plain_words
from bot.terminal.console import Console
from tests.still_desks import StillDesk, still_desk
from tests.terminal.test_cli import environment
from tests.terminal.test_rule_commands import refused, said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    """A desk that hears the command line."""
    for name, value in environment(tmp_path, {}).items():
        monkeypatch.setenv(name, value)
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_administrators_are_listed_made_and_removed(desk: StillDesk) -> None:
    assert said("admin", "list") == f"{desk.ada}  Ada Admin, named in THREADDESK_ADMINS\n"
    assert said("admin", "add", "tina") == "Tina Technician is an administrator now.\n"
    assert desk.parts.rights.is_admin(desk.tina)
    assert json.loads(said("admin", "list", "--json"))[1] == {
        "user": desk.tina, "name": "Tina Technician", "is_configured": False,
    }  # fmt: skip

    assert json.loads(said("admin", "remove", desk.tina, "--json"))["admins"] == [desk.ada]
    assert not desk.parts.rights.is_admin(desk.tina)
    assert "THREADDESK_ADMINS" in refused("admin", "remove", desk.ada)


def test_a_category_is_removed_and_its_channel_can_be_another_ones(desk: StillDesk) -> None:
    channel = desk.slack.add_channel("billing", members=(desk.ada,))
    said("category", "add", "Billing", "--channel", channel)

    assert "General stays: new tickets go there by default" in refused("category", "remove", "General")
    assert said("category", "remove", "billing").startswith("The category Billing is removed")

    assert said("category", "add", "Money", "--channel", channel).startswith("Category Money posts in")


def test_status_says_what_the_administrators_were_told_and_is_not_over(desk: StillDesk) -> None:
    assert said("status").startswith("Nothing is wrong.\n0 tickets are open;")
    desk.slack.archive(desk.channel)
    desk.parts.standing.look()

    assert f"What belongs into General ({desk.channel}) cannot be sent." in said("status")
    assert "Unarchive the channel" in json.loads(said("status", "--json"))["troubles"][0]


@pytest.mark.parametrize(
    ("mrkdwn", "words"),
    [
        ("into <#C012> (R&amp;D &lt;x&gt;) cannot", "into R&D <x> (C012) cannot"),
        ("into <#C012> and <#C013|sales>.", "into C012 and C013."),
        ("see <https://a.test/?x=1&amp;y=2|the page>, <@U1>", "see the page, U1"),
        ("Mail &lt;#C012&gt; cannot be sent.", "Mail <#C012> cannot be sent."),
    ],
)
def test_what_was_written_for_slack_is_plain_words_at_a_terminal(mrkdwn: str, words: str) -> None:
    assert in_plain_words(mrkdwn) == words
