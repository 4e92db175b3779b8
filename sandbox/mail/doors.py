"""A TCP port that can be shut and opened again without losing its number."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from sandbox.accepting import stop_accepting


class Door:
    """One listening port; while shut it stays reserved and refuses connections."""

    def __init__(
        self, host: str, port: int, listen: Callable[[socket.socket], Awaitable[asyncio.Server]]
    ) -> None:
        self._address, self._listen = (host, port), listen
        self._server: asyncio.Server | None = None
        self._reserved: socket.socket | None = None
        self._open: set[asyncio.BaseTransport] = set()

    @property
    def port(self) -> int:
        return self._address[1]

    async def open(self) -> None:
        """Listen; on a port of the system's choice the first time, if none was given."""
        if self._server is None:
            self._server = await self._listen(self._reserved or self._bound())
            self._reserved = None

    async def shut(self) -> None:
        """Cut every connection and refuse new ones."""
        if self._server is not None:
            await stop_accepting(self._server.sockets)
            self._server.close()
            self._server = None
            for transport in list(self._open):
                _abort(transport)
            # Bound but not listening: nobody else gets this port, and connecting is refused.
            self._reserved = self._bound()

    async def close(self) -> None:
        """Give the port back."""
        await self.shut()
        if self._reserved is not None:
            self._reserved.close()

    def entered(self, transport: asyncio.BaseTransport) -> None:
        self._open.add(transport)

    def left(self, transport: asyncio.BaseTransport) -> None:
        self._open.discard(transport)

    def _bound(self) -> socket.socket:
        # asyncio switches Nagle's delay off only for sockets that name their protocol.
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(self._address)
        except OSError:
            sock.close()
            raise
        self._address = sock.getsockname()
        return sock


def _abort(transport: asyncio.BaseTransport) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
