"""The command `threaddesk`: read words and options, have one thing done, print what it came to.

What only some commands need is imported inside them: most of them only talk to the running desk.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import click

from bot import logs
from bot.adapters import control_socket
from bot.config import Config, load_config
from bot.errors import ConfigError, DeskError

F = TypeVar("F", bound=Callable[..., Any])


class Sentence(click.ClickException):
    """An error as one sentence, without a traceback."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True, file=file)


class Group(click.Group):
    """Commands whose errors read as sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DeskError as error:
            raise Sentence(str(error)) from error


def as_json(command: F) -> F:
    """The option `--json`: print data for machines."""
    return click.option("--json", "json_wanted", is_flag=True, help="Print data for machines.")(command)


def version() -> str:
    """The installed version; of a checkout that was never installed, just that."""
    try:
        return metadata.version("threaddesk")
    except metadata.PackageNotFoundError:
        return "from a checkout"


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="threaddesk")
def main() -> None:
    """Threaddesk: a help desk that lives in Slack threads; customers use only email."""


# --- having things done ----------------------------------------------------------------------


def ask(act: str, *, json_wanted: bool = False, **arguments: Any) -> None:
    """Have an act done, by the running desk if there is one, else here; print what it came to."""
    config = load_config(with_slack=False)
    request = {"act": act, **arguments}
    answer = control_socket.ask(config.folder, request)
    show(answer if answer is not None else _done_here(config, request), json_wanted)


def _done_here(config: Config, request: dict[str, Any]) -> dict[str, Any]:
    from bot.console import Console
    from bot.wiring import build

    parts = build(config)
    try:
        return Console(parts.desk, parts.mailboxes, str).answer(request)
    finally:
        parts.close()


def show(answer: dict[str, Any], json_wanted: bool) -> None:
    """Print a reply; an error ends the command with status 1."""
    if answer["error"]:
        raise Sentence(answer["error"])
    if json_wanted:
        click.echo(json.dumps(answer["data"], ensure_ascii=False, indent=2))
    else:
        for line in answer["lines"]:
            click.echo(line)


def password_from(variable: str | None, prompt: str) -> str:
    """A password from the environment, else typed twice without echo."""
    if variable is None:
        typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt="Once more")
        return typed
    value = os.environ.get(variable)
    if not value:
        raise ConfigError(f"The environment variable {variable} is empty: put the password into it.")
    return value


# --- running ---------------------------------------------------------------------------------


@main.command()
@click.option("--log-level", default="INFO", type=click.Choice(["DEBUG", "INFO", "WARNING"]))
def run(log_level: str) -> None:
    """Run the desk until it is stopped."""
    from bot.run import run as run_desk

    logs.set_up(log_level)
    run_desk(load_config(with_slack=True))


@main.command()
def poll() -> None:
    """Look into every mailbox once, deliver what is due, and end."""
    config = load_config(with_slack=True)
    answer = control_socket.ask(config.folder, {"act": "poll"})
    if answer is not None:
        show(answer, False)
        return
    from bot.polling import poll as poll_once
    from bot.wiring import build

    logs.set_up("WARNING")
    parts = build(config)
    try:
        fine = poll_once(parts, lambda line: click.echo(line, err=True))
    finally:
        parts.close()
    sys.exit(0 if fine else 1)


@main.command()
def repair() -> None:
    """Bring back the last good state of a damaged store; its files are copied first."""
    from bot.wiring import repair as repair_store

    for line in repair_store(load_config(with_slack=False)):
        click.echo(line)


@main.command()
def demo() -> None:
    """Show one round trip on a desk of its own: no accounts, no internet."""
    from bot.tryout.demo import run_demo

    sys.exit(run_demo())


@main.command()
@click.option("--port", default=8025, show_default=True, help="Of the page; 0 for any free one.")
def sandbox(port: int) -> None:
    """Open a whole desk to try out: no accounts, no internet."""
    from bot.tryout.sandbox import run_sandbox

    run_sandbox(port)


# --- categories and accounts -------------------------------------------------------------------


@main.group()
def category() -> None:
    """Kinds of work, each with one Slack channel."""


@category.command("add")
@click.argument("name")
@click.option("--channel", required=True, help="Slack channel id, such as C0123ABCD.")
@as_json
def add_category(name: str, channel: str, json_wanted: bool) -> None:
    """Add a category; the first one is the default."""
    ask("category.add", name=name, channel=channel, json_wanted=json_wanted)


@category.command("list")
@as_json
def list_categories(json_wanted: bool) -> None:
    """List the categories."""
    ask("category.list", json_wanted=json_wanted)


@main.group()
def account() -> None:
    """Mail accounts: the mailboxes that the desk looks into."""


@account.command("add")
@click.argument("address")
@click.option("--host", "--imap-host", "host", required=True, help="IMAP server.")
@click.option("--port", "--imap-port", "port", type=int, default=0, help="Else 993 with tls, 143 without.")
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]), default="tls", show_default=True)
@click.option("--user", default="", help="Login name; the address unless given.")
@click.option("--folder", default="INBOX", show_default=True)
@click.option("--interval", type=click.IntRange(1, 5), default=1, show_default=True, help="Minutes.")
@click.option("--push/--no-push", default=True, show_default=True, help="Hear of new mail by IMAP IDLE.")
@click.option("--move-to", "archive_folder", default="", help="Move imported mail there; else it is deleted.")
@click.option("--failed-folder", default="Threaddesk-Failed", show_default=True)
@click.option("--category", default="", help="Of new tickets; the default category unless given.")
@click.option("--plus-addressing", is_flag=True, help="address+anything@… reaches this mailbox too.")
@click.option("--password-env", metavar="NAME", help="Read the password from this environment variable.")
@as_json
def add_account(password_env: str | None, json_wanted: bool, interval: int, **given: Any) -> None:
    """Add a mailbox. The password is asked for twice, without echo; `env:NAME` is read at each login."""
    password = password_from(password_env, f"Password of {given['address']}")
    ask("account.add", password=password, interval=interval * 60, json_wanted=json_wanted, **given)


@account.command("list")
@as_json
def list_accounts(json_wanted: bool) -> None:
    """List the accounts and how they are doing."""
    ask("account.list", json_wanted=json_wanted)


def _account_act(name: str, help: str) -> None:
    @account.command(name, help=help)
    @click.argument("address")
    def act(address: str) -> None:
        ask(f"account.{name}", address=address)


for _name, _help in (
    ("test", "Log in and list the folder; say what was found."),
    ("enable", "Look into the mailbox again, and at once."),
    ("disable", "Look into the mailbox no more; what it holds stays there."),
    ("remove", "Forget the account; its tickets stay."),
):
    _account_act(_name, _help)


# --- settings --------------------------------------------------------------------------------


@main.group()
def settings() -> None:
    """The desk's settings."""


