"""Stored secrets, sealed anew when the keys change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.adapters.vault import FernetVault
from bot.core.sign_ins import signed_in
from bot.terminal.console import Console
from bot.wiring import Parts, build
from tests.readers import SharedReader
from tests.still_desks import BEGIN, SUPPORT, still_desk

OLD, NEW = "a-key-that-only-tests-use", "the-newest-key-of-them-all"
ACCOUNT = {"host": "h", "port": 0, "security": "tls", "user": "", "interval": 1}
SIGN_IN = {"provider": "google", "client_id": "app", "tenant": "", "authority": ""}
CANARIES = ("first canary", "second canary", "third canary", "fourth canary")


@pytest.fixture
def old(tmp_path: Path) -> Parts:
    """A desk that keeps a password, a client secret, a refresh token and a setting, and is closed."""
    with still_desk(tmp_path) as desk:
        parts = desk.parts
        desk.forget_accounts()
        acts: list[dict[str, Any]] = [
            {"address": SUPPORT, "secret": CANARIES[0], **ACCOUNT},
            {"address": "g@acme.test", "secret": CANARIES[1], "sign_in": SIGN_IN, **ACCOUNT},
            {"address": "e@acme.test", "secret": "env:IMAP", **ACCOUNT},
        ]
        for act in acts:
            assert Console(parts, str).answer({"act": "account.add", **act})["error"] == ""
        with parts.store.transaction() as tx:
            sign_in = tx.sign_ins.get("g@acme.test")
            assert sign_in
            tx.sign_ins.put(signed_in(sign_in, FernetVault((OLD.encode(),)).seal(CANARIES[2]), BEGIN))
        desk.set(smtp_password=CANARIES[3])
    return parts


@contextmanager
def opened(old: Parts, *keys: str) -> Iterator[Parts]:
    """The desk again, with these keys, the newest first."""
    config = old.config.model_copy(update={"secret_keys": tuple(map(SecretStr, keys))})
    parts = build(config, reader=SharedReader())
    try:
        yield parts
    finally:
        parts.close()


def stored(parts: Parts) -> dict[str, str]:
    """Every secret as it is stored, by what it belongs to."""
    with parts.store.transaction() as tx:
        accounts = {one.address: one.secret for one in tx.accounts.all() if one.secret}
        sign_ins = {f"{one.address} {name}": getattr(one, name) for one in tx.sign_ins.all()
                    for name in ("client_secret", "refresh_token")}  # fmt: skip
        password = tx.settings.get("smtp_password")
    assert password
    return accounts | sign_ins | {"smtp": str(password.value)}


def opened_secrets(parts: Parts, key: str) -> set[str]:
    vault = FernetVault((key.encode(),))
    return {vault.open(one) for one in stored(parts).values() if not one.startswith("env:")}


def test_after_a_rotation_the_older_key_may_go(old: Parts) -> None:
    with opened(old, NEW, OLD) as parts:
        before = stored(parts)
        answer = Console(parts, str).answer({"act": "secrets.rotate"})
        after = stored(parts)

    assert answer["data"] == {"rotated": 4}
    assert {key for key in before if before[key] == after[key]} == {"e@acme.test"}
    assert after["e@acme.test"] == "env:IMAP"
    with opened(old, NEW) as parts:
        assert opened_secrets(parts, NEW) == set(CANARIES)


def test_without_a_rotation_the_older_key_must_stay(old: Parts) -> None:
    with opened(old, NEW) as parts:
        answer = Console(parts, str).answer({"act": "secrets.rotate"})

    assert "cannot be opened with any key in THREADDESK_SECRET_KEYS" in answer["error"]


def test_a_rotation_that_fails_changes_nothing(old: Parts) -> None:
    with opened(old, NEW, OLD) as parts:
        with parts.store.transaction() as tx:
            sign_in = tx.sign_ins.get("g@acme.test")
            assert sign_in
            tx.sign_ins.put(replace(sign_in, refresh_token="sealed with a key that is gone"))
        before = stored(parts)

        assert Console(parts, str).answer({"act": "secrets.rotate"})["error"]

        assert stored(parts) == before
