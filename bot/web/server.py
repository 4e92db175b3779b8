"""The web server: waitress, tuned so that slow and large requests hold up nobody (faults 108 and 109)."""

import copy
import logging
import resource
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from bot.errors import ConfigError
from bot.web.large import LARGEST, LargeRequests
from bot.web.refused import Busy, Refusal
from bot.web.safety import LARGEST_ANSWER

log = logging.getLogger(__name__)

MOST_CONNECTIONS, FEWEST_CONNECTIONS = 1_000, 50
FILES_OF_THE_DESK = 256  # that the store, Slack and the mail accounts may have open beside
FILES_OF_A_CONNECTION = 2  # itself, and what is too large for memory
THREADS = 8
SECONDS = 20  # that a connection may say nothing
ROUND = 0.5  # seconds between two looks at whether to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where a server listens."""

    host: str
    port: int  # 0: any free one


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Takes large requests of few readers only, before it keeps a byte of them."""

    def __init__(self, adj: Any, large: LargeRequests) -> None:
        super().__init__(copy.copy(adj))
        self._large, self._counted_for = large, ""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header, and with it how much may follow."""
        super().parse_header(header_plus)
        is_large = self.chunked or self.content_length >= LARGEST
        reader = self._large.reader(self.path, self.headers.get("COOKIE", "")) if is_large else ""
        self.adj.max_request_body_size = self._large.allowed(self.path, reader)
        if not reader:
            return
        if self._large.begin(reader):
            self._counted_for = reader
        else:
            self.error = Busy("large requests are under way")
            self.completed = True

    def close(self) -> None:
        """Let go of what was kept, and of the place among the large ones."""
        super().close()
        if self._counted_for:
            self._large.end(self._counted_for)
            self._counted_for = ""


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    error_task_class = Refusal

    def parser_class(self, adj: Any) -> _Parser:
        """What reads a request of this connection."""
        return _Parser(adj, self.server.large)

    def send_continue(self) -> None:
        """Let the rest come; waitress asks for that of a refused request too, and would read it uncounted."""
        if self.request.error is None:
            super().send_continue()

    def handle_close(self) -> None:
        """Let go of what came of a request that never ended; waitress leaves its file to chance."""
        if self.request is not None:
            self.request.close()
        super().handle_close()


class WebServer:
    """One server in a thread of its own.

    Args:
        app: any WSGI application.
        prefix: the path below which its pages stand, when a proxy passes that on.
        proxy: the address of the reverse proxy whose X-Forwarded-For is believed; empty: none.
        whose: who vouches for a key or a session by its signature; only they may send files.
        slack: whether Slack sends its events here.
    """

    def __init__(
        self,
        app: Callable[..., Any],
        listen: Listen,
        *,
        name: str = "web",
        prefix: str = "",
        proxy: str = "",
        whose: Callable[[str, str], str] | None = None,
        slack: bool = False,
    ) -> None:
        self._map: dict[int, Any] = {}
        self._stopped = threading.Event()
        trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}} if proxy else {}
        self._server = create_server(
            app,
            map=self._map,
            sockets=[_bound(listen)],
            threads=THREADS,
            connection_limit=connections(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
            channel_timeout=SECONDS,
            cleanup_interval=5,
            asyncore_use_poll=True,
            max_request_header_size=16 * 1024,
            max_request_body_size=LARGEST_ANSWER,
            clear_untrusted_proxy_headers=True,
            url_prefix=prefix,
            ident="",
            **trusted,
        )
        self._server.channel_class = _Channel
        self._server.large = LargeRequests(whose, slack=slack)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens, once it is made."""
        return int(self._server.effective_port)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; what is under way has a few seconds."""
        self._stopped.set()
        if self._thread.is_alive():
            self._server.pull_trigger()
            self._thread.join(5.0)
        self._server.task_dispatcher.shutdown(timeout=3)
        self._server.asyncore.close_all(self._map)

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                self._server.asyncore.loop(timeout=ROUND, use_poll=True, map=self._map, count=1)
            except Exception:
                log.exception("the web server goes on after a fault")


def connections(files: int) -> int:
    """How many connections a server takes at once if the process may open so many files; -1: any number."""
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    room = (files - FILES_OF_THE_DESK) // FILES_OF_A_CONNECTION
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, room))


def _bound(listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family)
    except OSError as error:
        where = f"{listen.host}:{listen.port}"
        raise ConfigError(f"Nothing can be served at {where} ({error.strerror}): set another one.") from error
