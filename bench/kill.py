"""Kills the desk at every step of its work, again and again, and counts what was lost or doubled."""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from queue import Queue

from bench.kill_work import Balance, Work
from tests.desk_process import DeskProcess

Tell = Callable[[int], None]

NAMES = tuple(f"desk{number}" for number in range(8))  # Slack takes one post a second and channel: several
ENOUGH = 6  # items under way that keep a run busy
PATIENCE = 90.0  # seconds in which everything given has to come out
TRIES = 3  # runs that a kill at one point may take
KILLS_IN_A_ROW = 2  # then everything has to come out: a mail that was there at three is taken for the cause
DESKS = 3  # at work at once: a desk mostly waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in the desk's code at which it is killed."""

    name: str
    mails: int = 0  # given in each round
    replies: int = 0
    passes: int  # the kill comes at one of the first so many


ANYWHERE = "anywhere"
POINTS = (
    Point(name="ingest.stored", mails=4, passes=4),
    Point(name="ingest.accepted", mails=4, passes=4),
    Point(name="ingest.read", mails=4, passes=4),
    Point(name="ingest.filed", mails=4, passes=4),
    Point(name="ingest.before_removal", mails=4, passes=3),
    Point(name="ingest.removed", mails=4, passes=3),
    Point(name="relay.committed", replies=6, passes=4),
    Point(name="slack.sending", mails=4, passes=8),
    Point(name="slack.posted", mails=4, passes=8),
    Point(name="slack.file_begun", mails=4, passes=4),
    Point(name="slack.file_shared", mails=4, passes=4),
    Point(name="mail.composed", replies=6, passes=8),
    Point(name="mail.before_dot", replies=6, passes=8),
    Point(name="mail.sent", replies=6, passes=8),
    Point(name="store.before_write", mails=2, replies=4, passes=40),
    Point(name="store.after_write", mails=2, replies=4, passes=40),
    Point(name="store.after_fsync", mails=2, replies=4, passes=40),
    Point(name="blob.before_rename", mails=4, passes=4),
    Point(name=ANYWHERE, mails=2, replies=4, passes=1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What the kills at one point came to."""

    point: str
    kills: int
    seconds: float
    balance: Balance
    left: int  # deliveries that never came to an end

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost or doubled, and nothing is stuck."""
        return self.balance.is_clean and not self.left


class Killing:
    """The rounds against one desk."""

    def __init__(self, desk: DeskProcess, *, seed: int = 1) -> None:
        self._desk, self._random = desk, random.Random(seed)

    def prepare(self) -> None:
        """A ticket in every category, for the replies to go to."""
        work = Work(self._desk, "first")
        for _ in self._desk.names:
            work.mail()
        self._finish(work)

    def kill_at(self, point: Point, kills: int, tell: Tell = lambda _: None) -> Count:
        """Kill the desk so often at this point, let it finish, and take stock."""
        started = time.monotonic()
        work = Work(self._desk, point.name.replace(".", "").replace("_", ""))
        for done in range(1, kills + 1):
            self._kill_once(point, work)
            tell(done)
            if done % KILLS_IN_A_ROW == 0:
                self._come_out(work)
        left = self._finish(work)
        balance = work.balance()
        return Count(
            point=point.name,
            kills=kills,
            seconds=time.monotonic() - started,
            balance=balance,
            left=left,
        )

    def _kill_once(self, point: Point, work: Work) -> None:
        for attempt in range(TRIES):
            # The last try takes the first pass, which comes for certain.
            number = self._random.randint(1, point.passes) if attempt < TRIES - 1 else 1
            self._run(point, number, work)
            if self._desk.was_killed:
                return
        raise RuntimeError(f"The desk never came by {point.name}. Its log ends:\n{self._desk.log[-3000:]}")

    def _run(self, point: Point, number: int, work: Work) -> None:
        """One run with work before and after its start, until it dies or has nothing left to do."""
        desk = self._desk
        if work.open < ENOUGH:
            self._give(work, point.mails // 2, point.replies // 2)
        desk.start(crash_at="" if point.name == ANYWHERE else f"{point.name}:{number}")
        desk.until(lambda: desk.slack.sockets.open or not desk.is_running)
        self._give(work, point.mails - point.mails // 2, point.replies - point.replies // 2)
        if point.name == ANYWHERE:
            time.sleep(self._random.uniform(0, 2))
            desk.kill()
        desk.until(lambda: not desk.is_running or not work.open, PATIENCE)
        if desk.is_running:
            desk.stop()

    def _give(self, work: Work, mails: int, replies: int) -> None:
        for _ in range(mails):
            work.mail()
        for _ in range(replies):
            work.reply()

    def _finish(self, work: Work) -> int:
        """Runs without a kill until everything came out; says how many deliveries are left even so."""
        for _ in range(TRIES):
            if not self._come_out(work, quiet=True) or not self._desk.unfinished():
                break
        return self._desk.unfinished()

    def _come_out(self, work: Work, *, quiet: bool = False) -> bool:
        """One run in which everything given comes out; False when that takes too long."""
        desk = self._desk
        desk.start()
        try:
            desk.until_heard()
            desk.until(lambda: not work.open, PATIENCE)
            if quiet:
                desk.until_quiet()
                desk.stop()
        except TimeoutError:
            return False  # the balance names what is missing
        finally:
            desk.kill()
        return True


def killed(
    folder: Path, points: tuple[Point, ...], kills: int, *, seed: int = 1, tell: Tell = lambda _: None
) -> Iterator[Count]:
    """The counts of so many kills at each of these points, against one new desk in this folder."""
    with DeskProcess(folder, names=NAMES) as desk:
        killing = Killing(desk, seed=seed)
        killing.prepare()
        for point in points:
            yield killing.kill_at(point, kills, tell)


def killed_side_by_side(points: tuple[Point, ...], kills: int, *, seed: int) -> Iterator[Count]:
    """The same with a few desks at once; shows how far they are."""
    ready: Queue[Count | None] = Queue()
    done = count(1)
    total = len(points) * kills

    def tell(_: int) -> None:
        print(f"\r{next(done)} of {total} kills", end="\r", flush=True, file=sys.stderr)

    def work_off(number: int, folder: Path) -> None:
        try:
            for one in killed(folder, points[number::DESKS], kills, seed=seed + number, tell=tell):
                ready.put(one)
        finally:
            ready.put(None)

    with ThreadPoolExecutor(DESKS) as pool, tempfile.TemporaryDirectory() as parent:
        desks = []
        for number in range(DESKS):
            folder = Path(parent, str(number))
            folder.mkdir()
            desks.append(pool.submit(work_off, number, folder))
        left = DESKS
        while left:
            if (one := ready.get()) is None:
                left -= 1
            else:
                yield one
        for desk in desks:
            desk.result()


HEAD = (
    f"{'killed at':24}{'kills':>6}{'mails':>7}{'replies':>9}{'lost':>6}{'doubled':>9}{'repeated':>10}{'':4}"
)


def line(one: Count) -> str:
    """A row of the table."""
    all_of = one.balance
    return (
        f"{one.point:24}{one.kills:6}{all_of.mails:7}{all_of.replies:9}{len(all_of.lost):6}"
        f"{len(all_of.doubled):9}{all_of.repeated:10}  {'' if one.is_clean else 'WRONG'}"
    )


def main() -> None:
    """Print the table; the exit status is 1 when anything was lost or doubled."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=20, metavar="N", help="kills at each point")
    options.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options.add_argument("--only", action="append", metavar="POINT", help="only at this point")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    points = tuple(point for point in POINTS if not given.only or point.name in given.only)
    print(HEAD)
    found = []
    for one in killed_side_by_side(points, given.rounds, seed=given.seed):
        found.append(one)
        print(line(one), flush=True)
    wrong = [one for one in found if not one.is_clean]
    print(
        f"{sum(one.kills for one in found)} kills, {sum(one.balance.mails for one in found)} mails, "
        f"{sum(one.balance.replies for one in found)} replies: "
        f"{sum(len(one.balance.lost) for one in found)} lost, "
        f"{sum(len(one.balance.doubled) for one in found)} doubled, "
        f"{sum(one.balance.repeated for one in found)} mailed again under the same Message-ID."
    )
    for one in wrong:
        print(f"{one.point}: lost {one.balance.lost[:10]}, doubled {one.balance.doubled[:10]}")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
