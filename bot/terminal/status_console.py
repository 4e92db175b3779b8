"""What the command line is told about how the desk is doing."""

from collections.abc import Callable
from dataclasses import asdict

from bot.health import Figures, Health
from bot.terminal.reply import Reply
from bot.wiring import Parts


class StatusActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._health: Health = parts.pages.health
        self.acts: dict[str, Callable[..., Reply]] = {"status": self._status}

    def _status(self) -> Reply:
        figures = self._health.figures()
        troubles = figures.troubles
        return Reply(
            lines=(*(troubles or ("Nothing is wrong.",)), _sums(figures)),
            data={
                "troubles": list(troubles),
                "open_tickets": figures.open_tickets,
                "waiting": [asdict(one) for one in figures.waiting],
                "failed": figures.failed,
                "unfiled": figures.unfiled,
                "unreadable": figures.unreadable,
                "held": figures.held,
            },
        )


def _sums(figures: Figures) -> str:
    waiting = ", ".join(f"{one.count} {one.kind} deliveries wait" for one in figures.waiting)
    return f"{figures.open_tickets} tickets are open; {waiting}; {figures.held} mails wait for an admin."
