"""The lock files pin every package with its hashes, and hold what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.ground import ROOT

RUN = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = PROJECT["project"]["dependencies"]
DEV_NEEDED = [
    *NEEDED,
    *PROJECT["project"]["optional-dependencies"]["sandbox"],
    *PROJECT["dependency-groups"]["dev"],
    *PROJECT["build-system"]["requires"],
]
INSTALLED = re.compile(r"pip install '?(?!-)([^'`\s]+)")  # by its name, as a package index knows it
PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)(?: ; [^\\]+)?((?: --hash=sha256:[0-9a-f]{64})+)")


def entries(path: Path) -> list[str]:
    """Each package's entry on one line."""
    joined = re.sub(r"\s*\\\n\s*", " ", path.read_text(encoding="utf-8"))
    return [line for line in joined.splitlines() if line.strip()]


def pinned(path: Path) -> dict[str, list[Version]]:
    """The versions of each package; several where they depend on the platform."""
    found: dict[str, list[Version]] = {}
    for entry in entries(path):
        match = PINNED.fullmatch(entry)
        assert match, entry[:200]
        found.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return found


@pytest.mark.parametrize("path", [RUN, DEV], ids=lambda path: path.name)
def test_every_entry_has_a_version_and_hashes(path: Path) -> None:
    assert [entry[:200] for entry in entries(path) if not PINNED.fullmatch(entry)] == []


@pytest.mark.parametrize(
    ("path", "needed"), [(RUN, NEEDED), (DEV, DEV_NEEDED)], ids=["requirements.lock", "requirements-dev.lock"]
)
def test_the_lock_holds_what_the_project_asks_for(path: Path, needed: list[str]) -> None:
    have = pinned(path)

    for one in map(Requirement, needed):
        versions = have.get(canonicalize_name(one.name), [])
        assert versions, f"{path.name} lacks {one.name}"
        assert all(version in one.specifier for version in versions), (
            f"{path.name}: {one}, but has {versions}"
        )


def test_what_people_are_told_to_install_is_what_an_extra_asks_for() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "bot").rglob("*.py")]
    told = [one for page in pages for one in INSTALLED.findall(page.read_text(encoding="utf-8"))]

    assert set(told) == {*extras["charts"], *extras["m365"]}


def test_both_locks_agree() -> None:
    run, dev = pinned(RUN), pinned(DEV)

    assert {name: dev.get(name) for name in run} == run
