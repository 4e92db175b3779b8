"""Housekeeping: what is old goes, what is not stays, and the next run goes on where the last one stopped."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.tinydb_store import TinyStore
from bot.core.inbound import Input
from bot.upkeep import INBOUND, INPUTS, MOST_AT_ONCE, Upkeep
from tests.contract.rows import NOW, an_inbound
from tests.still_desks import StillClock

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
            tx.inbound.put(an_inbound(str(age.days), at=NOW - age))


def kept(store: TinyStore) -> tuple[list[str], list[str]]:
    with store.transaction() as tx:
        return sorted(one.key for one in tx.inputs.all()), sorted(one.key for one in tx.inbound.all())


def test_inputs_go_after_a_month_and_mails_after_four_hundred_days(
    store: TinyStore, clock: StillClock
) -> None:
    keep(store, 0 * DAY, INPUTS, INPUTS + DAY, INBOUND, INBOUND + DAY)

    assert Upkeep(store, clock=clock).run() == 4

    assert kept(store) == (["0", "30"], ["0", "30", "31", "400"])


def test_a_second_run_finds_only_what_grew_old_since(store: TinyStore, clock: StillClock) -> None:
    keep(store, INPUTS, INPUTS - DAY)
    upkeep = Upkeep(store, clock=clock)
    assert upkeep.run() == 0

    clock.forward(days=1)

    assert upkeep.run() == 1
    assert upkeep.run() == 0
    assert kept(store)[0] == ["29"]


def test_after_months_off_everything_that_grew_old_meanwhile_goes(
    store: TinyStore, clock: StillClock
) -> None:
    upkeep = Upkeep(store, clock=clock)
    upkeep.run()
    keep(store, 0 * DAY, 3 * DAY)

    clock.forward(days=1_000)

    assert upkeep.run() == 4
    assert kept(store) == ([], [])


def test_a_busy_day_goes_in_several_transactions(store: TinyStore, clock: StillClock) -> None:
    with store.transaction() as tx:
        for number in range(MOST_AT_ONCE + 1):
            tx.inputs.put(Input(key=str(number), at=NOW - INPUTS - DAY))

    assert Upkeep(store, clock=clock).run() == MOST_AT_ONCE + 1


def test_fault_14_a_clock_that_went_three_days_ahead_and_back_forgets_nothing_it_should_keep(
    store: TinyStore, clock: StillClock
) -> None:
    keep(store, 10 * DAY, INPUTS - 5 * DAY)
    upkeep = Upkeep(store, clock=clock)
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

    Upkeep(store, clock=clock).run()

    assert len(writes) < 20
