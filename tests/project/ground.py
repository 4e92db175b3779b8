"""Where the project lies, what belongs to it, and Slack's published contracts beside it."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT.parent / "shared" / "slack"
UNTRACKED = {".git", ".venv", "var", "dist"}

needs_contracts = pytest.mark.skipif(
    not CONTRACTS.is_dir(),
    reason="Slack's published contracts are not in the folder shared/slack beside the checkout",
)


def contract(name: str) -> Any:
    """One of Slack's published contracts, read in place."""
    return json.loads((CONTRACTS / name).read_text(encoding="utf-8"))


def relaxed(schema: Any) -> Any:
    """The schema without `additionalProperties: false`: Slack's types lag behind what Slack takes."""
    if isinstance(schema, dict):
        return {
            name: relaxed(part)
            for name, part in schema.items()
            if not (name == "additionalProperties" and part is False)
        }
    return [relaxed(part) for part in schema] if isinstance(schema, list) else schema


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
    if not (ROOT / ".git").exists():
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _left_out(path))
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in sorted(set(found)) if path.is_file())


def _left_out(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(
        part in UNTRACKED or part == "__pycache__" or part.endswith(("_cache", ".egg-info")) for part in parts
    )
