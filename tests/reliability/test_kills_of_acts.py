"""The desk killed right after what people did in forms, by commands, or nobody at all, was committed."""

from collections.abc import Iterator

import pytest

from tests.desk_process import DeskProcess

SUPPORT = DeskProcess.address("support")
LONG = 90.0  # seconds; these wait for a process to start


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    with DeskProcess(tmp_path_factory.mktemp("acts")) as process:
        yield process


@pytest.fixture
def process(made: DeskProcess) -> Iterator[DeskProcess]:
    yield made
    made.kill()


def begin(process: DeskProcess, crash_at: str = "") -> None:
    process.start(crash_at=crash_at)
    process.until_heard(LONG)


def a_ticket(process: DeskProcess, mark: str) -> tuple[int, str]:
    """A ticket with a thread, made by a mail from its own customer; its number and ts."""
    sender = f"{mark}@customer.test"
    head = f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: About {mark}\r\nMessage-ID: <{mark}@c.test>\r\n"
    raw = f"{head}\r\nHello\r\n"
    process.mail.send(raw.encode(), sender, [SUPPORT])

    def card() -> dict[str, str] | None:
        posts = process.slack.messages(process.channels["support"])
        return next((one for one in posts if f"About {mark}" in one["text"]), None)

    found = process.until(card, LONG)
    assert found
    return int(found["text"].split()[0].removeprefix("#")), str(found["ts"])


def thread(process: DeskProcess, ts: str) -> list[str]:
    return [one["text"] for one in process.slack.thread(process.channels["support"], ts)[1:]]


def mails(process: DeskProcess, address: str, words: bytes) -> int:
    return sum(words in one.raw for one in process.mail.received_by(address))


def died(process: DeskProcess) -> None:
    process.until(lambda: not process.is_running, LONG)
    assert process.was_killed


def come_out(process: DeskProcess) -> None:
    """One run until nothing is left."""
    begin(process)
    process.until_quiet(4.0)
    process.stop()
    assert process.unfinished() == 0


def test_a_merge_is_shown_once_although_nobody_was_answered(process: DeskProcess) -> None:
    begin(process, "merge.committed")
    one, other = a_ticket(process, "merge-one"), a_ticket(process, "merge-two")
    process.until_quiet()
    line = f"/ticket merge {one[0]} into {other[0]} yes"

    process.slack.command(process.tom, process.channels["support"], line)
    died(process)
    begin(process)
    again = process.slack.command(process.tom, process.channels["support"], line)
    process.kill()
    come_out(process)

    assert again.ok
    assert len([text for text in thread(process, one[1]) if "merged" in text]) == 1
    assert len([text for text in thread(process, other[1]) if "merged" in text]) == 1


def test_a_canned_reply_whose_command_was_never_answered_is_posted_and_mailed_once(
    process: DeskProcess,
) -> None:
    begin(process, "form.committed")
    number, ts = a_ticket(process, "form")
    process.slack.command(
        process.ada, process.channels["support"], "/helpdesk canned add Hours text=We open at nine."
    )
    process.until_quiet()

    process.slack.command(process.tom, process.channels["support"], f"/ticket reply {number} Hours")
    died(process)
    come_out(process)

    assert len([text for text in thread(process, ts) if "We open at nine." in text]) == 1
    assert mails(process, "form@customer.test", b"We open at nine.") == 1


def test_a_target_is_told_of_once(process: DeskProcess) -> None:
    begin(process)
    number, ts = a_ticket(process, "target")
    process.ask("settings.set", key="respond_within", value="1m")
    process.stop()
    process.make_older(number, seconds=45)
    process.start(crash_at="targets.committed")
    died(process)
    begin(process)
    process.until(lambda: any("first answer" in text for text in thread(process, ts)), LONG)
    process.until_quiet(3.0)
    process.ask("settings.set", key="respond_within", value="")

    said = [text for text in thread(process, ts) if "The first answer is due" in text]
    missed = [text for text in thread(process, ts) if "was missed" in text]
    assert len(said) <= 1
    assert len(missed) <= 1
    assert said or missed


def test_the_index_of_words_finds_what_it_was_killed_over(process: DeskProcess) -> None:
    begin(process, "search.before_commit")
    number, _ = a_ticket(process, "xylophone")
    if process.is_running:
        process.slack.command(process.tom, process.channels["support"], "/ticket find xylophone")
    died(process)
    begin(process)

    answer = process.slack.command(process.tom, process.channels["support"], "/ticket find xylophone")

    assert answer.ok
    assert f"#{number}" in str(answer.ephemerals[-1])
