"""The embedded store measured: python -m bench.store [--tickets 50000] [--full].

Prints, for 1,000 tickets and for as many as asked for: opening, memory and disk, each size in a process
of its own; then a durable write, look-ups and claims, both sizes in turns so that what else the machine
does falls on both; and the ratios.
"""

import argparse
import io
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.adapters.tinydb_store import TinyStore
from bot.core.inbound import Inbound, Stage
from bot.core.messages import Audience, Author, Event, Message
from bot.core.outbox import Delivery, PostMessage, State
from bot.core.tickets import Ticket, touched
from bot.storage import Transaction

SMALL = 1_000
MESSAGES = 5  # of a ticket
AT_ONCE = 250  # tickets in a transaction while the store is filled
ROUNDS = 500
WAITING = 10_000  # deliveries
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEXT = "The printer on the third floor prints every page twice, and then none at all. " * 20  # 1.5 kB


def a_ticket(number: int) -> Ticket:
    """A ticket like most."""
    return Ticket(
        number=number,
        subject=f"Printer {number} prints twice",
        category=number % 20 + 1,
        requester=f"customer{number}@example.com",
        requester_name="Ann Example",
        created_at=NOW,
        updated_at=NOW,
        channel=f"C{number % 20:09}",
        thread_ts=f"17623{number:05}.000100",
        subscribers=(f"customer{number}@example.com",),
    )


def a_message(id_: int, ticket: int) -> Message:
    """A message like most, with 1.5 kB of text."""
    return Message(
        id=id_,
        ticket=ticket,
        at=NOW,
        audience=Audience.PUBLIC,
        author=Author(name="Ann Example", address=f"customer{ticket}@example.com"),
        text=TEXT,
        message_id=f"<{id_}.{ticket}.4711@mail.example.com>",
        raw=f"{id_:064x}",
        channel=f"C{ticket % 20:09}",
        ts=f"17624{id_:06}.000200",
    )


def a_delivery(id_: int, ticket: int, state: State) -> Delivery:
    """A post into a ticket's thread."""
    return Delivery(
        id=id_,
        op=f"{id_:032x}",
        lane=f"{ticket}:slack",
        pace=f"C{ticket % 20:09}",
        order=PostMessage(),
        made_at=NOW,
        due_at=NOW,
        ticket=ticket,
        message=id_,
        state=state,
    )


def fill(store: TinyStore, tickets: int, full: bool) -> None:
    """Tickets of five messages; with `full` also what a year leaves behind: log, inbox, outbox."""
    for first in range(1, tickets + 1, AT_ONCE):
        with store.transaction() as tx:
            for number in range(first, min(first + AT_ONCE, tickets + 1)):
                tx.tickets.put(a_ticket(number))
                for id_ in range((number - 1) * MESSAGES + 1, number * MESSAGES + 1):
                    tx.messages.put(a_message(id_, number))
                    if full:
                        put_traces(tx, id_, number)


def put_traces(tx: Transaction, id_: int, ticket: int) -> None:
    """What the taking over and posting of one message leaves behind."""
    tx.events.put(Event(id=id_, ticket=ticket, at=NOW, kind="commented", words="Ann Example wrote."))
    tx.deliveries.put(a_delivery(id_, ticket, State.DONE))
    tx.inbound.put(
        Inbound(
            key=f"{id_ * 7919:064x}",
            account="support@example.com",
            uidvalidity=1,
            uid=id_,
            raw=f"{id_:064x}",
            size=3_000,
            at=NOW,
            stage=Stage.DONE,
        )
    )


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


@contextmanager
def clocked(figures: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds that the block takes."""
    start = time.perf_counter()
    yield
    figures[name] = time.perf_counter() - start


class Work:
    """What a desk does all day, on one store: each method is one timed turn."""

    def __init__(self, folder: Path, tickets: int) -> None:
        self.store, self._tickets, self._last = TinyStore(folder), tickets, tickets * MESSAGES
        with self.store.transaction() as tx:
            for turn in range(1, WAITING + 1):
                delivery = a_delivery(self._last + turn, 10**6 + turn, State.PENDING)
                tx.deliveries.put(replace(delivery, pace="mail"))

    def add(self, turn: int) -> None:
        """A message comes into a ticket."""
        with self.store.transaction() as tx:
            ticket = tx.tickets.get(turn * 37 % self._tickets + 1)
            assert ticket
            tx.messages.put(a_message(self._last + turn + 1, ticket.number))
            tx.tickets.put(touched(ticket, now=NOW + timedelta(seconds=turn)))

    def get(self, turn: int) -> None:
        """A ticket by its number."""
        with self.store.transaction() as tx:
            assert tx.tickets.get(turn * 61 % self._tickets + 1)

    def find(self, turn: int) -> None:
        """A message by its Message-ID."""
        id_ = turn * 97 % self._last + 1
        with self.store.transaction() as tx:
            number = (id_ - 1) // MESSAGES + 1
            assert tx.messages.find("message_id", f"<{id_}.{number}.4711@mail.example.com>")

    def steps(self) -> dict[str, Callable[[int], None]]:
        """All of it, by name."""
        return {"add": self.add, "claim and settle": self.claim, "get": self.get, "by Message-ID": self.find}

    def claim(self, turn: int) -> None:
        """A worker takes one of 10,000 waiting deliveries, and settles it."""
        with self.store.transaction() as tx:
            (delivery,) = tx.claim_due(NOW + timedelta(seconds=turn), timedelta(days=1), limit=1)
        with self.store.transaction() as tx:
            tx.deliveries.put(replace(delivery, state=State.DONE, lease_until=None))


def side_by_side(small: Path, large: Path, tickets: int) -> dict[str, list[float]]:
    """Median milliseconds of each kind of work on both stores, turn by turn in turns.

    In between, the floor: appending as many bytes to a file and syncing it, and to a table of SQLite.
    """
    works = (Work(small, SMALL), Work(large, tickets))
    spent: dict[str, list[list[float]]] = {}
    with (small / "floor").open("ab", buffering=0) as file, closing(sqlite(small / "sqlite")) as base:
        floors = {"append and sync": partial(append, file), "add in SQLite": partial(insert, base)}
        for turn in range(ROUNDS):
            for place, work in enumerate(works):
                for name, step in (floors | work.steps()).items():
                    start = time.perf_counter()
                    step(turn)
                    spent.setdefault(name, [[], []])[place].append((time.perf_counter() - start) * 1_000)
    for work in works:
        work.store.close()
    return {f"{name} ms": [statistics.median(one) for one in both] for name, both in spent.items()}


def append(file: io.FileIO, turn: int) -> None:
    """What any durable write costs here."""
    file.write(f"{turn} {TEXT}".encode())
    os.fsync(file.fileno())


def sqlite(path: Path) -> sqlite3.Connection:
    """A database that syncs every commit."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE tickets (number INTEGER PRIMARY KEY, updated TEXT)")
    base.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, ticket INTEGER, message_id TEXT, text TEXT)")
    base.execute("CREATE INDEX of_ticket ON messages (ticket)")
    base.execute("CREATE INDEX of_message_id ON messages (message_id)")
    base.execute("INSERT INTO tickets VALUES (1, '')")
    return base


