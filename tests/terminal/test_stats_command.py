"""`threaddesk stats` as typed: text, JSON and a picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.terminal.console import Console
from tests.still_desks import StillDesk, still_desk
from tests.terminal.test_cli import data, printed, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_the_numbers_are_printed_for_people_and_for_machines(desk: StillDesk, tmp_path: Path) -> None:
    ticket = desk.ticket()
    desk.clock.forward(hours=2)
    desk.close(ticket)

    lines = printed(tmp_path, "stats", "--days", "7").splitlines()
    found = data(tmp_path, "stats", "--days", "7")

    assert lines[0] == "Statistics of 7 days: 2026-11-15 to 2026-11-21"
    assert lines[1] == "1 new, 1 closed, 0 open now"
    assert (found["new"], found["closed"], len(found["days"])) == (1, 1, 7)
    assert found["resolution"] == {"count": 1, "median": 7200.0, "percentile_90": 7200.0}
    assert found["categories"][0]["name"] == "General"


def test_a_picture_is_written_into_the_file(desk: StillDesk, tmp_path: Path) -> None:
    path = tmp_path / "numbers.png"

    found = data(tmp_path, "stats", "--png", str(path))

    assert path.read_bytes().startswith(b"\x89PNG")
    assert "png" not in found


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(desk: StillDesk, tmp_path: Path) -> None:
    said = refused(tmp_path, "stats", "--png", str(tmp_path / "nowhere" / "numbers.png"))

    assert "could not be written" in said
