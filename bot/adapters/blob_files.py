"""Blobs as files: content-addressed, written once, fsynced, swept when nothing refers to them."""

import hashlib
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot import crash
from bot.adapters.folder import make_folder, sync_folder, write_all
from bot.adapters.journal import refusal
from bot.errors import NotFound, StoreDamaged


class BlobFiles:
    """The blobs of one store: `ab/abcdef…`, named by the sha256 of what is inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts = folder / "new"
        self._putting = threading.Lock()
        self._synced: set[Path] = set()  # folders whose names are known to be durable
        make_folder(self._drafts)
        for draft in self._drafts.iterdir():
            draft.unlink()

    def put(self, content: bytes) -> str:
        """Keep these bytes, durably once this returns; the same bytes again cost nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        with self._putting:
            try:
                if not self._freshen(path):
                    self._write(path, content)
                self._sync_once(path.parent)
            except OSError as error:
                raise refusal(error, path) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes; raises `NotFound` when they are not here, `StoreDamaged` when they changed."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"There is no blob {sha256}.") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreDamaged(
                f"{self._path(sha256)} is not what was written: its sha256 differs from its name. "
                "Put back a backup of this file."
            )
        return content

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return is_name(sha256) and self._path(sha256).is_file()

    def sweep(self, is_used: Callable[[str], bool], older_than: datetime) -> int:
        """Delete the blobs last put before `older_than` of which `is_used` says no; how many went."""
        gone = 0
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if self._is_older(path, older_than) and not is_used(path.name):
                gone += self._delete(path, older_than)
        return gone

    def _path(self, sha256: str) -> Path:
        if not is_name(sha256):
            raise NotFound(f"There is no blob {sha256!r}: a blob's name has 64 hexadecimal digits.")
        return self._folder / sha256[:2] / sha256

    def _freshen(self, path: Path) -> bool:
        """Whether it is here; then it counts as put just now, so that no sweep under way takes it."""
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(path.parent)
        draft = self._drafts / path.name
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            crash.point("blob.before_write")
            write_all(handle, content)
            crash.point("blob.after_write")
            os.fsync(handle)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        crash.point("blob.before_rename")
        draft.replace(path)
        crash.point("blob.after_rename")
        self._synced.discard(path.parent)

    def _sync_once(self, folder: Path) -> None:
        if folder not in self._synced:
            sync_folder(folder)
            self._synced.add(folder)

    def _is_older(self, path: Path, than: datetime) -> bool:
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC) < than
        except FileNotFoundError:
            return False

    def _delete(self, path: Path, older_than: datetime) -> bool:
        # Looked at again: the same bytes may have been put while `is_used` was answering.
        with self._putting:
            if not self._is_older(path, older_than):
                return False
            path.unlink()
            return True


def is_name(sha256: str) -> bool:
    """Whether this can be the name of a blob at all."""
    return len(sha256) == 64 and all(digit in "0123456789abcdef" for digit in sha256)
