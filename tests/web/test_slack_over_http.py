"""Slack's requests over HTTP: taken with a good signature only, and carried out like those of Socket Mode."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from bot.web import build_pages
from tests.still_desks import ANN
from tests.web.pages import PageDesk, page_desk

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
def http(tmp_path: Path) -> Iterator[tuple[PageDesk, FlaskClient]]:
    """A desk to which Slack sends its events, and Slack."""
    with page_desk(tmp_path, SLACK_SIGNING_SECRET=SECRET, SLACK_APP_TOKEN="") as web:
        parts = web.desk.parts
        assert parts.config.uses_http
        yield web, build_pages(parts.pages, slack=parts.app(signing_secret=SECRET)).test_client()


def signed(body: str, *, secret: str = SECRET, late: float = 0) -> dict[str, str]:
    at = str(int(time.time() - late))
    sign = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={sign}"}


def command(web: PageDesk, text: str) -> str:
    return urlencode(
        {
            "command": "/ticket",
            "text": text,
            "user_id": web.desk.ada,
            "channel_id": web.desk.channel,
            "team_id": "T1",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/",
        }
    )


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_signed_command_is_carried_out(http: tuple[PageDesk, FlaskClient]) -> None:
    web, slack = http
    web.desk.ticket(ANN)
    body = command(web, "close 1")

    answer = slack.post("/slack/events", data=body, headers=FORM | signed(body))

    assert answer.status_code == 200
    assert "Ticket #1 is closed." in answer.text
    assert not web.desk.now(1).is_open


@pytest.mark.parametrize("wrong", [{"secret": "another secret"}, {"late": 600}])
def test_a_command_that_slack_did_not_sign_does_nothing(
    http: tuple[PageDesk, FlaskClient], wrong: dict[str, str]
) -> None:
    web, slack = http
    web.desk.ticket(ANN)
    body = command(web, "close 1")

    for headers in (signed(body, **wrong), {}):  # type: ignore[arg-type]
        answer = slack.post("/slack/events", data=body, headers=FORM | headers)
        assert answer.status_code == 401

    assert web.desk.now(1).is_open


def test_a_technicians_reply_is_taken_once_however_often_it_is_sent(
    http: tuple[PageDesk, FlaskClient],
) -> None:
    web, slack = http
    ticket = web.desk.ticket(ANN)
    ts = web.desk.slack.type(web.desk.tom, web.desk.channel, "We look into it.", thread_ts=ticket.thread_ts)
    event = {
        "type": "message",
        "user": web.desk.tom,
        "text": "We look into it.",
        "channel": web.desk.channel,
        "channel_type": "channel",
        "ts": ts,
        "thread_ts": ticket.thread_ts,
        "event_ts": ts,
    }
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event})

    for retry in range(3):
        headers = {"Content-Type": "application/json", "X-Slack-Retry-Num": str(retry)} | signed(body)
        assert slack.post("/slack/events", data=body, headers=headers).status_code == 200

    with web.desk.parts.store.transaction() as tx:
        assert [one.text for one in tx.messages.find("ticket", 1)] == ["We look into it."]


def test_slacks_question_whether_the_address_is_ours_is_answered(http: tuple[PageDesk, FlaskClient]) -> None:
    _, slack = http
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})

    answer = slack.post(
        "/slack/events", data=body, headers={"Content-Type": "application/json"} | signed(body)
    )

    assert "3eZbrw1aB" in answer.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"\xff\xfe"),
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"1"),
        ("application/json", b'{"event": 1, "team": [2], "authorizations": 3}'),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"payload=%7B"),
        ("application/x-www-form-urlencoded", b"payload=%5B%5D"),
    ],
)
def test_what_nobody_can_read_is_refused_in_one_line(
    http: tuple[PageDesk, FlaskClient], caplog: pytest.LogCaptureFixture, content_type: str, body: bytes
) -> None:
    _, slack = http

    answer = slack.post("/slack/events", data=body, headers={"Content-Type": content_type})

    assert answer.status_code in (400, 401)
    assert [one for one in caplog.records if one.exc_info or one.levelname == "ERROR"] == []


def test_without_a_signing_secret_there_is_no_such_page(web: PageDesk) -> None:
    assert web.browser().post("/slack/events", data="x").status_code == 404
