"""A damaged store is named with its place, and one command brings back what is whole."""

from pathlib import Path

from tests.terminal.test_cli import printed, refused


def test_a_damaged_store_is_refused_with_a_sentence_and_repaired_by_a_command(tmp_path: Path) -> None:
    printed(tmp_path, "settings", "set", "undo_seconds", "42")
    printed(tmp_path, "settings", "set", "from_name", "Acme")
    data = tmp_path / "desk" / "desk.json"
    data.write_bytes(data.read_bytes().replace(b'"Acme"', b'"Acm'))

    assert "threaddesk repair" in refused(tmp_path, "settings", "get", "undo_seconds")

    said = printed(tmp_path, "repair")
    assert "Lost:" in said
    assert "before-repair-1" in said
    assert printed(tmp_path, "settings", "get", "undo_seconds") == "42 seconds"
