"""The desk killed with SIGKILL at a few steps of its work; `make prove` does so at every step, many times."""

import pytest

from bench.kill import POINTS, Killing, Point
from tests.desk_process import DeskProcess

FEW = ("ingest.accepted", "relay.committed", "slack.posted", "mail.sent")


@pytest.mark.parametrize("point", [one for one in POINTS if one.name in FEW], ids=lambda one: one.name)
def test_nothing_is_lost_or_doubled_by_a_kill(process: DeskProcess, point: Point) -> None:
    count = Killing(process).kill_at(point, 1)

    assert not count.balance.lost
    assert not count.balance.doubled
    assert not count.left


def test_every_step_of_the_work_is_among_those_that_are_tried() -> None:
    steps = {one.name.partition(".")[0] for one in POINTS}

    assert {"ingest", "relay", "slack", "mail", "store", "blob"} <= steps
