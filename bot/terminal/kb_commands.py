"""The commands `threaddesk kb …`: the knowledge base as files."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.terminal.asking import Group, Sentence, answer, as_json

ENDING = ".md"
LARGEST_REQUEST = 500_000  # bytes of files in one, as JSON


@click.group(cls=Group)
def kb() -> None:
    """Knowledge base articles."""


@kb.command("list")
@as_json
def list_articles(json_wanted: bool) -> None:
    """List all articles by their numbers."""
    replies = list(_in_pieces("kb.list"))
    if json_wanted:
        rows = [one for reply in replies for one in reply["data"]]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    lines = [line for reply in replies for line in reply["lines"]]
    for line in lines or ["No article yet: /kb new in Slack, or threaddesk kb import DIR."]:
        click.echo(line)


@kb.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@as_json
def export_articles(folder: Path, json_wanted: bool) -> None:
    """Write every article into a folder, a Markdown file each, in place of its file with an earlier title."""
    names = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for reply in _in_pieces("kb.files"):
            for one in reply["data"]:
                _clear(folder, one["number"])
                (folder / one["name"]).write_text(one["text"], encoding="utf-8", newline="\n")
                names.append(one["name"])
    except OSError as error:
        raise Sentence(f"{folder} cannot be written to: {error.strerror or error}.") from error
    _say(f"{_count(len(names))} written into {folder}.", {"files": names}, json_wanted)


@kb.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@as_json
def import_articles(folder: Path, json_wanted: bool) -> None:
    """Take over every article of a folder's Markdown files; technicians are not told of the changes.

    A file with the number of an article changes it or brings it back; one without a number changes the
    article with the same title, or makes a new one. Every file is checked before the first is taken over.
    """
    from bot.core.article_files import from_file
    from bot.errors import InputError

    files = {path.name: _read(path) for path in sorted(folder.glob(f"*{ENDING}"))}
    if not files:
        raise Sentence(f"There is no file with the ending {ENDING} in {folder}.")
    try:
        for name, text in files.items():
            from_file(name, text)
    except InputError as error:
        raise Sentence(str(error)) from error
    done: dict[str, list[int]] = {"added": [], "changed": [], "unchanged": []}
    for batch in _batches(files):
        for what, numbers in answer("kb.import", files=batch)["data"].items():
            done[what] += numbers
    said = ", ".join(f"{len(numbers)} {what}" for what, numbers in done.items())
    _say(f"Articles: {said}.", done, json_wanted)


def _clear(folder: Path, number: int) -> None:
    """Take out the file that an earlier export made for this article, when it had another title perhaps."""
    for path in folder.glob(f"{number:04}*{ENDING}"):
        if re.fullmatch(rf"{number:04}(-[a-z0-9-]+)?{re.escape(ENDING)}", path.name):
            path.unlink()


def _in_pieces(act: str) -> Iterator[dict[str, Any]]:
    """The replies that hold all articles, some in each."""
    after = 0
    while (reply := answer(act, after=after))["data"]:
        yield reply
        after = reply["data"][-1]["number"]


def _batches(files: dict[str, str]) -> Iterator[dict[str, str]]:
    """The files in requests that are not too large, each taken over whole or not at all."""
    batch: dict[str, str] = {}
    size = 0
    for name, text in files.items():
        weight = len(json.dumps(text))
        if batch and size + weight > LARGEST_REQUEST:
            yield batch
            batch, size = {}, 0
        batch[name] = text
        size += weight
    yield batch


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Sentence(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError:
        raise Sentence(f"{path} is no UTF-8 text; save it as UTF-8.") from None


def _count(number: int) -> str:
    return "1 article is" if number == 1 else f"{number} articles are"


def _say(line: str, data: Any, json_wanted: bool) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if json_wanted else line)
