"""What every test is held against finds what Slack would refuse; here it is shown to find it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.adapters.slack_poster import called, web_client
from bot.errors import OutsideError
from sandbox.slack import SlackSim
from tests.adapters.slack_worlds import slack_world
from tests.held_to_slack import HeldToSlack
from tests.project.ground import needs_contracts

pytestmark = needs_contracts

Calls = Callable[..., list[str]]
DIVIDER = {"type": "divider"}
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}


@pytest.fixture
def held(ended_workspaces: list[SlackSim]) -> Iterator[HeldToSlack]:
    """An own look; the one that every test gets is not told of these workspaces."""
    yield HeldToSlack()
    ended_workspaces.clear()


def faults_of(held: HeldToSlack, method: str, **args: Any) -> list[str]:
    """What is found in this one call."""
    with slack_world() as world:
        try:
            called(lambda: world.client.api_call(method, json=args))
        except OutsideError:
            assert not world.slack.calls[-1].ok
        return held.faults(world.slack)


@pytest.mark.parametrize(
    ("method", "args", "found"),
    [
        ("chat.postMessage", {"text": "x", "channel": "C1"}, []),
        ("chat.postMessage", {"text": "x", "channel": "C1", "blocks": [DIVIDER]}, []),
        ("chat.postMessage", {"text": "x", "channel": "C1", "blocks": []}, []),
        ("chat.write", {"text": "x"}, ["chat.write: Slack's reference does not know this method"]),
        ("chat.postMessage", {"text": "x"}, ["chat.postMessage: the argument channel is missing"]),
        (
            "chat.postMessage",
            {"text": "x", "channel": "C1", "colour": "red"},
            ["chat.postMessage: there is no argument colour"],
        ),
        (
            "conversations.join",
            {"channel": "C1"},
            ["conversations.join: manifest.yml has none of channels:join"],
        ),
        (
            "chat.postMessage",
            {"text": "x", "channel": "C1", "blocks": [DIVIDER] * 51},
            ["chat.postMessage: 51 blocks"],
        ),
        (
            "chat.postMessage",
            {"text": "x", "channel": "C1", "blocks": [SECTION] * 5},
            ["chat.postMessage: 15000 characters in blocks"],
        ),
        ("chat.postMessage", {"text": " ", "channel": "C1"}, ["chat.postMessage: nothing to show"]),
        (
            "chat.postMessage",
            {"text": "x" * 4001, "channel": "C1"},
            ["chat.postMessage: 4001 characters of text"],
        ),
        (
            "chat.update",
            {"text": "x" * 4001, "channel": "C1", "ts": "1.1", "blocks": [DIVIDER]},
            ["chat.update: 4001 characters of text"],
        ),
        (
            "views.open",
            {"trigger_id": "1", "view": {"type": "modal", "title": {"text": "x" * 25}, "blocks": []}},
            ["view.title has 25 characters", "view.blocks has 0 items"],
        ),
    ],
)
def test_what_slack_would_refuse_in_a_call_is_found(
    held: HeldToSlack, method: str, args: dict[str, Any], found: list[str]
) -> None:
    lines = faults_of(held, method, **args)

    assert [one for one in found if not any(one in line for line in lines)] == []
    assert bool(lines) == bool(found), lines


def test_a_block_of_a_wrong_shape_is_found_with_its_shape(held: HeldToSlack) -> None:
    wrong = {"type": "actions", "elements": [{"type": "button", "value": 1}]}

    (line,) = faults_of(held, "chat.postMessage", text="x", channel="C1", blocks=[wrong] * 2)

    assert line.startswith("chat.postMessage: actions: ")
    assert '"value": "int"' in line


def test_the_same_content_is_looked_at_once(held: HeldToSlack) -> None:
    assert faults_of(held, "chat.postMessage", channel="C1")
    assert faults_of(held, "chat.postMessage", channel="C1") == []


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"text": "Taken."}, []),
        ({"text": "Taken.", "response_type": "everybody"}, ["response_type everybody"]),
        ({"text": "x" * 40_001}, ["40001 characters of text"]),
        (
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
            ["header.text"],
        ),
    ],
)
def test_what_is_wrong_with_an_answer_to_a_command_is_found(
    held: HeldToSlack, answer: dict[str, Any], found: list[str]
) -> None:
    with slack_world() as world:
        app = App(
            client=web_client(world.slack.bot_token, world.slack.api_url), token_verification_enabled=False
        )
        app.command("/ticket")(lambda ack: ack(answer))
        handler = SocketModeHandler(app, world.slack.app_token)
        handler.client.proxy = None
        handler.client.connect()
        world.slack.wait_for(lambda: world.slack.sockets.open)
        world.slack.command(world.tom, world.channel, "/ticket 1")
        handler.client.auto_reconnect_enabled = False
        world.slack.sockets.drop("close")
        lines = held.faults(world.slack)

    assert len(lines) == len(found), lines
    assert all(
        one in line and line.startswith("answer to slash_commands: ")
        for one, line in zip(found, lines, strict=True)
    )
