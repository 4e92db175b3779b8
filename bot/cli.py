"""The command `threaddesk`: read words and options, have one thing done, print what it came to.

What only some commands need is imported inside them: most of them only talk to the running desk.
"""

import json
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from bot import logs
from bot.adapters import control_socket
from bot.config import load_config
from bot.terminal.account_commands import account
from bot.terminal.admin_commands import admin
from bot.terminal.asking import Group, Sentence, as_json, ask, password_from, show
from bot.terminal.audit_commands import audit
from bot.terminal.delivery_commands import deliveries
from bot.terminal.doctor_commands import doctor
from bot.terminal.field_commands import field
from bot.terminal.kb_commands import kb
from bot.terminal.mail_commands import add_mail_commands
from bot.terminal.people_commands import people
from bot.terminal.rule_commands import rules
from bot.terminal.stats_commands import stats
from bot.terminal.template_commands import templates


def version() -> str:
    """The installed version; of a checkout that was never installed, just that."""
    try:
        return metadata.version("threaddesk")
    except metadata.PackageNotFoundError:
        return "from a checkout"


IN_THE_OPEN = (
    "An argument can be read by everybody on this machine: leave the value out and it is asked for, "
    "or put it into a variable: threaddesk settings set {key} --password-env NAME"
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="threaddesk")
def main() -> None:
    """Threaddesk: a help desk that lives in Slack threads; customers use only email."""


# --- running ---------------------------------------------------------------------------------


@main.command()
@click.option("--log-level", default="INFO", type=click.Choice(["DEBUG", "INFO", "WARNING"]))
def run(log_level: str) -> None:
    """Run the desk until it is stopped."""
    from bot.run import run as run_desk

    logs.set_up(log_level)
    run_desk(load_config(with_slack=True))


@main.command()
def web() -> None:
    """Serve the web pages alone, until it is stopped; `run` serves them too."""
    from bot.web_side import serve_pages

    logs.set_up("INFO")
    serve_pages(load_config(with_slack=False))


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
@as_json
def status(json_wanted: bool) -> None:
    """Say what is wrong with the desk, and how much waits."""
    ask("status", json_wanted=json_wanted)


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


_PRIORITY = click.option(
    "--priority", type=click.Choice(["low", "normal", "high", "critical"]), help="Of its new tickets."
)
_NOTES = click.option(
    "--notes/--no-notes", default=None, help="Replies are notes unless they begin with #reply#."
)

_RESPOND = click.option("--respond", help='First answers within, such as "high 1h, normal 8h".')
_RESOLVE = click.option("--resolve", help='Resolved within, such as "high 1d, normal 5d".')


@category.command("add")
@click.argument("name")
@click.option("--channel", required=True, help="Slack channel id, such as C0123ABCD.")
@click.option("--challenge/--no-challenge", help="Unknown senders must confirm their address first.")
@_PRIORITY
@_NOTES
@_RESPOND
@_RESOLVE
@as_json
def add_category(
    name: str,
    channel: str,
    challenge: bool,
    priority: str | None,
    notes: bool | None,
    respond: str | None,
    resolve: str | None,
    json_wanted: bool,
) -> None:
    """Add a category; the first one is the default."""
    given = _given(challenge=challenge, priority=priority, notes=notes, respond=respond, resolve=resolve)
    ask("category.add", name=name, channel=channel, given=given, json_wanted=json_wanted)


@category.command("change")
@click.argument("name")
@click.option("--name", "new_name", help="Its new name.")
@click.option(
    "--challenge/--no-challenge", default=None, help="Unknown senders must confirm their address first."
)
@_PRIORITY
@_NOTES
@_RESPOND
@_RESOLVE
@as_json
def change_category(
    name: str,
    new_name: str | None,
    challenge: bool | None,
    priority: str | None,
    notes: bool | None,
    respond: str | None,
    resolve: str | None,
    json_wanted: bool,
) -> None:
    """Change a category."""
    given = _given(
        name=new_name,
        challenge=challenge,
        priority=priority,
        notes=notes,
        respond=respond,
        resolve=resolve,
    )
    if not given:
        raise Sentence(f"What is to change? See: threaddesk category change {name} --help")
    ask("category.change", name=name, given=given, json_wanted=json_wanted)


def _given(**values: str | bool | None) -> dict[str, str]:
    """What was given, in words."""
    words = {True: "on", False: "off"}
    there = {name: value for name, value in values.items() if value is not None}
    return {name: words[value] if isinstance(value, bool) else value for name, value in there.items()}


@category.command("remove")
@click.argument("name")
@as_json
def remove_category(name: str, json_wanted: bool) -> None:
    """Forget a category that no ticket is in and nothing names."""
    ask("category.remove", name=name, json_wanted=json_wanted)


@category.command("list")
@as_json
def list_categories(json_wanted: bool) -> None:
    """List the categories."""
    ask("category.list", json_wanted=json_wanted)


main.add_command(account)
main.add_command(admin)
main.add_command(templates)
main.add_command(rules)
main.add_command(audit)
main.add_command(deliveries)
main.add_command(doctor)
main.add_command(field)
main.add_command(people)
main.add_command(kb)
main.add_command(stats)


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

    is_secret = row(key).type == "secret"
    if value is None and not is_secret:
        raise Sentence(f"Which value? Try: threaddesk settings set {key} VALUE")
    if value is not None and is_secret:
        raise Sentence(IN_THE_OPEN.format(key=key))
    if value is None:
        value = password_from(password_env, row(key).label)
    ask("settings.set", key=key, value=value, json_wanted=json_wanted)


@main.group()
def secrets() -> None:
    """Passwords and sign-ins, as they lie encrypted in the store."""


@secrets.command("rotate")
@as_json
def rotate_secrets(json_wanted: bool) -> None:
    """Encrypt every one anew with the newest key of THREADDESK_SECRET_KEYS.

    Older keys still sign mail that was sent.
    """
    ask("secrets.rotate", json_wanted=json_wanted)


# --- mail --------------------------------------------------------------------------------------


@main.group()
def mail() -> None:
    """Look at mails as the desk does."""


@mail.command("confirm")
@click.argument("token")
def confirm_address(token: str) -> None:
    """Confirm an unknown sender's address by the token of a challenge's link; what is held is filed."""
    ask("mail.confirm", token=token)


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


add_mail_commands(mail, main)


def _read(path: Path) -> dict[str, Any]:
    from bot.core.mail import report

    try:
        raw = path.read_bytes()
    except OSError as error:
        return report.failed(str(path), error.strerror or str(error))
    return report.report(str(path), raw)
