"""A TCP proxy on loopback that cuts, rewrites or holds back what a server says."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from tests.peers.line_server import Line, LineServer


class CuttingProxy(LineServer):
    """Passes everything on to a server's port, and breaks what comes back.

    Args:
        cut_after: How many bytes from the server pass before both sides are cut off.
        cuts: How many connections are cut; later ones pass whole.
        hold_after: How many bytes from the server pass before nothing more does.
        rewrite: Changes each piece that the server says.
    """

    def __init__(
        self,
        port: int,
        *,
        cut_after: int | None = None,
        cuts: int = 1,
        hold_after: int | None = None,
        rewrite: Callable[[bytes], bytes] = bytes,
    ) -> None:
        super().__init__()
        self._target = port
        self._cut_after, self._cuts, self._hold_after = cut_after, cuts, hold_after
        self._rewrite = rewrite

    def talk(self, line: Line) -> None:
        limit = self._cut_after if self.connections <= self._cuts else None
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            forward = threading.Thread(target=self._forward, args=(line, server), daemon=True)
            forward.start()
            self._back(server, line, limit)
            line.hang_up()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            forward.join(10)

    def _forward(self, line: Line, server: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while some := line.read_some():
                server.sendall(some)
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _back(self, server: socket.socket, line: Line, limit: int | None) -> None:
        passed = 0
        with suppress(OSError):
            while piece := self._rewrite(server.recv(65536)):
                if limit is not None and passed + len(piece) >= limit:
                    line.write(piece[: limit - passed])
                    return
                if self._hold_after is not None and passed + len(piece) >= self._hold_after:
                    line.write(piece[: self._hold_after - passed])
                    self.released.wait(60)
                    return
                line.write(piece)
                passed += len(piece)
