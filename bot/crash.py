"""Named places where the process can be made to die, so that tests can prove what survives."""

import os
import signal

_NAME, _, _PASS = os.environ.get("THREADDESK_CRASH_AT", "").partition(":")
_left = int(_PASS or 1)


def point(name: str) -> None:
    """Do nothing; or, when THREADDESK_CRASH_AT is `name` or `name:N`, die at the N-th pass."""
    if name == _NAME:
        _pass()


def _pass() -> None:
    global _left
    _left -= 1
    if not _left:
        os.kill(os.getpid(), signal.SIGKILL)
