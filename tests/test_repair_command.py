"""A damaged store is named with its place, and one command brings back what is whole."""

from pathlib import Path

import pytest

from bot.tryout.bot_process import BotProcess, TryoutError


def test_a_damaged_store_is_refused_with_a_sentence_and_repaired_by_a_command(tmp_path: Path) -> None:
    desk = BotProcess(tmp_path, {})
    desk.command("settings", "set", "undo_seconds", "42")
    desk.command("settings", "set", "from_name", "Acme")
    data = tmp_path / "desk" / "desk.json"
    data.write_bytes(data.read_bytes().replace(b'"Acme"', b'"Acm'))

    with pytest.raises(TryoutError, match="threaddesk repair"):
        desk.command("settings", "get", "undo_seconds")

    said = desk.command("repair")
    assert "Lost:" in said
    assert "before-repair-1" in said
    assert desk.command("settings", "get", "undo_seconds") == "42 seconds\n"
