"""`threaddesk stats`: the desk's numbers as text, for machines, or as a picture in a file."""

import base64
from pathlib import Path

import click

from bot.core.numbers import MOST_DAYS
from bot.terminal.asking import Sentence, answer, as_json, show

USUAL = 30


@click.command()
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=USUAL, show_default=True, help="Today included."
)
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Draw them into this file.")
@as_json
def stats(days: int, png: Path | None, json_wanted: bool) -> None:
    """What came and went, how fast, and what is left."""
    reply = answer("stats", days=days, picture=png is not None)
    if png is not None:
        _write(png, base64.b64decode(reply["data"].pop("png")))
    show(reply, json_wanted)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Sentence(f"{path} could not be written: {error.strerror or error}.") from error
