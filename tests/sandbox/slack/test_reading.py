"""conversations.*, users.*, usergroups.*: what a bot can read, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Start, web_client

METADATA = {"event_type": "post", "event_payload": {"outbox_id": "7"}}


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann", email="Ann@Example.com")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def refused(client: WebClient, method: str, **args: Any) -> str:
    """The error code that a call gets."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=args)
    return str(caught.value.response["error"])


def texts(pages: Any) -> list[list[str]]:
    """The texts on every page."""
    return [[message["text"] for message in page["messages"]] for page in pages]


def test_replies_come_root_first_and_oldest_first_on_every_page(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    root = slack.type(ann, channel, "root")
    for number in range(5):
        slack.type(ann, channel, str(number), thread_ts=root)

    pages = client.conversations_replies(channel=channel, ts=root, limit=3)

    assert texts(pages) == [["root", "0", "1"], ["root", "2", "3"], ["root", "4"]]


def test_replies_can_be_cut_by_time(client: WebClient, slack: SlackSim, ann: str, channel: str) -> None:
    root = slack.type(ann, channel, "root")
    stamps = [slack.type(ann, channel, str(number), thread_ts=root) for number in range(4)]
    call: dict[str, Any] = {"channel": channel, "ts": root, "oldest": stamps[1]}

    assert texts([client.conversations_replies(**call)]) == [["root", "2", "3"]]
    assert texts([client.conversations_replies(**call, inclusive=True)]) == [["root", "1", "2", "3"]]
    assert texts([client.conversations_replies(**call, latest=stamps[3])]) == [["root", "2"]]
    assert refused(client, "conversations.replies", **call | {"oldest": "yesterday"}) == "invalid_ts_oldest"


def test_history_shows_roots_and_broadcasts_newest_first(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    root = slack.type(ann, channel, "root")
    slack.type(ann, channel, "hidden", thread_ts=root)
    slack.type(ann, channel, "shown", thread_ts=root, broadcast=True)
    slack.type(ann, channel, "last")

    assert texts(client.conversations_history(channel=channel, limit=2)) == [["last", "shown"], ["root"]]


def test_metadata_is_whole_only_on_demand(client: WebClient, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="x", metadata=METADATA)["ts"]

    for read in (client.conversations_history, client.conversations_replies):
        call = {"channel": channel, "ts": root}
        assert read(**call)["messages"][0]["metadata"] == {"event_type": "post"}
        assert read(**call, include_all_metadata=True)["messages"][0]["metadata"] == METADATA


def test_a_private_channel_is_invisible_to_outsiders(client: WebClient, slack: SlackSim, ann: str) -> None:
    secret = slack.add_channel("secret", is_private=True, members=[ann], bot=False)
    lobby = slack.add_channel("lobby", members=[ann], bot=False)

    assert refused(client, "conversations.info", channel=secret) == "channel_not_found"
    assert refused(client, "conversations.history", channel=secret) == "channel_not_found"
    assert refused(client, "conversations.history", channel=lobby) == "not_in_channel"
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [row["name"] for row in listed] == ["lobby"]


def test_a_thread_that_is_not_there_is_not_found(client: WebClient, channel: str) -> None:
    assert refused(client, "conversations.replies", channel=channel, ts="1.000001") == "thread_not_found"


@pytest.mark.parametrize("cursor", ["nonsense", "ZnJvbTo5OTk="])
def test_a_made_up_cursor_is_refused(client: WebClient, channel: str, cursor: str) -> None:
    assert refused(client, "conversations.history", channel=channel, cursor=cursor) == "invalid_cursor"


def test_a_bot_joins_public_channels_by_itself(client: WebClient, slack: SlackSim, ann: str) -> None:
    lobby = slack.add_channel("lobby", members=[ann], bot=False)
    secret = slack.add_channel("secret", is_private=True, members=[ann])

    assert client.conversations_join(channel=lobby)["channel"]["is_member"]

    assert client.conversations_join(channel=lobby)["warning"] == "already_in_channel"
    assert slack.envelopes[0].payload["event"]["user"] == slack.bot_user_id
    assert refused(client, "conversations.join", channel=secret) == "method_not_supported_for_channel_type"


def test_members_come_in_pages(client: WebClient, slack: SlackSim) -> None:
    people = [slack.add_user(f"user{number}") for number in range(3)]
    crowd = slack.add_channel("crowd", members=people)

    pages = [page["members"] for page in client.conversations_members(channel=crowd, limit=2)]

    assert pages == [people[:2], [people[2], slack.bot_user_id]]


def test_a_stranger_makes_a_channel_external(client: WebClient, slack: SlackSim, ann: str) -> None:
    guest = slack.add_user("eve", team_id="T0FOREIGN")
    shared = slack.add_channel("shared", members=[ann, guest])

    assert client.conversations_info(channel=shared)["channel"]["is_ext_shared"]
    assert client.users_info(user=guest)["user"]["is_stranger"]


def test_people_are_found_by_their_address(client: WebClient, slack: SlackSim, ann: str) -> None:
    found = client.users_lookupByEmail(email="ann@example.com")["user"]
    assert (found["id"], found["profile"]["email"], found["tz"]) == (ann, "Ann@Example.com", "Europe/Berlin")

    slack.change_user(ann, deleted=True)

    assert refused(client, "users.lookupByEmail", email="ann@example.com") == "users_not_found"
    assert client.users_info(user=ann)["user"]["deleted"]
    assert refused(client, "users.info", user="U404") == "user_not_found"


def test_addresses_need_their_own_scope(start: Start) -> None:
    slack = start({**MANIFEST, "oauth_config": {"scopes": {"bot": ["users:read"]}}})
    ann = slack.add_user("ann", email="ann@example.com")

    assert "email" not in web_client(slack).users_info(user=ann)["user"]["profile"]


def test_guests_and_admins_are_told_apart(client: WebClient, slack: SlackSim) -> None:
    rows = [slack.add_user("a", is_admin=True), slack.add_user("b", is_ultra_restricted=True)]
    users = [client.users_info(user=row)["user"] for row in rows]

    flags = [(user["is_admin"], user["is_restricted"], user["is_ultra_restricted"]) for user in users]
    assert flags == [(True, False, False), (False, True, True)]


def test_a_group_lists_its_members(client: WebClient, slack: SlackSim, ann: str) -> None:
    group = slack.add_usergroup("techs", [ann])

    assert client.usergroups_users_list(usergroup=group)["users"] == [ann]
    slack.set_usergroup(group, [])
    assert client.usergroups_users_list(usergroup=group)["users"] == []
    event = slack.envelopes[0].payload["event"]
    assert (event["type"], event["removed_users"]) == ("subteam_members_changed", [ann])
    assert refused(client, "usergroups.users.list", usergroup="S404") == "no_such_subteam"


def test_the_end_of_a_channel_reaches_the_bot(slack: SlackSim, ann: str, channel: str) -> None:
    secret = slack.add_channel("secret", is_private=True, members=[ann])

    slack.kick(slack.bot_user_id, secret, by=ann)
    slack.delete_channel(channel, by=ann)

    told = [one.payload["event"] for one in slack.envelopes]
    assert [(event["type"], event["channel"]) for event in told] == [
        ("group_left", secret),
        ("channel_deleted", channel),
    ]
    assert [row["id"] for row in slack.channels()] == [secret]


def test_channel_news_reach_the_bot(slack: SlackSim, ann: str, channel: str) -> None:
    slack.rename(channel, "helpdesk", by=ann)
    slack.archive(channel, by=ann)
    slack.unarchive(channel, by=ann)
    slack.kick(slack.bot_user_id, channel, by=ann)
    slack.type(ann, channel, "Not for the bot any more")

    told = [one.payload["event"] for one in slack.envelopes]
    assert [event["type"] for event in told if event["type"] != "message"] == [
        "channel_rename",
        "channel_archive",
        "channel_left",
    ]
    assert [event["subtype"] for event in told if event["type"] == "message"] == [
        "channel_name",
        "channel_archive",
        "channel_unarchive",
    ]
