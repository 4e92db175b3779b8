"""The journal: torn ends are cut and kept, damage is named, nothing uncertain is built upon (faults 3, 4)."""

import logging
import os
import shutil
from pathlib import Path

import pytest

from bot.adapters.generations import Journals
from bot.adapters.journal import Journal, framed, read_journal
from bot.adapters.tinydb_store import TinyStore
from bot.errors import StoreDamaged
from bot.storage import Key
from tests.adapters.store.conftest import newest_journal, numbers, put


def copy_of(folder: Path, name: str) -> Path:
    """The store's files as they are now, as after a crash."""
    copy = folder.with_name(name)
    shutil.copytree(folder, copy)
    return copy


def offsets(journal: Path) -> list[int]:
    """Where each record begins, and the end."""
    opened = read_journal(journal)
    return [*(record.offset for record in opened.records), opened.end]


def a_journal(folder: Path, *keys: int) -> Path:
    """A journal with a record for each of these tickets."""
    journal = Journal.create(folder / "desk.0.journal", 0, 0)
    for key in keys:
        journal.append(b'tickets\t%d\t{"subject":"Printer"}\n' % key)
    journal.close()
    return journal.path


def keys(folder: Path) -> list[Key]:
    """The keys in the journals, opened as at a start."""
    journals = Journals(folder, 0)
    journals.close()
    return [key for _, key, _ in journals.changes()]


def test_cut_at_any_byte_of_its_last_record_it_opens_without_that_record(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 1, 2, 3)
    whole = journal.read_bytes()
    *_, last, end = offsets(journal)

    for length in range(last, end):
        journal.write_bytes(whole[:length])
        journals = Journals(tmp_path, 0)
        assert journals.cut == length - last
        journals.append(b"tickets\t9\t{}\n")
        journals.close()
        assert keys(tmp_path) == [1, 2, 9]


def test_a_store_with_a_torn_record_opens_and_goes_on(store: TinyStore, folder: Path) -> None:
    put(store, 1, 2)
    copy = copy_of(folder, "cut")
    os.truncate(newest_journal(copy), newest_journal(copy).stat().st_size - 1)

    with TinyStore(copy) as opened:
        assert numbers(opened) == [1]
        assert opened.cut > 0
        put(opened, 9)
    with TinyStore(copy) as opened:
        assert numbers(opened) == [1, 9]
        assert opened.cut == 0


def test_the_bytes_that_were_cut_are_kept_and_logged(
    store: TinyStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, 1, 2)
    copy = copy_of(folder, "cut")
    journal = newest_journal(copy)
    _, last, end = offsets(journal)
    torn = journal.read_bytes()[last : end - 7]
    os.truncate(journal, end - 7)

    with caplog.at_level(logging.WARNING), TinyStore(copy):
        pass

    assert [path.read_bytes() for path in copy.glob("*.cut")] == [torn]
    assert f"from byte {last} on" in caplog.text
    assert "Printer" not in caplog.text


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"\0" * 5000, id="a hole"),
        pytest.param(b"\n#\n#00000000 00000000\n", id="something like a record"),
        pytest.param(framed(b"x" * 100)[:-1], id="a record without its last byte"),
        pytest.param(b"#ffffffff ffffffff\n", id="a record of 4 GB"),
        pytest.param(b"#-0000001 +000000a\n" + b"x" * 10, id="signed numbers"),
    ],
)
def test_garbage_behind_the_last_record_is_cut(store: TinyStore, folder: Path, tail: bytes) -> None:
    put(store, 1)
    copy = copy_of(folder, "cut")
    with newest_journal(copy).open("ab") as file:
        file.write(tail)

    with TinyStore(copy) as opened:
        assert numbers(opened) == [1]
        assert opened.cut == len(tail)


