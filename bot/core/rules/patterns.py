"""Regular expressions that cannot hold up the desk: time and length are limited (fault 94)."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import prod
from typing import Any

import regex

SECONDS = 0.25  # for one condition, over all values that it looks at
MOST_SEARCHED = 64 * 1024  # characters, over all values
LONGEST_PATTERN = 500  # characters
MOST_COPIES = 100_000  # `(?:a{1000}){1000}` is written out as a million pieces before anything is searched

_COUNT = re.compile(r"\{\s*(\d+)")


def fault_in(pattern: str) -> str:
    """Why a pattern cannot be taken, as a part of a sentence; empty when it can."""
    if len(pattern) > LONGEST_PATTERN:
        return f"a pattern may have {LONGEST_PATTERN} characters"
    if prod(max(1, int(count)) for count in _COUNT.findall(pattern)) > MOST_COPIES:
        return f"the repetitions in `{pattern}` multiply to more than {MOST_COPIES}"
    try:
        _compiled(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return f"`{pattern}` is no regular expression ({error})"
    return ""


def is_found(pattern: str, values: Iterable[str], seconds: Callable[[], float]) -> bool:
    """Whether the pattern is found in any of the values; `^` and `$` stand for ends of lines.

    Args:
        seconds: a clock that only goes forward.

    Raises:
        TimeoutError: it takes longer than `SECONDS`.
    """
    search = _compiled(pattern).search
    end, left = seconds() + SECONDS, MOST_SEARCHED
    for value in values:
        spare = end - seconds()
        if spare <= 0:
            raise TimeoutError
        try:
            if search(value[:left], timeout=spare, concurrent=True):  # concurrent: other threads go on
                return True
        except MemoryError as error:
            raise TimeoutError from error  # it went too far in another way
        left -= len(value)
        if left <= 0:
            break
    return False


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)
