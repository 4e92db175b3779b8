"""Looking at a workspace from other threads."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import SlackRefused, SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Start, web_client


def test_a_watcher_hears_of_every_change_and_may_look(slack: SlackSim) -> None:
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    seen: list[tuple[str, int]] = []
    stop = slack.subscribe(lambda change: seen.append((change["type"], len(slack.messages(channel)))))

    slack.type(ann, channel, "Hello")
    stop()
    slack.type(ann, channel, "Hello again")

    assert [count for kind, count in seen if kind == "message"] == [1]


def test_a_watchers_mistake_does_not_reach_the_bot(slack: SlackSim, caplog: pytest.LogCaptureFixture) -> None:
    def fail(change: dict[str, Any]) -> None:
        raise LookupError(change["type"])

    slack.subscribe(fail)

    assert web_client(slack).auth_test()["ok"]
    assert "a watcher failed" in caplog.text


def test_a_watcher_may_not_wait(slack: SlackSim) -> None:
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    caught: list[str] = []

    def give_a_command(change: dict[str, Any]) -> None:
        with pytest.raises(RuntimeError) as error:
            slack.command(ann, channel, "/take")
        caught.append(str(error.value))

    slack.subscribe(give_a_command)
    slack.type(ann, channel, "Hello")

    assert set(caught) == {
        "call this while the server runs, and not from a watcher: it may look, but not wait"
    }


def test_waiting_ends_as_soon_as_the_condition_holds(slack: SlackSim) -> None:
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    later = threading.Thread(target=slack.type, args=(ann, channel, "Hello"))

    later.start()

    assert slack.wait_for(lambda: slack.messages(channel))[0]["text"] == "Hello"
    later.join()
    with pytest.raises(TimeoutError):
        slack.wait_for(lambda: False, timeout=0.01)


def test_what_one_looks_at_does_not_change_any_more(slack: SlackSim) -> None:
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    stamp = slack.type(ann, channel, "Hello")
    before = slack.message(channel, stamp)
    before["blocks"].clear()

    slack.edit(ann, channel, stamp, "Bye")

    assert before["text"] == "Hello"
    assert slack.message(channel, stamp)["blocks"]


def test_two_workspaces_with_one_clock_give_the_same_ids(start: Start) -> None:
    def script() -> list[dict[str, Any]]:
        slack = start(clock=lambda: 1_700_000_000.0)
        ann = slack.add_user("ann")
        slack.type(ann, slack.add_channel("help", members=[ann]), "Hello")
        return [one.payload for one in slack.envelopes]

    assert script() == script()


def test_a_workspace_can_be_furnished_before_it_starts_and_read_after_it_ended() -> None:
    slack = SlackSim(MANIFEST)
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    with slack:
        slack.type(ann, channel, "Hello")

    assert [message["text"] for message in slack.messages(channel)] == ["Hello"]


def test_a_manifest_may_be_a_file(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("display_information: {name: Desk}\nsettings: {socket_mode_enabled: true}\n")

    assert start(path).manifest.app_name == "Desk"


def test_names_of_channels_are_taken_once(slack: SlackSim) -> None:
    slack.add_channel("help")

    with pytest.raises(SlackRefused, match="name_taken"):
        slack.add_channel("help")
