"""The numbers of an account after the desk was killed while it took mail over: each mail is counted once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk_process import DeskProcess

SUPPORT = DeskProcess.address("support")
SENDERS = ("ann@customer.test", "no-reply@shop.test", "bob@customer.test", "cid@customer.test")


@pytest.fixture
def process(tmp_path: Path) -> Iterator[DeskProcess]:
    with DeskProcess(tmp_path) as process:
        yield process


@pytest.mark.parametrize("point", ["ingest.accepted", "ingest.before_removal"])
def test_every_mail_is_counted_once_although_the_desk_was_killed(process: DeskProcess, point: str) -> None:
    process.start(crash_at=f"{point}:1")
    process.until_heard()
    for number, sender in enumerate(SENDERS):
        raw = f"From: {sender}\r\nTo: {SUPPORT}\r\nMessage-ID: <{number}@customer.test>\r\n\r\nHello\r\n"
        process.mail.send(raw.encode(), sender, [SUPPORT])
    process.until(lambda: not process.is_running)
    process.start()
    process.until_heard()

    process.until(lambda: not process.mail.mailbox(SUPPORT))
    (tally,) = process.ask("mail.tallies")["data"]

    assert {name: tally[name] for name in ("seen", "ticket", "junk", "duplicate", "waiting", "failed")} == {
        "seen": 4,
        "ticket": 3,
        "junk": 1,
        "duplicate": 0,
        "waiting": 0,
        "failed": 0,
    }
