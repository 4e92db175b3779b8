"""The commands `threaddesk templates …`: what the desk's mails say."""

from pathlib import Path

import click

from bot.terminal.asking import Group, Sentence, answer, as_json, ask

ENDING = ".html"


@click.group(cls=Group)
def templates() -> None:
    """Email templates: what the desk's mails say."""


@templates.command("list")
@as_json
def list_templates(json_wanted: bool) -> None:
    """List the templates, and when each is sent."""
    ask("templates.list", json_wanted=json_wanted)


@templates.command("show")
@click.argument("name")
@as_json
def show_template(name: str, json_wanted: bool) -> None:
    """Print one template, as `set` takes it."""
    ask("templates.show", name=name, json_wanted=json_wanted)


@templates.command("set")
@click.argument("name")
@click.option("--file", "path", required=True, type=click.Path(path_type=Path), help="UTF-8.")
@as_json
def set_template(name: str, path: Path, json_wanted: bool) -> None:
    """Change one template: lines `Subject: …` and `Happened: …`, an empty one, and the body as HTML.

    A line that is not there leaves its part as it is; no body means no mail.
    """
    ask("templates.change", files={name: _read(path)}, json_wanted=json_wanted)


@templates.command("restore")
@click.argument("name")
@as_json
def restore_template(name: str, json_wanted: bool) -> None:
    """Restore the default of one template."""
    ask("templates.restore", name=name, json_wanted=json_wanted)


@templates.command("masks")
@as_json
def list_masks(json_wanted: bool) -> None:
    """List the masks: what each is, and in which templates it may stand."""
    ask("templates.masks", json_wanted=json_wanted)


@templates.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export_templates(folder: Path) -> None:
    """Write every template into a folder, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [one["name"] for one in answer("templates.list")["data"]]
    for name in names:
        text = answer("templates.show", name=name)["data"]["text"]
        (folder / f"{name}{ENDING}").write_text(text, encoding="utf-8")
    click.echo(f"{len(names)} templates are written into {folder}.")


@templates.command("import")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@as_json
def import_templates(folder: Path, json_wanted: bool) -> None:
    """Take every template from the files of a folder, all or none."""
    files = {path.stem: _read(path) for path in sorted(folder.glob(f"*{ENDING}"))}
    if not files:
        raise Sentence(f"There is no file such as confirmation{ENDING} in {folder}.")
    ask("templates.change", files=files, json_wanted=json_wanted)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Sentence(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError:
        raise Sentence(f"{path} is no UTF-8 text; save it as UTF-8.") from None
