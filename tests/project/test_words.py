"""Nothing in the project speaks of the machine or the way it was written, and no file is huge."""

import re
from pathlib import Path

import pytest

from tests.project.ground import ROOT, project_files

HERE = Path(__file__)
LARGEST = 1024 * 1024  # bytes
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~-])/(?:root|home/\w+|Users/\w+)/\w|(?<![\w.~-])/tmp/\w",
    "the number of an issue": r"\b(?:issue|pull request|PR|GH)[ -]?#?\d+\b|\b[\w-]+/[\w-]+#\d+\b",
    "how it was written": (
        r"(?i)\b(?:co-authored-by|as (?:instructed|requested)|in a real system|TODO|FIXME|XXX)\b"
    ),
    "a package index": r"https?://[^\s\"')]*(?:/simple\b|pypi\.|artifactory|devpi)|--(extra-)?index-url",
}


def texts() -> list[tuple[Path, str]]:
    """Every text file of the project but this one."""
    found = []
    for path in project_files():
        content = path.read_bytes()
        if path != HERE and b"\0" not in content:
            found.append((path, content.decode("utf-8", "replace")))
    return found


def matches(pattern: str, text: str) -> list[str]:
    """Each place where the pattern occurs, with its line."""
    found = re.finditer(pattern, text)
    return [f"line {text.count(chr(10), 0, one.start()) + 1}: {one[0]}" for one in found]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_tells(what: str) -> None:
    told = {
        str(path.relative_to(ROOT)): found
        for path, text in texts()
        if (found := matches(FORBIDDEN[what], text))
    }

    assert told == {}


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [path.name for path in project_files() if path.stat().st_size > LARGEST] == []


def test_there_are_files_to_look_at() -> None:
    assert len(texts()) > 200


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "see /Users/ann/desk"),
        ("a path of one machine", "cd /home/ann/desk"),
        ("the number of an issue", "fixes issue #12"),
        ("the number of an issue", "see owner/project#77"),
        ("how it was written", "Co-Authored-By: Ann"),
        ("how it was written", "# TODO later"),
        ("a package index", "--index-url https://packages.example/simple"),
    ],
)
def test_what_tells_is_found(what: str, text: str) -> None:
    assert matches(FORBIDDEN[what], text)


@pytest.mark.parametrize(
    "text", ["ticket #12", "the session ends", "a mail from user-agent", "var/tmp", "~/desk/x"]
)
def test_words_of_the_desk_are_fine(text: str) -> None:
    assert not [what for what, pattern in FORBIDDEN.items() if matches(pattern, text)]
