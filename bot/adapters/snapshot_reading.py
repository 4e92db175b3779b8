"""Reading a snapshot without its index file: after a person changed it, or brought only the JSON."""

import json
import logging
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.adapters.generations import generations, journal_path
from bot.adapters.journal import Journal, damaged
from bot.adapters.layers import Layer, Version
from bot.adapters.records import Book
from bot.adapters.snapshot import FORMAT, snapshot_path
from bot.adapters.snapshot_index import SnapshotTable
from bot.adapters.snapshot_writing import write_snapshot
from bot.errors import StoreDamaged
from bot.storage import Key

log = logging.getLogger(__name__)

FIRST_LINE = re.compile(rb'\{"_desk": (\{.*\}),?\n')


def generation_of(folder: Path) -> int:
    """The generation of the snapshot in this folder.

    Raises:
        StoreDamaged: it does not say so, or it is of a later format.
    """
    path = snapshot_path(folder)
    with path.open("rb") as file:
        match = FIRST_LINE.fullmatch(file.readline(1_000))
    try:
        about = json.loads(match[1]) if match else _whole(path)["_desk"]
        facts = about["1"]
        form, generation = int(facts["format"]), int(facts["generation"])
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, 0, "it does not begin as a snapshot of the desk") from error
    if form > FORMAT:
        raise damaged(path, 0, f"it has format {form}, which a later version wrote")
    return generation


def index_anew(folder: Path, generation: int) -> None:
    """Make the index file of a snapshot from what the snapshot says now.

    Raises:
        StoreDamaged: the snapshot cannot be read, or belongs to other files than those beside it.
    """
    path = snapshot_path(folder)
    if others := generations(folder, ".index"):
        raise damaged(
            path, 0, f"it says that it is of generation {generation}, its index file says {others[-1]}"
        )
    log.warning("desk.json has no index file; making it anew from what it holds")
    book = Book(secrets.token_bytes(16))
    layers: dict[str, tuple[SnapshotTable, Layer]] = {}
    for table, doc_id, document in _documents(path):
        _, layer = layers.setdefault(table, (SnapshotTable(), Layer()))
        try:
            key, version = _row(book, table, doc_id, document)
        except (ValueError, StoreDamaged) as error:
            raise damaged(path, 0, f'of document "{doc_id}" of "{table}": {error}') from error
        layer.put(key, version)
    write_snapshot(folder, generation, layers, book.secret)
    if not generations(folder, ".journal"):
        Journal.create(journal_path(folder, generation), generation, 0).close()


def _row(book: Book, table: str, doc_id: str, document: Any) -> tuple[Key, Version]:
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    if table not in book.tables():
        return int(doc_id), Version(text)
    key, entries = book.records(table).of_document(text)
    return key, Version(text, entries)


def _documents(path: Path) -> Iterator[tuple[str, str, Any]]:
    for table, documents in _whole(path).items():
        if table != "_desk":
            for doc_id, document in documents.items():
                yield table, doc_id, document


def _whole(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        raise damaged(path, getattr(error, "pos", 0), f"it is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise damaged(path, 0, "it is no TinyDB file")
    return content
