"""Housekeeping: what is old goes, what is not stays, and the next run goes on where the last one stopped."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.tinydb_store import TinyStore
from bot.admins import Admins
from bot.core.caps import AUTOMATIC, CHALLENGE, RELAYED, opened_by_one
from bot.core.inbound import Input, Outcome, Stage
from bot.core.messages import Event
from bot.core.outbox import State
from bot.filing import Filing
from bot.upkeep import DELIVERIES, INBOUND, INPUTS, MOST_AT_ONCE, Upkeep
from tests.contract.rows import NOW, a_delivery, an_inbound
from tests.still_desks import KEY, StillClock

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TinyStore]:
    with TinyStore(tmp_path / "desk") as store:
        yield store


@pytest.fixture
def clock() -> StillClock:
    clock = StillClock()
    clock.now = NOW
    return clock


def keep(store: TinyStore, *ages: timedelta) -> None:
    """An input and a mail of each age, named after it in days."""
    with store.transaction() as tx:
        for age in ages:
            tx.inputs.put(Input(key=str(age.days), at=NOW - age))
            tx.inbound.put(an_inbound(str(age.days), at=NOW - age, stage=Stage.DONE))


def an_upkeep(store: TinyStore, clock: StillClock) -> Upkeep:
    return Upkeep(store, keys=(KEY,), admins=Admins(configured=("U1",)), clock=clock)


def kept(store: TinyStore) -> tuple[list[str], list[str]]:
    with store.transaction() as tx:
        return sorted(one.key for one in tx.inputs.all()), sorted(one.key for one in tx.inbound.all())


def test_inputs_go_after_a_month_and_mails_after_four_hundred_days(
    store: TinyStore, clock: StillClock
) -> None:
    keep(store, 0 * DAY, INPUTS, INPUTS + DAY, INBOUND, INBOUND + DAY)

    assert an_upkeep(store, clock).run() == 4

    assert kept(store) == (["0", "30"], ["0", "30", "31", "400"])


def test_a_second_run_finds_only_what_grew_old_since(store: TinyStore, clock: StillClock) -> None:
    keep(store, INPUTS, INPUTS - DAY)
    upkeep = an_upkeep(store, clock)
    assert upkeep.run() == 0

    clock.forward(days=1)

    assert upkeep.run() == 1
    assert upkeep.run() == 0
    assert kept(store)[0] == ["29"]


def test_after_months_off_everything_that_grew_old_meanwhile_goes(
    store: TinyStore, clock: StillClock
) -> None:
    upkeep = an_upkeep(store, clock)
    upkeep.run()
    keep(store, 0 * DAY, 3 * DAY)

    clock.forward(days=1_000)

    assert upkeep.run() == 4
    assert kept(store) == ([], [])


def test_a_busy_day_goes_in_several_transactions(store: TinyStore, clock: StillClock) -> None:
    with store.transaction() as tx:
        for number in range(MOST_AT_ONCE + 1):
            tx.inputs.put(Input(key=str(number), at=NOW - INPUTS - DAY))

    assert an_upkeep(store, clock).run() == MOST_AT_ONCE + 1


def test_fault_14_a_clock_that_went_three_days_ahead_and_back_forgets_nothing_it_should_keep(
    store: TinyStore, clock: StillClock
) -> None:
    keep(store, 10 * DAY, INPUTS - 5 * DAY)
    upkeep = an_upkeep(store, clock)
    clock.forward(days=3)
    upkeep.run()
    clock.forward(days=-3)

    assert upkeep.run() == 0
    assert kept(store)[0] == ["10", "25"]


def test_a_run_with_nothing_to_forget_hardly_writes(store: TinyStore, clock: StillClock) -> None:
    """Each write waits for the disk, and the clocks wait for the run."""
    writes = []
    begin = store.transaction

    def counted() -> object:
        writes.append(1)
        return begin()

    store.transaction = counted  # type: ignore[method-assign,assignment]

    an_upkeep(store, clock).run()

    assert len(writes) < 20


@pytest.mark.parametrize(
    "waiting",
    [
        {"stage": Stage.RECEIVED},
        {"stage": Stage.QUARANTINED, "outcome": Outcome.FAILED},
        {"stage": Stage.DONE, "outcome": Outcome.HELD, "for_admins": True},
    ],
)
def test_mail_that_may_still_become_something_is_never_forgotten(
    store: TinyStore, clock: StillClock, waiting: dict[str, Any]
) -> None:
    raw = store.blobs.put(b"a mail")
    with store.transaction() as tx:
        tx.inbound.put(an_inbound("waits", at=NOW, raw=raw, **waiting))
    upkeep = an_upkeep(store, clock)

    for _ in range(8):
        clock.forward(days=100)
        upkeep.run()

    assert kept(store)[1] == ["waits"]
    assert store.blobs.has(raw)


def test_at_what_times_mail_went_out_is_forgotten_when_no_cap_counts_it_any_more(
    store: TinyStore, clock: StillClock
) -> None:
    caps = (AUTOMATIC, CHALLENGE, RELAYED, opened_by_one(5))
    upkeep = an_upkeep(store, clock)

    def counted() -> int:
        with store.transaction() as tx:
            return sum(any(one.key.startswith(f"{cap.name}:") for cap in caps) for one in tx.marks.all())

    for day in range(0, 800, 4):
        clock.forward(days=4)
        with store.transaction() as tx:
            filing = Filing.begin(tx, clock(), (KEY,))
            assert all(filing.spend(cap, f"{day}@customer.test") for cap in caps)
        upkeep.run()
        assert counted() == len(caps)

    with store.transaction() as tx:
        filing = Filing.begin(tx, clock(), (KEY,))
        assert not filing.spend(CHALLENGE, "796@customer.test")
    clock.forward(days=2)
    upkeep.run()
    assert counted() == 0


def test_fault_14_marks_made_after_a_clock_went_back_are_forgotten_all_the_same(
    store: TinyStore, clock: StillClock
) -> None:
    upkeep = an_upkeep(store, clock)
    clock.forward(days=10)
    upkeep.run()
    clock.forward(days=-10)
    with store.transaction() as tx:
        assert Filing.begin(tx, clock(), (KEY,)).spend(CHALLENGE, "ann@customer.test")

    clock.forward(days=3)
    upkeep.run()

    with store.transaction() as tx:
        assert not [one for one in tx.marks.all() if one.key.startswith("challenge:")]


def test_what_was_delivered_goes_after_ninety_days_and_what_waits_or_happened_stays(
    store: TinyStore, clock: StillClock
) -> None:
    states = (State.DONE, State.FAILED, State.CANCELLED, State.PENDING, State.PARKED, State.UNKNOWN)
    with store.transaction() as tx:
        for number, state in enumerate(states, 1):
            tx.deliveries.put(a_delivery(number, state=state))
        tx.deliveries.put(a_delivery(7, state=State.DONE, sent_at=NOW + 5 * DAY))
        tx.events.put(Event(id=1, ticket=1, at=NOW, kind="mailed"))
    upkeep = an_upkeep(store, clock)

    def ids() -> list[int]:
        with store.transaction() as tx:
            return [one.id for one in tx.deliveries.all()]

    clock.forward(days=DELIVERIES.days)
    upkeep.run()
    assert ids() == [1, 2, 3, 4, 5, 6, 7]

    clock.forward(days=1)
    upkeep.run()
    assert ids() == [4, 5, 6, 7]

    clock.forward(days=5)
    upkeep.run()
    assert ids() == [4, 5, 6]
    with store.transaction() as tx:
        assert tx.events.count("ticket", 1) == 1


def test_a_report_about_a_mail_of_last_month_still_finds_it(store: TinyStore, clock: StillClock) -> None:
    with store.transaction() as tx:
        tx.deliveries.put(a_delivery(state=State.DONE))

    clock.forward(days=60)
    an_upkeep(store, clock).run()

    with store.transaction() as tx:
        assert tx.deliveries.find("op", "op1")
