"""Addresses and secrets from the environment and `.env`, all checked at start."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import OF_ANOTHER_USER, ConfigError

MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"

DATABASE = "tinydb:var/desk"
WEB_LISTEN = "127.0.0.1:8080"  # a reverse proxy leads there

# What to set and where to get it, for each name that can be missing or wrong.
WHERE = {
    "slack_bot_token": (
        "SLACK_BOT_TOKEN: it begins with xoxb- and stands in your Slack app under OAuth & Permissions "
        "after you installed the app"
    ),
    "slack_app_token": (
        "SLACK_APP_TOKEN: it begins with xapp- and is made in your Slack app under Basic Information, "
        "App-Level Tokens, with the scope connections:write"
    ),
    "slack_api_url": "SLACK_API_URL: leave it out for Slack itself, or give an address that begins with http",
    "database": "THREADDESK_DATABASE: tinydb:PATH, such as tinydb:var/desk",
    "public_url": "THREADDESK_PUBLIC_URL: leave it out, or give the https:// address of the desk's web pages",
    "web_listen": (
        "THREADDESK_WEB_LISTEN: HOST:PORT on which this machine serves the web pages, such as 127.0.0.1:8080"
    ),
    "metrics_listen": (
        "THREADDESK_METRICS_LISTEN: leave it out, or give the HOST:PORT for Prometheus, such as "
        "127.0.0.1:9464, or that of the web pages"
    ),
    "web_proxy": (
        "THREADDESK_WEB_PROXY: the address of the reverse proxy in front of the web pages, whose "
        "X-Forwarded-For is believed; 127.0.0.1 unless it runs on another machine"
    ),
    "slack_signing_secret": (
        "SLACK_SIGNING_SECRET: leave it out for Socket Mode; else it stands in your Slack app under Basic "
        "Information, and THREADDESK_PUBLIC_URL has to be set too"
    ),
    "dns_server": (
        "THREADDESK_DNS_SERVER: leave it out for the system's, or give the ADDRESS or ADDRESS:PORT of the "
        "name server that threaddesk doctor asks"
    ),
    "secret_keys": (
        "THREADDESK_SECRET_KEYS: one or more keys of 16 or more characters, the newest first, with commas "
        f"between; make one with {MAKE_A_KEY}"
    ),
    "admins": (
        "THREADDESK_ADMINS: Slack user ids with commas between, such as U0123ABCD; Slack shows yours in your "
        "profile under Copy member ID"
    ),
    "lookup_grace": "THREADDESK_LOOKUP_GRACE: seconds, 0 to 3600, 30 unless you test something",
}


def _list(value: Any) -> Any:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _begins(*starts: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        if text and not text.startswith(starts):
            raise ValueError(f"begins with {' or '.join(starts)}")
        return value

    return check


def _token(start: str) -> Callable[[Any], Any]:
    begins = _begins(start)

    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        if not text.isascii() or any(char.isspace() for char in text):
            raise ValueError("no space can be in it")
        return "" if text == start else begins(value)  # the beginning alone is not filled in yet

    return check


def _database(value: Any) -> Any:
    text = str(value).strip()
    if text and not text.removeprefix("tinydb:").strip():
        raise ValueError("without a path")
    return _begins("tinydb:")(text) or DATABASE  # an empty variable is none


def _dns_server(value: Any) -> Any:
    text = str(value).strip()
    inside, _, after = text[1:].partition("]") if text.startswith("[") else text.partition(":")
    is_bare_ipv6 = text.count(":") > 1 and not text.startswith("[")
    address, port = (text, "") if is_bare_ipv6 else (inside, after.removeprefix(":"))
    if text:
        ip_address(address)
        if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("no port")
    return text


def _listen(value: Any) -> Any:
    """Nothing, or what `listen_at` can read."""
    text = str(value).strip()
    if text:
        listen_at(text)
    return text


def listen_at(text: str) -> tuple[str, int]:
    """The host and port of HOST:PORT, as `127.0.0.1:8080` or `[::1]:8080`; raises `ValueError`."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    ip_address("127.0.0.1" if host == "localhost" else host)
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError("no port")
    return host, int(port)


