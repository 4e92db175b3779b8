"""`threaddesk deliveries …` as typed, with no desk running."""

import re
from pathlib import Path

import pytest

from tests.still_desks import ANN, still_desk
from tests.terminal.test_cli import data, printed, refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store in which a mail waits for a server, and one failed."""
    with still_desk(tmp_path) as desk:
        desk.mail.faults.smtp.next("rcpt", "550 5.1.1 no such user")
        ticket = desk.ticket()
        desk.reply(ticket, "On our way")
        desk.work()
        desk.set(smtp_host="")
        desk.reply(ticket, "Still on our way")
        desk.work()
    return tmp_path


def test_list_retry_and_drop(folder: Path) -> None:
    said = printed(folder, "deliveries", "list")
    assert said.index("“On our way”") < said.index("“Still on our way”")
    assert "No SMTP server is set" in said
    assert re.search(
        r"2026-11-21 \d\d:\d\d UTC  parked  .*next try 2026-11-21 \d\d:\d\d UTC", said, re.DOTALL
    )
    failed, parked = data(folder, "deliveries", "list")["deliveries"]
    assert (failed["state"], failed["to"], failed["ticket"], failed["next_try"]) == ("failed", [ANN], 1, None)
    assert (parked["state"], parked["attempts"]) == ("parked", 1)

    assert "is tried now" in printed(folder, "deliveries", "retry", str(parked["id"]))
    assert "is dropped" in printed(folder, "deliveries", "drop", str(failed["id"]))

    kinds = [one["id"] for one in data(folder, "deliveries", "list")["deliveries"]]
    assert failed["id"] not in kinds
    assert parked["id"] in kinds
    assert "is over" in refused(folder, "deliveries", "drop", str(failed["id"]))
    assert "There is no delivery 999" in refused(folder, "deliveries", "retry", "999")
