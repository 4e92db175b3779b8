"""`/helpdesk stats`: the desk's numbers as text, privately, and as a picture by direct message."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.core import number_words
from bot.core.number_words import Report
from bot.core.numbers import MOST_DAYS
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, safe
from bot.tickets.statistics import Statistics

USUAL = 30  # days
LONGEST = 3000  # characters of the bars in one block
COMES = "A picture of them comes to you as a direct message."


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` for every technician."""
    return {
        "stats": Command(
            usage="/helpdesk stats [days]",
            help=f"shows what came and went in these days ({USUAL}), how fast, and what is left: "
            "of your categories, for admins of all",
            act=lambda typed: _stats(flows.statistics, typed),
        )
    }


def _stats(statistics: Statistics, typed: Typed) -> Answer:
    """Counting takes up to a second and drawing as long: both come after the acknowledgement."""
    days, of, user = _days(typed.words[1:]), statistics.visible(typed.user), typed.user

    def draw(report: Report) -> Answer:
        statistics.send_picture(report, to=user)
        return {}

    def make() -> Answer:
        report = statistics.report(days, of=of)
        if statistics.has_pictures:
            in_background("the picture", lambda: draw(report), _unless_empty(typed), in_words=say)
        return shown(report, below=COMES if statistics.has_pictures else statistics.way_to_pictures(user))

    in_background("counting", make, typed.later, in_words=say)
    return say(f"The tickets of {'this day' if days == 1 else f'{days} days'} are being counted …")


def _unless_empty(typed: Typed) -> Callable[[Answer], object]:
    return lambda answer: typed.later(answer) if answer else None


def _days(words: tuple[str, ...]) -> int:
    typed = (words[0] if words else str(USUAL)).removesuffix("d")
    if len(words) > 1 and words[1].lower() not in ("day", "days"):
        raise InputError(f"`/helpdesk stats` takes a number of days only, not “{safe(words[1])}”.")
    if not (typed.isascii() and typed.isdigit() and 1 <= len(typed) <= 4 and 1 <= int(typed) <= MOST_DAYS):
        raise InputError(
            f"“{safe(typed)}” is no number of days from 1 to {MOST_DAYS}: try `/helpdesk stats 7`."
        )
    return int(typed)


def shown(report: Report, *, below: str) -> Answer:
    """The numbers privately: facts in words, bars in letters of one width."""
    title = number_words.title(report.numbers)
    facts = "\n".join(f"• {line}" for line in number_words.facts(report.numbers))
    bars = [{"type": "text", "text": part} for part in _parts(number_words.bars(report))]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(title, 150)},
        {"type": "section", "text": plain(facts, 3000)},
        *(
            {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [part]}]}
            for part in bars
        ),
    ]
    if below:
        blocks.append({"type": "context", "elements": [plain(below, 300)]})
    return {"response_type": "ephemeral", "text": escape(title), "blocks": blocks}


def _parts(lines: list[str]) -> Iterator[str]:
    """The bars in pieces that one block takes, each of whole lines."""
    piece = ""
    for line in lines:
        if len(piece) + len(line) >= LONGEST:
            yield piece.strip("\n")
            piece = ""
        piece += f"{line}\n"
    yield piece.strip("\n")
