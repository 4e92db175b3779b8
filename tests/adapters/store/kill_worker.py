"""Works on a store in children that die: python -m tests.adapters.store.kill_worker FOLDER.

Each line on stdin is a way to die, as JSON: {"crash_at": "name:N"} or {"milliseconds": 12.5}; one line
on stdout answers how the child ended. A child first checks what the ones before it were promised.
Turn N makes ticket N with a message, a blob and a delivery, closes the one before, and deletes what was
made ten turns before. Its number is written down outside of the store once the transaction has returned.
"""

import json
import os
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from bot import crash
from bot.adapters.tinydb_store import TinyStore
from bot.core.inbound import Mark
from bot.core.tickets import Status
from bot.storage import Transaction
from tests.contract.rows import a_delivery, a_message, a_ticket

KEPT = 10
TURNS = 25
COMPACT_BYTES = 8_000  # a snapshot every few turns


def raw_of(number: int) -> bytes:
    """The mail of this turn."""
    return b"mail %d " % number * 50


def acknowledged(promises: Path) -> int:
    """The last turn that was promised to be kept."""
    return int(promises.read_text().split()[-1]) if promises.exists() else 0


def check(store: TinyStore, promised: int) -> int:
    """All that was promised is there, whole; of the turn under way everything or nothing. The last turn."""
    with store.transaction() as tx:
        last = int((tx.marks.get("last") or Mark(key="last", value="0")).value)
        assert promised <= last <= promised + 1, (promised, last)
        kept = list(range(max(1, last - KEPT + 1), last + 1))
        assert [ticket.number for ticket in tx.tickets.all()] == kept
        assert [ticket.number for ticket in tx.tickets.find("open", "yes")] == kept[-1:]
        assert tx.tickets.count("open", "yes") == len(kept[-1:])
        assert [message.id for message in tx.messages.all()] == kept
        assert tx.deliveries.count("unfinished", "yes") == len(kept)
        assert tx.next_due() is None if last == 0 else tx.next_due() is not None
        for number in kept:
            (message,) = tx.messages.find("ticket", number)
            assert store.blobs.get(message.raw) == raw_of(number)
    return last


def turn(tx: Transaction, raw: str) -> int:
    """One turn's changes; gives its number."""
    number = tx.next_number("tickets")
    tx.tickets.put(a_ticket(number, thread_ts=f"1.{number}"))
    tx.messages.put(a_message(number, ticket=number, raw=raw))
    tx.deliveries.put(a_delivery(number, lane=f"{number % 3}"))
    tx.marks.put(Mark(key="last", value=str(number)))
    if before := tx.tickets.get(number - 1):
        tx.tickets.put(replace(before, status=Status.CLOSED))
    tx.tickets.remove(number - KEPT)
    tx.messages.remove(number - KEPT)
    tx.deliveries.remove(number - KEPT)
    return number


def work(folder: Path) -> None:
    """Check, then work until death."""
    promises = folder.with_suffix(".promised")
    with TinyStore(folder, compact_bytes=COMPACT_BYTES) as store:
        last = check(store, acknowledged(promises))
        with promises.open("a", buffering=1) as file:
            file.write(f"{last}\n")
            for number in range(last + 1, last + TURNS + 1):
                raw = store.blobs.put(raw_of(number))
                with store.transaction() as tx:
                    assert turn(tx, raw) == number
                file.write(f"{number}\n")


def die_by(way: dict[str, str | float]) -> None:
    """Arm this process."""
    if "crash_at" in way:
        crash.arm(str(way["crash_at"]))
    else:
        signal.setitimer(signal.ITIMER_REAL, float(way["milliseconds"]) / 1_000)  # SIGALRM ends it at once


def run_child(folder: Path, way: dict[str, str | float]) -> int:
    """Work in a child; the signal that ended it, 0 when it came to its end, -1 when a check failed."""
    child = os.fork()
    if not child:
        try:
            die_by(way)
            work(folder)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def main() -> None:
    """Answer every line of stdin."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        print(run_child(folder, json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