def test_a_flipped_bit_in_any_byte_before_the_last_record_is_named_with_file_and_place(
    tmp_path: Path,
) -> None:
    journal = a_journal(tmp_path, 1, 2)
    whole = journal.read_bytes()
    first, last, _ = offsets(journal)

    for place in range(last):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            journal.write_bytes(flipped)
            with pytest.raises(StoreDamaged) as caught:
                Journals(tmp_path, 0)
            assert f"{journal} is damaged at byte {0 if place < first else first}:" in str(caught.value)
            assert journal.read_bytes() == flipped


def test_a_damaged_store_is_not_opened_and_says_what_to_do(store: TinyStore, folder: Path) -> None:
    put(store, 1, 2)
    copy = copy_of(folder, "flipped")
    journal = newest_journal(copy)
    content = bytearray(journal.read_bytes())
    content[200] ^= 1
    journal.write_bytes(content)

    for _ in range(2):  # the first try lets go of the folder
        with pytest.raises(StoreDamaged, match=r"repair"):
            TinyStore(copy)
    assert journal.read_bytes() == content


def test_a_flipped_bit_in_the_last_record_looks_torn_and_is_kept(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 1, 2)
    whole = journal.read_bytes()
    _, last, end = offsets(journal)

    for place in range(last, end):
        flipped = bytearray(whole)
        flipped[place] ^= 4
        journal.write_bytes(flipped)
        assert keys(tmp_path) == [1]
        assert (tmp_path / f"{journal.name}.{last}.cut").read_bytes() == flipped[last:]


def test_what_is_found_at_opening_is_made_durable_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was killed before its sync leaves a whole record that only the kernel holds."""
    path = a_journal(tmp_path, 1)
    synced: list[Path] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
    )

    Journals(tmp_path, 0).close()

    assert synced == [path, tmp_path]


def test_reading_and_putting_the_same_again_writes_nothing(store: TinyStore, folder: Path) -> None:
    put(store, 1)
    size = newest_journal(folder).stat().st_size

    put(store, 1)
    numbers(store)

    assert newest_journal(folder).stat().st_size == size


def test_a_record_that_another_journal_disowned_does_not_count(tmp_path: Path) -> None:
    """Its sync failed, so the desk was told that it was not kept; on the disk it is whole."""
    first = Journal.create(tmp_path / "desk.0.journal", 0, 0)
    first.append(b"tickets\t1\t{}\n")
    end = first.size
    first.append(b"tickets\t2\t{}\n")
    Journal.create(tmp_path / "desk.1.journal", 1, end).append(b"tickets\t3\t{}\n")

    journals = Journals(tmp_path, 0)

    assert [key for _, key, _ in journals.changes()] == [1, 3]
    assert journals.generation == 1


def test_a_journal_that_lacks_what_was_synced_is_damaged(tmp_path: Path) -> None:
    first = Journal.create(tmp_path / "desk.0.journal", 0, 0)
    first.append(b"tickets\t1\t{}\n")
    Journal.create(tmp_path / "desk.1.journal", 1, first.size)
    os.truncate(tmp_path / "desk.0.journal", first.size - 1)

    with pytest.raises(StoreDamaged, match=r"desk\.0\.journal is damaged"):
        Journals(tmp_path, 0)


def test_a_missing_journal_between_two_is_damage(tmp_path: Path) -> None:
    for generation in (0, 2):
        Journal.create(tmp_path / f"desk.{generation}.journal", generation, 0).close()

    with pytest.raises(StoreDamaged, match="the next one is missing"):
        Journals(tmp_path, 0)


def test_a_missing_first_journal_is_damage(tmp_path: Path) -> None:
    Journal.create(tmp_path / "desk.1.journal", 1, 0).close()

    with pytest.raises(StoreDamaged, match="missing"):
        Journals(tmp_path, 0)


def test_a_record_says_its_checksum_and_length_in_plain_text() -> None:
    assert framed(b"tickets\t1\t{}\n") == b"#9842d742 0000000d\ntickets\t1\t{}\n"
