"""`threaddesk` as it is typed: each time a process of its own, forked from one that has imported it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["bot.cli", "bot.terminal.console", "bot.wiring"])
PATIENCE = 60  # seconds


def type_command(
    folder: Path, words: tuple[str, ...], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """What `threaddesk WORDS` came to, begun in this folder."""
    with TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        process = FORKED.Process(
            target=_run, args=(str(folder), words, dict(environment), str(out), str(err))
        )
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"threaddesk {' '.join(words)} did not end: {err.read_text()}")
        return subprocess.CompletedProcess(words, process.exitcode, out.read_text(), err.read_text())


def _run(folder: str, words: tuple[str, ...], environment: dict[str, str], out: str, err: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv[:] = ["threaddesk", *words]
    from bot.cli import main

    main()
