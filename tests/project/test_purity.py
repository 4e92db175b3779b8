"""The pure part computes from its arguments: no clock, chance, network, file, process or log."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.ground import ROOT

PURE = sorted(
    [
        *(ROOT / "bot" / "core").rglob("*.py"),
        *(ROOT / "bot" / f"{name}.py" for name in ("settings", "templates", "errors")),
    ]
)
# Modules that reach out of the process or differ from run to run.
OUTSIDE = frozenset(
    """aiohttp asyncio concurrent fcntl ftplib glob http imaplib io logging mmap multiprocessing os pathlib
    pickle poplib queue random requests secrets select selectors shelve shutil signal smtplib socket
    socketserver sqlite3 ssl subprocess sys tempfile threading time urllib.error urllib.request uuid
    warnings""".split()
)
CALLS = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})
# Of the modules that the pure part may use, what asks the machine's clock or name.
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "make_msgid"})
# What asks the machine's time zone when it is given fewer arguments than these.
ZONES = {"fromtimestamp": 2, "astimezone": 1}

# What nobody imports from but themselves: they start things, and the contracts bind those whom they start.
ENTRIES = {
    f"bot.{name}"
    for name in """__main__ cli config crash disk_trouble documentation logs loops mailbox_worker polling run
    terminal tryout web_side wiring""".split()
}


def impurities(source: str) -> Iterator[str]:
    """What a pure module may not contain, with its line."""
    for node in ast.walk(ast.parse(source)):
        for name in _imported(node):
            parts = name.split(".")
            if any(".".join(parts[: end + 1]) in OUTSIDE for end in range(len(parts))):
                yield f"line {node.lineno}: imports {name}"  # type: ignore[attr-defined]  # imports have lines
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield f"line {node.lineno}: calls {node.func.id}"
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and not _is_self(node.value):
            yield f"line {node.lineno}: reads the clock with {ast.unparse(node)}"
        if isinstance(node, ast.Call) and _asks_zone(node):
            yield f"line {node.lineno}: reads the time zone with {ast.unparse(node)}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        clocks = [one.name for one in node.names if one.name in CLOCKS]
        return [
            node.module,
            *(f"{node.module}.{one.name}" for one in node.names),
            *(f"time.{one}" for one in clocks),
        ]
    return []


def _asks_zone(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return len(call.args) + len(call.keywords) < ZONES.get(name, 0)


def _is_self(value: ast.expr) -> bool:
    """Whether this is a value of ours that carries a moment, such as `about.now`."""
    return isinstance(value, ast.Name) and value.id not in ("datetime", "date", "time", "utils")


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_module_reaches_nothing_outside(path: Path) -> None:
    assert list(impurities(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nat = datetime.now()",
        "import datetime\nat = datetime.datetime.now()",
        "import datetime\nat = datetime.date.today()",
        "from datetime import datetime\nat = datetime.fromtimestamp(0)",
        "def local(at):\n    return at.astimezone()",
        "import time",
        "from time import monotonic",
        "def one():\n    import random\n    return random.random()",
        "from secrets import token_hex",
        "from urllib import request",
        "import urllib.request",
        "import os.path",
        "from pathlib import Path",
        "text = open('name').read()",
        "import logging",
        "from email.utils import make_msgid",
        "import email.utils\nname = email.utils.make_msgid()",
    ],
)
def test_what_is_not_pure_is_found(source: str) -> None:
    assert list(impurities(source))


@pytest.mark.parametrize(
    "source",
    [
        "def late(filing, now):\n    return filing.now > now",
        "from datetime import UTC, datetime\nat = datetime.fromtimestamp(0, UTC)",
        "from urllib.parse import urlsplit",
    ],
)
def test_a_moment_that_was_handed_in_is_pure(source: str) -> None:
    assert not list(impurities(source))


def test_every_module_has_a_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    placed = {module for one in contracts for module in one.get("source_modules", ())}
    there = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"
    }

    homeless = there - placed - ENTRIES
    assert not homeless, f"name {homeless} in the contracts of pyproject.toml, or as entries here"
