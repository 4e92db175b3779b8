"""What is certain about a call to Slack, and what is not; against the simulated Slack and its faults."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack_poster import SlackPoster, called, web_client
from bot.errors import OutsideError, SlackLimited, SlackRefused, SlackUncertain, SlackUnreachable
from tests.adapters.slack_worlds import SlackWorld

POST = "chat.postMessage"


def a_post(world: SlackWorld, **more: Any) -> str:
    given: dict[str, Any] = {"op": "op1"} | more
    return SlackPoster(world.client).post(world.channel, [], "Hello", **given)


def shown(world: SlackWorld) -> list[str]:
    return [one["text"] for one in world.slack.messages(world.channel) if one.get("bot_id")]


def test_a_post_gives_its_ts_and_carries_its_operation(world: SlackWorld) -> None:
    ts = a_post(world, name="Ann Smith")

    message = world.slack.message(world.channel, ts)
    assert message["text"] == "Hello"
    assert message["metadata"]["event_payload"] == {"op": "op1"}
    assert message["username"] == "Ann Smith"


@pytest.mark.parametrize(
    ("kind", "options", "error", "done"),
    [
        pytest.param("http_500", {}, SlackUncertain, None, id="an inner error says nothing"),
        pytest.param("drop_before", {}, SlackUncertain, False, id="a connection lost before it was done"),
        pytest.param(
            "drop_after", {}, SlackUncertain, True, id="and one lost after it was done look the same"
        ),
        pytest.param("cut_body", {}, SlackUncertain, True, id="half an answer is none"),
        pytest.param("html_200", {}, SlackUncertain, False, id="a web page is no answer"),
        pytest.param("error", {"code": "is_archived"}, SlackRefused, False, id="a refusal is certain"),
        pytest.param("ratelimited", {"retry_after": 7}, SlackLimited, False, id="too fast is certain"),
    ],
)
def test_fault_54_what_a_fault_leaves_certain(
    world: SlackWorld, kind: str, options: dict[str, Any], error: type[OutsideError], done: bool | None
) -> None:
    world.slack.faults.next(POST, kind, **options)

    with pytest.raises(OutsideError) as raised:
        a_post(world)

    assert type(raised.value) is error
    assert world.slack.bot_token not in str(raised.value)
    if done is not None:
        assert shown(world) == (["Hello"] if done else [])
    calls = [call for call in world.slack.calls if call.method == POST]
    assert len(calls) <= 1, "the SDK must not repeat a post by itself"


def test_fault_54_an_answer_that_comes_too_late_is_none(world: SlackWorld) -> None:
    world.client.timeout = 1  # seconds; the poster's own patience is longer
    world.slack.faults.next(POST, "slow", seconds=20)

    with pytest.raises(SlackUncertain):
        a_post(world)


def test_fault_53_the_wait_is_what_slack_says(world: SlackWorld) -> None:
    world.slack.faults.next(POST, "ratelimited", retry_after=42)

    with pytest.raises(SlackLimited) as limited:
        a_post(world)

    assert limited.value.seconds == 42


def test_a_refused_connection_certainly_did_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: it is refused
        client = web_client("xoxb-secret", f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")

        with pytest.raises(SlackUnreachable) as raised:
            SlackPoster(client).post("C1", [], "Hello", op="op1")

    assert "secret" not in str(raised.value)


def test_a_name_that_nobody_knows_certainly_did_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(SlackUnreachable):
        SlackPoster(web_client("xoxb-secret", "http://slack.invalid/api/")).post("C1", [], "Hello", op="op1")


def test_a_token_that_is_no_token_is_refused(world: SlackWorld) -> None:
    client = web_client("xoxb-wrong", world.slack.api_url)

    with pytest.raises(SlackRefused) as refused:
        SlackPoster(client).post(world.channel, [], "Hello", op="op1")

    assert refused.value.code == "invalid_auth"


@pytest.mark.parametrize("thread", [False, True])
def test_a_post_is_found_again_by_its_operation(world: SlackWorld, thread: bool) -> None:
    poster, root = SlackPoster(world.client), ""
    if thread:
        root = a_post(world, op="root")
    ts = a_post(world, op="mine", thread_ts=root)
    for _ in range(3):
        a_post(world, op="other", thread_ts=root)
    oldest = datetime.now(UTC) - timedelta(minutes=10)

    assert poster.find(world.channel, "mine", thread_ts=root, oldest=oldest) == ts
    assert poster.find(world.channel, "nobody's", thread_ts=root, oldest=oldest) is None


def test_a_post_is_found_behind_pages_of_others(world: SlackWorld) -> None:
    ts = a_post(world, op="mine")
    for number in range(205):
        world.slack.type(world.tom, world.channel, f"word {number}")

    oldest = datetime.now(UTC) - timedelta(minutes=10)

    assert SlackPoster(world.client).find(world.channel, "mine", thread_ts="", oldest=oldest) == ts


def test_a_look_up_that_fails_never_says_that_the_post_is_not_there(world: SlackWorld) -> None:
    world.slack.faults.next("conversations.history", "cut_body")

    with pytest.raises(SlackUncertain):
        SlackPoster(world.client).find(world.channel, "mine", thread_ts="", oldest=datetime.now(UTC))


def test_what_is_set_may_be_set_twice(world: SlackWorld) -> None:
    poster = SlackPoster(world.client)
    ts = world.slack.type(world.tom, world.channel, "Hello")

    for _ in range(2):
        poster.add_reaction(world.channel, ts, "lock")
    assert [one["name"] for one in world.slack.message(world.channel, ts)["reactions"]] == ["lock"]
    for _ in range(2):
        poster.remove_reaction(world.channel, ts, "lock")

    assert not world.slack.message(world.channel, ts).get("reactions")


def test_a_whisper_to_somebody_who_left_is_lost_and_no_error(world: SlackWorld) -> None:
    gone = world.slack.add_user("gone")

    SlackPoster(world.client).whisper(gone, "Hello", channel=world.channel, thread_ts="")
    SlackPoster(world.client).whisper(world.tom, "Hello", channel=world.channel, thread_ts="")

    assert [one["text"] for one in world.slack.ephemerals(world.tom)] == ["Hello"]


def test_a_file_is_announced_sent_and_shared(world: SlackWorld) -> None:
    poster = SlackPoster(world.client)
    root = a_post(world)

    url, file = poster.begin_file("scan.pdf", 4)
    assert not poster.is_shared(file, world.channel)
    poster.send_file(url, b"%PDF")
    poster.share_file(file, "scan.pdf", channel=world.channel, thread_ts=root)

    world.slack.wait_for(lambda: poster.is_shared(file, world.channel))
    assert world.slack.file(file)[1] == b"%PDF"


@pytest.mark.parametrize("kind", ["http_500", "drop_before", "drop_after", "cut_body"])
def test_a_file_that_did_not_get_through_for_sure_is_uncertain(world: SlackWorld, kind: str) -> None:
    url, _ = SlackPoster(world.client).begin_file("scan.pdf", 4)
    world.slack.faults.next("upload", kind)

    with pytest.raises(SlackUncertain):
        SlackPoster(world.client).send_file(url, b"%PDF")


def test_a_file_that_slack_does_not_know_is_not_shared(world: SlackWorld) -> None:
    assert not SlackPoster(world.client).is_shared("F0", world.channel)


class Answered:
    """What the SDK's error carries: an answer with its status and headers."""

    def __init__(self, status: int, headers: dict[str, str], **data: Any) -> None:
        self.status_code, self.headers, self._data = status, headers, data

    def get(self, name: str) -> Any:
        return self._data.get(name)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(Answered(429, {}), SlackLimited(1), id="without saying how long"),
        pytest.param(Answered(429, {"retry-after": "soon"}), SlackLimited(1), id="in words"),
        pytest.param(Answered(429, {"Retry-After": "nan"}), SlackLimited(1), id="no number"),
        pytest.param(Answered(429, {"Retry-After": "-5"}), SlackLimited(1), id="less than nothing"),
        pytest.param(
            Answered(200, {"Retry-After": "3"}, ok=False, error="ratelimited"),
            SlackLimited(3),
            id="as ok: false",
        ),
        pytest.param(Answered(503, {}, ok=False, error="x"), SlackUncertain(""), id="an inner error"),
    ],
)
def test_odd_refusals(answer: Answered, error: OutsideError) -> None:
    def call() -> None:
        raise SlackApiError("no", answer)  # type: ignore[no-untyped-call]  # the SDK's

    with pytest.raises(type(error)) as raised:
        called(call)

    if isinstance(error, SlackLimited):
        assert isinstance(raised.value, SlackLimited)
        assert raised.value.seconds == error.seconds


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        ("files:write", "Slack refused: missing_scope. The app lacks the scope files:write."),
        ("channels:read,groups:read", "… The app lacks the scope channels:read or groups:read."),
        (None, "Slack refused: missing_scope."),
        ("<!channel> & you", "Slack refused: missing_scope."),
    ],
)
def test_a_missing_scope_is_named(needed: object, words: str) -> None:
    answer = {"ok": False, "error": "missing_scope", "needed": needed}

    def call() -> Any:
        raise SlackApiError("no", answer)  # type: ignore[no-untyped-call]  # the SDK's

    with pytest.raises(SlackRefused) as caught:
        called(call)

    assert str(caught.value).endswith(words.removeprefix("…").strip())
