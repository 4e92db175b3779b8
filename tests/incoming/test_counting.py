"""The numbers of each account always add up, whatever happens to its mails and in which order."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.tinydb_store import TinyStore
from bot.admins import Admins
from bot.core.inbound import Inbound, Outcome
from bot.core.mail import IncomingMail, MailError, read_mail
from bot.core.people import Category
from bot.core.tallies import DUPLICATE, TERMS, Tally, term_of
from bot.errors import InputError
from bot.incoming.set_aside import SetAside
from bot.mail_bridge import Arrived, MailBridge
from bot.rights import COMMAND_LINE, Rights
from tests.still_desks import KEY

ACCOUNTS = ("a@acme.test", "b@acme.test")
SENDERS = ("ann@customer.test", "eve@other.test", "no-reply@shop.test")
KINDS: tuple[dict[str, str], ...] = (
    {},
    {"Subject": "[#1] Hello"},
    {"Auto-Submitted": "auto-replied"},
    {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"},
    {"X-Unreadable": "yes"},
)


class Reader:
    """Reads as the real one does, but for mails that a test calls unreadable."""

    is_blind = True

    def read(self, raw: bytes) -> IncomingMail:
        if self.is_blind and b"X-Unreadable" in raw:
            raise MailError("it cannot be read")
        return read_mail(raw)


class World:
    """A store, what files mail into it, and what has come in so far."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 21, tzinfo=UTC)
        self.store, self.reader = TinyStore(folder), Reader()
        nobody: Any = None  # in Slack is asked about
        rights = Rights(self.store, nobody, admins=Admins(), clock=lambda: self.now)
        self.bridge = MailBridge(
            self.store, self.reader, keys=(KEY,), admins=Admins(), clock=lambda: self.now
        )
        self.flow = SetAside(self.store, self.bridge, rights, keys=(KEY,), clock=lambda: self.now)
        self.places: set[tuple[str, int]] = set()
        with self.store.transaction() as tx:
            tx.categories.put(Category(id=1, name="General", channel="C1", challenge=True))

    def comes(self, number: int, account: int, copy: int) -> None:
        """A mail lies in a mailbox, perhaps since an earlier look; the desk looks."""
        kind, sender = KINDS[number % len(KINDS)], SENDERS[number % len(SENDERS)]
        headers = {"From": sender, "To": ACCOUNTS[0], "Message-ID": f"<{number}@x.test>"} | kind
        lines = [f"{name}: {value}" for name, value in headers.items()]
        raw = "\r\n".join([*lines, "", f"Mail {number}", ""]).encode()
        arrived = Arrived(account=ACCOUNTS[account], uidvalidity=1, uid=2 * number + copy, raw=raw)
        self.places.add((arrived.account, arrived.uid))
        self.bridge.receive(arrived)

    def later(self, minutes: int) -> None:
        """Time passes, and what is due is tried again."""
        self.now += timedelta(minutes=minutes)
        for key in self.bridge.unfiled():
            self.bridge.file(key)

    def see(self, everything: bool) -> None:
        """From now on the reader can, or cannot, read every mail."""
        self.reader.is_blind = not everything

    def act(self, name: str, which: int) -> None:
        """An admin does something with one of the mails, if it may be done."""
        rows = self.rows()
        if not rows:
            return
        try:
            self.flow.filed(getattr(self.flow, name)(rows[which % len(rows)].key, by=COMMAND_LINE))
        except InputError:
            return

    def rows(self) -> list[Inbound]:
        with self.store.transaction() as tx:
            return tx.inbound.all()

    def tallies(self) -> list[Tally]:
        return self.flow.tallies(by=COMMAND_LINE)


MAILS, ACTS = st.integers(0, 14), ("release", "drop", "retry", "allow", "block")
STEPS = st.one_of(
    st.tuples(st.just("comes"), st.tuples(MAILS, st.integers(0, 1), st.integers(0, 1))),
    st.tuples(st.just("later"), st.tuples(st.integers(1, 5))),
    st.tuples(st.just("act"), st.tuples(st.sampled_from(ACTS), st.integers(0, 14))),
    st.tuples(st.just("see"), st.tuples(st.booleans())),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, max_size=40))
def test_seen_is_the_sum_of_what_became_of_it(steps: list[tuple[str, tuple[Any, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for name, arguments in steps:
            getattr(world, name)(*arguments)
            check(world)
        world.store.close()


def check(world: World) -> None:
    """Each account's numbers add up, and are those that its mails give when they are counted anew."""
    tallies = {one.account: one for one in world.tallies()}
    assert sum(one.seen for one in tallies.values()) == len(world.places)
    anew = Counter((row.account, term_of(row)) for row in world.rows())
    for account, tally in tallies.items():
        assert tally.seen == tally.sum
        assert {term: getattr(tally, term) for term in TERMS if term != DUPLICATE} == {
            term: anew[account, term] for term in TERMS if term != DUPLICATE
        }
    assert sum(one.duplicate for one in tallies.values()) == sum(row.copies for row in world.rows())


def test_every_outcome_is_a_term_of_the_sum() -> None:
    assert {*(one.value for one in Outcome), DUPLICATE, "waiting"} == set(TERMS)


def test_the_sentence_names_every_term_but_waiting_where_nothing_waits() -> None:
    said = Tally(account="a", seen=3, ticket=2, junk=1).sentence

    assert said == (
        "seen 3 = tickets 2 + comments 0 + bounces 0 + junk 1 + held 0 + refused 0 + deleted by a rule 0 "
        "+ our own 0 + duplicates 0 + failed 0"
    )
    assert Tally(account="a", seen=1, waiting=1).sentence.endswith(" + waiting 1")
