"""An event loop in a thread of its own, with one HTTP server on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")
HOST = "127.0.0.1"
LARGEST_REQUEST = 1_100_000_000  # bytes; a file upload is one request


class Server:
    """Runs until `stop`; everything that touches the workspace runs on its thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._runner: web.AppRunner | None = None
        self.port = 0

    def start(self, routes: list[web.AbstractRouteDef], port: int) -> None:
        """Listen; `port` 0 takes any free one."""
        self._thread.start()
        self.wait(self._listen(routes, port))

    async def _listen(self, routes: list[web.AbstractRouteDef], port: int) -> None:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(routes)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.port = self._runner.addresses[0][1]

    def run(self, work: Callable[[], T]) -> T:
        """Do something on the server's thread and hand back what it gives; before and after it runs, here."""
        if threading.current_thread() is self._thread or not self._thread.is_alive():
            return work()
        future: Future[T] = Future()

        def carry_out() -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)

        self._loop.call_soon_threadsafe(carry_out)
        return future.result()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait on another thread for something that takes time."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("a watcher may look, but not wait: call this from another thread")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self, last: Coroutine[Any, Any, None]) -> None:
        """Do one last thing, stop listening, and end the thread."""
        self.wait(last)
        assert self._runner is not None
        self.wait(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
