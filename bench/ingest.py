"""How long a mail takes from the mailbox to its ticket, on an empty desk and on a full one.

    python -m bench.ingest [--mails 1000] [--tickets 20000] [--rounds 2] [--json FILE]

The mails come from ../shared/tools/genmail.py (always the same ones). Slack is not part of it: what is
for Slack waits in the outbox, as it does when Slack is slow.
"""

import argparse
import json
import mailbox
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import load_config
from bot.core.accounts import Account, Security
from bot.core.messages import Audience, Author, Event, Message
from bot.core.people import Person
from bot.core.tickets import Status, Ticket
from bot.storage import Transaction
from bot.wiring import Parts, build
from sandbox.mail import MailSim

GENMAIL = Path(__file__).parents[2] / "shared" / "tools" / "genmail.py"
ADDRESS = "helpdesk@example.com"
BATCH = 500
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One run."""

    tickets_before: int
    mails: int
    filed: int
    tickets_made: int
    seconds: float
    ms_per_mail: float
    cpu_ms_per_mail: float


def main() -> None:
    """Measure, print, and fail when a mail was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    mails = list(generated(given.mails))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full"
        fill(full, given.tickets)
        runs = []
        for number in range(given.rounds):
            for before in (0, given.tickets):
                runs.append(one_run(Path(folder) / f"run-{number}-{before}", full if before else None, mails))
                print(line(runs[-1]), flush=True)
    ratio, cpu = ratios(runs)
    print(f"full desk / empty desk: wall {ratio:.2f}, CPU {cpu:.2f} (medians of {given.rounds} rounds)")
    if given.json:
        figures = [asdict(run) for run in runs]
        given.json.write_text(json.dumps({"runs": figures, "wall_ratio": ratio, "cpu_ratio": cpu}, indent=2))
    sys.exit(0 if all(run.filed == run.mails for run in runs) else 1)


def generated(count: int) -> Iterator[bytes]:
    """The generator's mails, as a mail server would hand them out."""
    if not GENMAIL.exists():
        sys.exit(f"The mails come from {GENMAIL}, which is not here.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mails.mbox"
        subprocess.run(
            [sys.executable, str(GENMAIL), "mbox", str(file), str(count)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for message in mailbox.mbox(file):
            yield message.as_bytes().replace(b"\n", b"\r\n")


def fill(folder: Path, tickets: int) -> None:
    """A desk with so many closed and open tickets of five messages each."""
    parts = a_desk(folder)
    began = time.monotonic()
    for first in range(0, tickets, BATCH):
        with parts.store.transaction() as tx:
            for _ in range(min(BATCH, tickets - first)):
                old_ticket(tx)
        print(f"\rfilling the desk: {first + BATCH} of {tickets} tickets", end="", flush=True)
    parts.close()
    print(f"\rthe desk holds {tickets} tickets (filled in {time.monotonic() - began:.0f} s)")


def old_ticket(tx: Transaction) -> None:
    """One ticket with five messages of 1,500 characters."""
    number = tx.next_number("tickets")
    at = START + timedelta(minutes=number)
    address = f"customer{number}@old.example"
    person = tx.next_number("people")
    tx.people.put(Person(id=person, name="Old Customer", addresses=(address,), made_at=at))
    tx.tickets.put(
        Ticket(
            number=number,
            subject=f"Old ticket {number}",
            category=1,
            requester=address,
            requester_name="Old Customer",
            created_at=at,
            updated_at=at,
            channel="C0BENCH",
            thread_ts=f"{at.timestamp():.6f}",
            status=Status.CLOSED if number % 10 else Status.NEW,
            subscribers=(address,),
        )
    )
    for part in range(5):
        tx.messages.put(
            Message(
                id=tx.next_number("messages"),
                ticket=number,
                at=at,
                audience=Audience.PUBLIC,
                author=Author(name="Old Customer", address=address),
                text="words and words " * 94,
                message_id=f"<{number}.{part}@old.example>",
            )
        )
        tx.events.put(Event(id=tx.next_number("events"), ticket=number, at=at, kind="commented"))


def a_desk(folder: Path) -> Parts:
    """The desk's parts on this folder; its Slack is never asked."""
    environment = {
        "THREADDESK_DATABASE": f"tinydb:{folder}",
        "THREADDESK_SECRET_KEYS": "a-key-that-only-benches-use",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    parts = build(load_config(with_slack=False, environment=environment))
    if not parts.desk.categories():
        parts.desk.add_category("General", "C0BENCH")
    return parts


def one_run(folder: Path, full: Path | None, mails: list[bytes]) -> Figures:
    """Take all mails over, from a mailbox of their own."""
    if full:
        subprocess.run(["cp", "-r", str(full), str(folder)], check=True)
    parts = a_desk(folder)
    with MailSim({ADDRESS: "secret"}) as server:
        for raw in mails:
            server.deliver(ADDRESS, raw)
        account = Account(
            address=ADDRESS,
            host="127.0.0.1",
            port=server.imap_port,
            security=Security.NONE,
            user=ADDRESS,
        )
        before = last_ticket(parts)
        parts.mailboxes.add(account, "secret")
        parts.reader.read(mails[0])  # the reading process starts before the clock does
        seconds, cpu = timed(parts, parts.mailboxes.get(ADDRESS)[0])
        filed = len(mails) - len(server.mailbox(ADDRESS))
    made = last_ticket(parts) - before
    parts.close()
    return Figures(
        tickets_before=before,
        mails=len(mails),
        filed=filed,
        tickets_made=made,
        seconds=seconds,
        ms_per_mail=1000 * seconds / len(mails),
        cpu_ms_per_mail=1000 * cpu / len(mails),
    )


def timed(parts: Parts, account: Account) -> tuple[float, float]:
    """Wall and CPU seconds of taking over everything that waits; the mail server's are not counted."""
    wall, cpu = time.monotonic(), time.thread_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    with parts.mailboxes.inbox(account).connect() as session:
        while parts.mailboxes.look(account, session):
            pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    in_children = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    return time.monotonic() - wall, time.thread_time() - cpu + in_children


def last_ticket(parts: Parts) -> int:
    """The highest ticket number so far."""
    with parts.store.transaction() as tx:
        last = 0
        while more := tx.tickets.all(after=last, limit=5000):
            last = more[-1].number
        return last


def line(run: Figures) -> str:
    """One run for people."""
    return (
        f"{run.tickets_before:6} tickets before: {run.filed} of {run.mails} mails filed, "
        f"{run.tickets_made} tickets made, {run.seconds:.1f} s, {run.ms_per_mail:.1f} ms a mail "
        f"({run.cpu_ms_per_mail:.1f} ms CPU in the bot)"
    )


def ratios(runs: list[Figures]) -> tuple[float, float]:
    """Full desk against empty one: wall and CPU, by medians."""
    empty = [run for run in runs if not run.tickets_before]
    full = [run for run in runs if run.tickets_before]
    if not full:
        return 1.0, 1.0
    wall = median([run.ms_per_mail for run in full]) / median([run.ms_per_mail for run in empty])
    cpu = median([run.cpu_ms_per_mail for run in full]) / median([run.cpu_ms_per_mail for run in empty])
    return wall, cpu


def median(values: list[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
