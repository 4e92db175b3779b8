"""Indexes hold hashes: two values that share one must not be taken for each other."""

from pathlib import Path

import pytest

from bot.adapters import records
from bot.adapters.tinydb_store import TinyStore
from tests.adapters.store.conftest import Open, put
from tests.contract.rows import a_message, a_ticket


def test_values_that_share_a_hash_are_told_apart(
    open_store: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "hashed", lambda secret, value: 7)
    store = open_store()
    put(store, *(a_ticket(number, thread_ts=f"1.{number}", category=number % 2) for number in range(1, 6)))

    for _ in range(2):  # from memory, then from the snapshot
        with store.transaction() as tx:
            assert [ticket.number for ticket in tx.tickets.find("thread", "C1:1.3")] == [3]
            assert [ticket.number for ticket in tx.tickets.find("open_in_category", 1, after=1)] == [3, 5]
            assert [ticket.number for ticket in tx.tickets.find("open_in_category", 0, limit=1)] == [2]
        store.compact()


def test_a_store_hashes_with_a_secret_of_its_own(tmp_path: Path) -> None:
    """Whoever writes mail could else make Message-IDs that collide."""
    secrets = set()
    for name in ("one", "two"):
        with TinyStore(tmp_path / name) as store, store.transaction() as tx:
            tx.messages.put(a_message(1, message_id="<1@example.com>"))
            secrets.add(store._book.secret)

    assert len(secrets) == 2


def test_the_secret_stays_when_the_store_is_opened_again(open_store: Open) -> None:
    store = open_store()
    put(store, 1)
    secret = store._book.secret
    store.close()

    assert open_store()._book.secret == secret
