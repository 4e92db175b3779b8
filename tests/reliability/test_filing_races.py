"""One mail in the hands of several threads: left over from a crash, still on its server, in two mailboxes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.adapters.tinydb_store import TinyStore
from bot.admins import Admins
from bot.core.inbound import Stage
from bot.core.mail import IncomingMail, read_mail
from bot.core.people import Category
from bot.errors import StoreFull
from bot.mail_bridge import Arrived, MailBridge
from bot.wiring import utc_now

RAW = b"From: ann@customer.test\r\nTo: a@acme.test\r\nMessage-ID: <1@customer.test>\r\n\r\nHello\r\n"


class Reader:
    """Reads as the real one does; before that, once, does what a test wants done meanwhile."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], None] | None = None

    def read(self, raw: bytes) -> IncomingMail:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return read_mail(raw)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TinyStore]:
    with TinyStore(tmp_path / "desk") as store:
        with store.transaction() as tx:
            tx.categories.put(Category(id=1, name="General", channel="C1"))
        yield store


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def bridge(store: TinyStore, reader: Reader) -> MailBridge:
    return MailBridge(store, reader, keys=(b"k" * 32,), admins=Admins(configured=("U1",)), clock=utc_now)


def arrived(account: str, uid: int) -> Arrived:
    return Arrived(account=account, uidvalidity=1, uid=uid, raw=RAW)


def tickets(store: TinyStore) -> int:
    with store.transaction() as tx:
        return len(list(tx.tickets.all()))


def test_a_mail_that_comes_up_again_while_it_is_filed_opens_one_ticket(
    store: TinyStore, bridge: MailBridge, reader: Reader
) -> None:
    stages: list[Stage] = []
    second = threading.Thread(target=lambda: stages.append(bridge.receive(arrived("b@acme.test", 7))))

    def meanwhile() -> None:
        second.start()
        second.join(0.3)  # it is through if nothing holds it

    reader.meanwhile = meanwhile
    first = bridge.receive(arrived("a@acme.test", 1))
    second.join()

    assert tickets(store) == 1
    assert (first, stages) == (Stage.DONE, [Stage.DONE])  # so both copies may leave their servers


def test_a_full_disk_is_no_try_that_counts_against_a_mail(
    store: TinyStore, bridge: MailBridge, reader: Reader
) -> None:
    def full() -> None:
        raise StoreFull("There is no room.")

    for _ in range(5):
        reader.meanwhile = full
        with pytest.raises(StoreFull):
            bridge.receive(arrived("a@acme.test", 1))

    assert bridge.receive(arrived("a@acme.test", 1)) is Stage.DONE
    assert tickets(store) == 1
