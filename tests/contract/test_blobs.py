"""The store's contract: large immutable things by their sha256."""

from hashlib import sha256

import pytest

from bot.errors import NotFound
from bot.storage import Store
from tests.contract.conftest import OpenStore

CONTENT = b"From: ann@example.com\r\n\r\nIt burns.\0\xff"


def test_a_blob_is_found_by_its_sha256(store: Store) -> None:
    key = store.blobs.put(CONTENT)

    assert key == sha256(CONTENT).hexdigest()
    assert store.blobs.get(key) == CONTENT
    assert store.blobs.has(key)


def test_the_same_bytes_have_one_name(store: Store) -> None:
    assert store.blobs.put(CONTENT) == store.blobs.put(CONTENT)


@pytest.mark.parametrize("content", [b"", b"x" * 3_000_000], ids=["empty", "large"])
def test_any_size_is_kept(store: Store, content: bytes) -> None:
    assert store.blobs.get(store.blobs.put(content)) == content


def test_a_blob_is_there_after_opening_again(open_store: OpenStore) -> None:
    store = open_store()
    key = store.blobs.put(CONTENT)
    store.close()

    assert open_store().blobs.get(key) == CONTENT


def test_a_blob_that_was_never_put_is_not_found(store: Store) -> None:
    key = sha256(b"never").hexdigest()

    assert not store.blobs.has(key)
    with pytest.raises(NotFound):
        store.blobs.get(key)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab", "AB" * 32, "ab" * 31 + "/."])
def test_what_is_no_sha256_is_not_found_and_reaches_no_other_file(store: Store, name: str) -> None:
    with pytest.raises(NotFound):
        store.blobs.get(name)
    assert not store.blobs.has(name)


def test_a_blob_can_be_put_inside_a_transaction(store: Store) -> None:
    with store.transaction():
        key = store.blobs.put(CONTENT)

    assert store.blobs.get(key) == CONTENT
