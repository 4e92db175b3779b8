"""The commands `threaddesk account …`: mailboxes added, changed, tested, and signed in to."""

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from bot.terminal.asking import Group, Sentence, answer, as_json, ask, password_from

F = TypeVar("F", bound=Callable[..., Any])

# Flags, and what click is told of them: options of `account add`, and of `account change`.
OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--host", "--imap-host", "host"), {"default": "", "help": "IMAP server."}),
    (
        ("--port", "--imap-port", "port"),
        {"type": int, "default": 0, "help": "Else 993 with tls, 143 without."},
    ),
    (("--security",), {"type": click.Choice(["tls", "starttls", "none"]), "default": "tls"}),
    (("--user",), {"default": "", "help": "Login name; the address unless given."}),
    (("--folder",), {"default": "INBOX", "help": "Looked into."}),
    (("--interval",), {"type": click.IntRange(1, 5), "default": 1, "help": "Minutes."}),
    (("--push/--no-push",), {"default": True, "help": "Hear of new mail by IMAP IDLE."}),
    (
        ("--move-to", "archive_folder"),
        {"default": "", "help": "Move imported mail there; without a name it is deleted."},
    ),
    (("--failed-folder",), {"default": "Threaddesk-Failed", "help": "For mail that cannot be read."}),
    (("--category",), {"default": "", "help": "Of new tickets; without a name the default category."}),
    (
        ("--plus-addressing/--no-plus-addressing",),
        {"default": False, "help": "address+anything@… reaches this mailbox too."},
    ),
    (
        ("--challenge/--no-challenge",),
        {"default": False, "help": "Unknown senders must confirm their address first."},
    ),
)
SIGN_IN: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--provider",), {"type": click.Choice(["microsoft", "google"]), "help": "Whose account it is."}),
    (("--client-id",), {"default": "", "help": "Of the app that you registered with the provider."}),
    (
        ("--client-secret-env",),
        {"metavar": "NAME", "help": "Read Google's client secret from this variable."},
    ),
    (("--tenant",), {"default": "", "help": "Microsoft's directory; that of whoever signs in unless given."}),
    (("--authority",), {"default": "", "help": "https address of another sign-in server."}),
)


def _with(options: tuple[tuple[tuple[str, ...], dict[str, Any]], ...], **more: Any) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        for flags, facts in reversed(options):
            command = click.option(*flags, **{"show_default": bool(facts.get("default")), **facts, **more})(
                command
            )
        return command

    return decorate


@click.group(cls=Group)
def account() -> None:
    """Mail accounts: the mailboxes that the desk looks into."""


@account.command("add")
@click.argument("address")
@click.option("--auth", type=click.Choice(["password", "oauth2"]), default="password", show_default=True)
@_with(OPTIONS)
@_with(SIGN_IN)
@click.option("--password-env", metavar="NAME", help="Read the password from this environment variable.")
@as_json
def add_account(auth: str, password_env: str | None, json_wanted: bool, **given: Any) -> None:
    """Add a mailbox. The password is asked for twice, without echo; `env:NAME` is read at each login."""
    address = given["address"]
    sign_in = _sign_in_options(given)
    if auth == "oauth2":
        given |= {"sign_in": sign_in}
        secret = _client_secret(sign_in)
    else:
        secret = password_from(password_env, f"Password of {address}")
    ask("account.add", secret=secret, json_wanted=json_wanted, **given)
    if auth == "oauth2" and not json_wanted and sys.stdin.isatty():
        _sign_in(address)


@account.command("change")
@click.argument("address")
@_with(OPTIONS, default=None, show_default=False)
@as_json
def change_account(json_wanted: bool, address: str, **given: Any) -> None:
    """Change a mailbox's options; those that are left out stay as they are."""
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise Sentence("What is to be changed? See: threaddesk account change --help")
    ask("account.change", address=address, changes=changes, json_wanted=json_wanted)


@account.command("password")
@click.argument("address")
@click.option("--password-env", metavar="NAME", help="Read the password from this environment variable.")
def change_password(address: str, password_env: str | None) -> None:
    """Set another password; it is asked for twice, without echo. A sign-in is given up for it."""
    ask("account.password", address=address, password=password_from(password_env, f"Password of {address}"))


@account.command("sign-in")
@click.argument("address")
@_with(SIGN_IN)
def sign_in(address: str, **given: Any) -> None:
    """Sign in to a mailbox in a browser; with a client id, the account changes over to that."""
    if given["client_id"]:
        options = _sign_in_options(given)
        ask("account.use_sign_in", address=address, sign_in=options, secret=_client_secret(options))
    _sign_in(address)


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


# --- signing in ------------------------------------------------------------------------------


def _sign_in_options(given: dict[str, Any]) -> dict[str, Any]:
    """The options that make a sign-in, taken out of all that were given."""
    names = ("provider", "client_id", "client_secret_env", "tenant", "authority")
    return {name: given.pop(name) for name in names}


def _client_secret(sign_in: dict[str, Any]) -> str:
    """What Google calls the client secret of a desktop app; Microsoft's public clients have none."""
    variable = sign_in.pop("client_secret_env")
    return password_from(variable, "Client secret") if variable or sign_in["provider"] == "google" else ""


def _sign_in(address: str) -> None:
    invitation = answer("account.sign_in.begin", address=address)["data"]
    if invitation["code"]:
        click.echo(f"Open {invitation['url']} in any browser, and enter the code {invitation['code']}")
        _wait(address, invitation)
    else:
        click.echo(f"Open this address in any browser, and agree as {address}:\n\n{invitation['url']}\n")
        click.echo(
            "The browser ends at an address that begins with http://127.0.0.1 and shows no page there."
        )
        pasted = click.prompt("Paste that whole address here")
        answer("account.sign_in.finish", address=address, proof=invitation["proof"], pasted=pasted)
    click.echo(f"Signed in as {address}.")
    ask("account.test", address=address)


def _wait(address: str, invitation: dict[str, Any]) -> None:
    """Ask until the code was typed; the pause grows when the provider says so (RFC 8628 3.5)."""
    pause, began = invitation["pause"], time.monotonic()
    while time.monotonic() - began < invitation["lifetime"]:
        time.sleep(pause)
        said = answer("account.sign_in.finish", address=address, proof=invitation["proof"])["data"]
        if said["done"]:
            return
        pause += said["slower"]
    raise Sentence(f"Nobody entered the code in time; begin anew: threaddesk account sign-in {address}")
