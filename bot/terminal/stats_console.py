"""What the command line can have counted and drawn."""

import base64
from collections.abc import Callable

from bot.core import number_words
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.tickets.statistics import NO_PICTURES
from bot.wiring import Parts


class StatsActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._statistics = parts.statistics
        self.acts: dict[str, Callable[..., Reply]] = {"stats": self._stats}

    def _stats(self, days: int, picture: bool = False) -> Reply:
        statistics = self._statistics
        if picture and not statistics.has_pictures:
            return Reply(error=NO_PICTURES)
        report = statistics.report(days, of=statistics.visible(COMMAND_LINE))
        lines = [number_words.title(report.numbers), *number_words.facts(report.numbers), ""]
        data = number_words.data(report)
        if picture:
            data["png"] = base64.b64encode(statistics.picture(report)).decode("ascii")
        return Reply(lines=(*lines, *number_words.bars(report)), data=data)
