"""The desk that the reliability tests run on, with a clock that they can put forward."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.kill import Killing
from tests.desk_process import DeskProcess
from tests.desks import Desk, ForwardClock, open_desk


@pytest.fixture
def clock() -> ForwardClock:
    return ForwardClock()


@pytest.fixture
def desk(tmp_path: Path, clock: ForwardClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock=clock) as desk:
        desk.set(notify_technicians_new="off")  # direct messages are then about trouble only
        yield desk


def told(desk: Desk) -> list[str]:
    """The direct messages that the admin got."""
    posts = (call for call in desk.slack.calls if call.method == "chat.postMessage" and call.ok)
    return [str(call.args["text"]) for call in posts if call.args["channel"] == desk.ada]


@pytest.fixture(scope="session")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """The desk as a process of its own, not running; with a ticket in each category, for replies."""
    names = ("support", "sales", "billing", "repairs")  # Slack takes one post a second and channel
    with DeskProcess(tmp_path_factory.mktemp("desk"), names=names) as process:
        Killing(process).prepare()
        yield process


@pytest.fixture
def process(configured: DeskProcess) -> Iterator[DeskProcess]:
    """The same, with nothing wrong in its worlds."""
    yield configured
    configured.kill()
    configured.slack.faults.clear()
    configured.mail.faults.clear()
