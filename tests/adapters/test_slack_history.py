"""Channels and threads, read back page by page."""

from typing import Any

import pytest

from bot.adapters.slack_history import SlackHistory
from bot.errors import OutsideError, SlackRefused, SlackUncertain
from tests.adapters.slack_worlds import SlackWorld


def test_only_threads_with_replies_are_roots_and_they_name_their_newest(world: SlackWorld) -> None:
    history = SlackHistory(world.client)
    world.slack.type(world.tom, world.channel, "alone")
    root = world.slack.type(world.tom, world.channel, "root")
    newest = [world.slack.type(world.tom, world.channel, word, thread_ts=root) for word in ("one", "two")][-1]

    assert [(one.ts, one.latest_reply) for one in history.roots(world.channel, "0")] == [(root, newest)]
    assert list(history.roots(world.channel, f"{float(root) + 60:.6f}")) == []


def test_a_thread_of_many_pages_is_read_whole_and_in_order(world: SlackWorld) -> None:
    root = world.slack.type(world.tom, world.channel, "root")
    words = [f"word {number}" for number in range(450)]
    for word in words:
        world.slack.type(world.tom, world.channel, word, thread_ts=root)

    read = [one["text"] for one in SlackHistory(world.client).replies(world.channel, root, "0")]

    assert [text for text in read if text != "root"] == words


def test_only_what_came_since_is_read(world: SlackWorld) -> None:
    root = world.slack.type(world.tom, world.channel, "root")
    first, _, third = (
        world.slack.type(world.tom, world.channel, word, thread_ts=root) for word in ("1", "2", "3")
    )

    read = [one["ts"] for one in SlackHistory(world.client).replies(world.channel, root, first)]

    assert third in read
    assert first not in read


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel"])
def test_fault_63_a_channel_that_we_were_taken_out_of_has_nothing_to_read(
    world: SlackWorld, code: str
) -> None:
    world.slack.faults.next("conversations.history", "error", code=code)

    assert list(SlackHistory(world.client).roots(world.channel, "0")) == []


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("http_500", SlackUncertain),
        ("cut_body", SlackUncertain),
        ("html_200", SlackUncertain),
        ("error", SlackRefused),
    ],
)
def test_what_could_not_be_read_is_never_taken_for_nothing(
    world: SlackWorld, kind: str, error: type[OutsideError]
) -> None:
    known: dict[str, dict[str, Any]] = {"error": {"code": "missing_scope"}}
    world.slack.faults.next("conversations.replies", kind, **known.get(kind, {}))

    with pytest.raises(error):
        list(SlackHistory(world.client).replies(world.channel, "1.000000", "0"))


def test_where_slack_wants_a_pause_it_is_kept_and_the_page_is_read_again(world: SlackWorld) -> None:
    pauses: list[float] = []
    world.slack.faults.next("conversations.history", "ratelimited", retry_after=3)

    assert list(SlackHistory(world.client, sleep=pauses.append).roots(world.channel, "0")) == []
    assert pauses == [3.0]
