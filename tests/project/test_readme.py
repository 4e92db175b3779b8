"""Every command, file, setting and variable that the documentation names exists."""

import ast
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from bot.cli import main
from bot.config import Config
from bot.settings import ROWS
from tests.project.ground import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
DESK = r"(?:\S*/)?threaddesk"
CODE = re.compile(r"^ *```\w*\n(.*?)^ *```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def code_lines(text: str) -> Iterator[str]:
    """Every line that is set as code, in blocks and within sentences; continued lines are one."""
    for block, inline in CODE.findall(text):
        yield from re.sub(r"\\\n\s*", "", block or inline).splitlines()


def commands(program: str) -> list[tuple[str, str]]:
    """Each quoted call of a program, given as a pattern, with the page that quotes it."""
    found = []
    for page in PAGES:
        for line in code_lines(page.read_text(encoding="utf-8")):
            call = re.search(rf"^{program}((?: .*)?)$", line.split(" #")[0].strip())
            if call:
                found.append((page.name, call[1].strip()))
    return found


def fault(words: list[str]) -> str:
    """Why `threaddesk` would not know these words; empty when it does."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.commands.get(rest.pop(0))
        if found is None:
            return f"no command {' '.join(words)}"
        command = found
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    unknown = [
        word for word in rest if word.startswith("--") and word.split("=")[0] not in known | {"--help"}
    ]
    if unknown:
        return f"{' '.join(words)}: no option {unknown[0]}"
    is_whole = not isinstance(command, click.Group) or rest in ([], ["--version"])
    return "" if is_whole else f"{' '.join(words)} is no command"


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a link to a file, to a heading, or to a heading of a file finds it."""
    name, _, part = link.partition("#")
    target = (page.parent / name) if name else page
    if not target.exists():
        return False
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE) if part else []
    return not part or part in map(anchor, headings)


def anchor(heading: str) -> str:
    """The name by which a heading is linked to."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_every_quoted_make_target_exists() -> None:
    quoted = {word for _, call in commands("make") for word in call.split() if "=" not in word}

    assert quoted - TARGETS == set()
    assert {"sandbox", "test", "run", "demo", "check", "install", "clean"} <= quoted


def test_every_module_that_make_runs_exists() -> None:
    run = set(
        re.findall(
            r"python -m ((?:bot|bench|sandbox)[.\w]*)", (ROOT / "Makefile").read_text(encoding="utf-8")
        )
    )

    assert {one for one in run if importlib.util.find_spec(one) is None} == set()
    assert "bench.kill" in run


def test_every_target_has_a_line_of_help() -> None:
    helped = re.findall(
        r"^([a-z-]+):[^#\n]*## .+", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert set(helped) == TARGETS


@pytest.mark.parametrize("program", [DESK, r".*python3? -m bot"])
def test_every_quoted_command_exists(program: str) -> None:
    quoted = commands(program)

    assert quoted
    assert [f"{page}: {said}" for page, call in quoted if (said := fault(shlex.split(call)))] == []


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    quoted = {" ".join(shlex.split(call)[:2]) for page, call in commands(DESK) if page == "README.md"}
    there = {
        f"{name} {inner}" if isinstance(command, click.Group) else name
        for name, command in main.commands.items()
        for inner in (command.commands if isinstance(command, click.Group) else [""])
    }

    assert {one for one in there if not any(f"{have} ".startswith(f"{one} ") for have in quoted)} == set()


def test_every_slash_command_is_in_the_readme() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

    assert [
        one["command"] for one in manifest["features"]["slash_commands"] if f"`{one['command']}" not in README
    ] == []


def test_every_setting_that_the_readme_sets_exists() -> None:
    set_there = {
        call.split()[2] for _, call in commands(DESK) if call.startswith(("settings set", "settings get"))
    }

    assert {key for key in set_there if key not in ROWS and not key.isupper()} == set()
    assert {"smtp_host", "from_address", "smtp_password"} <= set_there


def sentences() -> str:
    """Every text in the source, with … where a value is filled in."""
    found = [(ROOT / "Makefile").read_text(encoding="utf-8")]
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
                found.append("".join(parts))
    return "\n".join(found)


def test_every_message_in_the_table_of_troubles_is_one_that_the_desk_says() -> None:
    table = README.split("| it says | do |")[1].split("\n\n")[0]
    quoted = [code for row in table.splitlines()[2:] for code in re.findall(r"`([^`]+)`", row.split("|")[1])]
    said = sentences()

    assert len(quoted) > 10
    assert [code for code in quoted for part in code.split("…") if part.strip() not in said] == []


def test_the_sample_environment_has_every_variable_and_no_other() -> None:
    sample = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", sample, re.MULTILINE))
    alias = Config.model_config["alias_generator"]
    assert callable(alias)

    assert named == {alias(name).upper() for name in Config.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(
        r"\]\((?!https?:|mailto:)([^)\s]+)\)", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    )

    assert [link for link in links if not leads_somewhere(page, link)] == []
