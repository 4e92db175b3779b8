"""chat.*: what a bot can post, change and delete, and what Slack makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackSim
from tests.sandbox.slack.forms import Block, plain

METADATA = {"event_type": "post", "event_payload": {"outbox_id": "7"}}


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann", is_admin=True)


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def refused(client: WebClient, method: str, **args: Any) -> str:
    """The error code that a call gets."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=args)
    return str(caught.value.response["error"])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param({}, "no_text", id="nothing"),
        pytest.param({"blocks": "{"}, "invalid_blocks_format", id="broken JSON"),
        pytest.param({"blocks": [{"type": "nope"}]}, "invalid_blocks", id="an unknown block"),
        pytest.param({"blocks": [section("x")] * 51}, "invalid_blocks", id="51 blocks"),
        pytest.param({"blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long", id="15,000 characters"),
        pytest.param({"attachments": [{"text": "x"}] * 101}, "too_many_attachments", id="101 attachments"),
        pytest.param({"markdown_text": "x", "text": "y"}, "markdown_text_conflict", id="two texts"),
        pytest.param({"text": "x", "metadata": "{"}, "invalid_metadata_format", id="broken metadata"),
        pytest.param({"text": "x", "metadata": {"a": 1}}, "invalid_metadata_schema", id="other metadata"),
        pytest.param(
            {"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": "x" * 9000}}},
            "metadata_too_large",
            id="large metadata",
        ),
    ],
)
def test_a_post_is_refused_for(
    client: WebClient, slack: SlackSim, channel: str, content: dict[str, Any], error: str
) -> None:
    assert refused(client, "chat.postMessage", channel=channel, **content) == error
    assert slack.messages(channel) == []


