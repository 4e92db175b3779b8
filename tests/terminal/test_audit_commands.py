"""`threaddesk audit …` as typed, against a desk that runs, and without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.terminal.console import Console
from tests.still_desks import BEGIN, StillDesk, still_desk
from tests.terminal.test_cli import data, printed, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_changes_are_listed_for_people_and_for_machines(desk: StillDesk, tmp_path: Path) -> None:
    desk.parts.desk.change_settings({"reopen_days": "9"}, by=desk.ada)
    desk.parts.staff.learn()

    newest = data(tmp_path, "audit", "list")[0]

    assert newest == {
        "id": newest["id"],
        "at": BEGIN.isoformat(),
        "by": desk.ada,
        "name": "Ada Admin",
        "about": "setting",
        "key": "reopen_days",
        "from": "30 days",
        "to": "9 days",
        "undoes": None,
        "undone_by": None,
        "can_be_undone": True,
    }
    lines = printed(tmp_path, "audit", "list").splitlines()
    assert lines[0] == f"{newest['id']}  2026-11-21 09:30 UTC  Ada Admin  setting reopen_days"
    assert lines[1].strip() == "30 days → 9 days"


def test_a_change_is_undone_and_a_second_time_it_is_said_to_be(desk: StillDesk, tmp_path: Path) -> None:
    desk.set(reopen_days="9")
    number = data(tmp_path, "audit", "list")[0]["id"]

    said = printed(tmp_path, "audit", "undo", str(number))

    assert said == f"Change {number} is undone: setting reopen_days is 30 days again (change {number + 1})."
    assert desk.parts.desk.settings().reopen_days == 30
    undo, undone = data(tmp_path, "audit", "list")[:2]
    assert (undo["undoes"], undone["undone_by"], undone["can_be_undone"]) == (number, number + 1, False)
    again = refused(tmp_path, "audit", "undo", str(number))
    assert again == f"Change {number} is undone already, by change {number + 1}."


def test_older_changes_stand_on_later_pages(desk: StillDesk, tmp_path: Path) -> None:
    for days in range(1, 15):
        desk.set(reopen_days=str(days))

    first, second = (data(tmp_path, "audit", "list", "--page", page) for page in ("1", "2"))

    assert first[-1]["id"] == second[0]["id"] + 1
    assert printed(tmp_path, "audit", "list").endswith(": threaddesk audit list --page N")


def test_without_a_running_desk_the_audit_is_read_and_undone_as_well(tmp_path: Path) -> None:
    assert printed(tmp_path, "audit", "list") == "Nothing was changed yet."
    printed(tmp_path, "settings", "set", "reopen_days", "9")

    printed(tmp_path, "audit", "undo", "1")

    assert printed(tmp_path, "settings", "get", "reopen_days") == "30 days"
    assert "There is no change 7" in refused(tmp_path, "audit", "undo", "7")
