"""The embedded store against a model of plain dicts: any work, any ends of it, any openings.

PROVE_MODELS=N in the environment makes N runs that differ each time; else they are few and always the same.
"""

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.adapters import compaction
from bot.adapters.generations import generations, journal_path
from bot.adapters.tinydb_store import TinyStore
from bot.core.inbound import Input
from bot.core.outbox import Delivery, State, Urgency
from bot.core.tickets import Status
from bot.storage import KINDS, Kind, Transaction
from tests.contract.rows import LEASE, NOW, a_delivery, a_ticket, rows

PROVE = int(os.environ.get("PROVE_MODELS", "0"))

Model = dict[str, dict[Any, Any]]

BY_NAME: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}
NUMBERS = st.integers(1, 12)
TEXTS = st.sampled_from(["", "a", "b", "ä", "\t", "\n", "Z", "\U0001f600"])
MOMENTS = st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes))

TICKETS = st.builds(
    a_ticket,
    NUMBERS,
    category=st.integers(1, 3),
    assignee=st.sampled_from([None, "U1", "U2"]),
    status=st.sampled_from(Status),
    thread_ts=st.sampled_from([None, "1.1", "1.2"]),
)
INPUTS = st.builds(lambda key, days: Input(key=key, at=NOW + timedelta(days=days)), TEXTS, st.integers(0, 2))
DELIVERIES = st.builds(
    a_delivery,
    NUMBERS,
    lane=st.sampled_from(["x", "y", "z"]),
    pace=st.sampled_from(["C1", "C2", "mail"]),
    urgency=st.sampled_from(Urgency),
    state=st.sampled_from(State),
    due_at=MOMENTS,
    lease_until=st.none() | MOMENTS,
)
PUTS = st.one_of(
    TICKETS.map(lambda row: ("tickets", row)),
    INPUTS.map(lambda row: ("inputs", row)),
    DELIVERIES.map(lambda row: ("deliveries", row)),
)
REMOVALS = st.one_of(
    NUMBERS.map(lambda key: ("tickets", key)),
    TEXTS.map(lambda key: ("inputs", key)),
    NUMBERS.map(lambda key: ("deliveries", key)),
)
CLAIMS = st.tuples(MOMENTS, st.integers(0, 3), st.frozensets(st.sampled_from(["C1", "C2", "mail"])))
STEPS = st.lists(
    st.one_of(
        PUTS.map(lambda put: ("put", put)),
        REMOVALS.map(lambda removal: ("remove", removal)),
        CLAIMS.map(lambda claim: ("claim", claim)),
        st.sampled_from(["s", "t"]).map(lambda name: ("number", name)),
    ),
    max_size=6,
)


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


def ready_at(delivery: Delivery) -> Any:
    return max(delivery.due_at, delivery.lease_until or delivery.due_at)


def heads(model: Model) -> list[Delivery]:
    """The unfinished delivery with the lowest id of each lane."""
    found: dict[str, Delivery] = {}
    for id_ in sorted(model["deliveries"], reverse=True):
        if not model["deliveries"][id_].is_finished:
            found[model["deliveries"][id_].lane] = model["deliveries"][id_]
    return list(found.values())


def claim(model: Model, now: Any, limit: int, busy: frozenset[str]) -> list[Delivery]:
    due = [head for head in heads(model) if ready_at(head) <= now and head.pace not in busy]
    taken = []
    for head in sorted(due, key=lambda head: (head.urgency, head.id))[:limit]:
        if head.state is State.SENDING:
            head = replace(head, state=State.UNKNOWN, maybe=True)
        taken.append(replace(head, lease_until=now + LEASE))
    model["deliveries"].update({delivery.id: delivery for delivery in taken})
    return taken


def do(step: tuple[str, Any], tx: Transaction, model: Model) -> None:
    """One step on the store and on the model; both answer the same."""
    name, what = step
    if name == "put":
        kind, row = what
        rows(tx, kind).put(row)
        model[kind][BY_NAME[kind].key(row)] = row
    elif name == "remove":
        kind, key = what
        rows(tx, kind).remove(key)
        model[kind].pop(key, None)
    elif name == "claim":
        now, limit, busy = what
        assert tx.claim_due(now, LEASE, limit=limit, busy=busy) == claim(model, now, limit, busy)
    else:
        model["numbers"][what] = model["numbers"].get(what, 0) + 1
        assert tx.next_number(what) == model["numbers"][what]


def copied(model: Model) -> Model:
    return {name: dict(table) for name, table in model.items()}


def check_kind(tx: Transaction, kind: Kind[Any], table: dict[Any, Any]) -> None:
    """Every look-up gives what a scan of the model gives."""
    keys = sorted(table)
    assert rows(tx, kind.name).all() == [table[key] for key in keys]
    for index, values in kind.indexes.items():
        wanted: dict[Any, list[Any]] = {}
        for key in keys:
            for value in values(table[key]):
                wanted.setdefault(value, []).append(key)
        for value, found in wanted.items():
            assert rows(tx, kind.name).find(index, value) == [table[key] for key in found]
            assert rows(tx, kind.name).count(index, value) == len(found)
            assert rows(tx, kind.name).find(index, value, after=found[0], limit=2) == [
                table[key] for key in found[1:3]
            ]


class StoreMachine(RuleBasedStateMachine):
    """Random transactions, undoings, snapshots, failures of snapshots, openings and crashes."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="store-machine-"))
        self.folder = self.home / "0"
        self.model: Model = {"tickets": {}, "inputs": {}, "deliveries": {}, "numbers": {}}
        self.store = TinyStore(self.folder)

    @rule(steps=STEPS)
    def commit(self, steps: list[tuple[str, Any]]) -> None:
        with self.store.transaction() as tx:
            for step in steps:
                do(step, tx, self.model)

    @rule(steps=STEPS)
    def undo(self, steps: list[tuple[str, Any]]) -> None:
        model = copied(self.model)

        def work() -> None:
            with self.store.transaction() as tx:
                for step in steps:
                    do(step, tx, model)
                raise Undone

        with pytest.raises(Undone):
            work()

    @rule()
    def take_snapshot(self) -> None:
        self.store.compact()

    @rule()
    def fail_to_take_a_snapshot(self) -> None:
        with mock.patch.object(compaction, "write_snapshot", side_effect=OSError(28, "No space left")):
            self.store.compact()

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = TinyStore(self.folder)

    @rule(tail=st.binary(max_size=40) | st.just(b"#0000000a 00000100\ntickets\t1\t"))
    def crash(self, tail: bytes) -> None:
        """Go on with the files as they are now, and with a torn record at their end."""
        folder = self.home / str(int(self.folder.name) + 1)
        shutil.copytree(self.folder, folder)
        newest = journal_path(folder, generations(folder, ".journal")[-1])
        with newest.open("ab") as file:
            file.write(tail)
        self.store.close()
        self.folder = folder
        self.store = TinyStore(folder)
        assert self.store.cut == len(tail)

    @invariant()
    def agree(self) -> None:
        with self.store.transaction() as tx:
            for name in ("tickets", "inputs", "deliveries"):
                check_kind(tx, BY_NAME[name], self.model[name])
            assert tx.next_due() == min(map(ready_at, heads(self.model)), default=None)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.home)


def machine(examples: int, steps: int) -> Any:
    """The machine as a test with so many runs of so many steps."""
    case = StoreMachine.TestCase
    case.settings = settings(
        max_examples=examples,
        derandomize=not PROVE,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
    )
    return case


TestStoreMachine = machine(examples=PROVE or 20, steps=60 if PROVE else 20)
