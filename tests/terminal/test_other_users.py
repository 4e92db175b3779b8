"""Commands that are typed as another user than the one whom the desk runs as."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from bot.adapters.repair import repair
from bot.adapters.tinydb_store import TinyStore
from bot.cli import main
from bot.config import load_config
from bot.errors import ConfigError, StoreError

NOBODY = 65534
REMEDY = "type sudo -u threaddesk before the command, or whichever user the desk runs as."


@contextmanager
def another_user(*theirs: Path) -> Iterator[None]:
    """Be somebody who may neither read nor write these files and folders."""
    modes = [path.stat().st_mode for path in theirs]
    is_root = os.geteuid() == 0
    for path in theirs:
        path.chmod(0)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for path, mode in zip(theirs, modes, strict=True):
            path.chmod(mode)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that everybody can go into; those of pytest are for their owner only."""
    with TemporaryDirectory() as place:
        folder = Path(place).resolve()
        folder.chmod(0o755)
        yield folder


def test_an_env_file_of_another_user_is_said_to_be_theirs(
    reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reachable)
    Path(".env").write_text("THREADDESK_SECRET_KEYS=a-key-of-16-or-more\n")
    load_config(with_slack=False)  # loads the modules that it needs, which nobody could

    with another_user(Path(".env")), pytest.raises(ConfigError) as refused:
        load_config(with_slack=False)

    assert str(refused.value) == f".env belongs to another user: {REMEDY}"


def test_a_command_on_the_store_of_another_user_is_one_sentence(
    reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reachable / "desk"
    folder.mkdir()
    monkeypatch.chdir(reachable)
    given = {
        "THREADDESK_DATABASE": f"tinydb:{folder}",
        "THREADDESK_SECRET_KEYS": "a-key-of-16-or-more",
    }

    with another_user(folder):
        done = CliRunner().invoke(main, ["category", "list"], env=given)

    assert isinstance(done.exception, SystemExit)
    assert (done.exit_code, done.output) == (1, f"The store in {folder} belongs to another user: {REMEDY}\n")


@pytest.mark.parametrize("open_it", [TinyStore, repair])
def test_the_store_of_another_user_is_not_opened(reachable: Path, open_it: type[TinyStore]) -> None:
    folder = reachable / "desk"
    TinyStore(folder).close()

    with another_user(folder), pytest.raises(StoreError) as refused:
        open_it(folder)

    assert str(refused.value) == f"The store in {folder} belongs to another user: {REMEDY}"
