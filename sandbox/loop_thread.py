"""An asyncio loop in a thread of its own, for servers that synchronous code starts and stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """A running event loop; other threads hand it coroutines and wait for what comes of them."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._turn, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], *, timeout: float | None = 30) -> T:
        """What `work` returns; called from any thread but the loop's own.

        `timeout` is in seconds; None waits for ever.
        """
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def is_here(self) -> bool:
        """Whether the caller runs on this very thread."""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Cancel what is still running, wait for its end, and close the loop."""
        self.run(self._cancel_all())
        self.run(self.loop.shutdown_default_executor(), timeout=None)  # somebody may wait there for an app
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(15)
        self.loop.close()

    def _turn(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    @staticmethod
    async def _cancel_all() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
