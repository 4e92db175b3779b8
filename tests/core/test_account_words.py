"""A mail account in words: what is taken, what follows from it, and what cannot be."""

from typing import Any

import pytest

from bot.core.account_words import changes_of, fields_of, new_account, sign_in_of
from bot.core.accounts import Account, AccountError, AfterImport, Auth, Security, check_account
from bot.core.sign_ins import Provider, SignIn

ADDRESS = "support@acme.test"
HELD = SignIn(
    address=ADDRESS, provider=Provider.GOOGLE, client_id="c", client_secret="sealed", refresh_token="r"
)


def made(given: dict[str, str]) -> Account:
    sign_in = sign_in_of(ADDRESS, given)
    return new_account(ADDRESS, fields_of(given, {"General": 1, "Big sales": 2}), sign_in)


def test_what_is_not_said_is_usual() -> None:
    account = made({"host": "imap.acme.test"})

    assert account == Account(address=ADDRESS, host="imap.acme.test", port=993, user=ADDRESS)


def test_every_word_is_a_field() -> None:
    given = {
        "host": "h.test", "port": "1143", "security": "STARTTLS", "user": "DOMAIN\\me", "folder": "Help",
        "move": "Done", "failed": "Bad", "category": "big SALES", "interval": "5",
        "push": "off", "plus": "yes",
        "challenge": "on",
    }  # fmt: skip

    assert made(given) == Account(
        address=ADDRESS, host="h.test", port=1143, security=Security.STARTTLS, user="DOMAIN\\me",
        folder="Help", after_import=AfterImport.MOVE, archive_folder="Done", failed_folder="Bad", category=2,
        interval=300, push=False, plus_addressing=True, challenge=True,
    )  # fmt: skip


def test_a_provider_has_its_server_and_needs_no_password() -> None:
    account = made({"provider": "Google", "client": "c"})

    assert (account.host, account.auth, account.secret) == ("imap.gmail.com", Auth.OAUTH2, "")


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "host"),
    ({"host": "imaps://mail.acme.test"}, "host"),
    ({"host": "mail acme"}, "host"),
    ({"host": "h", "port": "0"}, "port"),
    ({"host": "h", "port": "65536"}, "port"),
    ({"host": "h", "port": "9" * 5000}, "port"),
    ({"host": "h", "port": "²"}, "port"),
    ({"host": "h", "security": "ssl"}, "security"),
    ({"host": "h", "interval": "6"}, "interval"),
    ({"host": "h", "interval": ""}, "interval"),
    ({"host": "h", "push": "maybe"}, "push"),
    ({"host": "h", "user": "a\nb"}, "user"),
    ({"host": "h", "folder": "x" * 201}, "folder"),
    ({"host": "h", "category": "Nowhere"}, "category"),
    ({"host": "h", "password": "hunter2"}, "password"),
    ({"host": "h", "colour": "red"}, "colour"),
    ({"provider": "yahoo"}, "provider"),
    ({"provider": "microsoft"}, "client"),
    ({"provider": "password", "client": "c", "host": "h"}, "client"),
    ({"provider": "google", "client": "c", "tenant": "t"}, "tenant"),
    ({"provider": "google", "client": "c", "authority": "http://x.test"}, "authority"),
)


@pytest.mark.parametrize(("given", "part"), WRONG)
def test_what_cannot_be_names_its_part(given: dict[str, str], part: str) -> None:
    with pytest.raises(AccountError) as caught:
        made(given)

    assert caught.value.part == part
    assert "hunter2" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(AccountError, match="is no mail address"):
        new_account("support", {"host": "h"})


CHANGED: tuple[tuple[int, dict[str, Any], dict[str, Any]], ...] = (
    (993, {"security": Security.STARTTLS}, {"port": 143}),
    (1993, {"security": Security.STARTTLS}, {}),
    (1993, {"port": 0}, {"port": 993}),
    (993, {"port": 2993}, {"port": 2993}),
    (993, {"user": ""}, {"user": ADDRESS}),
)


@pytest.mark.parametrize(("port", "fields", "more"), CHANGED)
def test_a_port_goes_with_its_security_and_an_empty_user_is_the_address(
    port: int, fields: dict[str, Any], more: dict[str, Any]
) -> None:
    account = Account(address=ADDRESS, host="h", port=port, user="u")

    assert changes_of(account, fields) == fields | more


@pytest.mark.parametrize(
    "given", [{}, {"provider": "google"}, {"provider": "google", "client": "c", "tenant": ""}]
)
def test_a_sign_in_that_is_as_it_was_is_kept(given: dict[str, str]) -> None:
    assert sign_in_of(ADDRESS, given, HELD) is None


def test_another_app_takes_nothing_over_of_the_old_sign_in() -> None:
    changed = sign_in_of(ADDRESS, {"client": "other"}, HELD)

    assert changed == SignIn(address=ADDRESS, provider=Provider.GOOGLE, client_id="other")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"interval": 301}, "interval"),
        ({"port": 0}, "port"),
        ({"auth": Auth.OAUTH2, "security": Security.NONE}, "security"),
        ({"after_import": AfterImport.MOVE, "archive_folder": "INBOX"}, "move"),
    ],
)
def test_an_account_that_cannot_be_names_its_part(more: dict[str, Any], part: str) -> None:
    facts: dict[str, Any] = {"address": ADDRESS, "host": "h", "port": 993, "user": "u"}

    with pytest.raises(AccountError) as caught:
        check_account(Account(**facts | more))

    assert caught.value.part == part
