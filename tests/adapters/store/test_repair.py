"""Repair: the files as they were are copied first; everything whole comes back, the rest is listed."""

import logging
from pathlib import Path
from unittest import mock

import pytest

from bot.adapters.journal import Journal
from bot.adapters.repair import GAP, Repair, repair
from bot.adapters.tinydb_store import TinyStore
from bot.errors import StoreBusy, StoreDamaged
from tests.adapters.store.conftest import Open, newest_journal, numbers, put
from tests.adapters.store.test_journal import copy_of, offsets
from tests.contract.rows import a_ticket


def flip(path: Path, place: int) -> None:
    """Change one bit of this byte."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def repaired(folder: Path) -> Repair:
    """Repair a store that is refused."""
    with pytest.raises(StoreDamaged):
        TinyStore(folder)
    return repair(folder)


def test_a_damaged_record_is_lost_and_those_before_and_after_it_are_kept(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1, a_ticket(2, thread_ts="1.2"), 3)
    copy = copy_of(folder, "damaged")
    journal = newest_journal(copy)
    _, second, third, _ = offsets(journal)
    flip(journal, second + 50)
    damaged = journal.read_bytes()

    result = repaired(copy)

    assert result.lost == (f"{journal.name}, bytes {second} to {third}: no whole record.",)
    assert result.kept == 2
    assert (result.copy / journal.name).read_bytes() == damaged
    opened = open_store(copy)
    assert numbers(opened) == [1, 3]
    put(opened, 4)


def test_a_damaged_document_of_the_snapshot_is_lost_and_the_others_are_kept(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1, 2, 3)
    store.close()
    snapshot = folder / "desk.json"
    content = snapshot.read_bytes()
    flip(snapshot, content.index(b'"number":2'))

    result = repaired(folder)

    (loss,) = result.lost
    place = content.index(b'"2": ')
    assert f"desk.json, byte {place}: A document of tickets cannot be read" in loss
    assert numbers(open_store()) == [1, 3]


@pytest.mark.parametrize("line", [b'"tickets": {', b'{"_desk": '])
def test_a_damaged_line_around_the_documents_loses_none_of_them(
    store: TinyStore, folder: Path, open_store: Open, line: bytes
) -> None:
    put(store, 1, 2)
    with store.transaction() as tx:
        tx.next_number("tickets")
    store.close()
    flip(folder / "desk.json", (folder / "desk.json").read_bytes().index(line) + 3)

    result = repaired(folder)

    assert result.kept == 3
    assert numbers(open_store()) == [1, 2]


def test_a_changed_generation_does_not_disown_the_journal(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    put(store, 1)
    store.compact()
    put(store, 2)
    copy = copy_of(folder, "damaged")
    path = copy / "desk.json"
    path.write_bytes(path.read_bytes().replace(b'"generation": 1', b'"generation": 5', 1))

    result = repaired(copy)

    assert result.lost == ("desk.json: its generation; 1 is taken, as the files beside it say.",)
    assert numbers(open_store(copy)) == [1, 2]


def test_a_repair_that_is_killed_can_be_repeated(
    store: TinyStore, folder: Path, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1)
    store.compact()
    put(store, 2)
    copy = copy_of(folder, "damaged")
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "create", mock.Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            repair(copy)

    repaired(copy)

    assert numbers(open_store(copy)) == [1, 2]


def test_numbers_that_may_have_been_given_are_left_out(
    store: TinyStore, folder: Path, open_store: Open
) -> None:
    for _ in range(3):
        with store.transaction() as tx:
            tx.tickets.put(a_ticket(tx.next_number("tickets")))
    copy = copy_of(folder, "damaged")
    journal = newest_journal(copy)
    flip(journal, offsets(journal)[1] + 50)
    repaired(copy)

    with open_store(copy).transaction() as tx:
        assert tx.next_number("tickets") == 3 + GAP + 1


def test_a_damaged_index_file_loses_nothing(store: TinyStore, folder: Path, open_store: Open) -> None:
    put(store, 1, 2)
    store.close()
    flip(folder / "desk.1.index", 20)

    result = repaired(folder)

    assert result.lost == ()
    assert numbers(open_store()) == [1, 2]


def test_a_sound_store_stays_as_it_is(store: TinyStore, folder: Path, open_store: Open) -> None:
    put(store, 1, 2)
    with store.transaction() as tx:
        assert tx.next_number("tickets") == 1
    store.close()

    assert repair(folder).lost == ()

    opened = open_store()
    assert numbers(opened) == [1, 2]
    with opened.transaction() as tx:
        assert tx.next_number("tickets") == 2


def test_blobs_are_not_touched(store: TinyStore, folder: Path, open_store: Open) -> None:
    key = store.blobs.put(b"mail")
    store.close()

    copy = repair(folder).copy

    assert not (copy / "blobs").exists()
    assert open_store().blobs.get(key) == b"mail"


def test_each_repair_has_a_copy_of_its_own(store: TinyStore, folder: Path) -> None:
    store.close()

    assert repair(folder).copy != repair(folder).copy


def test_a_store_in_use_is_not_repaired(store: TinyStore, folder: Path) -> None:
    with pytest.raises(StoreBusy):
        repair(folder)


def test_what_was_lost_is_logged_without_its_words(
    store: TinyStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, 1, a_ticket(2, subject="a secret subject"))
    store.close()
    content = (folder / "desk.json").read_bytes()
    flip(folder / "desk.json", content.index(b'"number":2') + 1)

    with caplog.at_level(logging.DEBUG):
        result = repaired(folder)

    assert "secret" not in "".join(result.lost) + caplog.text
