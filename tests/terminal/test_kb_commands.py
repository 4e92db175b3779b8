"""`threaddesk kb …` as it is typed: out into files and back, with and without a running desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import LONGEST, ControlSocket
from bot.core.article_files import as_file, file_name
from bot.terminal.console import Console
from tests.core.knowledge import OFFICE, an_article
from tests.still_desks import StillDesk, still_desk
from tests.terminal.test_cli import data, printed, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk that hears the command line."""
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, lambda: "looking").answer)
        yield desk
        control.close()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the articles of an office, and a file that is none."""
    folder = tmp_path / "office"
    folder.mkdir()
    for article in OFFICE:
        (folder / file_name(article)).write_text(as_file(article, ""), encoding="utf-8")
    (folder / "notes.txt").write_text("not an article")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.md")}


def test_articles_go_in_and_come_out_again_byte_for_byte(tmp_path: Path, office: Path) -> None:
    assert (
        printed(tmp_path, "kb", "import", "office")
        == f"Articles: {len(OFFICE)} added, 0 changed, 0 unchanged."
    )

    said = printed(tmp_path, "kb", "export", "deep/out")

    assert said == f"{len(OFFICE)} articles are written into deep/out."
    assert contents(tmp_path / "deep" / "out") == contents(office)
    assert data(tmp_path, "kb", "import", "deep/out")["unchanged"] == [one.number for one in OFFICE]


def test_the_running_desk_does_the_same(desk: StillDesk, tmp_path: Path, office: Path) -> None:
    done = data(tmp_path, "kb", "import", "office")
    written = data(tmp_path, "kb", "export", "out")

    assert done == {"added": [one.number for one in OFFICE], "changed": [], "unchanged": []}
    assert sorted(written["files"]) == sorted(contents(office))
    assert contents(tmp_path / "out") == contents(office)
    assert desk.parts.knowledge.show(1, by=desk.tom).article.content == OFFICE[0].content


def test_more_than_fits_into_one_answer_goes_in_pieces(desk: StillDesk, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    folder.mkdir()
    for number in range(1, 13):
        big = an_article(number, f"Title {number}", "ä" * 19_000)
        (folder / file_name(big)).write_text(as_file(big, ""), encoding="utf-8")
    assert 12 * 19_000 * len("\\u00e4") > LONGEST

    assert len(data(tmp_path, "kb", "import", "big")["added"]) == 12
    data(tmp_path, "kb", "export", "out")

    assert contents(tmp_path / "out") == contents(folder)


def test_the_list_for_people_and_for_machines(desk: StillDesk, tmp_path: Path, office: Path) -> None:
    assert "No article yet" in printed(tmp_path, "kb", "list")
    assert data(tmp_path, "kb", "list") == []
    printed(tmp_path, "kb", "import", "office")

    assert printed(tmp_path, "kb", "list").splitlines()[0] == "1  public    all  Reset your password"
    assert data(tmp_path, "kb", "list")[0] == {
        "number": 1,
        "title": "Reset your password",
        "category": None,
        "public": True,
        "made_at": desk.clock().isoformat(),
        "made_by": "command line",
        "changed_at": desk.clock().isoformat(),
        "changed_by": "command line",
    }


def test_a_file_with_an_earlier_title_gives_way_and_others_files_stay(tmp_path: Path, office: Path) -> None:
    printed(tmp_path, "kb", "import", "office")
    for name in ("0001.md", "0001-my-old-title.md", "00011-other.md", "0001 notes.md", "README.md"):
        (tmp_path / name).write_text("x")

    printed(tmp_path, "kb", "export", ".")

    left = {path.name for path in tmp_path.glob("*.md")} - set(contents(office))
    assert left == {"00011-other.md", "0001 notes.md", "README.md"}


def test_a_folder_that_cannot_be_taken_over_is_refused_in_a_sentence(tmp_path: Path, office: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "There is no file with the ending .md in empty." in refused(tmp_path, "kb", "import", "empty")

    (office / "zz.md").write_bytes(b"---\ntitle: \xff\n---\nText")
    assert "zz.md is no UTF-8 text; save it as UTF-8." in refused(tmp_path, "kb", "import", "office")

    (office / "zz.md").write_text("---\ntitle: x\nvisible: perhaps\n---\nText")
    assert "zz.md: `visible` is public or internal, not perhaps." in refused(
        tmp_path, "kb", "import", "office"
    )
    assert data(tmp_path, "kb", "list") == []


def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert "cannot be written to" in refused(tmp_path, "kb", "export", "file/out")
