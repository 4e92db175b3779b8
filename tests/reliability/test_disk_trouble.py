"""A store that refuses is told of once, however many threads meet it and however often it comes back."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot import disk_trouble
from bot.core.accounts import Account
from bot.disk_trouble import DiskTrouble
from bot.errors import OutsideError, StoreFull
from bot.mailbox_worker import MailboxWorker

FULL = StoreFull("There is no room.")


class Disk:
    """Refuses while it is full; a large mail is tried again whenever work is resumed."""

    def __init__(self) -> None:
        self.is_full = True
        self.report: Callable[[StoreFull], None] = lambda _: None
        self.large_mails = 0
        self.resumed = 0
        self.changed = threading.Event()

    def write(self) -> None:
        if self.is_full:
            raise FULL

    def resume(self) -> None:
        self.resumed += 1
        self.changed.set()
        if self.large_mails:
            self.large_mails -= 1
            self.report(FULL)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def over() -> threading.Event:
    return threading.Event()


@pytest.fixture
def trouble(
    disk: Disk, said: list[str], over: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DiskTrouble]:
    monkeypatch.setattr(disk_trouble, "PAUSE", 0.0)
    monkeypatch.setattr(disk_trouble, "RETRY", 0.01)
    stopped = threading.Event()

    def say(words: str) -> None:
        said.append(words)
        if "again" in words:
            over.set()

    made = DiskTrouble(write=disk.write, resume=disk.resume, say=say, stopped=stopped)
    disk.report = made.report
    yield made
    stopped.set()


def test_it_is_said_once_that_it_began_and_once_that_it_is_over(
    trouble: DiskTrouble, disk: Disk, said: list[str], over: threading.Event
) -> None:
    for _ in range(5):
        trouble.report(FULL)
    disk.is_full = False

    assert over.wait(10)
    assert said == [
        "There is no room. Mail stays on its server meanwhile.",
        "The store can be written to again; work goes on.",
    ]
    assert disk.resumed == 1


def test_it_is_not_over_while_what_is_resumed_is_refused_again(
    trouble: DiskTrouble, disk: Disk, said: list[str], over: threading.Event
) -> None:
    disk.is_full, disk.large_mails = False, 3
    trouble.report(FULL)

    assert over.wait(10)
    assert disk.resumed == 4
    assert len(said) == 2


def test_trouble_that_comes_back_soon_is_not_said_again(
    trouble: DiskTrouble, disk: Disk, said: list[str], over: threading.Event
) -> None:
    disk.is_full = False
    trouble.report(FULL)
    assert over.wait(10)

    disk.changed.clear()
    trouble.report(FULL)
    assert disk.changed.wait(10)
    assert len(said) == 2


def test_trouble_that_comes_back_and_stays_is_said_after_all(
    trouble: DiskTrouble,
    disk: Disk,
    said: list[str],
    over: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(disk_trouble, "SAID_IS_SAID", 0.2)
    disk.is_full = False
    trouble.report(FULL)
    assert over.wait(10)

    over.clear()
    disk.is_full = True
    trouble.report(FULL)
    while len(said) < 3:
        over.wait(0.01)
    disk.is_full = False

    assert over.wait(10)
    assert len(said) == 4


class RefusedOnce:
    """Mail accounts whose first look meets a full disk."""

    def __init__(self) -> None:
        self.looks = 0
        self.looked_again = threading.Event()

    def is_due(self, address: str) -> bool:
        return True

    def inbox(self, account: Account) -> None:
        self.looks += 1
        if self.looks == 1:
            raise FULL
        self.looked_again.set()
        raise OutsideError("That is enough.")

    def failed(self, account: Account, error: Exception) -> None:
        """Nothing to note."""


def test_a_mailbox_that_is_woken_while_it_waits_out_the_trouble_looks_again() -> None:
    accounts: Any = RefusedOnce()
    account = Account(address="a@acme.test", host="127.0.0.1", port=143, user="a")
    worker = MailboxWorker(account, accounts, lambda _: worker.look_soon())

    worker.start()
    assert accounts.looked_again.wait(5)

    worker.stop()
    worker.join(5)