def insert(base: sqlite3.Connection, turn: int) -> None:
    """What adding a message to a ticket costs in SQLite, without any values made of it."""
    base.execute("BEGIN")
    (number,) = base.execute("SELECT number FROM tickets WHERE number = 1").fetchone()
    row = (number, f"<{turn}@mail.example.com>", TEXT)
    base.execute("INSERT INTO messages (ticket, message_id, text) VALUES (?, ?, ?)", row)
    base.execute("UPDATE tickets SET updated = ? WHERE number = ?", (str(turn), number))
    base.execute("COMMIT")


def measure(folder: Path, tickets: int) -> dict[str, float]:
    """Opening, memory and the work beside a snapshot, taken in this process."""
    figures: dict[str, float] = {"memory before MB": memory_mb()}
    with clocked(figures, "open s"):
        store = TinyStore(folder, compact_bytes=1)
    figures["memory opened MB"] = memory_mb()
    figures |= write_beside_snapshots(store, tickets)
    figures["memory after work MB"] = memory_mb()
    store.close()
    figures["disk MB"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2
    return figures


def write_beside_snapshots(store: TinyStore, tickets: int) -> dict[str, float]:
    """Writes while one snapshot of everything after the other is written beside them."""
    spent: list[float] = []
    begin = time.perf_counter()
    while len(spent) < 20 or time.perf_counter() - begin < 3:
        start = time.perf_counter()
        with store.transaction() as tx:
            ticket = tx.tickets.get(len(spent) * 37 % tickets + 1)
            assert ticket
            tx.tickets.put(touched(ticket, now=NOW + timedelta(days=1, seconds=len(spent))))
        spent.append((time.perf_counter() - start) * 1_000)
    return {"write beside snapshot ms": statistics.median(spent), "longest of them ms": max(spent)}


def filled(folder: Path, tickets: int, full: bool) -> dict[str, float]:
    """Make and fill a store."""
    figures: dict[str, float] = {}
    with clocked(figures, "fill s"), TinyStore(folder) as store:
        fill(store, tickets, full)
        figures["memory filled MB"] = memory_mb()
    return figures


def in_child(given: argparse.Namespace, step: str, tickets: int) -> Any:
    """The figures of one step, from a fresh process."""
    command = [sys.executable, "-m", "bench.store", "--step", step, "--folder", given.folder]
    command += ["--tickets", str(tickets), *(["--full"] if given.full else [])]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def run_step(given: argparse.Namespace) -> Any:
    """One step, in this process."""
    folder = Path(given.folder) / str(given.tickets)
    if given.step == "fill":
        return filled(folder, given.tickets, given.full)
    if given.step == "measure":
        return measure(folder, given.tickets)
    return side_by_side(Path(given.folder) / str(SMALL), folder, given.tickets)


def report(given: argparse.Namespace) -> None:
    """Measure both sizes and print them side by side."""
    figures: dict[str, list[float]] = {}
    for step in ("fill", "measure"):
        small, large = (in_child(given, step, tickets) for tickets in (SMALL, given.tickets))
        figures |= {name: [small[name], large[name]] for name in large}
    figures |= in_child(given, "side", given.tickets)
    print(f"{'':28}{SMALL:>12,}{given.tickets:>12,}{'ratio':>8}")
    for name, (small, large) in figures.items():
        print(f"{name:28}{small:12.3f}{large:12.3f}{large / small:8.2f}")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description="Measure the embedded store.")
    parser.add_argument("--tickets", type=int, default=50_000)
    parser.add_argument("--full", action="store_true", help="with log, inbox and outbox rows too")
    parser.add_argument("--step", choices=("fill", "measure", "side"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given)))
        return
    with tempfile.TemporaryDirectory(prefix="bench-store-") as given.folder:
        report(given)


if __name__ == "__main__":
    main()
