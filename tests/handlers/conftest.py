"""A desk that hears Slack, and whose own work is done when a test says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.still_desks import StillDesk, hearing, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk, hearing(desk):
        yield desk
