"""Commands and clicks measured: python -m bench.commands [--tickets 20000] [--people 20] [--seconds 60].

Fills a store, opens the desk on it over slack_bolt and the simulated Slack, and has people type and click
all at once, with the desk's own work beside. Prints, for each command and click, how long its answer took.
"""

import argparse
import logging
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.old_desk import FIRST, TAGS, Filler, Texts
from bot.adapters.tinydb_store import TinyStore
from bot.core.buttons import CLOSE, LIST_NEWER, REOPEN, TAKE, TICKET_MENU, Menu
from bot.core.people import Category
from bot.core.tickets import Priority, Ticket
from bot.filing import Filing
from bot.run import RunningDesk
from bot.wiring import Parts, build, utc_now
from sandbox.slack import SlackSim
from tests.desks import ROOT, config, faster
from tests.readers import SharedReader

LIMIT = 1.0  # seconds until an answer
CHANNELS = 4
CARDS = 30  # of each person, posted to be clicked
ADMINS = 5  # every so manieth person is one
KEY = b"a-key-that-only-tests-use"


# --- people --------------------------------------------------------------------------------------


@dataclass
class Worker:
    """One technician at work, who types and clicks by chance."""

    slack: SlackSim
    user: str
    channel: str
    chance: random.Random
    texts: Texts
    is_admin: bool
    tickets: list[int]  # of their category
    cards: list[Ticket] = field(default_factory=list)  # to be clicked, each by one person
    spent: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


@contextmanager
def clocked(person: Worker, name: str) -> Iterator[None]:
    """Note how long the block took."""
    begun = time.perf_counter()
    yield
    person.spent.setdefault(name, []).append(time.perf_counter() - begun)


def number(person: Worker) -> int:
    """Any of their tickets; rather a new one."""
    place = int(len(person.tickets) * person.chance.betavariate(3, 1))
    return person.tickets[min(place, len(person.tickets) - 1)]


def word(person: Worker) -> str:
    """A word that people would look for: neither one of the most common, nor one that stands nowhere."""
    return person.texts.words[int(10 ** person.chance.uniform(2, 4))]


Line = Callable[[Worker], str]
LINES: dict[str, Line] = {
    "/take": lambda _: "/take",
    "/take 12": lambda one: f"/take {number(one)}",
    "/ticket": lambda _: "/ticket",
    "/ticket 12": lambda one: f"/ticket {number(one)}",
    "/ticket help": lambda _: "/ticket help",
    "/ticket list": lambda _: "/ticket list",
    "/ticket list untaken": lambda _: "/ticket list untaken",
    "/ticket list overdue": lambda _: "/ticket list overdue",
    "/ticket list closed": lambda one: f"/ticket list closed {one.chance.randint(1, 100)}",
    "/ticket list all": lambda _: "/ticket list all",
    "/ticket find WORD": lambda one: f"/ticket find {word(one)}",
    "/ticket find WORD WORD": lambda one: f"/ticket find {word(one)} {word(one)} is:open",
    "/ticket find the": lambda one: f"/ticket find {one.texts.words[0]}",
    "/ticket find p": lambda one: f"/ticket find {word(one)[:2]}",
    "/ticket find from:": lambda one: f"/ticket find from:{one.chance.choice(FIRST)} {word(one)}",
    "/ticket find filters": lambda _: "/ticket find tag:vip priority:high is:closed after:90d",
    "/ticket why 12": lambda one: f"/ticket why {number(one)}",
    "/ticket take 12": lambda one: f"/ticket take {number(one)}",
    "/ticket assign 12": lambda one: f"/ticket assign {number(one)} me",
    "/ticket priority 12": lambda one: f"/ticket priority {number(one)} {one.chance.choice(list(Priority))}",
    "/ticket due 12": lambda one: f"/ticket due {number(one)} in {one.chance.randint(1, 9)} days",
    "/ticket time 12": lambda one: f"/ticket time {number(one)} 15m",
    "/ticket tag 12": lambda one: f"/ticket tag {number(one)} +{one.chance.choice(TAGS)}",
    "/ticket wait 12": lambda one: f"/ticket wait {number(one)}",
    "/ticket note 12": lambda one: f"/ticket note {number(one)} {one.texts.some(20)}",
    "/ticket cc 12": lambda one: f"/ticket cc {number(one)} cc{one.chance.randrange(99)}@customer.example",
    "/ticket close 12": lambda one: f"/ticket close {number(one)}",
    "/ticket reopen 12": lambda one: f"/ticket reopen {number(one)}",
    "/ticket new": lambda _: "/ticket new",
    "/kb": lambda _: "/kb",
    "/kb find": lambda one: f"/kb find {word(one)}",
    "/helpdesk": lambda _: "/helpdesk",
    "/helpdesk me": lambda _: "/helpdesk me",
    "/helpdesk mail": lambda _: "/helpdesk mail",
    "/helpdesk mail held": lambda _: "/helpdesk mail held",
    "/helpdesk deliveries": lambda _: "/helpdesk deliveries",
    "/helpdesk audit": lambda _: "/helpdesk audit",
    "/helpdesk people": lambda _: "/helpdesk people",
    "/helpdesk people find": lambda one: f"/helpdesk people find {one.chance.choice(FIRST)}",
    "/helpdesk settings": lambda _: "/helpdesk settings",
    "/helpdesk stats": lambda _: "/helpdesk stats",
}


