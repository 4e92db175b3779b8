"""One HTTP server on a port of loopback, opened and closed within a running loop."""

from __future__ import annotations

import socket

from aiohttp import web

from sandbox.accepting import stop_accepting

HOST = "127.0.0.1"


class LoopbackSite:
    """Serves `application` between `open` and `close`; `port` is the real one once it is open.

    Args:
        application: What answers.
        grace: How long (s) requests may go on while it closes.
    """

    def __init__(self, application: web.Application, *, grace: float) -> None:
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=grace)
        self._listening: socket.socket | None = None
        self.port = 0

    async def open(self, port: int) -> None:
        """Listen; `port` 0 takes any free one."""
        await self._runner.setup()
        self._listening = socket.create_server((HOST, port))
        self.port = self._listening.getsockname()[1]
        await web.SockSite(self._runner, self._listening).start()

    async def close(self) -> None:
        """Accept nothing more, then end every connection, also one that came at the last moment."""
        if self._listening is not None:
            await stop_accepting([self._listening])
        await self._runner.cleanup()
