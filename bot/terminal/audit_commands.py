"""The commands `threaddesk audit …`: who changed what, and taking it back."""

import click

from bot.terminal.asking import Group, as_json, ask


@click.group(cls=Group)
def audit() -> None:
    """Who changed what, when, from what, to what."""


@audit.command("list")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@as_json
def list_changes(page: int, json_wanted: bool) -> None:
    """List the changes, newest first."""
    ask("audit.list", page=page, json_wanted=json_wanted)


@audit.command("undo")
@click.argument("number", type=click.IntRange(min=1))
@as_json
def undo_change(number: int, json_wanted: bool) -> None:
    """Put back what change NUMBER changed, if it still is as that change left it."""
    ask("audit.undo", number=number, json_wanted=json_wanted)
