"""A TCP server on loopback for protocols of lines; subclasses say how to talk."""

import socket
import ssl
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Line:
    """One connection, as the server sees it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else many small lines take 40 ms each
        self._sock = sock
        self._file = sock.makefile("rb")

    def read(self) -> bytes:
        """The next line without its end; empty when the client is gone."""
        return self._file.readline().rstrip(b"\r\n")

    def read_raw(self) -> bytes:
        """The next line with its end; empty when the client is gone."""
        return self._file.readline()

    def read_some(self) -> bytes:
        """What has come, be it lines or not; empty when the client is gone."""
        return self._file.read1(65536)

    def write(self, answer: bytes) -> None:
        self._sock.sendall(answer)

    def protect(self, context: ssl.SSLContext) -> None:
        """Go on in TLS."""
        self._file.close()
        self._sock = context.wrap_socket(self._sock, server_side=True)
        self._file = self._sock.makefile("rb")

    def hang_up(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._sock.close()


class LineServer:
    """Serves each connection in a thread of its own until it is left."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._lines: list[Line] = []
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.released = threading.Event()  # set at the end: whoever hangs on purpose waits for it

    def talk(self, line: Line) -> None:
        """One whole conversation."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self._lines:
            line.hang_up()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._door.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        line = Line(sock)
        self._lines.append(line)
        with suppress(OSError, ValueError):  # the client left, or did not trust us
            if self._tls:
                line.protect(self._tls)
            self.talk(line)
        line.hang_up()
        line.close()
