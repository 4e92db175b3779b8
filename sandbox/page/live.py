"""Tells open pages that something changed, so that they fetch themselves again (server-sent events)."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

_KEEP_ALIVE = 15.0  # seconds


class Live:
    """The open pages. `tell` may be called from any thread, everything else from the loop's own."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pages: set[asyncio.Queue[str | None]] = set()

    def tell(self, side: str) -> None:
        """Something changed on that side: `slack` or `mail`."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks any more
            self._loop.call_soon_threadsafe(self._put, side)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One page listening until it goes away."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._pages.add(queue)  # before the page hears that it listens: it asks once for all until then
        try:
            await response.prepare(request)
            await response.write(b": listening\n\n")
            while (line := await _next(queue)) is not None:
                await response.write(line)
        except ConnectionError:
            pass
        finally:
            self._pages.discard(queue)
        return response

    async def close(self, _app: web.Application) -> None:
        """Send every page away, so that the server can stop."""
        self._put(None)

    def _put(self, side: str | None) -> None:
        for queue in self._pages:
            queue.put_nowait(side)


async def _next(queue: asyncio.Queue[str | None]) -> bytes | None:
    try:
        side = await asyncio.wait_for(queue.get(), _KEEP_ALIVE)
    except TimeoutError:
        return b": still here\n\n"
    return None if side is None else f"data: {side}\n\n".encode()
