"""How the command line has things done: by the running desk, or here, and how it prints what they came to."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

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


def answer(act: str, **arguments: Any) -> dict[str, Any]:
    """What an act came to, done by the running desk if there is one, else here; an error ends the command."""
    config = load_config(with_slack=False)
    request = {"act": act, **arguments}
    found = control_socket.ask(config.folder, request)
    return _checked(found if found is not None else _done_here(config, request))


def ask(act: str, *, json_wanted: bool = False, **arguments: Any) -> None:
    """Have an act done, and print what it came to."""
    show(answer(act, **arguments), json_wanted)


@contextmanager
def several(config: Config) -> Iterator[Callable[..., dict[str, Any]]]:
    """Has acts done one after another, all by the running desk or all by one that is put together here."""
    if control_socket.answers(config.folder):
        yield lambda act, **arguments: _checked(_still_running(config, {"act": act, **arguments}))
        return
    from bot.terminal.console import Console
    from bot.wiring import build

    parts = build(config)
    try:
        console = Console(parts, str)
        yield lambda act, **arguments: _checked(console.answer({"act": act, **arguments}))
    finally:
        parts.close()


def _still_running(config: Config, request: dict[str, Any]) -> dict[str, Any]:
    found = control_socket.ask(config.folder, request)
    if found is None:
        raise control_socket.NoAnswer("The desk was stopped meanwhile; begin again.")
    return found


def _done_here(config: Config, request: dict[str, Any]) -> dict[str, Any]:
    from bot.terminal.console import Console
    from bot.wiring import build

    parts = build(config)
    try:
        return Console(parts, str).answer(request)
    finally:
        parts.close()


def _checked(reply: dict[str, Any]) -> dict[str, Any]:
    if reply["error"]:
        raise Sentence(reply["error"])
    return reply


def show(reply: dict[str, Any], json_wanted: bool) -> None:
    """Print a reply; an error ends the command with status 1."""
    _checked(reply)
    if json_wanted:
        click.echo(json.dumps(reply["data"], ensure_ascii=False, indent=2))
    else:
        for line in reply["lines"]:
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
