"""Mail is read in a child process; what kills the child does not kill the desk."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.mail_worker import MailUnreadable, MailWorker
from bot.core.mail import IncomingMail, read_mail
from tests.core.mail.given import a_mail

# A body that takes far longer than the few milliseconds that the impatient worker allows.
SLOW = a_mail("<p>word <b>bold</b></p>" * 3_000, content_type="text/html")


@pytest.fixture(scope="module")
def worker() -> Iterator[MailWorker]:
    with MailWorker(seconds=20, workers=2) as worker:
        yield worker


def test_a_mail_is_read_as_in_the_same_process(worker: MailWorker) -> None:
    assert worker.read(a_mail()) == read_mail(a_mail())


def test_several_threads_read_at_the_same_time(worker: MailWorker) -> None:
    found: dict[int, IncomingMail] = {}
    threads = [
        threading.Thread(
            target=lambda number=number: found.update({number: worker.read(a_mail(f"Body {number}"))})
        )
        for number in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [found[number].text for number in range(8)] == [f"Body {number}" for number in range(8)]


def test_a_mail_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with MailWorker(seconds=0.02) as worker:
        with pytest.raises(MailUnreadable, match=r"longer than 0\.02 seconds"):
            worker.read(SLOW * 20)

        worker._seconds = 20  # the next mail may take what it needs on a busy machine
        assert worker.read(a_mail()).text == "Hello"


class JustTooLate(threading.Timer):
    """A timer that fires when it is called off."""

    def start(self) -> None:
        """It has all the time in the world."""

    def cancel(self) -> None:
        self.function()


def test_a_timer_that_fires_after_the_answer_came_does_the_reader_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.adapters.mail_worker.threading.Timer", JustTooLate)
    with MailWorker(seconds=20) as worker:
        for text in ("One", "Two"):
            assert worker.read(a_mail(text)).text == text
            child = worker._idle.get()
            worker._idle.put(child)
            assert child is not None
            with pytest.raises(subprocess.TimeoutExpired):
                child._process.wait(0.5)


def test_fault_18_a_mail_that_takes_too_much_memory_is_given_up_and_the_next_is_read() -> None:
    with MailWorker(seconds=20, memory_mb=300) as worker:
        with pytest.raises(MailUnreadable):
            worker.read(a_mail(b"x" * 120_000_000))

        assert worker.read(a_mail()).text == "Hello"


def test_a_child_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.mail_worker.CHILD", "raise SystemExit(1)")

    with MailWorker() as worker, pytest.raises(MailUnreadable, match="did not start"):
        worker.read(a_mail())


def test_a_child_that_died_is_replaced(worker: MailWorker) -> None:
    worker.read(a_mail())
    child = worker._idle.get()
    assert child is not None
    child._process.kill()
    child._process.wait()
    worker._idle.put(child)

    assert worker.read(a_mail()).text == "Hello"


def test_the_child_does_not_see_the_environment(worker: MailWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADDESK_SECRET", "canary")
    with MailWorker(seconds=20) as other:
        other.read(a_mail())
        child = other._idle.get()
        assert child is not None
        environment = Path(f"/proc/{child._process.pid}/environ").read_bytes()
        other._idle.put(child)

    assert b"canary" not in environment


def test_closing_stops_the_children() -> None:
    worker = MailWorker(seconds=20)
    worker.read(a_mail())
    child = worker._idle.get()
    worker._idle.put(child)

    worker.close()

    assert child is not None
    assert not child.alive()
