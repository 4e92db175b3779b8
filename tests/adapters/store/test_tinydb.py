"""What the store builds upon in TinyDB, and TinyDB's own interface on the store's tables."""

from pathlib import Path

import pytest
from tinydb import Query, TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from bot.adapters.generations import Journals
from bot.adapters.records import Book
from bot.adapters.tinydb_storage import JournalStorage
from bot.adapters.tinydb_store import TinyStore
from bot.adapters.tinydb_tables import JournalDB
from tests.adapters.store.conftest import Open, put
from tests.contract.rows import a_ticket

Item = Query()


def open_db(folder: Path) -> JournalDB:
    """TinyDB on a journal, without the store around it."""
    return JournalDB(storage=lambda: JournalStorage(Book(b"secret"), Journals(folder, 0), {}))


@pytest.fixture(params=["stock", "journal"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> TinyDB:
    """TinyDB as it comes, and on a journal: both behave the same."""
    return TinyDB(storage=MemoryStorage) if request.param == "stock" else open_db(tmp_path)


def test_tinydb_gives_a_storage_the_whole_content_and_a_table_its_own_part() -> None:
    """The extension points: `Table._read_table`, `Table._update_table`, `Storage.read`, `Storage.write`."""
    seen: list[object] = []

    class Watched(Table):
        def _read_table(self):  # type: ignore[no-untyped-def]
            seen.append("read")
            return super()._read_table()

        def _update_table(self, updater):  # type: ignore[no-untyped-def]
            seen.append("update")
            super()._update_table(updater)

    class WatchedDB(TinyDB):
        table_class = Watched

    db = WatchedDB(storage=MemoryStorage)
    db.insert({"a": 1})
    db.table("others").insert({"b": 2})
    db.get(doc_id=1)

    assert seen == ["read", "update", "read", "update", "read"]
    assert db.storage.read() == {"_default": {"1": {"a": 1}}, "others": {"1": {"b": 2}}}


def test_stock_tinydb_gives_the_last_number_again_after_opening_again(tmp_path: Path) -> None:
    """Why the store keeps sequences of its own."""
    with TinyDB(tmp_path / "db.json") as db:
        db.remove(doc_ids=[db.insert({})])
    with TinyDB(tmp_path / "db.json") as db:
        assert db.insert({}) == 1


def test_insert_get_and_count(db: TinyDB) -> None:
    assert db.insert({"a": 1}) == 1
    assert db.insert_multiple([{"a": 2}, {"a": 2}]) == [2, 3]

    assert db.get(doc_id=2) == {"a": 2}
    assert db.get(doc_id=9) is None
    assert [document.doc_id for document in db.get(doc_ids=[1, 3, 9])] == [1, 3]
    assert len(db) == 3
    assert db.count(Item.a == 2) == 2
    assert db.contains(Item.a == 1)
    assert [document.doc_id for document in db] == [1, 2, 3]


def test_a_document_with_an_id_of_its_own_cannot_replace_another(db: TinyDB) -> None:
    db.insert(Document({"a": 1}, doc_id=5))

    with pytest.raises(ValueError, match="already exists"):
        db.insert(Document({"a": 2}, doc_id=5))
    assert db.all() == [{"a": 1}]
    assert db.insert({"a": 3}) == 6


def test_update_by_fields_by_function_and_by_id(db: TinyDB) -> None:
    db.insert_multiple([{"a": 1}, {"a": 2}, {"a": 3}])

    assert db.update({"b": 1}, Item.a > 1) == [2, 3]
    assert db.update(lambda document: document.pop("a"), doc_ids=[1, 9]) == [1]
    assert db.upsert({"a": 4}, Item.a == 4) == [4]
    assert db.upsert({"a": 4, "c": 1}, Item.a == 4) == [4]
    assert db.all() == [{}, {"a": 2, "b": 1}, {"a": 3, "b": 1}, {"a": 4, "c": 1}]


def test_remove_truncate_and_drop(db: TinyDB) -> None:
    db.insert_multiple([{"a": 1}, {"a": 2}])
    db.table("one").insert({})
    db.table("two").insert({})

    assert db.remove(Item.a == 1) == [1]
    assert db.remove(doc_ids=[2, 9]) == [2]
    db.table("one").truncate()
    assert len(db.table("one")) == 0
    db.drop_table("two")
    assert "two" not in db.tables()
    db.drop_tables()
    assert db.tables() == set()


def test_a_failing_update_changes_nothing(tmp_path: Path) -> None:
    """Stock TinyDB on a storage in memory keeps the half that was done."""
    db = open_db(tmp_path)
    db.insert_multiple([{"a": 1}, {"a": 0}])

    def divide(document: Document) -> None:
        document["a"] = 1 / document["a"]

    with pytest.raises(ZeroDivisionError):
        db.update(divide)
    assert db.all() == [{"a": 1}, {"a": 0}]


def test_a_document_that_was_read_cannot_change_the_table(tmp_path: Path) -> None:
    db = open_db(tmp_path)
    db.insert({"a": [1]})

    db.all()[0]["a"].append(2)
    found = db.search(Item.a.any([1]))
    found[0]["a"].append(3)

    assert db.search(Item.a.any([1])) == [{"a": [1]}]


def test_what_was_written_through_tinydb_is_durable(tmp_path: Path) -> None:
    db = open_db(tmp_path)
    db.insert({"a": 1})
    db.insert({"a": 2})
    db.remove(doc_ids=[1])

    assert open_db(tmp_path).all() == [{"a": 2}]


def test_the_storage_takes_whole_contents_as_stock_tables_give_them(tmp_path: Path) -> None:
    db = open_db(tmp_path)
    stock = Table(db.storage, "items")
    stock.insert({"a": 1})
    stock.insert({"a": 2})
    stock.update({"a": 3}, doc_ids=[1])
    stock.remove(doc_ids=[2])

    assert db.table("items").all() == [{"a": 3}]
    assert open_db(tmp_path).table("items").all() == [{"a": 3}]


def test_the_desks_rows_are_documents_of_tinydb_tables(store: TinyStore) -> None:
    put(store, 1, a_ticket(2, category=5))

    tickets = store.db.table("tickets")
    assert [document["category"] for document in tickets.get(doc_ids=[2])] == [5]
    assert [document["number"] for document in tickets.search(Item.category == 1)] == [1]


def test_a_table_counts_rows_of_memory_and_snapshot_once(store: TinyStore) -> None:
    put(store, 1, 2, 3)
    store.compact()
    put(store, a_ticket(1, category=5), 4)
    with store.transaction() as tx:
        tx.tickets.remove(2)

    assert len(store.db.table("tickets")) == 3


def test_a_change_through_tinydb_is_found_by_index(store: TinyStore, open_store: Open) -> None:
    put(store, 1)
    store.db.table("tickets").update({"category": 7}, doc_ids=[1])

    with store.transaction() as tx:
        assert tx.tickets.find("open_in_category", 7) == [a_ticket(1, category=7)]
        assert tx.tickets.find("open_in_category", 1) == []
    store.close()
    with open_store().transaction() as tx:
        assert tx.tickets.count("open_in_category", 7) == 1
