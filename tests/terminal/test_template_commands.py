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
    words = "Subject: Got #TicketID#\nHappened: We have #TicketID#.\n\n<p>We got #Subject#.</p>\n"
    file.write_text(words, encoding="utf-8")

    assert printed(tmp_path, "templates", "set", "Confirmation", "--file", str(file)).splitlines() == [
        "confirmation: changed.",
        "confirmation: A sender who is not verified gets this mail without #Subject#, "
        "and none is while trusted_authserv_id is empty.",
    ]
    assert printed(tmp_path, "templates", "show", "confirmation") == file.read_text().strip()
    file.write_text("Subject: x\n")
    assert printed(tmp_path, "templates", "set", "closed", "--file", str(file)) == "closed: no mail is sent."

    listed = {one["name"]: one for one in data(tmp_path, "templates", "list")}
    assert set(listed) == set(EVERY)
    assert listed["confirmation"]["changed_by"] == "command line"
    assert listed["confirmation"]["happened"] == "We have #TicketID#."
    assert listed["closed"]["happened"] == "The ticket has been closed."
    assert not listed["updated"]["is_changed"]
    lines = printed(tmp_path, "templates", "list").splitlines()
    states = {line.split()[0]: " ".join(line.split()[1:3]) for line in lines}
    assert (states["confirmation"][:7], states["closed"], states["welcome"]) == (
        "changed",
        "no mail",
        "no mail",
    )

    assert "default words again" in printed(tmp_path, "templates", "restore", "closed")
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


def test_all_twelve_come_back_from_their_files_as_they_were_worded(desk: StillDesk, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    for name in EVERY:
        words = f"Subject: New {name}\nHappened: It was {name}.\n\n<p>Words of {name}</p>"
        desk.parts.template_changes.change({name: words}, by="x")
    printed(tmp_path, "templates", "export", str(folder))
    worded = [one for one, _ in desk.parts.template_changes.all()]
    for name in EVERY:
        desk.parts.template_changes.restore(name, by="command line")

    lines = printed(tmp_path, "templates", "import", str(folder)).splitlines()

    assert sorted(lines) == sorted(f"{name}: changed." for name in EVERY)
    assert len(lines) == 12
    assert [one for one, _ in desk.parts.template_changes.all()] == worded


def test_a_file_without_what_happened_keeps_it_and_an_empty_line_brings_the_desks_own(
    desk: StillDesk, tmp_path: Path
) -> None:
    file = tmp_path / "closed.html"

    def said(text: str) -> str:
        file.write_text(text)
        printed(tmp_path, "templates", "import", str(tmp_path))
        return desk.parts.template_changes.held("closed").template.happened

    assert said("Subject: Done\nHappened: It is done.\n\n<p>Bye</p>") == "It is done."
    assert said("Subject: Over\n\n<p>Bye</p>") == "It is done."
    assert "Happened: It is done." in printed(tmp_path, "templates", "show", "closed").splitlines()
    assert said("Subject: Over\nHappened:\n\n<p>Bye</p>") == "The ticket has been closed."


def test_an_import_keeps_clean_html_only_and_says_what_went_and_what_stands_for_nothing(
    desk: StillDesk, tmp_path: Path
) -> None:
    file = tmp_path / "closed.html"
    file.write_text("Subject: Done\n\n<p onclick=x>Done <script>x</script>#username#</p>")

    lines = printed(tmp_path, "templates", "import", str(tmp_path)).splitlines()

    assert lines == [
        "closed: changed.",
        "closed: <script> was removed with all that was in it.",
        "closed: onclick was removed from <p>.",
        "closed: #username# is not for the closed mail and stands for nothing there; it is for welcome.",
    ]
    assert printed(tmp_path, "templates", "show", "closed").endswith("<p>Done #username#</p>")


def test_the_masks_are_listed_for_people_and_for_machines(desk: StillDesk, tmp_path: Path) -> None:
    listed = data(tmp_path, "templates", "masks")
    lines = printed(tmp_path, "templates", "masks").splitlines()

    assert [set(one) for one in listed] == [{"mask", "help", "sample", "allowed_in"}] * len(lines)
    assert [line.split()[0] for line in lines] == [one["mask"] for one in listed]
    by_name = {one["mask"]: one for one in listed}
    assert by_name["#RatingLinks#"]["allowed_in"] == ["closed"]
    assert by_name["#password"]["allowed_in"] == ["welcome"]
    assert set(EVERY) == {name for one in listed for name in one["allowed_in"]}


def test_a_category_asks_strangers_and_a_token_lets_one_in(desk: StillDesk, tmp_path: Path) -> None:
    said = printed(tmp_path, "category", "change", "general", "--challenge")
    assert "unknown senders confirm their address" in said
    assert "unknown senders confirm their address" in printed(tmp_path, "category", "list")
    assert "There is no category x" in refused(tmp_path, "category", "change", "x", "--no-challenge")
    desk.arrives("It burns")
    token = issue((KEY,), CONFIRM, Token(id="a1", about=ANN, issued_at=desk.clock.now))

    assert "not valid" in refused(tmp_path, "mail", "confirm", token[:-4] + "AAAA")
    assert "confirmed" in printed(tmp_path, "mail", "confirm", token)

    assert desk.now(1).requester == ANN
