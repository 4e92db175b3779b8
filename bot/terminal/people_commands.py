"""The commands `threaddesk people …`."""

import click

from bot.terminal.asking import Group, as_json, ask


@click.group(cls=Group)
def people() -> None:
    """The people whom the desk knows."""


@people.command("find")
@click.argument("words", nargs=-1)
@click.option("--after", type=int, help="Begin after the person of this number.")
@as_json
def find_people(words: tuple[str, ...], after: int | None, json_wanted: bool) -> None:
    """List the people whom all these words are found with, or everybody, a page at a time."""
    ask("people.find", words=" ".join(words), after=after, json_wanted=json_wanted)


@people.command("show")
@click.argument("address")
@as_json
def show_person(address: str, json_wanted: bool) -> None:
    """Show who has an address."""
    ask("people.show", address=address, json_wanted=json_wanted)


@people.command("set")
@click.argument("address")
@click.option("--name")
@click.option("--company")
@click.option("--department")
@click.option("--location")
@click.option("--role")
@as_json
def set_person(
    address: str,
    name: str | None,
    company: str | None,
    department: str | None,
    location: str | None,
    role: str | None,
    json_wanted: bool,
) -> None:
    """Change what is known of somebody; an empty value clears it."""
    facts = {"name": name, "company": company, "department": department, "location": location, "role": role}
    given = {fact: value for fact, value in facts.items() if value is not None}
    ask("people.set", address=address, given=given, json_wanted=json_wanted)


@people.command("block")
@click.argument("address")
def block_person(address: str) -> None:
    """Refuse somebody's mail."""
    ask("people.block", address=address)


@people.command("unblock")
@click.argument("address")
def unblock_person(address: str) -> None:
    """Take somebody's mail again."""
    ask("people.unblock", address=address)


@people.command("merge")
@click.argument("address")
@click.argument("other")
@as_json
def merge_people(address: str, other: str, json_wanted: bool) -> None:
    """Make one person of two."""
    ask("people.merge", address=address, other=other, json_wanted=json_wanted)
