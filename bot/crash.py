"""Named places where the process can be made to die, so that tests can prove what survives."""

import os
import signal

_name, _passes_left = "", 0


def arm(where: str) -> None:
    """Die at the place `name`, or, given as `name:N`, when it is passed for the N-th time."""
    global _name, _passes_left
    _name, _, passes = where.partition(":")
    _passes_left = int(passes or 1)


def point(name: str) -> None:
    """Do nothing, unless this is the place to die at."""
    if name == _name:
        _pass()


def _pass() -> None:
    global _passes_left
    _passes_left -= 1
    if not _passes_left:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("THREADDESK_CRASH_AT", ""))
