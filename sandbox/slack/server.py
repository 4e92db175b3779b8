"""An event loop in a thread of its own, with one HTTP server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from aiohttp import web

from sandbox.loop_thread import LoopThread
from sandbox.loopback_site import LoopbackSite

T = TypeVar("T")
LARGEST_REQUEST = 1_100_000_000  # bytes; a file upload is one request


class Server:
    """Runs until `stop`; everything that touches the workspace runs on its thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: LoopThread | None = None
        self.port = 0

    def start(self, routes: list[web.AbstractRouteDef], port: int) -> None:
        """Listen; `port` 0 takes any free one."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(routes)
        self._site = LoopbackSite(app, grace=0.1)
        self._thread = LoopThread(self._name)
        self.wait(self._site.open(port))
        self.port = self._site.port

    def run(self, work: Callable[[], T]) -> T:
        """Do something on the server's thread and hand back what it gives; before and after it runs, here."""
        if self._thread is None or self._thread.is_here():
            return work()
        future: Future[T] = Future()

        def carry_out() -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)

        self._thread.loop.call_soon_threadsafe(carry_out)
        return future.result()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait on another thread for something that takes time."""
        if self._thread is None or self._thread.is_here():
            work.close()
            raise RuntimeError(
                "call this while the server runs, and not from a watcher: it may look, but not wait"
            )
        return self._thread.run(work, timeout=None)

    def stop(self, last: Coroutine[Any, Any, None]) -> None:
        """Do one last thing, stop listening, and end the thread."""
        assert self._thread is not None
        self.wait(last)
        self.wait(self._site.close())
        self._thread.stop()
        self._thread = None