def test_a_bad_block_is_pointed_at(client: WebClient, channel: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x", blocks=[section("ok"), section("")])

    sentence = "must be more than 0 characters [json-pointer:/blocks/1/text/text]"
    assert caught.value.response["errors"] == [sentence]
    assert caught.value.response["response_metadata"]["messages"] == [f"[ERROR] {sentence}"]


def test_markdown_becomes_blocks_and_counts_as_them(client: WebClient, channel: str) -> None:
    posted = client.chat_postMessage(channel=channel, markdown_text="# Head\n\nSome **bold**\n\n---\n")
    assert [block["type"] for block in posted["message"]["blocks"]] == ["header", "rich_text", "divider"]

    rules = {"type": "markdown", "text": "---\n\n" * 51}
    assert refused(client, "chat.postMessage", channel=channel, blocks=[rules]) == "invalid_blocks"


def test_a_long_text_becomes_several_messages(client: WebClient, slack: SlackSim, channel: str) -> None:
    text = "\n".join(["a line of thirty-two characters!"] * 300)

    posted = client.chat_postMessage(channel=channel, text=text)

    texts = [message["text"] for message in slack.messages(channel)]
    assert len(texts) == 3
    assert "".join(texts) == text
    assert slack.messages(channel)[0]["ts"] == posted["ts"]
    assert refused(client, "chat.update", channel=channel, ts=posted["ts"], text=text) == "msg_too_long"


def test_text_is_stored_escaped_with_its_addresses_linked(client: WebClient, channel: str) -> None:
    posted = client.chat_postMessage(channel=channel, text="a < b & c, <!here>, https://example.com/x.")
    assert posted["message"]["text"] == "a &lt; b &amp; c, <!here>, <https://example.com/x>."

    plain_one = client.chat_postMessage(channel=channel, text="https://example.com", parse="none")
    assert plain_one["message"]["text"] == "https://example.com"


@pytest.mark.parametrize(
    ("place", "error"),
    [
        pytest.param({"is_private": True, "bot": False}, "channel_not_found", id="a private channel"),
        pytest.param({"bot": False}, "not_in_channel", id="a channel without the bot"),
    ],
)
def test_a_bot_posts_only_where_it_is(
    client: WebClient, slack: SlackSim, place: dict[str, Any], error: str
) -> None:
    channel = slack.add_channel("elsewhere", **place)

    assert refused(client, "chat.postMessage", channel=channel, text="x") == error


def test_nobody_posts_in_an_archived_channel(client: WebClient, slack: SlackSim, channel: str) -> None:
    posted = client.chat_postMessage(channel=channel, text="x")
    slack.archive(channel)

    assert refused(client, "chat.postMessage", channel=channel, text="x") == "is_archived"
    assert refused(client, "chat.update", channel=channel, ts=posted["ts"], text="y") == "is_inactive"
    slack.unarchive(channel)
    assert client.chat_postMessage(channel=channel, text="x")["ok"]


def test_a_thread_counts_its_replies(client: WebClient, slack: SlackSim, ann: str, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="Root")["ts"]
    first = slack.type(ann, channel, "One", thread_ts=root)
    second = client.chat_postMessage(channel=channel, text="Two", thread_ts=root)["ts"]

    shown = slack.messages(channel)[0]
    assert (shown["reply_count"], shown["latest_reply"], shown["reply_users"]) == (
        2,
        second,
        [ann, slack.bot_user_id],
    )
    third = client.chat_postMessage(channel=channel, text="Three", thread_ts=first)
    assert third["message"]["thread_ts"] == root
    slack.lock_thread(channel, root)
    assert refused(client, "chat.postMessage", channel=channel, text="x", thread_ts=root) == (
        "restricted_action_thread_locked"
    )


def test_a_reply_to_a_root_that_is_gone_lands_in_the_channel(
    client: WebClient, slack: SlackSim, channel: str
) -> None:
    root = client.chat_postMessage(channel=channel, text="Root")["ts"]
    client.chat_delete(channel=channel, ts=root)

    posted = client.chat_postMessage(channel=channel, text="Reply", thread_ts=root)

    assert "thread_ts" not in posted["message"]
    assert [message["text"] for message in slack.messages(channel)] == ["Reply"]


def test_slacks_own_lines_take_no_replies(client: WebClient, slack: SlackSim, ann: str, channel: str) -> None:
    slack.rename(channel, "helpdesk")
    line = slack.messages(channel)[0]["ts"]

    assert refused(client, "chat.postMessage", channel=channel, text="x", thread_ts=line) == (
        "cannot_reply_to_message"
    )


def test_an_update_keeps_metadata_and_marks_text_as_edited(
    client: WebClient, slack: SlackSim, channel: str
) -> None:
    stamp = client.chat_postMessage(channel=channel, text="One", metadata=METADATA)["ts"]

    client.chat_update(channel=channel, ts=stamp, text="Two", blocks=[section("Two")])
    assert "edited" not in slack.message(channel, stamp)
    assert slack.message(channel, stamp)["metadata"] == METADATA
    client.chat_update(channel=channel, ts=stamp, text="Three", metadata={})

    assert slack.message(channel, stamp)["edited"]["user"] == slack.bot_user_id
    assert "blocks" not in slack.message(channel, stamp)
    assert "metadata" not in slack.message(channel, stamp)


def test_an_update_keeps_what_it_does_not_mention(client: WebClient, slack: SlackSim, channel: str) -> None:
    stamp = client.chat_postMessage(channel=channel, text="One", blocks=[section("One")])["ts"]

    client.chat_update(channel=channel, ts=stamp, attachments=[{"text": "added", "fallback": "added"}])
    shown = slack.message(channel, stamp)
    assert (shown["text"], shown["blocks"][0]["text"]["text"], shown["attachments"][0]["text"]) == (
        "One",
        "One",
        "added",
    )
    client.chat_update(channel=channel, ts=stamp, text="Two")

    shown = slack.message(channel, stamp)
    assert "blocks" not in shown
    assert shown["attachments"][0]["text"] == "added"


def test_a_bot_changes_only_its_own_messages(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    stamp = slack.type(ann, channel, "Mine")

    assert refused(client, "chat.update", channel=channel, ts=stamp, text="x") == "cant_update_message"
    assert refused(client, "chat.delete", channel=channel, ts=stamp) == "cant_delete_message"
    assert refused(client, "chat.update", channel=channel, ts="1.0", text="x") == "message_not_found"


def test_a_deleted_root_with_replies_leaves_a_tombstone(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    root = client.chat_postMessage(channel=channel, text="Root")["ts"]
    reply = slack.type(ann, channel, "Reply", thread_ts=root)

    client.chat_delete(channel=channel, ts=root)

    assert [(one.get("subtype"), one["user"]) for one in slack.thread(channel, root)] == [
        ("tombstone", "USLACKBOT"),
        (None, ann),
    ]
    event = slack.envelopes[-1].payload["event"]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert refused(client, "chat.update", channel=channel, ts=root, text="x") == "message_not_found"
    slack.delete(ann, channel, reply)
    assert slack.thread(channel, root) == []


def test_a_deleted_reply_is_told_with_its_thread(slack: SlackSim, ann: str, channel: str) -> None:
    root = slack.type(ann, channel, "Root")
    reply = slack.type(ann, channel, "Reply", thread_ts=root)

    slack.delete(ann, channel, reply)

    event = slack.envelopes[-1].payload["event"]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", reply)
    assert event["previous_message"]["thread_ts"] == root
    assert "reply_count" not in slack.messages(channel)[0]


def test_an_ephemeral_needs_its_reader_in_the_channel(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    bob = slack.add_user("bob")

    client.chat_postEphemeral(channel=channel, user=ann, text="psst")

    assert [shown["text"] for shown in slack.ephemerals(ann)] == ["psst"]
    assert slack.messages(channel) == []
    assert refused(client, "chat.postEphemeral", channel=channel, user=bob, text="x") == "user_not_in_channel"


def test_a_direct_message_goes_to_a_user_id(client: WebClient, slack: SlackSim, ann: str) -> None:
    posted = client.chat_postMessage(channel=ann, text="For you")

    assert posted["channel"].startswith("D")
    assert slack.messages(posted["channel"])[0]["text"] == "For you"


def test_a_permalink_names_the_thread(client: WebClient, slack: SlackSim, ann: str, channel: str) -> None:
    root = slack.type(ann, channel, "Root")
    reply = slack.type(ann, channel, "Reply", thread_ts=root)

    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]

    assert link.endswith(f"/archives/{channel}/p{reply.replace('.', '')}?thread_ts={root}&cid={channel}")


def test_reactions_are_added_once_and_by_known_names(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    here: dict[str, Any] = {"channel": channel, "timestamp": slack.type(ann, channel, "Hello")}

    client.reactions_add(name="eyes", **here)

    assert refused(client, "reactions.add", name="eyes", **here) == "already_reacted"
    assert refused(client, "reactions.add", name="no_such_thing", **here) == "invalid_name"
    assert refused(client, "reactions.remove", name="+1", **here) == "no_reaction"
    slack.add_emoji("no_such_thing")
    assert client.reactions_add(name="no_such_thing", **here)["ok"]
    assert [row["name"] for row in slack.messages(channel)[0]["reactions"]] == ["eyes", "no_such_thing"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param({"text": "<!here> look"}, [("broadcast", "here")], id="a broadcast"),
        pytest.param({"text": "<@U000000002>"}, [("user", "U000000002")], id="a person"),
        pytest.param({"text": "<!subteam^S1>"}, [("usergroup", "S1")], id="a group"),
        pytest.param({"text": "@here", "link_names": True}, [("broadcast", "here")], id="a bare name"),
        pytest.param({"text": "@here and &lt;!here&gt;"}, [], id="escaped"),
        pytest.param(
            {"text": "<https://evil.example|bank.example>"}, [("link", "https://evil.example")], id="a link"
        ),
        pytest.param({"text": "<https://example.com|example.com>"}, [], id="an honest link"),
        pytest.param(
            {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "@channel"}}]},
            [("broadcast", "channel")],
            id="a block that is not verbatim",
        ),
        pytest.param({"text": "x", "blocks": [section("@channel")]}, [], id="a verbatim block"),
        pytest.param({"markdown_text": "**<!everyone>**"}, [("broadcast", "everyone")], id="markdown"),
        pytest.param({"markdown_text": "&lt;!everyone&gt; <b>"}, [], id="escaped markdown"),
        pytest.param(
            {"text": "x", "blocks": [{"type": "header", "text": plain("<!here> @here")}]},
            [],
            id="plain text",
        ),
    ],
)
def test_whom_a_post_would_call_is_noted(
    client: WebClient, slack: SlackSim, channel: str, content: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    client.api_call("chat.postMessage", json={"channel": channel} | content)

    assert [(one.kind, one.target) for one in slack.notifications] == found
