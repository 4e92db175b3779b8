"""Events reach a real slack_bolt app at least once, whatever happens to its sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

import aiohttp
import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import Envelope, SlackSim
from tests.sandbox.slack.conftest import Bot, Start

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def events(slack: SlackSim) -> list[Envelope]:
    """What was delivered as an event."""
    return [one for one in slack.envelopes if one.type == "events_api"]


def test_a_bot_answers_what_it_hears(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    @bot.app.middleware
    def echo(event: dict[str, Any], client: WebClient, next: Callable[[], None]) -> None:
        client.chat_postMessage(channel=event["channel"], text="I heard", thread_ts=event["ts"])
        next()

    bot.connect()

    root = slack.type(ann, channel, "Hello @desk")

    slack.wait_for(lambda: len(slack.thread(channel, root)) == 2)
    assert slack.thread(channel, root)[0]["text"] == f"Hello <@{slack.bot_user_id}>"
    assert slack.thread(channel, root)[1]["text"] == "I heard"
    slack.wait_for(lambda: len(events(slack)) == 2)
    own = events(slack)[1].payload["event"]
    assert (own["user"], own["thread_ts"]) == (slack.bot_user_id, root)


def test_an_event_is_acknowledged_once(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.connect()

    slack.type(ann, channel, "Hello")

    slack.wait_for(lambda: events(slack)[0].acked_at)
    assert [(one.attempts, one.error) for one in events(slack)] == [(1, "")]
    assert len(bot.heard) == 1


@pytest.mark.usefixtures("impatient")
def test_an_event_that_nobody_acknowledges_comes_four_times(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    bot.app.use(lambda body: BoltResponse(status=500))
    bot.connect()

    slack.type(ann, channel, "Hello")

    slack.wait_for(lambda: len(bot.heard) == 3)
    slack.wait_for(lambda: (events(slack)[0].attempts, events(slack)[0].error) == (3, "timeout"))
    slack.events.flush()
    slack.wait_for(lambda: events(slack)[0].error == "given up: timeout")
    assert events(slack)[0].attempts == 4
    slack.wait_for(lambda: len(bot.heard) == 4)
    assert len({body["event_id"] for body in bot.bodies}) == 1


def test_a_lost_acknowledgement_brings_the_event_again(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    slack.events.ignore_acks(1)
    bot.connect()

    slack.type(ann, channel, "Hello")

    slack.wait_for(lambda: len(bot.heard) == 2)
    slack.wait_for(lambda: events(slack)[0].acked_at)
    assert events(slack)[0].attempts == 2
    assert bot.bodies[0]["event_id"] == bot.bodies[1]["event_id"]


def test_a_duplicated_event_has_one_event_id(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.connect()
    slack.events.duplicate(1)

    slack.type(ann, channel, "Hello")

    slack.wait_for(lambda: len(bot.heard) == 2)
    assert len({body["event_id"] for body in bot.bodies}) == 1
    assert len(slack.messages(channel)) == 1


def test_events_can_come_in_reverse_order(slack: SlackSim, ann: str, channel: str) -> None:
    async def texts() -> list[str]:
        async with aiohttp.ClientSession() as session, session.ws_connect(address(slack)) as ws:
            assert (await ws.receive_json())["type"] == "hello"
            slack.events.reorder(3)
            for text in ("one", "two", "three"):
                slack.type(ann, channel, text)
            return [(await ws.receive_json())["payload"]["event"]["text"] for _ in range(3)]

    assert run(texts()) == ["three", "two", "one"]


def test_an_event_waits_while_there_is_no_socket(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    slack.type(ann, channel, "Is anybody there?")
    slack.wait_for(lambda: events(slack)[0].attempts == 2)

    bot.connect()
    slack.events.flush()

    assert bot.hears(text="Is anybody there?")
    slack.wait_for(lambda: events(slack)[0].acked_at)


def test_events_can_be_lost_while_there_is_no_socket(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    slack.events.drop_while_offline(True)
    slack.type(ann, channel, "Lost")
    slack.wait_for(lambda: events(slack)[0].error == "dropped: no connection")

    bot.connect()
    slack.type(ann, channel, "Heard")

    assert bot.hears(text="Heard")
    assert [event["text"] for event in bot.heard] == ["Heard"]


@pytest.mark.parametrize("how", ["close", "refresh_requested"])
def test_the_bot_comes_back_after_a_disconnect(
    slack: SlackSim, bot: Bot, ann: str, channel: str, how: str
) -> None:
    bot.connect()
    opened = len([call for call in slack.calls if call.method == "apps.connections.open"])

    slack.sockets.drop(how)

    slack.wait_for(
        lambda: len([call for call in slack.calls if call.method == "apps.connections.open"]) > opened
    )
    slack.wait_for(lambda: slack.sockets.open == 1)
    slack.type(ann, channel, "Back?")
    assert bot.hears(text="Back?")


@pytest.mark.usefixtures("impatient")
def test_a_half_open_socket_swallows_events(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.connect()
    slack.sockets.drop("half_open")

    slack.type(ann, channel, "Into the void")

    slack.wait_for(lambda: events(slack)[0].attempts == 2)
    assert bot.heard == []
    assert slack.sockets.open == 1


def test_a_reset_cuts_the_connection_at_once(slack: SlackSim) -> None:
    async def read_until_cut() -> str:
        async with aiohttp.ClientSession() as session, session.ws_connect(address(slack)) as ws:
            assert (await ws.receive_json())["type"] == "hello"
            await asyncio.to_thread(slack.sockets.drop, "reset")
            return (await ws.receive()).type.name

    assert run(read_until_cut()) in ("CLOSED", "ERROR")
    assert slack.sockets.open == 0


def address(slack: SlackSim) -> str:
    """A WebSocket address that works once."""
    answer = WebClient(slack.app_token, base_url=slack.api_url).apps_connections_open(
        app_token=slack.app_token
    )
    return str(answer["url"])


def test_a_ticket_opens_one_connection(slack: SlackSim) -> None:
    async def twice() -> int:
        url = address(slack)
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
            await ws.receive()
            async with session.get(url.replace("ws://", "http://")) as second:
                return second.status

    assert run(twice()) == 401


def test_an_acknowledgement_may_come_on_another_socket(slack: SlackSim, ann: str, channel: str) -> None:
    async def crosswise() -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address(slack)) as one,
            session.ws_connect(address(slack)) as two,
        ):
            for ws in (one, two):
                assert (await ws.receive_json())["type"] == "hello"
            await asyncio.to_thread(slack.type, ann, channel, "Hello")
            waits = {
                asyncio.ensure_future(ws.receive_json()): other for ws, other in ((one, two), (two, one))
            }
            done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for late in pending:
                late.cancel()
            (got,) = done
            assert got.result()["retry_attempt"] == 0
            await waits[got].send_json({"envelope_id": got.result()["envelope_id"]})
            await asyncio.to_thread(slack.wait_for, lambda: events(slack)[0].acked_at)

    run(crosswise())
    assert events(slack)[0].attempts == 1


def test_there_are_at_most_ten_sockets(slack: SlackSim) -> None:
    async def eleven() -> Any:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(address(slack)) for _ in range(11)]
            frames = [await ws.receive_json() for ws in sockets]
            for ws in sockets:
                await ws.close()
            return frames

    frames = run(eleven())
    assert [frame.get("num_connections") for frame in frames[:10]] == list(range(1, 11))
    assert (frames[10]["type"], frames[10]["reason"]) == ("disconnect", "too_many_websockets")


def test_connections_can_be_refused(slack: SlackSim) -> None:
    slack.sockets.refuse(1)

    with pytest.raises(SlackApiError, match="internal_error"):
        address(slack)
    assert address(slack).startswith("ws://127.0.0.1:")


def test_a_busy_bot_gets_the_event_again_only_when_it_was_not_acknowledged_in_time(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    release = Event()
    bot.app.use(lambda next: (release.wait(60), next())[1])
    bot.connect()

    slack.type(ann, channel, "Slow")
    slack.wait_for(lambda: len(bot.heard) == 2)
    release.set()

    slack.wait_for(lambda: events(slack)[0].acked_at)
    assert events(slack)[0].attempts == 2


def test_a_delayed_event_is_overtaken(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.connect()
    slack.events.delay(6000)
    slack.type(ann, channel, "Late")
    slack.events.delay(0)
    slack.type(ann, channel, "On time")

    assert bot.hears(text="On time")
    assert events(slack)[0].attempts == 0


def test_a_disabled_link_hangs_up_at_once(slack: SlackSim) -> None:
    async def frames() -> list[Any]:
        async with aiohttp.ClientSession() as session, session.ws_connect(address(slack)) as ws:
            await asyncio.to_thread(slack.sockets.drop, "link_disabled")
            return [await ws.receive_json(), await ws.receive_json(), (await ws.receive()).type.name]

    hello, disconnect, end = run(frames())
    assert (hello["type"], disconnect["reason"], end) == ("hello", "link_disabled", "CLOSE")


def test_events_go_only_to_members_and_subscribers(slack: SlackSim, bot: Bot, ann: str) -> None:
    inside = slack.add_channel("inside", is_private=True, members=[ann])
    outside = slack.add_channel("outside", members=[ann], bot=False)
    bot.connect()

    slack.type(ann, outside, "not heard")
    bob = slack.add_user("bob")
    slack.invite(bob, inside)
    slack.kick(bob, inside)
    slack.type(ann, inside, "heard")

    assert bot.hears(text="heard")["channel_type"] == "group"
    assert "not heard" not in [event.get("text") for event in bot.heard]
    assert "member_left_channel" not in [one.payload["event"]["type"] for one in events(slack)]


def test_a_strict_manifest_hears_nothing(start: Start) -> None:
    manifest = {"display_information": {"name": "Deaf"}, "features": {}, "settings": {}}
    slack = start(manifest)
    ann = slack.add_user("ann")

    slack.type(ann, slack.add_channel("help", members=[ann]), "Hello")

    assert slack.envelopes == []
