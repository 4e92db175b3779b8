"""Blobs as files: durable, checked when read, swept only when old and unused."""

import logging
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.adapters import blob_files
from bot.adapters.blob_files import BlobFiles
from bot.errors import StoreDamaged

PAST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFiles:
    """No blobs yet."""
    return BlobFiles(tmp_path)


def path_of(folder: Path, key: str) -> Path:
    """Where this blob lies."""
    return folder / key[:2] / key


def aged(folder: Path, key: str) -> str:
    """Let this blob be of long ago."""
    os.utime(path_of(folder, key), (PAST.timestamp(), PAST.timestamp()))
    return key


def unused(_: str) -> bool:
    return False


def test_a_blob_is_a_plain_file_in_a_folder_by_its_first_digits(blobs: BlobFiles, tmp_path: Path) -> None:
    key = blobs.put(b"mail")

    assert path_of(tmp_path, key).read_bytes() == b"mail"


def test_a_blob_is_synced_before_it_gets_its_name_and_its_folder_after(
    blobs: BlobFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sha256(b"mail").hexdigest()
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(("file", blobs.has(key))))
    monkeypatch.setattr(blob_files, "make_folder", lambda path: path.mkdir())
    monkeypatch.setattr(blob_files, "sync_folder", lambda path: seen.append((path.name, blobs.has(key))))

    blobs.put(b"mail")

    assert seen == [("file", False), (key[:2], True)]


def test_the_same_bytes_again_are_not_written_again(
    blobs: BlobFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs.put(b"mail")
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("written again"))

    blobs.put(b"mail")


def test_a_blob_whose_folder_may_not_be_durable_yet_is_synced_once(
    blobs: BlobFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process before may have died between the renaming and the sync."""
    blobs.put(b"mail")
    again = BlobFiles(tmp_path)
    synced: list[Path] = []
    monkeypatch.setattr(blob_files, "sync_folder", synced.append)

    again.put(b"mail")
    again.put(b"mail")

    assert len(synced) == 1


def test_every_new_name_in_a_folder_is_synced(blobs: BlobFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = (b"mail %d" % number for number in range(10_000))
    neighbours = [mail for mail in mails if sha256(mail).hexdigest().startswith("ab")][:3]
    synced: list[str] = []
    monkeypatch.setattr(blob_files, "sync_folder", lambda path: synced.append(path.name))

    for mail in neighbours:
        blobs.put(mail)

    assert synced == ["ab", "ab", "ab"]


def test_a_blob_that_changed_on_the_disk_is_not_given_out(blobs: BlobFiles, tmp_path: Path) -> None:
    key = blobs.put(b"mail")
    path_of(tmp_path, key).write_bytes(b"maul")

    with pytest.raises(StoreDamaged, match=key):
        blobs.get(key)


def test_drafts_of_a_crash_are_deleted_at_opening(blobs: BlobFiles, tmp_path: Path) -> None:
    (tmp_path / "new" / "half").write_bytes(b"ma")

    BlobFiles(tmp_path)

    assert list((tmp_path / "new").iterdir()) == []


def test_a_sweep_takes_what_is_old_and_unused(blobs: BlobFiles, tmp_path: Path) -> None:
    old, used = aged(tmp_path, blobs.put(b"old")), aged(tmp_path, blobs.put(b"used"))
    young = blobs.put(b"young")

    gone = blobs.sweep(lambda key: key == used, PAST + timedelta(days=1))

    assert gone == 1
    assert [blobs.has(key) for key in (old, used, young)] == [False, True, True]


def test_a_blob_that_is_put_again_counts_as_young(blobs: BlobFiles, tmp_path: Path) -> None:
    key = aged(tmp_path, blobs.put(b"mail"))
    blobs.put(b"mail")

    assert blobs.sweep(unused, PAST + timedelta(days=1)) == 0
    assert blobs.has(key)


def test_a_blob_that_is_put_again_during_the_sweep_stays(blobs: BlobFiles, tmp_path: Path) -> None:
    key = aged(tmp_path, blobs.put(b"mail"))

    def put_again(_: str) -> bool:
        blobs.put(b"mail")
        return False

    assert blobs.sweep(put_again, PAST + timedelta(days=1)) == 0
    assert blobs.get(key) == b"mail"


def test_nothing_of_a_blob_is_logged(blobs: BlobFiles, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        blobs.get(blobs.put(b"a secret mail"))

    assert "secret" not in caplog.text
