"""How the Web API is called: tokens, scopes, bodies, and the ways a call can break."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from sandbox.slack import SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Start, web_client


@pytest.fixture
def channel(slack: SlackSim) -> str:
    return slack.add_channel("help")


def raw(slack: SlackSim, method: str, body: bytes, kind: str, token: str = "") -> dict[str, Any]:
    """One POST as it stands; the JSON of the answer."""
    connection = http.client.HTTPConnection(slack.api_url.split("/")[2], timeout=60)
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request("POST", f"/api/{method}", body, headers)
    with connection.getresponse() as response:
        answer: dict[str, Any] = json.loads(response.read())
    connection.close()
    return answer


@pytest.mark.parametrize("form", ["json", "form", "token in the form", "multipart", "empty json"])
def test_a_body_may_come_in_any_form(slack: SlackSim, channel: str, form: str) -> None:
    call = {"channel": channel, "text": "Hello", "blocks": json.dumps([{"type": "divider"}])}
    token = slack.bot_token
    match form:
        case "json":
            answer = raw(slack, "chat.postMessage", json.dumps(call).encode(), "application/json", token)
        case "form":
            body = urlencode(call).encode()
            answer = raw(slack, "chat.postMessage", body, "application/x-www-form-urlencoded", token)
        case "token in the form":
            body = urlencode(call | {"token": token}).encode()
            answer = raw(slack, "chat.postMessage", body, "application/x-www-form-urlencoded")
        case "multipart":
            parts = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in call.items()
            )
            kind = "multipart/form-data; boundary=x"
            answer = raw(slack, "chat.postMessage", f"{parts}--x--\r\n".encode(), kind, token)
        case _:
            answer = raw(slack, "auth.test", b"", "application/json", token)

    assert answer["ok"], answer
    assert "token" not in slack.calls[0].args


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        pytest.param("auth.test", "", "not_authed", id="no token"),
        pytest.param("auth.test", "xoxb-wrong", "invalid_auth", id="a wrong token"),
        pytest.param("apps.connections.open", "bot", "not_allowed_token_type", id="the bot's token"),
        pytest.param("auth.test", "app", "not_allowed_token_type", id="the app's token"),
        pytest.param("chat.shout", "bot", "unknown_method", id="an unknown method"),
        pytest.param("chat.postMessage", "bot", "invalid_arguments", id="a missing argument"),
        pytest.param("emoji.list", "bot", "missing_scope", id="a missing scope"),
    ],
)
def test_a_call_is_refused_for(slack: SlackSim, method: str, token: str, error: str) -> None:
    secret = {"bot": slack.bot_token, "app": slack.app_token}.get(token, token)

    assert raw(slack, method, b"{}", "application/json", secret)["error"] == error
    assert (slack.calls[-1].method, slack.calls[-1].error) == (method, error)


def test_a_missing_scope_is_named(start: Start) -> None:
    scopes = {"oauth_config": {"scopes": {"bot": ["chat:write", "channels:history"]}}}
    slack = start(MANIFEST | scopes)
    secret = slack.add_channel("secret", is_private=True)

    with pytest.raises(SlackApiError) as caught:
        web_client(slack).conversations_history(channel=secret)

    assert (caught.value.response["needed"], caught.value.response["provided"]) == (
        "groups:history",
        "channels:history,chat:write",
    )
    assert caught.value.response.headers["X-OAuth-Scopes"] == "channels:history,chat:write"


def test_a_body_that_is_no_json_is_refused(slack: SlackSim) -> None:
    assert raw(slack, "auth.test", b"{", "application/json", slack.bot_token)["error"] == "invalid_json"
    assert raw(slack, "auth.test", b"[]", "application/json", slack.bot_token)["error"] == "json_not_object"


def test_a_revoked_token_stops_working(slack: SlackSim, client: WebClient) -> None:
    slack.revoke_token()

    with pytest.raises(SlackApiError, match="token_revoked"):
        client.auth_test()
    assert slack.envelopes[0].payload["event"]["tokens"] == {"oauth": [], "bot": [slack.bot_user_id]}


def test_an_uninstalled_app_is_inactive(slack: SlackSim, client: WebClient) -> None:
    slack.uninstall()

    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()
    assert slack.envelopes[0].payload["event"]["type"] == "app_uninstalled"


def post(slack: SlackSim, channel: str, *, timeout: float = 60) -> str:
    """Post once with a client that waits so many seconds; what happened to it."""
    try:
        web_client(slack, timeout=timeout).chat_postMessage(channel=channel, text="Hello")
    except SlackApiError as error:
        return f"{error.response.status_code} {error.response.get('error', 'no error')}"
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return "posted"


@pytest.mark.parametrize(
    ("kind", "options", "outcome", "posts"),
    [
        pytest.param("error", {"code": "fatal_error"}, "200 fatal_error", 0, id="error"),
        pytest.param("ratelimited", {"retry_after": 7}, "429 ratelimited", 0, id="ratelimited"),
        pytest.param("drop_before", {}, "RemoteDisconnected", 0, id="drop_before"),
        pytest.param("drop_after", {}, "RemoteDisconnected", 1, id="drop_after"),
        pytest.param("cut_body", {}, "IncompleteRead", 1, id="cut_body"),
        pytest.param("timeout", {}, "TimeoutError", 0, id="timeout"),
        pytest.param("slow", {"seconds": 0.05}, "posted", 1, id="slow"),
    ],
)
def test_a_fault_hits_the_next_call_only(
    slack: SlackSim, channel: str, kind: str, options: dict[str, Any], outcome: str, posts: int
) -> None:
    slack.faults.next("chat.postMessage", kind, **options)

    assert post(slack, channel, timeout=1 if kind == "timeout" else 60) == outcome
    assert len(slack.messages(channel)) == posts
    assert post(slack, channel) == "posted"


def test_a_post_can_land_after_its_caller_gave_up(slack: SlackSim, channel: str) -> None:
    slack.faults.next("chat.postMessage", "slow", seconds=3)

    assert post(slack, channel, timeout=0.1) == "TimeoutError"
    assert slack.messages(channel) == []
    slack.wait_for(lambda: slack.messages(channel))


@pytest.mark.parametrize(("kind", "status"), [("http_500", 500), ("html_200", 200)])
def test_a_web_page_can_come_instead_of_json(slack: SlackSim, channel: str, kind: str, status: int) -> None:
    slack.faults.always("*", kind)

    with pytest.raises(SlackApiError) as caught:
        web_client(slack).chat_postMessage(channel=channel, text="Hello")

    assert caught.value.response.status_code == status
    slack.faults.clear()
    assert post(slack, channel) == "posted"


def test_the_clients_own_retry_doubles_a_post_whose_answer_was_lost(slack: SlackSim, channel: str) -> None:
    slack.faults.next("chat.postMessage", "drop_after")
    client = WebClient(
        slack.bot_token, base_url=slack.api_url, retry_handlers=[ConnectionErrorRetryHandler()]
    )

    assert client.chat_postMessage(channel=channel, text="Hello")["ok"]
    assert len(slack.messages(channel)) == 2


def test_an_unknown_fault_is_refused(slack: SlackSim) -> None:
    with pytest.raises(ValueError, match="no fault is called explode"):
        slack.faults.next("*", "explode")


def test_a_rate_limit_is_told_in_seconds_and_passes_with_time(start: Start) -> None:
    now = [1_700_000_000.0]
    slack = start(clock=lambda: now[0], rate_limits="strict")
    channel, other = slack.add_channel("one"), slack.add_channel("two")

    assert [post(slack, channel), post(slack, channel)] == ["posted", "429 ratelimited"]
    assert post(slack, other) == "posted"
    now[0] += 1
    assert post(slack, channel) == "posted"


def test_a_tier_limits_calls_a_minute(start: Start) -> None:
    slack = start(clock=lambda: 1_700_000_000.0, rate_limits="realistic")
    client = web_client(slack)

    for _ in range(20):
        client.users_list()
    with pytest.raises(SlackApiError) as caught:
        client.users_list()

    assert caught.value.response.headers["Retry-After"] == "3"
    assert client.users_info(user=slack.bot_user_id)["ok"]


def test_an_app_that_was_thrown_out_is_installed_again_with_the_same_tokens(
    slack: SlackSim, client: WebClient
) -> None:
    channel = slack.add_channel("help")
    slack.uninstall()
    slack.reinstall()

    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=channel, text="x")


def test_a_scope_that_was_taken_away_is_missed_and_named(slack: SlackSim, client: WebClient) -> None:
    channel, scopes = slack.add_channel("help"), slack.manifest.scopes
    slack.set_scopes(scopes - {"chat:write"})

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=channel, text="x")

    assert (refused.value.response["error"], refused.value.response["needed"]) == (
        "missing_scope",
        "chat:write",
    )
    assert "chat:write" not in refused.value.response["provided"].split(",")
    assert "chat:write" not in refused.value.response.headers["X-OAuth-Scopes"].split(",")
    slack.set_scopes(scopes)
    assert client.chat_postMessage(channel=channel, text="x")["ok"]


@pytest.mark.parametrize("scopes", [["users:read"], ["users:read", "users:read.email"]])
def test_a_change_of_a_person_is_told_with_their_address_to_who_may_see_it(
    start: Start, scopes: list[str]
) -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}
    manifest["settings"] = {"event_subscriptions": {"bot_events": ["user_change"]}}
    slack = start(manifest)
    ann = slack.add_user("ann", email="ann@example.com")

    slack.change_user(ann, deleted=True)

    (told,) = [one.payload["event"] for one in slack.envelopes]
    assert (told["type"], told["user"]["id"], told["user"]["deleted"]) == ("user_change", ann, True)
    assert ("email" in told["user"]["profile"]) == ("users:read.email" in scopes)