def _address(value: Any) -> Any:
    text = str(value).strip()
    if text:
        ip_address(text)
    return text


def _keys(value: Any) -> Any:
    keys = _list(value)
    if any(len(str(key)) < 16 for key in keys):
        raise ValueError("too short")
    return tuple(SecretStr(str(key)) for key in keys)


def _user_ids(value: Any) -> Any:
    ids = _list(value)
    if any(not (str(one).isalnum() and str(one)[:1] in "UW") for one in ids):
        raise ValueError("not Slack user ids")
    return ids


def _variable(name: str) -> str:
    """The name in the environment, in either case."""
    return name if name.startswith("slack") else f"threaddesk_{name}"


class Config(BaseSettings):
    """Everything that the desk needs to know before it can open its store or reach Slack."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True, alias_generator=_variable)

    slack_bot_token: Annotated[SecretStr, BeforeValidator(_token("xoxb-"))] = SecretStr("")
    slack_app_token: Annotated[SecretStr, BeforeValidator(_token("xapp-"))] = SecretStr("")
    slack_api_url: Annotated[str, BeforeValidator(_begins("http://", "https://"))] = ""
    database: Annotated[str, BeforeValidator(_database)] = DATABASE
    public_url: Annotated[str, BeforeValidator(_begins("http://", "https://"))] = ""
    web_listen: Annotated[str, BeforeValidator(_listen)] = ""
    metrics_listen: Annotated[str, BeforeValidator(_listen)] = ""
    web_proxy: Annotated[str, BeforeValidator(_address)] = "127.0.0.1"
    slack_signing_secret: SecretStr = SecretStr("")
    dns_server: Annotated[str, BeforeValidator(_dns_server)] = ""
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_keys)] = ()
    admins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_user_ids)] = ()
    lookup_grace: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = (
        30.0  # seconds before a Slack post of unknown outcome is looked up
    )

    @property
    def folder(self) -> Path:
        """Where the store lies."""
        return Path(self.database.removeprefix("tinydb:"))

    @property
    def pages_listen(self) -> str:
        """Where the web pages are served; empty where the desk has none."""
        return (self.web_listen or WEB_LISTEN) if self.public_url else ""

    @property
    def uses_http(self) -> bool:
        """Whether Slack sends its events to the web server; else they come by Socket Mode."""
        return bool(self.slack_signing_secret.get_secret_value())

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The signing keys, newest first."""
        return tuple(key.get_secret_value().encode() for key in self.secret_keys)


def load_config(
    *,
    with_slack: bool,
    env_file: Path | None = Path(".env"),
    environment: Mapping[str, str] | None = None,
) -> Config:
    """The configuration of this process.

    Args:
        with_slack: whether Slack is needed; without it only the store's own values are.
        environment: read in place of the process's own environment and of `env_file`.

    Raises:
        ConfigError: something is missing or wrong; one sentence says what to set and where to get it.
    """
    try:
        config = _from(environment) if environment is not None else _read(env_file)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).lower().removeprefix("threaddesk_")
        raise ConfigError(f"Wrong: please set {WHERE[name]}.") from None
    except PermissionError:
        raise ConfigError(f"{env_file} {OF_ANOTHER_USER}") from None
    except (UnicodeError, OSError) as error:
        raise ConfigError(f"{env_file} cannot be read as text: {error}.") from None
    needed = ["secret_keys"]
    if with_slack:
        needed += ["slack_bot_token", "public_url" if config.uses_http else "slack_app_token", "admins"]
    for name in needed:
        value = getattr(config, name)
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise ConfigError(f"Missing: please set {WHERE[name]}.")
    return config


def _read(env_file: Path | None) -> Config:
    return Config(_env_file=env_file)  # type: ignore[call-arg]  # known to BaseSettings, not to mypy


def _from(environment: Mapping[str, str]) -> Config:
    return Config.model_validate({name.lower(): value for name, value in environment.items()})
