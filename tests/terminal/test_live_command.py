"""`threaddesk doctor --live CHANNEL` as it is typed, with no time passing between its calls."""

import json
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import wiring
from bot.checks.slack import TRY_AGAIN
from bot.cli import main
from bot.config import load_config
from sandbox.slack import SlackSim
from tests.adapters.slack_worlds import SlackWorld, slack_world
from tests.desks import environment


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackWorld]:
    with slack_world() as world:
        world.slack.files.share_delay(0)
        monkeypatch.chdir(tmp_path)
        for name, value in environment(world.slack, tmp_path, world.tom).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(wiring, "live_trial", partial(wiring.live_trial, wait=lambda _: None))
        yield world


def live(*words: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--live", *words])


def posted(slack: SlackSim, channel: str) -> list[str]:
    return [one["text"] for one in slack.messages(channel) if "bot_id" in one]


def test_each_thing_that_was_tried_is_a_line_and_the_last_sums_up(world: SlackWorld) -> None:
    done = live(world.channel)

    lines = done.stdout.splitlines()
    assert done.exit_code == 0, done.output
    assert lines[0] == "ok         Posting: The bot posted a message and a reply in its thread."
    assert lines[-3].startswith("ok         Cleaning up: Everything was taken away again")
    assert lines[-2:] == ["", "11 ok."]
    assert posted(world.slack, world.channel) == []


def test_what_fails_ends_with_status_1(world: SlackWorld) -> None:
    world.slack.faults.always("chat.update", "error", code="cant_update_message")

    done = live(world.channel)

    assert done.exit_code == 1
    assert "FAILED     Edits: Slack refused: cant_update_message." in done.stdout
    assert done.stdout.endswith("\n1 failed, 10 ok.\n")


def test_machines_get_a_list_of_what_was_tried(world: SlackWorld) -> None:
    done = live(world.channel, "--json")

    rows = json.loads(done.stdout)
    assert {tuple(row) for row in rows} == {("name", "result", "words")}
    assert {row["result"] for row in rows} == {"ok"}


def test_slacks_words_cannot_move_the_cursor(world: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.slack_live.SlackLive.problems", lambda *_: ["\x1b[2Jgone\u202e\r\nok"])

    done = live(world.channel)

    assert "[2Jgone ok" in done.stdout
    assert "\x1b" not in done.stdout


def test_where_slack_cannot_be_reached_it_says_what_to_do(
    world: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")
        done = live(world.channel)

    assert (done.exit_code, done.output) == (
        1,
        f"Slack could not be reached (ConnectionRefusedError). {TRY_AGAIN}\n",
    )


def test_where_the_bot_is_not_it_says_so_and_posts_nothing(world: SlackWorld) -> None:
    lobby = world.slack.add_channel("lobby", members=(world.tom,), bot=False)

    done = live(lobby)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "The bot is not in #lobby; type /invite there with its name, then try again.\n"
    assert posted(world.slack, lobby) == []


def test_a_desk_at_work_is_not_disturbed(world: SlackWorld, tmp_path: Path) -> None:
    parts = wiring.build(load_config(with_slack=True))
    try:
        assert live(world.channel).exit_code == 0
    finally:
        parts.close()


def test_without_a_token_it_says_what_to_set(world: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")

    done = live(world.channel)

    assert done.exit_code == 1
    assert "SLACK_BOT_TOKEN" in done.stderr
