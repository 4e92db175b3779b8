"""`threaddesk templates …`, `category change` and `mail confirm` as typed, against a desk that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.core.tokens import CONFIRM, Token, issue
from bot.core.wordings import EVERY
from bot.terminal.console import Console
from tests.still_desks import ANN, KEY, StillDesk, still_desk
from tests.terminal.test_cli import data, printed, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_a_template_is_shown_changed_switched_off_and_restored(desk: StillDesk, tmp_path: Path) -> None:
    file = tmp_path / "words.html"
    file.write_text("Subject: Got #TicketID#\n\n<p>We got #Subject#.</p>\n", encoding="utf-8")

    assert (
        printed(tmp_path, "templates", "set", "Confirmation", "--file", str(file)) == "confirmation: changed."
    )
    assert printed(tmp_path, "templates", "show", "confirmation") == file.read_text().strip()
    file.write_text("Subject: x\n")
    assert printed(tmp_path, "templates", "set", "closed", "--file", str(file)) == "closed: no mail is sent."

    listed = {one["name"]: one for one in data(tmp_path, "templates", "list")}
    assert set(listed) == set(EVERY)
    assert listed["confirmation"]["changed_by"] == "command line"
    assert not listed["updated"]["is_changed"]
    lines = printed(tmp_path, "templates", "list").splitlines()
    states = {line.split()[0]: " ".join(line.split()[1:3]) for line in lines}
    assert (states["confirmation"][:7], states["closed"], states["welcome"]) == (
        "changed",
        "no mail",
        "no mail",
    )

    assert "own words again" in printed(tmp_path, "templates", "restore", "closed")
    assert not data(tmp_path, "templates", "list")[2]["is_changed"]


def test_a_template_with_a_fault_is_refused_in_one_sentence(desk: StillDesk, tmp_path: Path) -> None:
    file = tmp_path / "words.html"
    file.write_text("Subject: x\n\n#Subjct#")

    near = refused(tmp_path, "templates", "set", "closed", "--file", str(file))
    assert near == "#Subjct# is no mask; did you mean #Subject#?"
    assert "There is no template clsed" in refused(tmp_path, "templates", "show", "clsed")
    missing = refused(tmp_path, "templates", "set", "closed", "--file", str(tmp_path / "none"))
    assert "No such file" in missing
    file.write_bytes(b"Subject: \xff")
    assert "UTF-8" in refused(tmp_path, "templates", "set", "closed", "--file", str(file))


def test_templates_are_exported_and_imported_all_or_none(desk: StillDesk, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    assert str(len(EVERY)) in printed(tmp_path, "templates", "export", str(folder))
    assert {path.stem for path in folder.iterdir()} == set(EVERY)
    assert printed(tmp_path, "templates", "import", str(folder)) == "Nothing is other than it was."

    (folder / "closed.html").write_text("Subject: Done\n\n" + "<p>Done.</p>" * 5_000)
    (folder / "welcome.html").write_text("Subject: Hi\n\n#Nonsense#")
    assert "#Nonsense#" in refused(tmp_path, "templates", "import", str(folder))
    assert not any(wording for _, wording in desk.parts.template_changes.all())

    (folder / "welcome.html").write_text("Subject: Hi\n\n#username")
    lines = printed(tmp_path, "templates", "import", str(folder)).splitlines()
    assert lines == ["closed: changed.", "welcome: changed."]
    assert "no file such as confirmation.html" in refused(tmp_path, "templates", "import", str(tmp_path))


def test_a_category_asks_strangers_and_a_token_lets_one_in(desk: StillDesk, tmp_path: Path) -> None:
    said = printed(tmp_path, "category", "change", "general", "--challenge")
    assert said == "Unknown senders of General have to confirm their address first."
    assert printed(tmp_path, "category", "list").endswith("challenge")
    assert "There is no category x" in refused(tmp_path, "category", "change", "x", "--no-challenge")
    desk.arrives("It burns")
    token = issue((KEY,), CONFIRM, Token(id="a1", about=ANN, issued_at=desk.clock.now))

    assert "not valid" in refused(tmp_path, "mail", "confirm", token[:-4] + "AAAA")
    assert "confirmed" in printed(tmp_path, "mail", "confirm", token)

    assert desk.now(1).requester == ANN
