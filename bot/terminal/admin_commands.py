"""The commands `threaddesk admin …`."""

import click

from bot.terminal.asking import Group, as_json, ask


@click.group(cls=Group)
def admin() -> None:
    """The desk's administrators."""


@admin.command("list")
@as_json
def list_admins(json_wanted: bool) -> None:
    """List them; those of THREADDESK_ADMINS are changed there."""
    ask("admin.list", json_wanted=json_wanted)


@admin.command("add")
@click.argument("user")
@as_json
def add_admin(user: str, json_wanted: bool) -> None:
    """Make somebody an administrator, by their member ID in Slack or the name of a technician."""
    ask("admin.add", user=user, json_wanted=json_wanted)


@admin.command("remove")
@click.argument("user")
@as_json
def remove_admin(user: str, json_wanted: bool) -> None:
    """Take an administrator's rights back."""
    ask("admin.remove", user=user, json_wanted=json_wanted)
