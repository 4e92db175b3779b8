"""What the command line can have the doctor do: name the checks, and do one at a time."""

from collections.abc import Callable

from bot.terminal.reply import Reply
from bot.wiring import Parts


class DoctorActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._doctor = parts.doctor
        self.acts: dict[str, Callable[..., Reply]] = {
            "doctor.names": lambda: Reply(data=list(self._doctor.names())),
            "doctor.check": self._check,
        }

    def _check(self, name: str) -> Reply:
        row = self._doctor.check(name)
        found = row.finding
        return Reply(
            data={
                "name": row.name,
                "looks_at": row.looks_at,
                "verdict": found.verdict.value,
                "words": found.words,
                "remedy": found.remedy,
            }
        )
