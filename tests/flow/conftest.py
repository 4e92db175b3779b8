"""The desk that the flow tests run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desks import Desk, ForwardClock, open_desk
from tests.still_desks import StillDesk, hearing, still_desk


@pytest.fixture
def clock() -> ForwardClock:
    return ForwardClock()


@pytest.fixture
def desk(tmp_path: Path, clock: ForwardClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock=clock) as desk:
        yield desk


@pytest.fixture
def still(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk whose clock stands, and which hears Slack."""
    with still_desk(tmp_path / "still") as desk, hearing(desk):
        yield desk
