"""The desk as a process: away while people type, without Slack at its start, on a full disk, told to stop."""

import re

from bench.kill_work import Work
from tests.desk_process import DeskProcess

FULL = 64  # bytes that still fit into a file: a lock's, no record's


def replies_in(process: DeskProcess, mark: str) -> list[str]:
    """The words of the replies with this mark, in the order in which one subscriber got them."""
    found = [(mail.rcpt, re.search(rf"{mark} \w+".encode(), mail.raw)) for mail in process.mail.received]
    return [hit[0].decode() for rcpt, hit in found if hit and rcpt.startswith("mail-first-000@")]


def waiting(process: DeskProcess) -> int:
    """How many mails are still on the mail server."""
    return sum(len(process.mail.mailbox(process.address(name))) for name in process.names)


def test_what_was_typed_and_edited_while_the_desk_was_down_is_mailed_once_and_in_order(
    process: DeskProcess,
) -> None:
    slack, channel, tom = process.slack, process.channels["support"], process.tom
    root = slack.messages(channel)[0]["ts"]
    slack.type(tom, channel, "away one", thread_ts=root)
    edited = slack.type(tom, channel, "away tow", thread_ts=root)
    deleted = slack.type(tom, channel, "away never", thread_ts=root)
    slack.type(tom, channel, "away three", thread_ts=root)
    slack.edit(tom, channel, edited, "away two")
    slack.delete(tom, channel, deleted)

    process.start()
    process.until(lambda: len(replies_in(process, "away")) == 3)
    slack.events.flush()  # Slack tells of them all once more
    process.until_quiet(0.5)

    assert replies_in(process, "away") == ["away one", "away two", "away three"]


def test_without_slack_at_the_start_mail_is_taken_over_and_posted_when_slack_is_there(
    process: DeskProcess,
) -> None:
    process.slack.faults.always("*", "http_500")
    process.start()
    work = Work(process, "early")
    work.mail()
    process.until(lambda: not waiting(process))
    process.until(lambda: "Slack cannot be reached" in process.log)
    assert work.open

    process.slack.faults.clear()

    process.until_heard()
    process.until(lambda: not work.open)
    process.until_quiet(0.5)
    assert work.balance().is_clean


def test_on_a_full_disk_mail_stays_on_its_server_with_one_message_and_goes_on_when_there_is_room(
    process: DeskProcess,
) -> None:
    process.start()
    process.until_heard()
    before = len(process.told(process.ada))
    process.limit_files(FULL)
    work = Work(process, "full")

    for _ in range(3):
        work.mail()
    process.until(lambda: len(process.told(process.ada)) > before)
    assert "room" in process.told(process.ada)[before]
    assert waiting(process) == 3

    process.limit_files(None)
    process.until(lambda: not work.open)
    process.until(lambda: len(process.told(process.ada)) > before + 1)
    process.until_quiet(0.5)
    assert not waiting(process)
    assert work.balance().is_clean
    assert len(process.told(process.ada)) == before + 2  # that it began, and that it is over


def test_a_mail_server_that_says_nothing_does_not_keep_the_desk_from_stopping(process: DeskProcess) -> None:
    process.start()
    process.until_heard()
    process.mail.faults.smtp.next("content", "hang")
    Work(process, "hang").reply()
    process.until(lambda: any(event.detail == "content: hang" for event in process.mail.events))

    assert process.stop() == 0  # within a minute: the final dot is given ten (RFC 5321 4.5.3.2.6)
