"""The configuration: whatever is missing or wrong, one sentence says what to set and where to get it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import WHERE, Config, load_config
from bot.errors import ConfigError

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-secret",
    "SLACK_APP_TOKEN": "xapp-1-secret",
    "THREADDESK_SECRET_KEYS": "a-key-of-16-or-more, an-older-key-of-16",
    "THREADDESK_ADMINS": "U0123ABCD, W9",
}


def load(changed: Mapping[str, str | None] | None = None, *, with_slack: bool = True) -> Config:
    given = {name: value for name, value in {**GOOD, **(changed or {})}.items() if value is not None}
    return load_config(with_slack=with_slack, env_file=None, environment=given)


def test_what_is_right_is_read() -> None:
    config = load()

    assert config.keys == (b"a-key-of-16-or-more", b"an-older-key-of-16")
    assert config.admins == ("U0123ABCD", "W9")
    assert config.folder == Path("var/desk")
    assert (config.slack_api_url, config.lookup_grace) == ("", 30.0)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_named_with_where_to_get_it(name: str, value: str | None) -> None:
    with pytest.raises(ConfigError) as missing:
        load({name: value})

    assert str(missing.value) == f"Missing: please set {WHERE[name.lower().removeprefix('threaddesk_')]}."
    assert str(missing.value).startswith(f"Missing: please set {name}: ")


@pytest.mark.parametrize(("name", "value"), [("SLACK_BOT_TOKEN", "xoxb-"), ("SLACK_APP_TOKEN", "xapp-")])
def test_the_beginning_of_a_token_alone_is_none(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^Missing: please set {name}: "):
        load({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-secret"),
        ("SLACK_BOT_TOKEN", "xoxb-1-secret\n"),
        ("SLACK_BOT_TOKEN", "xoxb-1 secret"),
        ("SLACK_APP_TOKEN", "xoxb-1-secret"),
        ("SLACK_API_URL", "slack.example.com"),
        ("THREADDESK_DATABASE", "postgres://localhost/desk"),
        ("THREADDESK_DATABASE", "tinydb:"),
        ("THREADDESK_DATABASE", "tinydb: "),
        ("THREADDESK_PUBLIC_URL", "desk.example.com"),
        ("THREADDESK_WEB_LISTEN", "8080"),
        ("THREADDESK_WEB_LISTEN", "127.0.0.1:65536"),
        ("THREADDESK_WEB_LISTEN", "desk.example.com:80"),
        ("THREADDESK_METRICS_LISTEN", "127.0.0.1:"),
        ("THREADDESK_WEB_PROXY", "proxy"),
        ("THREADDESK_SECRET_KEYS", "short"),
        ("THREADDESK_SECRET_KEYS", "a-key-of-16-or-more, short"),
        ("THREADDESK_ADMINS", "tom"),
        ("THREADDESK_ADMINS", "U1, @tom"),
        ("THREADDESK_ADMINS", "U1;U2"),
        ("THREADDESK_LOOKUP_GRACE", "soon"),
        ("THREADDESK_LOOKUP_GRACE", ""),
        ("THREADDESK_LOOKUP_GRACE", "-1"),
        ("THREADDESK_LOOKUP_GRACE", "nan"),
        ("THREADDESK_LOOKUP_GRACE", "inf"),
    ],
)
def test_what_is_wrong_is_named_and_never_shown(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        load({name: value})

    assert str(wrong.value).startswith(f"Wrong: please set {name}: ")
    assert "secret\n" not in str(wrong.value)
    assert wrong.value.__suppress_context__


def test_every_variable_has_a_sentence_that_begins_with_its_name() -> None:
    assert set(WHERE) == set(Config.model_fields)
    for name, words in WHERE.items():
        variable = name if name.startswith("slack") else f"threaddesk_{name}"
        assert words.startswith(f"{variable.upper()}: ")


def test_without_slack_only_the_stores_own_values_are_needed() -> None:
    config = load(
        dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "THREADDESK_ADMINS")), with_slack=False
    )

    assert config.keys
    with pytest.raises(ConfigError, match="THREADDESK_SECRET_KEYS"):
        load({"THREADDESK_SECRET_KEYS": None}, with_slack=False)


def test_an_empty_database_variable_is_none_and_never_the_present_folder() -> None:
    assert load({"THREADDESK_DATABASE": ""}).folder == Path("var/desk")
    assert load({"THREADDESK_DATABASE": "tinydb:a b/desk"}).folder == Path("a b/desk")


def test_no_secret_shows_when_a_config_is_printed() -> None:
    config = load()

    assert "secret" not in repr(config).replace("secret_keys", "").replace("slack_signing_secret", "")
    assert "a-key-of" not in repr(config)


@pytest.mark.parametrize(
    ("given", "served"),
    [
        ({}, ""),
        ({"THREADDESK_WEB_LISTEN": "127.0.0.1:9000"}, ""),
        ({"THREADDESK_PUBLIC_URL": "https://help.example.com"}, "127.0.0.1:8080"),
        (
            {"THREADDESK_PUBLIC_URL": "https://help.example.com", "THREADDESK_WEB_LISTEN": "[::1]:9000"},
            "[::1]:9000",
        ),
    ],
)
def test_pages_are_served_where_they_have_a_public_address(given: dict[str, str], served: str) -> None:
    assert load(given).pages_listen == served


def test_with_a_signing_secret_slack_needs_a_public_address_and_no_app_token() -> None:
    secret = {"SLACK_SIGNING_SECRET": "8f742231b10e8888", "SLACK_APP_TOKEN": None}

    assert load({**secret, "THREADDESK_PUBLIC_URL": "https://help.example.com"}).uses_http
    with pytest.raises(ConfigError, match="THREADDESK_PUBLIC_URL"):
        load(secret)


def test_a_file_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()))
    monkeypatch.setenv("THREADDESK_ADMINS", "U7")

    config = load_config(with_slack=True, env_file=tmp_path / ".env")

    assert config.admins == ("U7",)
    assert config.slack_bot_token.get_secret_value() == "xoxb-1-secret"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x00", b"= = =\n'\n"])
def test_a_file_that_is_no_text_is_said_in_one_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_bytes(content)

    with pytest.raises(ConfigError):
        load_config(with_slack=True, env_file=tmp_path / ".env")


@given(name=st.sampled_from([*GOOD, "THREADDESK_LOOKUP_GRACE", "SLACK_API_URL"]), value=st.text(max_size=30))
def test_any_value_is_taken_or_refused_in_one_sentence(name: str, value: str) -> None:
    said = ""
    try:
        load({name: value})
    except ConfigError as error:
        said = str(error)

    assert not said or name in said
    assert len(said.splitlines()) <= 1
