"""How a server on an event loop stops taking connections without forgetting the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

_TURNS = 5  # of the loop: by then a connection that was just accepted has reached whoever serves it


class _Listening(Protocol):
    def fileno(self) -> int: ...


async def stop_accepting(listening: Sequence[_Listening]) -> None:
    """Take no new connection; call it before the server that listens is closed.

    The server of Python 3.11 leaves a connection open that it accepted in the very turn in which it is
    closed (CPython gh-109564).
    """
    loop = asyncio.get_running_loop()
    for one in listening:
        loop.remove_reader(one.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)
