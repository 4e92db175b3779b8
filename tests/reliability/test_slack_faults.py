"""Slack that refuses, breaks off or is away: every post is made once, and mail goes on."""

from pathlib import Path
from typing import Any

import pytest

from tests.desks import Desk, ForwardClock
from tests.reliability.conftest import told
from tests.still_desks import still_desk

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
    desk: Desk, clock: ForwardClock
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


def test_fault_58_a_socket_that_died_silently_is_replaced_and_what_was_said_meanwhile_is_mailed_once(
    desk: Desk,
) -> None:
    desk.write("Hello, the printer burns")
    desk.card()
    desk.quiet()
    desk.slack.sockets.drop("half_open")

    desk.reply("We heard you through a wall")

    desk.until(lambda: desk.mails("ann@customer.test", about="through a wall"), timeout=90)
    desk.quiet()
    assert len(desk.mails("ann@customer.test", about="through a wall")) == 1


@pytest.mark.parametrize("lands_after", ["one look", "no look"])
def test_fault_55_a_post_that_lands_after_our_patience_is_found_and_not_made_again(
    tmp_path: Path, lands_after: str
) -> None:
    with still_desk(tmp_path, environment={"THREADDESK_LOOKUP_GRACE": "30"}) as still:
        still.filed(still.a_mail("Late words").as_bytes())
        patience, still.parts.client.timeout = still.parts.client.timeout, 1
        still.slack.faults.next("chat.postMessage", "slow", seconds=8 if lands_after == "one look" else 4)
        card = still.parts.worker.claim(mail=False)
        assert card
        assert still.parts.worker.carry_out(card).maybe
        still.parts.client.timeout = patience

        if lands_after == "one look":
            still.clock.forward(seconds=31)
            looked = still.parts.worker.claim(mail=False)
            assert looked
            assert still.parts.worker.carry_out(looked).maybe
            assert still.slack.messages(still.channel) == []
        still.slack.wait_for(lambda: still.slack.messages(still.channel))
        for _ in range(3):
            still.work(seconds=31)

        assert [one["text"] for one in still.slack.messages(still.channel)] == ["#1 The printer burns (new)"]
        assert still.lines(still.now(1)) == ["Late words"]
