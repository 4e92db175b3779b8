"""`threaddesk doctor --live CHANNEL`: each thing that is tried in Slack is a line as soon as it is done."""

import json
import sys
from typing import NoReturn

import click

from bot.config import load_config
from bot.core.live_trial import Result, Tried, in_one_line
from bot.core.rich_text.cleaning import clean

SHOWN = {
    Result.OK: ("ok", "green"),
    Result.DIFFERS: ("DIFFERS", "yellow"),
    Result.FAILED: ("FAILED", "red"),
    Result.NOT_TRIED: ("not tried", "cyan"),
}
WIDTH = max(len(word) for word, _ in SHOWN.values()) + 2


def try_live(channel: str, *, json_wanted: bool) -> NoReturn:
    """Print what the trial finds, row by row; ends the command."""
    from bot.wiring import live_trial

    rows = []
    for row in live_trial(load_config(with_slack=True)).begin(channel):
        rows.append(row)
        if not json_wanted:
            _show(row)
    if json_wanted:
        shown = [{"name": row.name, "result": row.result.value, "words": _words(row)} for row in rows]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        click.echo(f"\n{in_one_line(rows)}")
    sys.exit(1 if any(row.result in (Result.FAILED, Result.DIFFERS) for row in rows) else 0)


def _show(row: Tried) -> None:
    word, colour = SHOWN[row.result]
    click.echo(f"{click.style(f'{word:<{WIDTH}}', fg=colour)}{row.name}: {_words(row)}")


def _words(row: Tried) -> str:
    """The sentence; Slack's own words in it cannot move a terminal's cursor."""
    return " ".join(clean(row.words).split())
