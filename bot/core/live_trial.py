"""What a trial in the real workspace found: a row for each thing that no document of Slack's settles."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """How what was found stands to what the desk relies on."""

    OK = "ok"
    DIFFERS = "differs"  # Slack answered, and not as the desk expects
    FAILED = "failed"  # Slack refused, or gave no answer
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One row of the trial, done."""

    name: str
    result: Result
    words: str  # one sentence: what was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Something that the desk shows in Slack, built as it is built at work."""

    name: str
    kind: str  # "blocks" of a message, or "view"
    content: Any  # JSON as Slack takes it


def in_one_line(rows: Iterable[Tried]) -> str:
    """The whole trial in a line, the gravest first."""
    counts = Counter(row.result for row in rows)
    order = (Result.FAILED, Result.DIFFERS, Result.NOT_TRIED, Result.OK)
    return f"{', '.join(f'{counts[one]} {one.value}' for one in order if counts[one])}."
