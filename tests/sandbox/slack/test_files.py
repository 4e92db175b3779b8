"""Files: up in three steps, shared a little later, down with a token."""

from __future__ import annotations

from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Start


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def upload(client: WebClient, **more: Any) -> str:
    """Upload three bytes with the real client; the file's id."""
    return str(client.files_upload_v2(filename="mail.eml", content=b"abc", **more)["file"]["id"])


def download(url: str, token: str) -> tuple[str, bytes]:
    """Content type and bytes at a private URL."""
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"})) as response:
        return str(response.headers.get_content_type()), bytes(response.read())


def test_an_upload_is_shared_in_its_thread_after_a_while(
    client: WebClient, slack: SlackSim, channel: str
) -> None:
    root = client.chat_postMessage(channel=channel, text="Root")["ts"]

    file = upload(client, channel=channel, thread_ts=root, initial_comment="Whole mail")

    slack.wait_for(lambda: len(slack.thread(channel, root)) == 2)
    shared = slack.thread(channel, root)[1]
    assert (shared["subtype"], shared["text"], shared["files"][0]["id"]) == ("file_share", "Whole mail", file)
    share = client.files_info(file=file)["file"]["shares"]["public"][channel][0]
    assert (share["ts"], share["thread_ts"]) == (shared["ts"], root)
    assert slack.file(file)[1] == b"abc"


def test_a_share_can_be_forgotten_and_repeated(client: WebClient, slack: SlackSim, channel: str) -> None:
    slack.files.never_share(1)
    slack.files.share_delay(0)
    file = upload(client, channel=channel)
    assert client.files_info(file=file)["file"]["shares"] == {}

    client.files_completeUploadExternal(files=[{"id": file}], channel_id=channel)

    slack.wait_for(lambda: slack.messages(channel))
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": file}], channel_id=channel)


def test_nothing_is_shared_where_the_bot_is_not(client: WebClient, slack: SlackSim, ann: str) -> None:
    lobby = slack.add_channel("lobby", members=[ann], bot=False)

    with pytest.raises(SlackApiError, match="not_in_channel"):
        upload(client, channel=lobby)


def test_a_persons_file_comes_with_the_message_and_can_be_read(
    client: WebClient, slack: SlackSim, ann: str, channel: str
) -> None:
    stamp = slack.type(ann, channel, "", files=[("photo.png", b"\x89PNG", "image/png")])

    event = slack.envelopes[0].payload["event"]
    assert (event["subtype"], event["text"], event["ts"]) == ("file_share", "", stamp)
    url = event["files"][0]["url_private_download"]
    assert download(url, slack.bot_token) == ("image/png", b"\x89PNG")


def test_without_the_right_to_read_there_is_a_login_page(start: Start) -> None:
    scopes = [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if scope != "files:read"]
    slack = start({**MANIFEST, "oauth_config": {"scopes": {"bot": scopes}}})
    ann = slack.add_user("ann")
    slack.type(
        ann, slack.add_channel("help", members=[ann]), "", files=[("photo.png", b"\x89PNG", "image/png")]
    )
    url = slack.envelopes[0].payload["event"]["files"][0]["url_private"]

    assert download(url, slack.bot_token)[0] == "text/html"
    assert download(url, "xoxb-wrong")[0] == "text/html"


def test_a_file_from_elsewhere_does_not_exist_for_the_bot(
    client: WebClient, slack: SlackSim, ann: str
) -> None:
    lobby = slack.add_channel("lobby", members=[ann], bot=False)
    slack.type(ann, lobby, "", files=[("photo.png", b"\x89PNG", "image/png")])
    file = slack.messages(lobby)[0]["files"][0]["id"]

    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_info(file=file)


def test_a_deleted_file_leaves_a_tombstone(client: WebClient, slack: SlackSim, channel: str) -> None:
    file = upload(client, channel=channel)
    slack.wait_for(lambda: slack.messages(channel))

    client.files_delete(file=file)

    assert slack.messages(channel)[0]["files"] == [{"id": file, "mode": "tombstone"}]
    with pytest.raises(SlackApiError, match="file_deleted"):
        client.files_info(file=file)


def test_an_upload_can_break_off(client: WebClient, slack: SlackSim, channel: str) -> None:
    slack.faults.next("upload", "http_500")

    with pytest.raises(Exception, match="500"):
        upload(client, channel=channel)
    assert slack.messages(channel) == []


def test_a_file_goes_to_a_person_through_their_opened_conversation_only(
    slack: SlackSim, client: WebClient
) -> None:
    ann = slack.add_user("ann")

    def share(place: str) -> str:
        upload = client.files_getUploadURLExternal(filename="a.txt", length=3)
        urlopen(Request(upload["upload_url"], data=b"abc")).close()
        client.files_completeUploadExternal(files=[{"id": upload["file_id"]}], channel_id=place)
        return str(upload["file_id"])

    with pytest.raises(SlackApiError, match="channel_not_found"):
        share(ann)

    direct = client.conversations_open(users=ann)["channel"]["id"]
    file = share(direct)
    shares = slack.wait_for(lambda: slack.file(file)[0]["shares"])
    assert [*shares["private"]] == [direct]
    assert slack.messages(direct)[0]["files"][0]["id"] == file
