"""Faults to order: the next calls of a method fail in a chosen way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "error",  # ok: false with `code`
    "ratelimited",  # 429 with `retry_after` seconds
    "http_500",
    "timeout",  # never answered and never done; hangs up after `seconds`
    "drop_before",  # the connection is cut, nothing was done
    "drop_after",  # it was done, and the connection is cut before the answer
    "slow",  # done and answered only after `seconds`
    "cut_body",  # it was done; the answer breaks off half way
    "html_200",  # nothing was done; a web page answers
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One ordered misbehaviour."""

    method: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict)


class Faults:
    """Which faults wait for which method; `*` stands for every method."""

    def __init__(self) -> None:
        self._once: list[Fault] = []
        self._always: list[Fault] = []

    def next(self, method: str, kind: str, count: int = 1, **options: Any) -> None:
        """The next `count` calls of `method` fail like this."""
        self._once += [_fault(method, kind, options)] * count

    def always(self, method: str, kind: str, **options: Any) -> None:
        """Every call of `method` fails like this until `clear`."""
        self._always.append(_fault(method, kind, options))

    def clear(self) -> None:
        """No more faults."""
        self._once.clear()
        self._always.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call has to suffer."""
        for fault in self._once:
            if fault.method in (method, "*"):
                self._once.remove(fault)
                return fault
        return next((fault for fault in self._always if fault.method in (method, "*")), None)


def _fault(method: str, kind: str, options: dict[str, Any]) -> Fault:
    if kind not in KINDS:
        raise ValueError(f"no fault is called {kind}; there are {', '.join(KINDS)}")
    return Fault(method=method, kind=kind, options=options)
