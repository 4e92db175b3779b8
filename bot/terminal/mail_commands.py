"""The commands `threaddesk mail …` about received mail, and `threaddesk ticket why`."""

import json
from pathlib import Path

import click

from bot.terminal.asking import Group, answer, as_json, ask

LISTS = ("junk", "held", "refused", "failed", "deleted")
AT_ONCE = 10  # files in one request: an answer has an end
ACTS = (
    ("release", "Have a mail filed after all, whatever kept it out."),
    ("drop", "Let a held mail wait no longer."),
    ("retry", "Read a mail again that could not be read."),
    ("allow", "Know a mail's sender from now on, and let in all that is held of theirs."),
    ("block", "Refuse whatever a mail's sender writes."),
)


def add_mail_commands(mail: click.Group, main: click.Group) -> None:
    """Put the commands of this module into their groups."""
    mail.add_command(list_mails)
    mail.add_command(explain)
    for name, help in ACTS:
        mail.add_command(_act(name, help))
    main.add_command(ticket)


@click.command("list")
@click.argument("which", required=False, type=click.Choice(LISTS))
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@as_json
def list_mails(which: str | None, page: int, json_wanted: bool) -> None:
    """Show what became of all mail, or list what made no ticket, newest first."""
    if which is None:
        ask("mail.tallies", json_wanted=json_wanted)
    else:
        ask("mail.list", which=which, page=page, json_wanted=json_wanted)


def _act(name: str, help: str) -> click.Command:
    @click.command(name, help=help)
    @click.argument("id")
    @as_json
    def act(id: str, json_wanted: bool) -> None:
        ask(f"mail.{name}", id=id, json_wanted=json_wanted)

    return act


@click.command("explain")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--account", default="", help="The mail account that it came to; else the one that it names.")
@click.option("--json", "json_wanted", is_flag=True, help="One JSON object a line and file.")
def explain(files: tuple[Path, ...], account: str, json_wanted: bool) -> None:
    """Say what would become of mails in files if they came in now, and why; nothing is changed."""
    for start in range(0, len(files), AT_ONCE):
        paths = [str(path.absolute()) for path in files[start : start + AT_ONCE]]
        found = answer("mail.explain", paths=paths, account=account)
        lines = [json.dumps(one) for one in found["data"]] if json_wanted else found["lines"]
        for line in lines:
            click.echo(line)


@click.group("ticket", cls=Group)
def ticket() -> None:
    """Look at tickets."""


@ticket.command("why")
@click.argument("number", type=click.IntRange(min=1))
@as_json
def why(number: int, json_wanted: bool) -> None:
    """Say what happened in a ticket, and on which evidence; newest last."""
    ask("ticket.why", number=number, json_wanted=json_wanted)
