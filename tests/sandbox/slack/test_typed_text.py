"""What people type becomes rich_text and mrkdwn, as Slack's composer makes it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import SlackRefused, SlackSim
from sandbox.slack.block_table import MESSAGE

SAMPLES = Path(__file__).parents[4] / "shared" / "slack" / "rich-text-samples"


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def inline(*parts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text_section", "elements": list(parts)}]


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


@pytest.mark.parametrize(
    ("typed", "stored", "elements"),
    [
        pytest.param("a < b & c", "a &lt; b &amp; c", inline(text("a < b & c")), id="escaping"),
        pytest.param(
            "*bold* and ~gone~",
            "*bold* and ~gone~",
            inline(text("bold", bold=True), text(" and "), text("gone", strike=True)),
            id="styles",
        ),
        pytest.param(
            "*both _now_*",
            "*both *_*now*_",
            inline(text("both ", bold=True), text("now", bold=True, italic=True)),
            id="nested styles",
        ),
        pytest.param(
            "2*3*4 and snake_case_name",
            "2*3*4 and snake_case_name",
            inline(text("2*3*4 and snake_case_name")),
            id="marks inside words",
        ),
        pytest.param("`a *b*`", "`a *b*`", inline(text("a *b*", code=True)), id="code"),
        pytest.param(
            "see https://example.com/a_b?c=1&d=2.",
            "see <https://example.com/a_b?c=1&amp;d=2>.",
            inline(text("see "), {"type": "link", "url": "https://example.com/a_b?c=1&d=2"}, text(".")),
            id="an address",
        ),
        pytest.param(
            "<https://example.com|here>",
            "<https://example.com|here>",
            inline({"type": "link", "url": "https://example.com", "text": "here"}),
            id="a link with a label",
        ),
        pytest.param(
            "ann@example.com",
            "<mailto:ann@example.com|ann@example.com>",
            inline({"type": "link", "url": "mailto:ann@example.com", "text": "ann@example.com"}),
            id="a mail address",
        ),
        pytest.param(
            "@ann @here #help @nobody",
            "<@U000000002> <!here> <#C000000001|help> @nobody",
            inline(
                {"type": "user", "user_id": "U000000002"},
                text(" "),
                {"type": "broadcast", "range": "here"},
                text(" "),
                {"type": "channel", "channel_id": "C000000001"},
                text(" @nobody"),
            ),
            id="mentions",
        ),
        pytest.param(
            ":tada: 🎉 at 10:30:45",
            ":tada: :tada: at 10:30:45",
            inline(
                {"type": "emoji", "name": "tada", "unicode": "1f389"},
                text(" "),
                {"type": "emoji", "name": "tada", "unicode": "1f389"},
                text(" at 10:30:45"),
            ),
            id="emoji",
        ),
        pytest.param(
            "> one\n> two",
            "&gt; one\n&gt; two",
            [{"type": "rich_text_quote", "elements": [text("one\ntwo")]}],
            id="a quote",
        ),
        pytest.param(
            "```\nx = 1 < 2\n```",
            "```x = 1 &lt; 2```",
            [{"type": "rich_text_preformatted", "border": 0, "elements": [text("x = 1 < 2")]}],
            id="a code block",
        ),
        pytest.param("one\n\ntwo", "one\n\ntwo", inline(text("one\n\ntwo")), id="paragraphs"),
    ],
)
def test_typing(
    slack: SlackSim, ann: str, channel: str, typed: str, stored: str, elements: list[dict[str, Any]]
) -> None:
    stamp = slack.type(ann, channel, typed)

    message = slack.message(channel, stamp)
    assert message["text"] == stored
    assert message["blocks"][0]["elements"] == elements


@pytest.mark.parametrize("piece", [" *a", "a.", " _", "<http://", "`a", "@a", ":a", "~ ~"])
def test_the_longest_message_is_read_quickly(slack: SlackSim, ann: str, channel: str, piece: str) -> None:
    written = piece * (40_000 // len(piece))

    started = time.process_time()
    slack.type(ann, channel, written)

    assert time.process_time() - started < 20  # seconds of computing; trying every way takes minutes


def test_every_indent_of_a_list_is_a_list_beside_the_others(slack: SlackSim, ann: str, channel: str) -> None:
    stamp = slack.type(ann, channel, "- a\n  - b\n- c\n3. three\n4. four")

    lists = slack.message(channel, stamp)["blocks"][0]["elements"]
    assert [(one["style"], one["indent"], one.get("offset"), len(one["elements"])) for one in lists] == [
        ("bullet", 0, None, 1),
        ("bullet", 1, None, 1),
        ("bullet", 0, None, 1),
        ("ordered", 0, 2, 2),
    ]
    assert slack.message(channel, stamp)["text"] == "• a\n    • b\n• c\n3. three\n4. four"


def test_an_edit_is_marked_and_an_unfurl_is_not(slack: SlackSim, ann: str, channel: str) -> None:
    stamp = slack.type(ann, channel, "https://example.com")
    slack.unfurl(channel, stamp, "https://example.com", "Example")
    slack.edit(ann, channel, stamp, "Better")

    unfurled, edited = (one.payload["event"] for one in slack.envelopes[1:])
    assert "edited" not in unfurled["message"]
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert (edited["message"]["edited"]["user"], edited["message"]["text"]) == (ann, "Better")
    assert edited["ts"] > edited["message"]["ts"]


def _write_into_the_archive(slack: SlackSim, user: str, channel: str, _: str) -> None:
    slack.archive(channel)
    slack.type(user, channel, "x")


REFUSALS: dict[str, Callable[[SlackSim, str, str, str], object]] = {
    "not_in_channel": lambda slack, bob, _, __: slack.type(bob, slack.add_channel("other"), "x"),
    "channel_not_found": lambda slack, bob, _, __: slack.type(
        bob, slack.add_channel("secret", is_private=True), "x"
    ),
    "no_text": lambda slack, bob, channel, _: slack.type(bob, channel, "  "),
    "msg_too_long": lambda slack, bob, channel, _: slack.type(bob, channel, "x" * 40_001),
    "thread_not_found": lambda slack, bob, channel, _: slack.type(bob, channel, "x", thread_ts="1.0"),
    "cant_update_message": lambda slack, bob, channel, own: slack.edit(bob, channel, own, "x"),
    "cant_delete_message": lambda slack, bob, channel, own: slack.delete(bob, channel, own),
    "message_not_found": lambda slack, bob, channel, _: slack.delete(bob, channel, "1.0"),
    "no_reaction": lambda slack, bob, channel, own: slack.unreact(bob, channel, own, "eyes"),
    "invalid_name": lambda slack, bob, channel, own: slack.react(bob, channel, own, "no_such_thing"),
    "user_not_found": lambda slack, _, channel, __: slack.type("U404", channel, "x"),
    "is_archived": _write_into_the_archive,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_person_is_refused_for(slack: SlackSim, ann: str, channel: str, code: str) -> None:
    bob = slack.add_user("bob")
    slack.invite(bob, channel)
    own = slack.type(ann, channel, "Mine")

    with pytest.raises(SlackRefused) as caught:
        REFUSALS[code](slack, bob, channel, own)

    assert (caught.value.code, slack.message(channel, own)["text"]) == (code, "Mine")


def test_a_guest_does_not_even_see_a_channel_without_being_in_it(slack: SlackSim, channel: str) -> None:
    guest = slack.add_user("guest", is_restricted=True)

    with pytest.raises(SlackRefused, match="channel_not_found"):
        slack.type(guest, channel, "x")
    slack.invite(guest, channel)
    assert slack.type(guest, channel, "x")
    slack.change_user(guest, deleted=True)
    with pytest.raises(SlackRefused, match="user_not_found"):
        slack.type(guest, channel, "x")


def test_a_foreign_bots_message_has_no_user(slack: SlackSim, ann: str, channel: str) -> None:
    stamp = slack.type(ann, channel, "beep", subtype="bot_message")

    message = slack.message(channel, stamp)
    assert "user" not in message
    assert message["bot_id"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded rich_text samples are not beside the checkout")
def test_recorded_rich_text_is_valid_here_too() -> None:
    for sample in sorted(SAMPLES.glob("*.json")):
        blocks = json.loads(sample.read_text())["blocks"]
        if "unknown_type" not in sample.read_text():
            assert list(MESSAGE.check(blocks, "")) == [], sample.name
