"""The folder of the embedded store: who owns it, and how files get into it for good."""

import contextlib
import fcntl
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

from bot.errors import OF_ANOTHER_USER, StoreBusy, StoreError


def sync_folder(folder: Path) -> None:
    """Make the names in this folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make this folder, for its owner only, durably; its parents as well."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_all(handle: int, content: bytes | memoryview) -> None:
    """Write every byte, however many calls it takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def write_new(path: Path, content: bytes) -> None:
    """Put a file with this content under this name, durably, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(handle, content)
        os.fsync(handle)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    draft.replace(path)
    sync_folder(path.parent)


@contextlib.contextmanager
def as_its_owner(folder: Path) -> Iterator[None]:
    """Open what lies in a store's folder; raises `StoreError` for whoever may not."""
    try:
        yield
    except PermissionError as error:
        raise StoreError(f"The store in {folder} {OF_ANOTHER_USER}") from error


class Ownership:
    """The right to use a folder, held by one process until it lets go or dies."""

    def __init__(self, folder: Path) -> None:
        """Take the folder at once.

        Raises:
            StoreBusy: another process has it.
        """
        self._handle = os.open(folder / "desk.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            self.release()
            raise StoreBusy(
                f"The process {owner or 'that is just starting'} is using the store in {folder}. "
                "One store belongs to one process: stop that one first."
            ) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, b"%d\n" % os.getpid(), 0)
        _OWNED.add(self)

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


_OWNED: weakref.WeakSet[Ownership] = weakref.WeakSet()


def _let_go_in_child() -> None:
    # A forked child shares the lock: it would keep the folder after the owner's death.
    for ownership in list(_OWNED):
        with contextlib.suppress(OSError):
            ownership.release()


os.register_at_fork(after_in_child=_let_go_in_child)
