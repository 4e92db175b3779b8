"""The places to die at: nothing happens at them unless the environment or a test says so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

WALK = """
from bot import crash
for step in range(3):
    print(step, flush=True)
    crash.point("here")
    crash.point("there")
"""


@pytest.mark.parametrize(
    ("where", "passed", "end"),
    [
        ("", [0, 1, 2], 0),
        ("elsewhere", [0, 1, 2], 0),
        ("here", [0], -signal.SIGKILL),
        ("here:1", [0], -signal.SIGKILL),
        ("here:3", [0, 1, 2], -signal.SIGKILL),
        ("here:4", [0, 1, 2], 0),
    ],
)
def test_it_dies_at_the_named_pass_of_the_named_place(where: str, passed: list[int], end: int) -> None:
    child = subprocess.run(
        [sys.executable, "-c", WALK],
        cwd=ROOT,
        env=os.environ | {"THREADDESK_CRASH_AT": where},
        stdout=subprocess.PIPE,
        check=False,
    )

    assert [int(line) for line in child.stdout.split()] == passed
    assert child.returncode == end