@settings.command("list")
@as_json
def list_settings(json_wanted: bool) -> None:
    """List every setting and its value."""
    ask("settings.list", json_wanted=json_wanted)


@settings.command("get")
@click.argument("key")
@as_json
def get_setting(key: str, json_wanted: bool) -> None:
    """Print one setting."""
    ask("settings.get", key=key, json_wanted=json_wanted)


@settings.command("set")
@click.argument("key")
@click.argument("value", required=False)
@click.option("--password-env", metavar="NAME", help="Read a secret from this environment variable.")
@as_json
def set_setting(key: str, value: str | None, password_env: str | None, json_wanted: bool) -> None:
    """Change one setting. A secret is asked for twice, without echo, when no value is given."""
    from bot.settings import row

    if value is None:
        if row(key).type != "secret":
            raise Sentence(f"Which value? Try: threaddesk settings set {key} VALUE")
        value = password_from(password_env, row(key).label)
    ask("settings.set", key=key, value=value, json_wanted=json_wanted)


# --- mail --------------------------------------------------------------------------------------


@main.group()
def mail() -> None:
    """Look at mails as the desk does."""


@mail.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="One JSON object a line and file.")
def read_mails(files: Iterable[Path], json_wanted: bool) -> None:
    """Read mails from files, and print what the desk would see."""
    for path in files:
        read = _read(path)
        if json_wanted:
            click.echo(json.dumps(read, ensure_ascii=True))
        else:
            click.echo(f"{read['file']}: {read['kind']}: {read['subject']}\n\n{read['reply']}\n")


def _read(path: Path) -> dict[str, Any]:
    from bot.core.mail import report

    try:
        raw = path.read_bytes()
    except OSError as error:
        return report.failed(str(path), error.strerror or str(error))
    return report.report(str(path), raw)
