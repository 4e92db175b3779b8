"""The socket in the store's folder through which the command line reaches a running desk (owner only)."""

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.adapters.folder import as_its_owner
from bot.errors import DeskError

log = logging.getLogger(__name__)

NAME = "control.sock"
LONGEST = 1_000_000  # bytes of one request or answer
PATIENCE = 300.0  # seconds for one answer


class NoAnswer(DeskError):
    """The running desk ended, or broke off, before it answered."""


Answer = Callable[[dict[str, Any]], dict[str, Any]]


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """A short name for the socket: its whole path may be longer than the 108 bytes that the kernel takes."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{fd}/{NAME}" if Path("/proc/self/fd").exists() else str(folder / NAME)
    finally:
        os.close(fd)


class ControlSocket:
    """Answers requests of the command line while the desk runs."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._folder, self._answer = folder, answer
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        (folder / NAME).unlink(missing_ok=True)  # of a desk that was killed: we hold the store's lock
        with _address(folder) as address:
            self._socket.bind(address)
        os.chmod(folder / NAME, 0o600)
        self._socket.listen(128)  # a full queue refuses at once
        threading.Thread(target=self._serve, name="control socket", daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # closing alone does not wake the waiting thread
        self._socket.close()
        (self._folder / NAME).unlink(missing_ok=True)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # Whoever asked may be gone by now; that is their affair.
        with suppress(OSError), connection, connection.makefile("rwb") as stream:
            connection.settimeout(PATIENCE)
            try:
                line = stream.readline(LONGEST)
                if not line:
                    return  # somebody only looked whether we are here
                request = json.loads(line)
                answer = self._answer(request)
            except Exception:
                log.exception("a request of the command line failed")
                answer = {"error": "The desk could not do this; its log says why."}
            stream.write(json.dumps(answer).encode() + b"\n")


@contextmanager
def _connected(folder: Path) -> Iterator[socket.socket | None]:
    """A connection to the running desk; None when no desk runs on this store; raises `StoreError`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        try:
            with as_its_owner(folder), _address(folder) as address:
                connection.connect(address)
        except (ConnectionRefusedError, FileNotFoundError, NotADirectoryError):
            yield None
        else:
            yield connection


def answers(folder: Path) -> bool:
    """Whether a desk runs on this store and hears the command line; raises `StoreError`."""
    with _connected(folder) as connection:
        return connection is not None


def ask(folder: Path, request: dict[str, Any]) -> dict[str, Any] | None:
    """The running desk's answer; None when no desk runs on this store; raises `NoAnswer`, `StoreError`."""
    with _connected(folder) as connection:
        if connection is None:
            return None
        try:
            with connection.makefile("rwb") as stream:
                stream.write(json.dumps(request).encode() + b"\n")
                stream.flush()
                answer: dict[str, Any] = json.loads(stream.readline(LONGEST))
        except (OSError, ValueError) as error:
            raise NoAnswer(
                f"The running desk gave no answer ({type(error).__name__}); look into its log."
            ) from error
    return answer
