"""`threaddesk doctor`: each check is a line as soon as it is done; a fault makes the status 1."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from bot.config import load_config
from bot.core.checkup import Verdict, summary
from bot.errors import ConfigError, StoreBusy, StoreDamaged, StoreError
from bot.terminal.asking import as_json, several
from bot.terminal.live_command import try_live

JSON_KEYS = ("name", "verdict", "words", "remedy")
SHOWN = {
    Verdict.OK: ("ok", "green"),
    Verdict.WARNING: ("warning", "yellow"),
    Verdict.FAULT: ("FAULT", "red"),
    Verdict.NOT_CHECKED: ("not checked", "cyan"),
}
WIDTH = max(len(word) for word, _ in SHOWN.values()) + 2

# What keeps the desk from being looked at, and what to do then.
BEGINNINGS: tuple[tuple[type[Exception], str, str, str], ...] = (
    (ConfigError, "Configuration", "the environment and .env", "Set it there, then look again."),
    (StoreDamaged, "Store", "whether its files are what was written", "Repair it: threaddesk repair"),
    (StoreBusy, "Store", "who is using it", "Wait until that process ends, or stop it; then look again."),
    (StoreError, "Store", "whether it can be opened", "See that this user may write there, then look again."),
)


@click.command()
@click.option(
    "--live",
    "channel",
    metavar="CHANNEL",
    help="Try Slack itself: post, share and delete in the channel of this id, and clean up.",
)
@as_json
def doctor(json_wanted: bool, channel: str | None) -> None:
    """Check mail, Slack, DNS, disk and queue; say what is wrong and what to do."""
    if channel is not None:
        try_live(channel, json_wanted=json_wanted)
    rows = []
    for row in _rows(quiet=json_wanted):
        rows.append(row)
        if not json_wanted:
            _show(row)
    if json_wanted:
        shown = [{key: row[key] for key in JSON_KEYS} for row in rows]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        click.echo(f"\n{summary(Verdict(row['verdict']) for row in rows)}")
    sys.exit(1 if any(row["verdict"] == Verdict.FAULT for row in rows) else 0)


def _rows(*, quiet: bool) -> Iterator[dict[str, Any]]:
    try:
        with several(load_config(with_slack=False)) as do:
            for name in do("doctor.names")["data"]:
                _begin(name, quiet=quiet)
                yield do("doctor.check", name=name)["data"]
    except (ConfigError, StoreError) as error:
        yield _beginning(error)


def _beginning(error: Exception) -> dict[str, Any]:
    """The one row of a desk that cannot even be opened."""
    name, looks_at, remedy = next(row[1:] for row in BEGINNINGS if isinstance(error, row[0]))
    words = {"name": name, "looks_at": looks_at, "words": str(error), "remedy": remedy}
    return {**words, "verdict": Verdict.FAULT.value}


def _begin(name: str, *, quiet: bool) -> None:
    """Say what is being looked at, where the line can be written over."""
    if not quiet and sys.stdout.isatty():
        click.echo(f"{'…':<{WIDTH}}{name}", nl=False)


def _show(row: dict[str, Any]) -> None:
    word, colour = SHOWN[Verdict(row["verdict"])]
    over = "\r\x1b[K" if sys.stdout.isatty() else ""
    verdict = click.style(f"{word:<{WIDTH}}", fg=colour)
    click.echo(f"{over}{verdict}{row['name']} ({row['looks_at']}): {row['words']}")
    if row["remedy"]:
        click.echo(f"{'':<{WIDTH}}→ {row['remedy']}")
