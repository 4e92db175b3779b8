"""What an act of the command line comes to."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Lines for people and data for machines, or an error in one sentence."""

    lines: tuple[str, ...] = ()
    data: Any = None
    error: str = ""