def type_line(person: Worker, name: str) -> str:
    """Type a command; gives why it failed, if so."""
    with clocked(person, name):
        answer = person.slack.command(person.user, person.channel, LINES[name](person))
    return str(answer.failure) if not answer.ok else answer.text if "went wrong" in answer.text else ""


def click(person: Worker, action: str, *, selected: str | None = None) -> str:
    """Press a button of a card, or choose in its menu; gives why it failed, if so."""
    card = person.cards[0].thread_ts
    assert card
    pressed = person.slack.press(person.user, person.channel, card, action, selected=selected)
    return "" if pressed.ok else pressed.error


def turn_page(person: Worker) -> str:
    """Ask for a list, and press *Newer*: only the press counts."""
    answer = person.slack.command(person.user, person.channel, "/ticket list")
    if not answer.ephemerals:
        return str(answer.failure)
    shown = answer.ephemerals[-1]
    with clocked(person, "button Newer"):
        pressed = person.slack.press(
            person.user, person.channel, shown["ts"], LIST_NEWER, ephemeral_id=shown["id"]
        )
    return "" if pressed.ok else pressed.error


def wait_for_button(person: Worker, action: str) -> None:
    """Until the card shows this button: it is posted anew at Slack's pace."""
    card = person.cards[0].thread_ts
    assert card
    until = time.monotonic() + 10
    while action not in str(person.slack.message(person.channel, card)) and time.monotonic() < until:
        time.sleep(0.05)


def use_card(person: Worker) -> str:
    """Take, look at, close and reopen a ticket by its card, which nobody has clicked yet."""
    facts = f"{Menu.FACTS.value} {person.cards[0].number}"
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("button Take", lambda: click(person, TAKE)),
        ("menu Facts", lambda: click(person, TICKET_MENU, selected=facts)),
        ("button Close", lambda: click(person, CLOSE)),
        ("button Reopen", lambda: click(person, REOPEN)),
    )
    for name, step in steps:
        if name == "button Reopen":
            wait_for_button(person, REOPEN)
        with clocked(person, name):
            failure = step()
        if failure:
            return f"{name}: {failure}"
    person.cards.pop(0)
    return ""


# --- the desk ------------------------------------------------------------------------------------


@contextmanager
def opened(slack: SlackSim, folder: Path, admins: list[str]) -> Iterator[Parts]:
    """The desk at work on a store that was filled."""
    configured = config(slack, folder, ",".join(admins))
    parts = build(configured, clock=utc_now, monotonic=faster, reader=SharedReader())
    running = RunningDesk(parts)
    running.start()
    try:
        yield parts
    finally:
        running.stop()


def read_whole(parts: Parts, user: str) -> None:
    """Wait until all words can be found, as after the first start of this version; says how long it took."""
    begun = time.monotonic()
    while not parts.finding.listed("all", by=user).is_whole:
        print(f"\r  the words of all tickets are read, {time.monotonic() - begun:.0f} s", end="", flush=True)
        time.sleep(0.5)
    print(f"\r  the words of all tickets are read: {time.monotonic() - begun:.0f} s")


def cards(parts: Parts, people: list[Worker]) -> None:
    """Have cards posted for each person to click, as those of tickets that come in."""
    given: list[tuple[Worker, int]] = []
    with parts.store.transaction() as tx:
        filing = Filing.begin(tx, utc_now(), (KEY,))
        for person in people:
            template = filing.ticket(person.tickets[-1])
            for _ in range(CARDS):
                ticket = Ticket(
                    number=tx.next_number("tickets"),
                    subject="The printer burns",
                    category=template.category,
                    channel=template.channel,
                    requester=template.requester,
                    requester_name=template.requester_name,
                    created_at=filing.now,
                    updated_at=filing.now,
                )
                tx.tickets.put(ticket)
                filing.slack.open_thread(ticket)
                given.append((person, ticket.number))
    posted(parts)
    with parts.store.transaction() as tx:
        for person, one in given:
            ticket_now = tx.tickets.get(one)
            assert ticket_now
            assert ticket_now.thread_ts, f"the card of #{one} was not posted"
            person.cards.append(ticket_now)


