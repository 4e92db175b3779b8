"""The embedded store is killed at every named place and at random moments; nothing promised is lost.

Faults 1 and 2 of the fault model.

PROVE_KILLS=N in the environment makes N random kills, and each place N // 20 times at least.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import adapters
from bot.adapters.tinydb_store import TinyStore
from tests.adapters.store.kill_worker import acknowledged, check

KILLS = int(os.environ.get("PROVE_KILLS", "12"))
ROOT = Path(__file__).parents[3]

POINTS = (
    "store.before_write",
    "store.after_write",
    "store.after_fsync",
    "snapshot.after_rotate",
    "snapshot.before_write",
    "snapshot.after_write",
    "snapshot.after_index",
    "snapshot.after_rename",
    "snapshot.after_cleanup",
    "blob.before_write",
    "blob.after_write",
    "blob.before_rename",
    "blob.after_rename",
)


class Killer:
    """A process whose children work on one store and die as they are told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.adapters.store.kill_worker", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, **way: str | float) -> int:
        """How the child ended: its signal, or 0 when it lived on to the end of its work."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(way) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()
        with TinyStore(self.folder) as store:
            check(store, acknowledged(self.folder.with_suffix(".promised")))


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    started = Killer(tmp_path / "desk")
    yield started
    started.close()


def test_every_place_in_the_code_is_a_place_to_die_at_here() -> None:
    folder = Path(next(iter(adapters.__path__)))
    named = [re.findall(r'crash\.point\("(\w+\.\w+)"\)', path.read_text()) for path in folder.glob("*.py")]

    assert {name for names in named for name in names if name.startswith(("store", "snapshot", "blob"))} == {
        *POINTS
    }


@pytest.mark.timeout(3600)
def test_killed_at_every_place_it_keeps_what_it_promised(killer: Killer) -> None:
    rounds = [(name, number) for name in POINTS for number in range(1, max(1, KILLS // 20) + 1)]
    random.Random(4).shuffle(rounds)

    for name, number in rounds:
        passes = 1 + number % 2 if name.startswith("snapshot") else number
        assert killer.run(crash_at=f"{name}:{passes}") == signal.SIGKILL, name


@pytest.mark.timeout(3600)
def test_killed_at_any_moment_it_keeps_what_it_promised(killer: Killer) -> None:
    moments = random.Random(5)
    ends = [killer.run(milliseconds=moments.uniform(1, 60)) for _ in range(KILLS)]

    assert set(ends) <= {signal.SIGALRM, 0}
    assert signal.SIGALRM in ends
