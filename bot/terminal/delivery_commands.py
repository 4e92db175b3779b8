"""The commands `threaddesk deliveries …`: what waits to go out or failed."""

import click

from bot.terminal.asking import Group, as_json, ask


@click.group("deliveries", cls=Group)
def deliveries() -> None:
    """What has not left the desk, or never will."""


@deliveries.command("list")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@as_json
def list_deliveries(page: int, json_wanted: bool) -> None:
    """List what waits to go out or failed, oldest first."""
    ask("deliveries.list", page=page, json_wanted=json_wanted)


@deliveries.command("retry")
@click.argument("id", type=click.IntRange(min=1))
@as_json
def retry(id: int, json_wanted: bool) -> None:
    """Have a delivery tried now."""
    ask("deliveries.retry", id=id, json_wanted=json_wanted)


@deliveries.command("drop")
@click.argument("id", type=click.IntRange(min=1))
@as_json
def drop(id: int, json_wanted: bool) -> None:
    """Let a delivery be tried no more; that of a mail stands in its thread."""
    ask("deliveries.drop", id=id, json_wanted=json_wanted)
