"""The commands `threaddesk rules …`."""

from pathlib import Path

import click

from bot.terminal.asking import Group, Sentence, answer, as_json, ask


@click.group(cls=Group)
def rules() -> None:
    """Processing rules: what is done with which mail, before it becomes a ticket."""


@rules.command("list")
@as_json
def list_rules(json_wanted: bool) -> None:
    """List the rules in their order, with how often each matched."""
    ask("rules.list", json_wanted=json_wanted)


@rules.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", "replace_all", is_flag=True, help="Remove the rules that the file does not name.")
@as_json
def import_rules(file: Path, replace_all: bool, json_wanted: bool) -> None:
    """Take over the rules of a TOML file, all or none. A rule with a known name is changed in its place."""
    ask("rules.import", text=_text(file), replace_all=replace_all, json_wanted=json_wanted)


@rules.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def export_rules(file: Path | None) -> None:
    """Write all rules into a TOML file, or print them."""
    text = str(answer("rules.export")["data"])
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Sentence(f"{file} cannot be written: {error.strerror}.") from error


@rules.command("try")
@click.argument("what", metavar="FILE|NAME")
@as_json
def try_rules(what: str, json_wanted: bool) -> None:
    """Show which of the last 50 mails a rule, or each rule of a file, would have matched."""
    if Path(what).is_file():
        ask("rules.try_text", text=_text(Path(what)), json_wanted=json_wanted)
    else:
        ask("rules.try", name=what, json_wanted=json_wanted)


@rules.command("move")
@click.argument("name")
@click.argument("position", type=click.IntRange(min=1))
def move_rule(name: str, position: int) -> None:
    """Put a rule at this position, counted from 1."""
    ask("rules.move", name=name, position=position)


def _rule_act(name: str, help: str) -> None:
    @rules.command(name, help=help)
    @click.argument("rule", metavar="NAME")
    def act(rule: str) -> None:
        ask(f"rules.{name}", name=rule)


for _name, _help in (
    ("enable", "Switch a rule on; one that the desk switched off begins anew."),
    ("disable", "Switch a rule off."),
    ("remove", "Forget a rule."),
):
    _rule_act(_name, _help)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Sentence(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Sentence(f"{file} is not UTF-8: save it as that.") from error
