"""The commands `threaddesk field …`."""

import click

from bot.core.fields import SeenBy, Type
from bot.terminal.asking import Group, as_json, ask

_TYPES = click.Choice([one.value for one in Type])
_SEEN = click.Choice([one.value for one in SeenBy])


@click.group(cls=Group)
def field() -> None:
    """Custom fields of tickets."""


@field.command("add")
@click.argument("name")
@click.option("--type", "type_", type=_TYPES, default="text", show_default=True, help="What values it takes.")
@click.option("--options", help="Of a choice, with commas between them.")
@click.option(
    "--seen-by", type=_SEEN, default="technicians", show_default=True, help="Who may see its values."
)
@click.option("--required", is_flag=True, help="A ticket without it cannot be closed.")
@click.option("--category", help="The only category whose tickets have it.")
@as_json
def add_field(
    name: str,
    type_: str,
    options: str | None,
    seen_by: str,
    required: bool,
    category: str | None,
    json_wanted: bool,
) -> None:
    """Add a custom field."""
    given = {"type": type_, "seen": seen_by, "required": "yes" if required else "no"}
    given |= _there(options=options, category=category)
    ask("field.add", name=name, given=given, json_wanted=json_wanted)


@field.command("change")
@click.argument("name")
@click.option("--name", "new_name", help="Its new name.")
@click.option("--type", "type_", type=_TYPES, help="What values it takes.")
@click.option("--options", help="Of a choice, with commas between them.")
@click.option("--seen-by", type=_SEEN, help="Who may see its values.")
@click.option("--required/--not-required", default=None, help="A ticket without it cannot be closed.")
@click.option("--category", help="The only category whose tickets have it; “all” for every one.")
@as_json
def change_field(
    name: str,
    new_name: str | None,
    type_: str | None,
    options: str | None,
    seen_by: str | None,
    required: bool | None,
    category: str | None,
    json_wanted: bool,
) -> None:
    """Change a custom field."""
    needed = None if required is None else "yes" if required else "no"
    given = _there(
        name=new_name, type=type_, options=options, seen=seen_by, required=needed, category=category
    )
    ask("field.change", name=name, given=given, json_wanted=json_wanted)


@field.command("list")
@as_json
def list_fields(json_wanted: bool) -> None:
    """List the custom fields."""
    ask("field.list", json_wanted=json_wanted)


@field.command("remove")
@click.argument("name")
def remove_field(name: str) -> None:
    """Forget a custom field; no rule may set it any more."""
    ask("field.remove", name=name)


def _there(**given: str | None) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}
