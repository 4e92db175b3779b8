"""Passwords at rest: opened by any key that is listed, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.vault import FernetVault
from bot.errors import ConfigError

NEW, OLD = b"the newest key of all", b"an older key of ours"


def test_what_was_sealed_is_opened_again_and_shows_nothing() -> None:
    vault = FernetVault((NEW,))

    sealed = vault.seal("hunter2")

    assert "hunter2" not in sealed
    assert vault.open(sealed) == "hunter2"
    assert vault.seal("hunter2") != sealed


def test_an_older_key_opens_while_it_is_listed_and_the_newest_seals() -> None:
    sealed = FernetVault((OLD,)).seal("hunter2")
    both = FernetVault((NEW, OLD))

    assert both.open(sealed) == "hunter2"
    assert FernetVault((NEW,)).open(both.seal("hunter2")) == "hunter2"


def test_without_its_key_a_password_stays_shut_and_a_sentence_says_what_to_do() -> None:
    sealed = FernetVault((OLD,)).seal("hunter2")

    with pytest.raises(ConfigError, match="THREADDESK_SECRET_KEYS") as shut:
        FernetVault((NEW,)).open(sealed)

    assert sealed not in str(shut.value)


def test_nothing_sealed_is_nothing() -> None:
    assert FernetVault((NEW,)).open("") == ""


def test_a_password_in_the_environment_is_read_at_each_opening() -> None:
    environment = {"SMTP": "one"}
    vault = FernetVault((NEW,), environment)
    assert vault.open("env:SMTP") == "one"

    environment["SMTP"] = "two"

    assert vault.open("env:SMTP") == "two"
    with pytest.raises(ConfigError, match="The environment variable OTHER"):
        vault.open("env:OTHER")


@given(secret=st.text(max_size=200).filter(lambda text: text != ""))
def test_any_secret_comes_back_as_it_was(secret: str) -> None:
    vault = FernetVault((NEW, OLD))

    assert vault.open(vault.seal(secret)) == secret


@given(sealed=st.text(min_size=1, max_size=80).filter(lambda text: not text.startswith("env:")))
def test_what_nobody_sealed_is_never_opened(sealed: str) -> None:
    with pytest.raises(ConfigError):
        FernetVault((NEW,)).open(sealed)
