"""The clocks, when clocks jump and work fails or hangs (faults 12 to 17); all time is made by the tests."""

import datetime as real_datetime
import threading
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import schedule

from bot import loops, mailbox_worker
from bot.core.accounts import Account, AccountHealth
from bot.errors import OutsideError, StoreError
from bot.loops import Clocks

PATIENCE = 60.0  # real seconds until a test gives up
INTERVAL = 60


class Time:
    """The wall clock that `schedule` reads and the monotonic one; each moves only when a test moves it.

    For the thread that watches the clocks both stand still during each of its rounds: what a test sees of a
    job, the job's next time, and what the test does then, come in this order.
    """

    def __init__(self) -> None:
        wall = real_datetime.datetime(2026, 10, 25, 0, 30)  # noqa: DTZ001  # `schedule` counts in local time
        self.now = self.seen = (wall, 1_000.0)

    def wall_in_this_round(self) -> real_datetime.datetime:
        return self.seen[0]

    def time(self) -> float:
        """As at the end of each round, when the watching thread looks at the wall clock first."""
        self.seen = self.now
        return self.seen[0].timestamp()

    def monotonic(self) -> float:
        return (self.seen if threading.current_thread().name == "clock" else self.now)[1]

    def forward(self, **time: float) -> None:
        """So much later, as both clocks see it."""
        step = timedelta(**time)
        self.now = (self.now[0] + step, self.now[1] + step.total_seconds())

    def jump(self, **time: float) -> None:
        """The wall clock is set; no time passes."""
        self.now = (self.now[0] + timedelta(**time), self.now[1])


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()

    class Wall(real_datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return made.wall_in_this_round()

    names = {**vars(real_datetime), "datetime": Wall}
    monkeypatch.setattr(schedule, "datetime", types.SimpleNamespace(**names))
    for module in (loops, mailbox_worker):
        clocks = types.SimpleNamespace(monotonic=made.monotonic, time=made.time)
        monkeypatch.setattr(module, "time", clocks)
    monkeypatch.setattr(loops, "TICK", 0.002)
    monkeypatch.setattr(loops, "LEFT_OVERS", 0.002)
    return made


class World:
    """Mailboxes, deliveries and catching up, as the clocks see them: counted, and failing when told to."""

    def __init__(self, *addresses: str) -> None:
        self.accounts = [
            Account(address=one, host="h", port=1, user="u", interval=INTERVAL, push=False)
            for one in addresses
        ]
        self.begun = Counter[str]()  # looks, by address
        self.looks = dict.fromkeys(addresses, 0)  # … that are over, and noted by their worker
        self.catch_ups = 0
        self.jobs = Counter[str]()
        self.failures: list[str] = []
        self.trouble: dict[str, Callable[[], None]] = {}  # by address, "catch up" or "clean up"
        self.store_errors: list[StoreError] = []

    # --- as Mailboxes ---

    def all(self) -> list[tuple[Account, AccountHealth]]:
        return [(one, AccountHealth(address=one.address)) for one in self.accounts]

    def is_due(self, address: str) -> bool:
        return any(one.address == address for one in self.accounts)

    def inbox(self, account: Account) -> "World":
        return self

    @contextmanager
    def connect(self) -> Iterator["World"]:
        yield self

    @property
    def can_idle(self) -> bool:
        return False

    def look(self, account: Account, session: object) -> int:
        self.begun[account.address] += 1
        self._suffer(account.address)
        return 0

    def succeeded(self, account: Account, taken: int) -> None:
        self.looks[account.address] += 1

    def failed(self, account: Account, error: Exception) -> None:
        self.failures.append(account.address)
        self.looks[account.address] += 1

    # --- as MailBridge, DeliveryWorker and the rest ---

    def name_waiting(self) -> int:
        self._do("name waiting")
        return 0

    def look_at_targets(self) -> None:
        self._do("targets")

    def unfiled(self) -> list[str]:
        self._suffer("file")
        return []

    def release_all(self) -> int:
        return 0

    def hold_mail(self) -> None:
        """There is none."""

    def mend_times(self) -> int:
        return 0

    def caught_up(self) -> None:
        """Mail may go."""

    def claim(self, *, mail: bool, slack: bool) -> None:
        return None

    def learn(self) -> None:
        self._do("staff")

    def catch_up(self) -> int:
        self.catch_ups += 1
        self._suffer("catch up")
        return 0

    def clean_up(self) -> None:
        self._suffer("clean up")

    def _do(self, what: str) -> None:
        self.jobs[what] += 1
        self._suffer(what)

    def _suffer(self, what: str) -> None:
        if trouble := self.trouble.get(what):
            trouble()


class Listening(World):
    """A server with IDLE: each slice takes its whole time, and mail is announced in the third one."""

    def __init__(self, time: Time) -> None:
        super().__init__("a@x.test")
        # All slices together are shorter than the interval: only the announcements end the waits.
        self.accounts = [replace(one, push=True, interval=10 * INTERVAL) for one in self.accounts]
        self.time = time
        self.slices: list[float] = []  # seconds

    @property
    def can_idle(self) -> bool:
        return True

    def idle(self, seconds: float, stop: Callable[[], bool]) -> bool:
        if len(self.slices) == 6:
            until(stop)
            return True
        self.slices.append(seconds)
        self.time.forward(seconds=seconds)
        return len(self.slices) % 3 == 0


def until(condition: Callable[[], object]) -> None:
    """Until it is so; what it waits for happens in other threads, without any time of ours."""
    ticks = threading.Event()
    for _ in range(int(PATIENCE / 0.005)):
        if condition():
            return
        ticks.wait(0.005)
    pytest.fail("it did not come")


@contextmanager
def at_work(world: World) -> Iterator[Clocks]:
    """The clocks at work, after each mailbox was looked into once."""
    clocks = Clocks(
        world,  # type: ignore[arg-type]  # what the clocks need of mailboxes
        world,  # type: ignore[arg-type]  # … of the bridge
        world,  # type: ignore[arg-type]  # … and of the deliveries
        world.catch_up,
        world.clean_up,
        world.learn,
        world.look_at_targets,
        world.store_errors.append,
    )
    clocks.start()
    try:
        until(lambda: all(world.looks.values()))
        yield clocks
    finally:
        world.trouble.clear()
        clocks.stop(5.0)


def looked_again(world: World, address: str = "a@x.test") -> Callable[[], bool]:
    """Whether a mailbox has been looked into since now."""
    before = world.looks[address]
    return lambda: world.looks[address] > before


def test_a_mailbox_is_looked_into_at_its_interval(time: Time) -> None:
    world = World("a@x.test")
    with at_work(world):
        for _ in range(3):
            again = looked_again(world)
            time.forward(seconds=INTERVAL)
            until(again)


def test_idle_begins_with_a_short_slice_after_each_look(time: Time) -> None:
    world = Listening(time)
    with at_work(world):
        until(lambda: len(world.slices) == 6)

    assert world.slices == [1.0, 20.0, 20.0] * 2


@pytest.mark.parametrize("hours", [1, 6, 24 * 365])
def test_faults_12_and_13_a_clock_that_is_put_back_stops_no_mailbox(time: Time, hours: int) -> None:
    world = World("a@x.test")
    with at_work(world):
        time.jump(hours=-hours)
        for _ in range(3):
            again = looked_again(world)
            time.forward(seconds=2 * INTERVAL + 1)
            until(again)


def test_faults_12_and_13_a_clock_that_is_put_back_does_not_stop_the_catching_up(time: Time) -> None:
    world = World("a@x.test")
    with at_work(world):
        time.jump(hours=-6)
        before = world.catch_ups
        time.forward(minutes=21)
        until(lambda: world.catch_ups > before)


def test_fault_14_a_clock_three_days_ahead_makes_one_look_and_no_storm(time: Time) -> None:
    world = World("a@x.test")
    with at_work(world):
        again = looked_again(world)
        time.jump(days=3)
        until(again)
        until(lambda: world.catch_ups)

        assert world.looks["a@x.test"] <= 3
        assert world.catch_ups <= 2


LOOKS = {"targets": 20, "name waiting": 2, "staff": 5}  # seconds between two


@pytest.mark.parametrize("what", LOOKS)
def test_targets_bursts_and_standing_are_looked_at_in_their_rhythm(time: Time, what: str) -> None:
    world = World("a@x.test")
    with at_work(world):
        for done in range(3):
            time.forward(seconds=LOOKS[what])
            until(lambda done=done: world.jobs[what] > done)  # type: ignore[misc]  # bound for this round
        time.forward(seconds=LOOKS[what] - 1)

    assert world.jobs[what] == 3


@pytest.mark.parametrize("what", LOOKS)
@pytest.mark.parametrize("kind", [RuntimeError, OutsideError, StoreError])
def test_fault_16_a_job_that_always_raises_comes_again_and_stops_no_other(
    time: Time, what: str, kind: type[Exception]
) -> None:
    def fail() -> None:
        raise kind("on purpose")

    world = World("a@x.test")
    with at_work(world):
        world.trouble[what] = fail
        for _ in range(3):
            before, again = Counter(world.jobs), looked_again(world)
            time.forward(seconds=INTERVAL)
            until(again)
            until(lambda before=before: all(world.jobs[one] > before[one] for one in LOOKS))  # type: ignore[misc]  # bound for this round


@pytest.mark.parametrize("what", ["clean up", "file"])
@pytest.mark.parametrize("kind", [RuntimeError, OutsideError, StoreError])
def test_fault_16_a_job_that_always_raises_stops_no_mailbox(
    time: Time, what: str, kind: type[Exception]
) -> None:
    def fail() -> None:
        raise kind("on purpose")

    world = World("a@x.test")
    with at_work(world):
        world.trouble[what] = fail
        time.forward(hours=6)
        for _ in range(3):
            again = looked_again(world)
            time.forward(seconds=2 * INTERVAL + 1)
            until(again)


def test_fault_16_a_look_that_raises_is_noted_and_tried_again_and_the_others_go_on(time: Time) -> None:
    def fail() -> None:
        raise RuntimeError("on purpose")

    world = World("a@x.test", "b@x.test")
    with at_work(world):
        world.trouble["a@x.test"] = fail
        for _ in range(2):
            both = looked_again(world), looked_again(world, "b@x.test")
            time.forward(seconds=INTERVAL)
            until(lambda both=both: all(one() for one in both))  # type: ignore[misc]  # bound for this round
        until(lambda: world.failures.count("a@x.test") >= 2)

        assert "b@x.test" not in world.failures


def test_a_look_that_is_asked_for_during_one_that_fails_comes_right_after_it(time: Time) -> None:
    def fail_while_somebody_asks() -> None:
        world.trouble.clear()
        clocks.look_now()
        raise OutsideError("on purpose")

    world = World("a@x.test")
    with at_work(world) as clocks:
        world.trouble["a@x.test"] = fail_while_somebody_asks
        before = world.looks["a@x.test"]
        clocks.look_now()
        until(lambda: world.looks["a@x.test"] == before + 2)


def test_a_mailbox_that_is_removed_just_before_a_look_is_let_go(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed_meanwhile(address: str) -> bool:
        if world.looks[address]:
            world.accounts = []
            clocks.match_accounts()
        return True

    def workers() -> list[str]:
        return [one.name for one in threading.enumerate() if one.name == "mailbox gone@x.test"]

    world = World("gone@x.test")
    with at_work(world) as clocks:
        monkeypatch.setattr(world, "is_due", removed_meanwhile)
        clocks.look_now()
        until(lambda: not workers())


def test_fault_17_a_look_that_hangs_holds_up_no_other_mailbox_and_no_catching_up(time: Time) -> None:
    released = threading.Event()
    world = World("a@x.test", "b@x.test")
    with at_work(world):
        world.trouble["a@x.test"] = lambda: (released.wait(PATIENCE), None)[1]
        before = world.begun["a@x.test"]
        time.forward(seconds=INTERVAL)
        until(lambda: world.begun["a@x.test"] > before)
        for _ in range(3):
            again = looked_again(world, "b@x.test")
            time.forward(seconds=INTERVAL)
            until(again)
        time.forward(minutes=10)
        until(lambda: world.catch_ups)
        released.set()


def test_an_account_that_is_removed_is_looked_into_no_more_and_a_new_one_at_once(time: Time) -> None:
    world = World("a@x.test")
    with at_work(world) as clocks:
        (old,) = world.accounts
        world.looks["b@x.test"] = 0
        world.accounts = [World("b@x.test").accounts[0]]
        clocks.match_accounts()
        until(lambda: world.looks["b@x.test"])
        before = world.looks[old.address]
        again = looked_again(world, "b@x.test")
        time.forward(seconds=3 * INTERVAL)
        until(again)

        assert world.looks[old.address] == before


def test_slack_away_while_catching_up_is_tried_again(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        world.trouble.pop("catch up")
        raise RuntimeError("on purpose")

    world = World("a@x.test")
    with at_work(world) as clocks:
        world.trouble["catch up"] = fail
        clocks.catch_up_soon()
        until(lambda: world.catch_ups)
        clocks.catch_up_soon()
        until(lambda: world.catch_ups >= 2)
