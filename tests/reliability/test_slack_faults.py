"""Slack that refuses, breaks off or is away: every post is made once, and mail goes on."""

from typing import Any

import pytest

from tests.desks import Desk
from tests.reliability.conftest import Clock, told

KINDS: dict[str, dict[str, Any]] = {
    "ratelimited": {"retry_after": 1},
    "http_500": {},
    "timeout": {"seconds": 0.2},
    "drop_before": {},
    "drop_after": {},
    "cut_body": {},
    "html_200": {},
}
FILE = ("plan.pdf", b"%PDF-1.4", "application/pdf")


def in_thread(desk: Desk) -> tuple[int, int, int]:
    """How many cards, messages and files there are."""
    posts = [one for root in desk.roots() for one in desk.slack.thread(desk.channel, root["ts"])[1:]]
    said = [one for one in posts if "the printer burns" in one["text"]]
    return len(desk.roots()), len(said), sum(len(one.get("files", ())) for one in posts)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_becomes_of_its_first_calls_each_post_is_made_once(desk: Desk, kind: str) -> None:
    desk.slack.faults.next("chat.postMessage", kind, count=2, **KINDS[kind])
    desk.slack.faults.next("files.completeUploadExternal", kind, **KINDS[kind])

    desk.write("Hello, the printer burns", files=(FILE,))

    desk.until(lambda: in_thread(desk)[2])
    desk.quiet()
    assert in_thread(desk) == (1, 1, 1)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["http_500", "drop_before", "drop_after"])
def test_a_file_is_shared_once_whichever_step_breaks_off(desk: Desk, method: str, kind: str) -> None:
    desk.slack.faults.next(method, kind)

    desk.write("Hello, the printer burns", files=(FILE,))

    desk.until(lambda: in_thread(desk)[2])
    desk.quiet()
    assert in_thread(desk) == (1, 1, 1)


def test_a_share_that_is_slow_after_failed_tries_is_not_ordered_twice(desk: Desk) -> None:
    desk.slack.files.share_delay(0.4)
    desk.slack.faults.next("files.getUploadURLExternal", "http_500")

    desk.write("Hello, the printer burns", files=(FILE,))

    desk.until(lambda: in_thread(desk)[2])
    desk.quiet()
    assert in_thread(desk) == (1, 1, 1)


def test_a_channel_that_refuses_holds_up_no_mail_and_the_admin_hears_of_it_once(
    desk: Desk, clock: Clock
) -> None:
    desk.write("Hello, the printer burns")
    desk.card()
    desk.slack.archive(desk.channel)
    desk.write("Another one, the printer burns", subject="Another")
    desk.until(lambda: told(desk))

    desk.slack.unarchive(desk.channel)
    clock.forward(hours=1)
    desk.card(2)
    desk.quiet()
    assert in_thread(desk) == (2, 2, 0)
    [stopped, again] = told(desk)
    assert "is_archived" in stopped
    assert "works again" in again