def posted(parts: Parts) -> None:
    """Wait until everything that waited is out; says how much there is."""
    while True:
        with parts.store.transaction() as tx:
            waiting = tx.deliveries.count("unfinished", "yes")
        print(f"\r  {waiting} posts wait   ", end="", flush=True)
        if not waiting:
            print()
            return
        time.sleep(0.5)


def work(person: Worker, until: float, pause: float) -> None:
    """Type and click, everything in turn, with pauses between."""
    kinds = [
        *(name for name in LINES if person.is_admin or not name.startswith("/helpdesk ")),
        "page",
        "card",
    ]
    while True:
        person.chance.shuffle(kinds)
        for kind in kinds:
            if time.monotonic() > until:
                return
            time.sleep(person.chance.uniform(0, 2 * pause))
            if failure := do(person, kind):
                person.failed.append(f"{kind}: {failure}")


def do(person: Worker, kind: str) -> str:
    """One act; gives why it failed, if so."""
    if kind == "page":
        return turn_page(person)
    if kind == "card":
        return use_card(person) if person.cards else ""
    return type_line(person, kind)


def report(people: list[Worker]) -> bool:
    """Print how long each kind took; says whether all were answered in time."""
    spent: dict[str, list[float]] = {}
    for person in people:
        for name, times in person.spent.items():
            spent.setdefault(name, []).extend(times)
    print(f"{'':26}{'times':>7}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}")
    for name, times in sorted(spent.items()):
        times.sort()
        p95, most = times[int(len(times) * 0.95)], times[-1]
        verdict = "" if most < LIMIT else f"  longer than {LIMIT:g} s"
        middle = statistics.median(times) * 1000
        print(f"{name:26}{len(times):7}{middle:11.1f}{p95 * 1000:9.1f}{most * 1000:9.1f}{verdict}")
    failed = [one for person in people for one in person.failed]
    print(f"{sum(map(len, spent.values()))} answers, {len(failed)} failed")
    for one in failed[:10]:
        print(f"  {one}")
    return not failed and all(max(times) < LIMIT for times in spent.values())


def measure(given: argparse.Namespace, folder: Path) -> bool:
    """Fill, open, and have everybody work at once."""
    chance = random.Random(7)
    texts = Texts(chance)
    with SlackSim(ROOT / "manifest.yml") as slack:
        users = [
            slack.add_user(f"person{one}", real_name=f"Person{one} Technician") for one in range(given.people)
        ]
        admins = users[::ADMINS]
        channels = [
            slack.add_channel(f"desk{one}", members=(*users[one::CHANNELS], *admins))
            for one in range(CHANNELS)
        ]
        with TinyStore(folder / "desk") as store:
            with store.transaction() as tx:
                for one, channel in enumerate(channels):
                    number = tx.next_number("categories")
                    tx.categories.put(Category(id=number, name=f"Desk{one}", channel=channel))
            Filler(chance=chance, texts=texts, channels=channels, staff=users, now=utc_now()).fill(
                store, given.tickets
            )
        people = [
            Worker(
                slack=slack,
                user=user,
                channel=channels[place % CHANNELS],
                chance=random.Random(place),
                texts=texts,
                is_admin=user in admins,
                tickets=[one for one in range(1, given.tickets + 1) if one % CHANNELS == place % CHANNELS],
            )
            for place, user in enumerate(users)
        ]
        with opened(slack, folder, admins) as parts:
            parts.desk.change_settings({"notify_technicians_new": "off"}, by="command line")
            read_whole(parts, users[0])
            cards(parts, people)
            return at_once(people, given.seconds, given.pause)


def at_once(people: list[Worker], seconds: float, pause: float) -> bool:
    """Let all of them work for so long, and report."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(one, until, pause)) for one in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        answers = sum(len(times) for one in people for times in one.spent.values())
        left = max(0, until - time.monotonic())
        print(
            f"\r  {len(people)} people at work, {answers} answers, {left:.0f} s left   ", end="", flush=True
        )
        time.sleep(1)
    print()
    return report(people)


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description="Measure slash commands and clicks.")
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two acts of a person")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="bench-commands-") as folder:
        is_good = measure(given, Path(folder))
    raise SystemExit(not is_good)


if __name__ == "__main__":
    main()
