"""Repairing a damaged store: copy its files first, then recover every whole document and record."""

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from bot.adapters.compaction import tidy
from bot.adapters.folder import Ownership, as_its_owner, sync_folder
from bot.adapters.generations import changes_in, generations, journal_path
from bot.adapters.journal import Journal, next_record, record_at
from bot.adapters.layers import Layer, Version
from bot.adapters.records import SEQUENCES, TABLES, Book, Sequence
from bot.adapters.snapshot import snapshot_path
from bot.adapters.snapshot_index import SnapshotTable
from bot.adapters.snapshot_reading import generation_of
from bot.adapters.snapshot_writing import write_snapshot
from bot.errors import StoreDamaged
from bot.storage import Key

TABLE_LINE = re.compile(rb'"(\w+)": \{')
DOCUMENT_LINE = re.compile(rb'"(\d+)": (\{.*\}),?')
FRAME_LINE = re.compile(rb'\{"_desk": .*|\},?|')
GAP = 1_000  # numbers left out of each sequence, since some may have been given in what was lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a repair did."""

    copy: Path  # the files as they were found
    kept: int  # documents
    lost: tuple[str, ...]  # where something could not be read, as sentences


def repair(folder: Path) -> Repair:
    """Recover all that is whole in the store's files; its blobs are not touched.

    Raises:
        StoreBusy: a process uses the store.
        StoreError: it belongs to another user.
    """
    with as_its_owner(folder):
        ownership = Ownership(folder)
    try:
        copy = _copied(folder)
        recovery = _Recovery(folder)
        recovery.read()
        recovery.write()
        return Repair(copy=copy, kept=recovery.kept, lost=tuple(recovery.lost))
    finally:
        ownership.release()


def _copied(folder: Path) -> Path:
    number = 1
    while (copy := folder.with_name(f"{folder.name}.before-repair-{number}")).exists():
        number += 1
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("blobs", "desk.lock"))
    sync_folder(copy)
    return copy


class _Recovery:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._book = Book(secrets.token_bytes(16))
        self._layers: dict[str, Layer] = {}
        self._generation = 0
        self._table_of = {frozenset(field.name for field in fields(kind.row)): kind.name for kind in TABLES}
        self.lost: list[str] = []

    @property
    def kept(self) -> int:
        return sum(1 for layer in self._layers.values() for _ in layer.keys(None))

    def read(self) -> None:
        """Take in every whole document of the snapshot, then every whole record of the journals."""
        journals, indexes = (generations(self._folder, suffix) for suffix in (".journal", ".index"))
        base = 0
        if snapshot_path(self._folder).exists():
            base = self._base(journals, indexes)
            self._read_snapshot(snapshot_path(self._folder))
        for number in journals:
            if number >= base:
                self._read_journal(journal_path(self._folder, number), self._previous(number + 1))
        self._generation = max([base, *journals, *indexes]) + 1

    def write(self) -> None:
        """Put what was recovered into a snapshot of its own generation."""
        if self.lost:
            self._leave_gaps()
        tables = {name: (SnapshotTable(), layer) for name, layer in self._layers.items()}
        write_snapshot(self._folder, self._generation, tables, self._book.secret)
        # Only now: this journal disowns those before it.
        Journal.create(journal_path(self._folder, self._generation), self._generation, 0).close()
        tidy(self._folder, self._generation)

    def _base(self, journals: list[int], indexes: list[int]) -> int:
        """The generation of the snapshot, as most of the files have it."""
        try:
            said = generation_of(self._folder)
        except StoreDamaged:
            said = -1
        if said in (indexes or journals or [said]) and said >= 0:
            return said
        base = max(indexes) if indexes else min(journals, default=0)
        self.lost.append(f"desk.json: its generation; {base} is taken, as the files beside it say.")
        return base

    def _read_snapshot(self, path: Path) -> None:
        content = path.read_bytes()
        if content.count(b"\n") < 2:
            self._read_rewritten(path, content)
            return
        table = ""
        for offset, line in _lines(content):
            if match := TABLE_LINE.fullmatch(line):
                table = match[1].decode()
            elif match := DOCUMENT_LINE.fullmatch(line):
                self._keep(f"{path.name}, byte {offset}", table, match[1].decode(), match[2])
            elif not FRAME_LINE.fullmatch(line):
                self.lost.append(f"{path.name}, byte {offset}: a line of {len(line)} bytes is no document.")
                table = "" if line.endswith(b"{") else table

    def _read_rewritten(self, path: Path, content: bytes) -> None:
        """TinyDB itself writes everything into one line."""
        try:
            tables = json.loads(content)
        except ValueError as error:
            self.lost.append(f"{path.name}: all of it, for it is no JSON ({error}).")
            return
        for table, documents in tables.items():
            for doc_id, document in documents.items() if table != "_desk" else ():
                self._keep(f"{path.name}, {table} {doc_id}", table, doc_id, json.dumps(document).encode())

    def _keep(self, place: str, table: str, doc_id: str, document: bytes) -> None:
        try:
            if table not in self._book.tables():  # the line with its name may be damaged
                table = self._table_of.get(frozenset(json.loads(document)), table)
            key: Key = int(doc_id)
            version = Version(document)
            if table in self._book.tables():
                key, entries = self._book.records(table).of_document(document)
                version = Version(document, entries)
        except (ValueError, StoreDamaged) as error:
            self.lost.append(f"{place}: {error}")
            return
        self._layers.setdefault(table, Layer()).put(key, version)

    def _previous(self, number: int) -> int | None:
        """How much of the journal before this one counts, if this one can tell."""
        path = journal_path(self._folder, number)
        first = record_at(path.read_bytes(), 0) if path.exists() else None
        return json.loads(first.payload)["previous"] if first else None

    def _read_journal(self, path: Path, end: int | None) -> None:
        content, offset, is_first = path.read_bytes()[:end], 0, True
        while offset < len(content):
            record = record_at(content, offset)
            if record is None:
                end = next_record(content, offset)
                self.lost.append(f"{path.name}, bytes {offset} to {end}: no whole record.")
                offset, is_first = end, False
                continue
            if not is_first:
                for table, key, document in changes_in(record.payload):
                    self._change(table, key, document)
            offset, is_first = record.end, False

    def _change(self, table: str, key: Key, document: bytes | None) -> None:
        version = Version(document, self._book.entries(table, document)) if document else Version(None)
        self._layers.setdefault(table, Layer()).put(key, version)

    def _leave_gaps(self) -> None:
        records = self._book.records(SEQUENCES.name)
        for key, version in list(self._layers.get(SEQUENCES.name, Layer()).versions.items()):
            if version.document:
                last = records.decode(version.document).last + GAP
                self._change(SEQUENCES.name, key, records.encode(Sequence(name=str(key), last=last)))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    for line in content.split(b"\n"):
        yield offset, line
        offset += len(line) + 1
