"""Slash commands, as a person gives them and as the app gets them."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sandbox.slack import SlackRefused, SlackSim
from tests.sandbox.slack.conftest import Bot, Start


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def test_the_answer_in_the_acknowledgement_is_private(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    bot.app.command("/take")(lambda ack, command: ack(f"Taken: {command['text']}"))
    bot.connect()

    answer = slack.command(ann, channel, "/take 12 for @ann in #help")

    assert answer.ok
    assert answer.text == f"Taken: 12 for <@{ann}|ann> in <#{channel}|help>"
    assert [shown["text"] for shown in slack.ephemerals(ann, channel)] == [answer.text]
    assert slack.messages(channel) == []


def test_a_command_without_escaping_gets_names_as_they_were_typed(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    bot.app.command("/ticket")(lambda ack, command: ack(command["text"]))
    bot.connect()

    assert slack.command(ann, channel, "/ticket for @ann").text == "for @ann"


def test_an_answer_in_the_channel_is_a_message(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.app.command("/take")(lambda ack: ack(text="All see this", response_type="in_channel"))
    bot.connect()

    assert slack.command(ann, channel, "/take 12").ephemerals == []
    assert [message["text"] for message in slack.messages(channel)] == ["All see this"]


@pytest.mark.usefixtures("impatient")
def test_a_bot_that_does_not_acknowledge_times_out(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.connect()

    answer = slack.command(ann, channel, "/take 12")

    assert (answer.ok, answer.error) == (False, "operation_timeout")
    assert "operation_timeout" in answer.failure
    assert [one.attempts for one in slack.envelopes] == [1]


def test_a_command_fails_while_the_bot_is_away(slack: SlackSim, ann: str, channel: str) -> None:
    assert slack.command(ann, channel, "/take 12").error == "dispatch_failed"


def test_there_are_no_commands_in_threads(slack: SlackSim, ann: str, channel: str) -> None:
    root = slack.type(ann, channel, "Hello")

    with pytest.raises(SlackRefused, match="/take is not supported in threads"):
        slack.command(ann, channel, "/take 12", thread_ts=root)


def test_an_unknown_command_is_refused(slack: SlackSim, ann: str, channel: str) -> None:
    with pytest.raises(SlackRefused, match="/nope is not a valid command"):
        slack.command(ann, channel, "/nope")


def test_a_response_url_works_five_times(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.app.command("/take")(lambda ack: ack())
    bot.connect()
    slack.command(ann, channel, "/take 12")
    url = bot.told("/take")["response_url"]

    answers = [respond(url, {"text": f"Answer {number}"}) for number in range(6)]

    assert answers == [200] * 5 + [404]
    assert len(slack.ephemerals(ann)) == 5


def test_a_response_url_works_for_half_an_hour(start: Start) -> None:
    now = [1_700_000_000.0]
    slack = start(clock=lambda: now[0])
    ann = slack.add_user("ann")
    slack.command(ann, slack.add_channel("help", members=[ann]), "/take")
    url = slack.envelopes[0].payload["response_url"]

    now[0] += 1800
    assert respond(url, {"text": "In time"}) == 200
    now[0] += 1
    assert respond(url, {"text": "Too late"}) == 404
    assert [shown["text"] for shown in slack.ephemerals(ann)] == ["In time"]


def test_a_response_url_can_answer_into_the_channel_of_a_bot_that_is_not_there(
    slack: SlackSim, bot: Bot, ann: str
) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    bot.app.command("/take")(lambda ack, respond: (ack(), respond("Hi", response_type="in_channel")))
    bot.connect()

    slack.command(ann, elsewhere, "/take 12")

    slack.wait_for(lambda: slack.messages(elsewhere))
    assert slack.messages(elsewhere)[0]["text"] == "Hi"


def respond(url: str, answer: dict[str, Any]) -> int:
    """Post to a response URL; the status."""
    request = Request(url, data=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})
    try:
        with urlopen(request) as response:
            return int(response.status)
    except HTTPError as error:
        error.close()
        return error.code
